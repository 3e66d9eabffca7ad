"""`ibid keep-apart`"""

from typing import Annotated

import typer

from ibid.cli import curating, terminal
from ibid.cli.clock import now
from ibid.cli.lazy import command_app
from ibid.cli.workspace import find_workspace

app = command_app()


@app.command("keep-apart")
def keep_apart(
    one: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, a line of a note, or words of it.")],
    other: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim's id, a line of a note, or words of it.")],
    customer: curating.Customer = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Decide that two claims do not say the same, however alike they sound.

    They stay two lines, under every policy to come.

    Example: ibid keep-apart f-8pjp53 f-0z81bm --why "two pivot tables"
    """
    outcome = curating.keep_apart(find_workspace().log(), one, other, customer, curating.given(by, why), now())
    names = " and ".join(outcome.short(each) for each in outcome.claims)
    outcome.tell(f"{names} are kept apart from now on", as_json=as_json)
