"""`ibid show`"""

from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.moments import as_of
from ibid.cli.queries import customer_view, find_customer, identity
from ibid.cli.workspace import find_workspace
from ibid.projections.file_names import unique_stems
from ibid.projections.markdown import render
from ibid.projections.regions import new_file

app = command_app()


@app.command()
def show(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's name.")],
    when: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME|POSITION", help="As it stood then: 120, 2026-01-05, RFC 3339."),
    ] = None,
    as_json: terminal.Json = False,
) -> None:
    """Print a customer's note, as it stands or as it stood.

    Example: ibid show OpenAI --as-of 2026-01-05
    """
    log = find_workspace().log()
    point = as_of(when, log)
    view = customer_view(log, find_customer(log, customer, point), point)
    stem = unique_stems(identity(log, point).names)[view.id]
    text = new_file(render(view.note(), stem))
    if as_json:
        found = {"customer": view.name, "id": view.id, "as_of": when, "position": point.position}
        terminal.json({**found, "note": text})
    else:
        terminal.data(text.removesuffix("\n"))
