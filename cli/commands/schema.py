"""`ibid schema`"""

from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.problems import NotFound
from ibid.domain.wire import reading_schema
from ibid.events.schema import event_schemas

app = command_app(no_args_is_help=True)


@app.callback()
def schema() -> None:
    """Print the JSON Schema of the wire format or of the events.

    Example: ibid schema reading > reading.schema.json
    """


@app.command()
def reading(as_json: terminal.Json = False) -> None:
    """Print the JSON Schema (2020-12) of one line of `ibid append batch`.

    Example: ibid schema reading
    """
    terminal.json(reading_schema())


@app.command()
def event(
    type_: Annotated[
        str | None, typer.Argument(metavar="TYPE", help="One event type, such as fact-recorded.v1.")
    ] = None,
    as_json: terminal.Json = False,
) -> None:
    """Print the JSON Schema of one event version, or of all of them by type.

    Example: ibid schema event fact-recorded.v1
    """
    schemas = event_schemas()
    if type_ is None:
        terminal.json(schemas)
    elif type_ in schemas:
        terminal.json(schemas[type_])
    else:
        raise NotFound(f"there is no event type {type_!r}; expected one of {', '.join(sorted(schemas))}")
