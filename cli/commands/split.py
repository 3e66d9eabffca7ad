"""`ibid split`"""

from typing import Annotated

import typer

from ibid.cli import curating, terminal
from ibid.cli.clock import now
from ibid.cli.lazy import command_app
from ibid.cli.workspace import find_workspace

app = command_app()


@app.command()
def split(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, a line of a note, or words of it.")],
    statements: Annotated[
        list[str],
        typer.Argument(metavar="STATEMENT…", help="Those that leave, by their ids (see `ibid why`) or their words."),
    ],
    customer: curating.Customer = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Decide that statements of a claim say something else: they become a claim of their own.

    What is said later goes to the part that it is matched with.

    Example: ibid split f-8pjp53 f-4k2m9q --why "that was the year before"
    """
    outcome = curating.split(find_workspace().log(), claim, statements, customer, curating.given(by, why), now())
    parts = " and ".join(f"{outcome.short(each)} on {curating.support(each)}" for each in outcome.claims)
    outcome.tell(f"split: now there rest {parts}", as_json=as_json)
