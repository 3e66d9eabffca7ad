"""`ibid merge`"""

from typing import Annotated

import typer

from ibid.cli import curating, terminal
from ibid.cli.clock import now
from ibid.cli.lazy import command_app
from ibid.cli.workspace import find_workspace
from ibid.domain.ids import abbreviated
from ibid.projections.curated import statements_of

app = command_app()


@app.command()
def merge(
    claims: Annotated[
        list[str], typer.Argument(metavar="CLAIM CLAIM…", help="Claims' ids, lines of a note, or words of them.")
    ],
    customer: curating.Customer = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Decide that claims say the same: they become one line, with all their sources.

    The line keeps the id of the claim that was said first. The decision is an event: it holds through every rebuild,
    and `ibid undo` takes it back.

    Example: ibid merge f-8pjp53 f-0z81bm --why "the same request, in other words"
    """
    outcome = curating.merge(find_workspace().log(), claims, customer, curating.given(by, why), now())
    merged = outcome.claims[0]
    short = outcome.short(merged)
    decided = (each for each in merged.decisions if each.id == outcome.decision)
    names = " and ".join(abbreviated(each) for decision in decided for each in statements_of(decision))
    outcome.tell(f"merged {names}: {short} now rests on {curating.support(merged)}", as_json=as_json)
