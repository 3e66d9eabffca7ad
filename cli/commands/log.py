"""`ibid log`"""

from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.problems import WrongUsage
from ibid.cli.queries import customer_names, find_customer, find_emails
from ibid.cli.workspace import find_workspace
from ibid.events.log import Query, Recorded, Selection
from ibid.events.source import Email
from ibid.events.tags import customer_tag, source_tag
from ibid.events.vocabulary import EVENT_TYPES, CustomerOpened, SourceRead, SourceRegistered, kind_of

app = command_app()


@app.command("log")
def log_(
    customer: Annotated[str | None, typer.Option(help="Only events of this customer.")] = None,
    email: Annotated[str | None, typer.Option(help="Only events of this e-mail (Message-ID).")] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only this kind: fact, …, source-registered, source-read, customer-opened.")
    ] = None,
    after: Annotated[
        int, typer.Option(metavar="POSITION", min=0, max=2**62, help="Only events behind this position.")
    ] = 0,
    limit: Annotated[int | None, typer.Option(min=1, max=2**62, help="At most so many.")] = None,
    as_json: terminal.Json = False,
) -> None:
    """List events.

    In the order in which they were recorded.

    Example: ibid log --customer OpenAI --kind fact --limit 10
    """
    types = tuple(cls.TYPE for cls in EVENT_TYPES if kind in _spellings(cls.TYPE))
    if kind is not None and not types:
        known = sorted(spelling for cls in EVENT_TYPES for spelling in _spellings(cls.TYPE))
        raise WrongUsage(f"--kind {kind!r} is not known; expected one of {', '.join(known)}")
    log = find_workspace().log()
    tags = (customer_tag(find_customer(log, customer)),) if customer else ()
    if email is not None:
        selections = tuple(Selection((*tags, source_tag(each.id)), types) for each in find_emails(log, email))
    else:
        selections = (Selection(tags, types),) if tags or types else ()
    found = log.read(Query(selections), after=after, limit=limit)
    if as_json:
        terminal.json_list(_row_json(each) for each in found)
        return
    names = customer_names(log)
    terminal.table(("position", "recorded", "event", "of", "text"), (_row(each, names) for each in found))


def _spellings(type_: str) -> set[str]:
    """What `--kind` may say for a type: `fact` or `fact-recorded`; `source-read`."""
    name = type_.partition(".")[0]
    return {name, name.removesuffix("-recorded")}


def _row_json(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    body = event.model_dump(mode="json", exclude_none=True)
    return {"position": recorded.position, "type": event.TYPE, "recorded_at": body.pop("recorded_at"), "body": body}


def _row(recorded: Recorded, names: dict[str, str]) -> tuple[str, str, str, str, str]:
    event = recorded.event
    common = (str(recorded.position), f"{event.recorded_at:%Y-%m-%d %H:%M:%S}")
    match event:
        case SourceRegistered(source=Email() as email):
            return (*common, "source-registered", email.id[:8], f"<{email.message_id}> {email.subject}")
        case SourceRegistered(source=source):
            return (*common, "source-registered", source.id[:8], getattr(source, "name", ""))
        case CustomerOpened(name=name):
            return (*common, "customer-opened", name, "")
        case SourceRead(reader=reader):
            return (*common, "source-read", _name(names, event.customer), f"{event.source[:8]} by {reader.label}")
        case statement:
            return (*common, f"{kind_of(statement)}-recorded", _name(names, statement.customer), statement.text)


def _name(names: dict[str, str], customer: str) -> str:
    return names.get(customer, customer)  # one that was opened while we were reading
