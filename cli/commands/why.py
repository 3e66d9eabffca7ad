"""`ibid why`"""

from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.finding import Hit, find_claims
from ibid.cli.lazy import command_app
from ibid.cli.moments import as_of
from ibid.cli.queries import all_views, customer_view, find_customer, load_sources
from ibid.cli.shapes import testimony_json
from ibid.cli.workspace import find_workspace
from ibid.events.source import Email, Reader
from ibid.projections.provenance import Marked, Testimony, trace

app = command_app()


@app.command()
def why(
    claim: Annotated[
        str, typer.Argument(metavar='CLAIM|"TEXT"', help="A claim's id, a line of a note, or words of it.")
    ],
    customer: Annotated[str | None, typer.Option(help="Look only at this customer.")] = None,
    when: Annotated[str | None, typer.Option("--as-of", metavar="TIME|POSITION", help="As it stood then.")] = None,
    as_json: terminal.Json = False,
) -> None:
    """The way back: from a line to the e-mails that say so.

    Prints the claim and every statement behind it: the quote marked inside its sentence of the e-mail, sender, date,
    subject, Message-ID, the reader with model and version, when it was recorded, its position in the log, and why it
    was joined to the claim.

    Example: ibid why "SoftBank completed its investment"
    """
    log = find_workspace().log()
    point = as_of(when, log)
    views = [customer_view(log, find_customer(log, customer), point)] if customer else all_views(log, point)
    best, *others = find_claims(claim, views)
    testimonies = trace(best.claim, best.view.readings, load_sources(log, best.claim.sources))
    if as_json:
        terminal.json(
            {
                "id": best.claim.id,
                "short": best.short,
                "kind": best.claim.kind,
                "text": best.claim.text,
                "customer": best.view.name,
                "statements": [testimony_json(each) for each in testimonies],
                "others": [_other(hit) for hit in others],
            }
        )
        return
    terminal.data(f"{best.short} · {best.claim.kind} · {terminal.clean(best.view.name)}")
    terminal.data(terminal.clean(best.claim.text))
    for number, testimony in enumerate(testimonies, start=1):
        _tell(number, testimony)
    for hit in others[:5]:
        terminal.talk(f"also: {hit.short} · {terminal.clean(hit.view.name)} · {terminal.clean(hit.claim.text)}")


def _other(hit: Hit) -> dict[str, str]:
    return {"id": hit.claim.id, "short": hit.short, "customer": hit.view.name, "text": hit.claim.text}


def _tell(number: int, testimony: Testimony) -> None:
    statement, source = testimony.statement, testimony.source
    terminal.data(f"\n{number}. {terminal.clean(statement.text)}")
    rows = [
        (
            "quote" if testimony.line is None else f"line {testimony.line}",
            _marked(testimony.marked) if testimony.marked else "none: the reader gave no quote for this statement",
        )
    ]
    if isinstance(source, Email):
        day = f"{source.sent_at:%Y-%m-%d %H:%M} UTC" if source.sent_at else "no date"
        sender = " ".join(filter(None, (source.sender.name, f"<{source.sender.address}>"))) or "unknown sender"
        rows.append(("e-mail", f'{day} · {sender} · "{source.subject}"'))
        rows.append(("message", f"<{source.message_id}> ({source.id})"))
    else:
        rows.append((source.kind, f"{source.name} ({source.id})"))
    if statement.attributed_to:
        rows.append(("said by", statement.attributed_to))
    if statement.said_on:
        rows.append(("said on", str(statement.said_on)))
    rows.append(("reader", _reader(testimony.reader)))
    recorded = f"{statement.recorded_at:%Y-%m-%d %H:%M:%S} UTC, position {testimony.position} of the log"
    rows.append(("recorded", recorded))
    ref = f" (ref {statement.ref})" if statement.ref else ""
    rows.append(("statement", f"{statement.id}{ref}"))
    rows.append(("joined", testimony.join.reason))
    rows.extend(("not joined", veto) for veto in testimony.join.vetoes)
    for name, value in rows:
        terminal.data(f"   {name:<10} {terminal.clean(value)}")


def _marked(marked: Marked) -> str:
    return f"{marked.before}«{marked.quote}»{marked.after}"


def _reader(reader: Reader) -> str:
    details = [f"{name} {value}" for name, value in (("model", reader.model), ("version", reader.version)) if value]
    run = [f"run {reader.run}"] if reader.run else []
    return ", ".join([reader.name, *details, *run])
