"""`ibid log`"""

from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.problems import WrongUsage
from ibid.cli.queries import customer_names, find_customer, find_email, find_emails
from ibid.cli.workspace import find_workspace
from ibid.events.log import Query, Recorded, Selection
from ibid.events.tags import customer_tag, source_tag
from ibid.events.vocabulary import EVENT_TYPES, CustomerOpened, SourceRead, SourceRegistered, kind_of

app = command_app()

_TYPES: dict[str, list[str]] = {}
for _cls in EVENT_TYPES:
    _name = _cls.TYPE.partition(".")[0]
    for _spelling in (_name, _name.removesuffix("-recorded")):
        _TYPES.setdefault(_spelling, [])
        _TYPES[_spelling] += [_cls.TYPE] if _cls.TYPE not in _TYPES[_spelling] else []
"""Recorded types by what `--kind` may say: "fact", "fact-recorded", "source-read" …"""


@app.command("log")
def log_(
    customer: Annotated[str | None, typer.Option(help="Only events of this customer.")] = None,
    email: Annotated[str | None, typer.Option(help="Only events of this e-mail (Message-ID).")] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only this kind: fact, …, source-registered, source-read, customer-opened.")
    ] = None,
    after: Annotated[int, typer.Option(metavar="POSITION", min=0, help="Only events behind this position.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    as_json: terminal.Json = False,
) -> None:
    """List events.

    In the order in which they were recorded.

    Example: ibid log --customer OpenAI --kind fact --limit 10
    """
    types: tuple[str, ...] = ()
    if kind is not None:
        if kind not in _TYPES:
            raise WrongUsage(f"--kind {kind!r} is not known; expected one of {', '.join(sorted(_TYPES))}")
        types = tuple(_TYPES[kind])
    log = find_workspace().log()
    tags = (customer_tag(find_customer(log, customer)),) if customer else ()
    if email is not None:
        sources = [each.id for each in find_emails(log, email)] or [find_email(log, email).id]
        selections = tuple(Selection((*tags, source_tag(each)), types) for each in sources)
    else:
        selections = (Selection(tags, types),) if tags or types else ()
    found = log.read(Query(selections), after=after, limit=limit)
    if as_json:
        terminal.json_list(_row_json(each) for each in found)
        return
    names = customer_names(log)
    terminal.table(("position", "recorded", "event", "of", "text"), (_row(each, names) for each in found))


def _row_json(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    body = event.model_dump(mode="json", exclude_none=True)
    return {"position": recorded.position, "type": event.TYPE, "recorded_at": body.pop("recorded_at"), "body": body}


def _row(recorded: Recorded, names: dict[str, str]) -> tuple[str, str, str, str, str]:
    event = recorded.event
    common = (str(recorded.position), f"{event.recorded_at:%Y-%m-%d %H:%M:%S}")
    match event:
        case SourceRegistered(source=source):
            text = source.subject if source.kind == "email" else source.name
            return (*common, "source-registered", source.id[:8], text)
        case CustomerOpened(name=name):
            return (*common, "customer-opened", name, "")
        case SourceRead(reader=reader):
            who = " ".join(filter(None, (reader.name, reader.model, reader.version)))
            return (*common, "source-read", names[event.customer], f"{event.source[:8]} by {who}")
        case statement:
            return (*common, f"{kind_of(statement)}-recorded", names[event.customer], statement.text)
