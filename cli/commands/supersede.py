"""`ibid supersede`"""

from typing import Annotated

import typer

from ibid.cli import curating, terminal
from ibid.cli.clock import now
from ibid.cli.lazy import command_app
from ibid.cli.workspace import find_workspace

app = command_app()


@app.command()
def supersede(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="What no longer holds: an id, a line, or words of it.")],
    by_claim: Annotated[
        str, typer.Option("--by-claim", metavar="CLAIM", help="What holds instead: an id, a line, or words of it.")
    ],
    customer: curating.Customer = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Decide that a claim no longer holds, because another one does.

    It leaves the note, and stays in `ibid claims` and `ibid why`, with the claim that holds now.

    Example: ibid supersede f-8pjp53 --by-claim f-0z81bm --why "moved to June"
    """
    log = find_workspace().log()
    outcome = curating.supersede(log, claim, by_claim, customer, curating.given(by, why), now())
    old = next((each for each in outcome.claims if each.superseded_by), outcome.claims[0])
    new = next((each for each in outcome.claims if each.id == old.superseded_by), outcome.claims[-1])
    outcome.tell(f"{outcome.short(old)} is superseded by {outcome.short(new)} and leaves the note", as_json=as_json)
