"""`ibid alias`"""

from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.clock import now
from ibid.cli.deciding import By, Why, decide, person, reason, tell, visible
from ibid.cli.lazy import command_app
from ibid.cli.queries import find_customer, identity
from ibid.cli.workspace import find_workspace
from ibid.domain.naming import AliasCustomer

app = command_app()


@app.command()
def alias(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="A customer that is known.")],
    name: Annotated[str, typer.Argument(metavar="ALIAS", help="Another name for it.")],
    by: By = None,
    why: Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Let a customer go by another name, too.

    What will be appended under that name comes into the same note. A name under which statements were recorded already
    is a customer of its own; use `ibid merge-customers` then.

    Example: ibid alias OpenAI "OpenAI, Inc."
    """
    name = visible(name, "the alias")
    log = find_workspace().log()
    find_customer(log, customer)
    decision = decide(log, AliasCustomer(customer, name, person(by), reason(why), now()))
    who = identity(log)
    shown = who.name(who.find(customer) or customer)
    tell(
        decision,
        shown,
        name,
        done=f"{shown} goes by {name!r}, too",
        known=f"{name!r} was a name of {shown} already",
        as_json=as_json,
    )
