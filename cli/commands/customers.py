"""`ibid customers`"""

from collections import Counter
from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.moments import as_of
from ibid.cli.queries import identity
from ibid.cli.workspace import find_workspace
from ibid.events.log import Query, Selection
from ibid.events.vocabulary import STATEMENT_TYPES

app = command_app()

_STATEMENTS = Query((Selection(types=tuple(each.TYPE for each in STATEMENT_TYPES)),))


@app.command()
def customers(
    when: Annotated[str | None, typer.Option("--as-of", metavar="TIME|POSITION", help="As it stood then.")] = None,
    as_json: terminal.Json = False,
) -> None:
    """List the customers and the names they go by.

    Example: ibid customers
    """
    log = find_workspace().log()
    point = as_of(when, log)
    who = identity(log, point)
    said: Counter[str] = Counter()
    for each in terminal.advancing(log.read(_STATEMENTS), "counting statements"):
        if point.includes(each.position) and isinstance(each.event, STATEMENT_TYPES):
            said[who.root(each.event.customer)] += 1
    if as_json:
        terminal.json(
            [
                {
                    "customer": name,
                    "id": id_,
                    "aliases": list(who.aliases(id_)),
                    "merged": list(who.merged(id_)),
                    "statements": said[id_],
                }
                for id_, name in who.roots().items()
            ]
        )
        return
    terminal.table(
        ("customer", "statements", "also"),
        ((name, str(said[id_]), ", ".join((*who.aliases(id_), *who.merged(id_)))) for id_, name in who.roots().items()),
    )
