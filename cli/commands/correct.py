"""`ibid correct`"""

from typing import Annotated

import typer

from ibid.cli import curating, terminal
from ibid.cli.clock import now
from ibid.cli.lazy import command_app
from ibid.cli.workspace import find_workspace

app = command_app()


@app.command()
def correct(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, a line of a note, or words of it.")],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The line as it should be.")],
    customer: curating.Customer = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Word a claim anew: the line says what you say; its sources and its id stay.

    Example: ibid correct f-8pjp53 "Phillip Allen wants the prior day in the pivot table." --why "too long"
    """
    who = curating.given(by, why, text=text)
    outcome = curating.correct(find_workspace().log(), claim, customer, who, now())
    (corrected,) = outcome.claims
    outcome.tell(f"corrected {outcome.short(corrected)}: {corrected.text}", as_json=as_json)
