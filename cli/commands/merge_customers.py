"""`ibid merge-customers`"""

from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.clock import now
from ibid.cli.deciding import By, Why, decide, person, reason, tell
from ibid.cli.lazy import command_app
from ibid.cli.queries import find_customer, identity
from ibid.cli.workspace import find_workspace
from ibid.domain.naming import MergeCustomers

app = command_app()


@app.command()
def merge_customers(
    merged: Annotated[str, typer.Argument(metavar="FROM", help="The customer that is another one.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The customer that it is; its name and note stay.")],
    by: By = None,
    why: Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Say that two customers are one.

    All that was and will be said of FROM is said of INTO, in one note. Nothing is deleted: the statements stay recorded
    as they were, the note of FROM is left as it is, and the decision can be undone.

    Example: ibid merge-customers "Open AI" OpenAI --why "same company"
    """
    log = find_workspace().log()
    for name in (merged, into):
        find_customer(log, name)
    decision = decide(log, MergeCustomers(into, merged, person(by), reason(why), now()))
    who = identity(log)
    shown = who.name(who.find(into) or into)
    tell(
        decision,
        shown,
        merged,
        done=f"{merged!r} is {shown} from now on; `ibid rebuild` brings the note up to date",
        known=f"{merged!r} was {shown} already",
        as_json=as_json,
    )
