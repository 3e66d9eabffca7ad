"""`ibid why`"""

from collections.abc import Iterable
from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.finding import Hit, claim_line, described, look_for_claims
from ibid.cli.lazy import command_app
from ibid.cli.moments import as_of
from ibid.cli.queries import CustomerView, sources
from ibid.cli.shapes import why_json
from ibid.cli.workspace import find_workspace
from ibid.domain.ids import abbreviated
from ibid.events.curation import (
    ClaimCorrected,
    ClaimsKeptApart,
    ClaimsMerged,
    ClaimSplit,
    ClaimSuperseded,
    Curation,
)
from ibid.events.source import Email
from ibid.projections.claims import short_ids
from ibid.projections.curated import told
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

    Example: ibid why "prior day for each date" --customer allen_p_1
    """
    log = find_workspace().log()
    point = as_of(when, log)
    best, *others = look_for_claims(log, claim, customer, point)
    known = {source.id: source for source in sources(log, best.claim.sources)}
    testimonies = trace(best.claim, best.view.readings, known)
    if as_json:
        found = why_json(best.claim, best.short, best.view, testimonies)
        terminal.json({**found, "others": [_other(hit) for hit in others]})
        return
    terminal.data(f"{best.short} · {best.claim.kind} · {terminal.clean(best.view.name)}")
    terminal.data(terminal.clean(claim_line(best.claim)))
    for decision in best.claim.decisions:
        terminal.data(f"decided    {terminal.clean(_decided(decision, best.view))}")
    for number, testimony in enumerate(testimonies, start=1):
        _tell(number, testimony)
    for hit in others[:5]:
        terminal.talk(f"also: {hit.short} · {hit.view.name} · {hit.claim.text}")


def _decided(decision: Curation, view: CustomerView) -> str:
    """What was decided about the claim, with the claims that it names as they stand now."""
    short = short_ids(view.claims)
    claim_of = {each.statement.id: short[claim.id] for claim in view.claims for each in claim.members}
    when = f"{told(decision)} ({abbreviated(decision.id)})"

    def some(ids: Iterable[str]) -> str:
        return " and ".join(dict.fromkeys(claim_of.get(each, abbreviated(each)) for each in ids))

    match decision:
        case ClaimsMerged(claims=claims):
            return f"{' and '.join(map(abbreviated, claims))} were merged {when}"
        case ClaimSplit(staying=these, leaving=those):
            return f"{some(those)} was split from {some(these)} {when}"
        case ClaimsKeptApart(one=these, other=those):
            return f"{some(these)} and {some(those)} were kept apart {when}"
        case ClaimCorrected(text=text):
            return f'corrected to "{text}" {when}'
        case ClaimSuperseded(claim=old, superseded_by=new):
            return f"{some([old])} was superseded by {some([new])} {when}"


def _other(hit: Hit) -> dict[str, str]:
    return {"id": hit.claim.id, "short": hit.short, "customer": hit.view.name, "text": hit.claim.text}


def _tell(number: int, testimony: Testimony) -> None:
    statement, source = testimony.statement, testimony.source
    terminal.data(f"\n{number}. {terminal.clean(described(statement))}")
    rows = [
        (
            "quote" if testimony.line is None else f"line {testimony.line}",
            _marked(testimony.marked) if testimony.marked else "none: the reader gave no quote for this statement",
        )
    ]
    if isinstance(source, Email):
        day = f"{source.sent_at:%Y-%m-%d %H:%M} UTC" if source.sent_at else "no date"
        address = f"<{source.sender.address}>" if source.sender.address else ""
        sender = f"{source.sender.name} {address}".strip() or "unknown sender"
        rows.append(("e-mail", f'{day} · {sender} · "{source.subject}"'))
        rows.append(("message", f"<{source.message_id}> ({source.id})"))
        if isinstance(first := testimony.original, Email):
            rows.append(("carried", f"along from <{first.message_id}> ({first.id}), which said it first"))
    else:
        rows.append((source.kind, f"{source.name} ({source.id})"))
    if statement.attributed_to:
        rows.append(("said by", statement.attributed_to))
    if statement.said_on:
        rows.append(("said on", str(statement.said_on)))
    rows.append(("reader", testimony.reader.label))
    recorded = f"{statement.recorded_at:%Y-%m-%d %H:%M:%S} UTC, position {testimony.position} of the log"
    rows.append(("recorded", recorded))
    ref = f" (ref {statement.ref})" if statement.ref else ""
    rows.append(("statement", f"{statement.id}{ref}"))
    rows.append(("joined", testimony.join.reason))
    rows.extend(("not joined", veto) for veto in testimony.join.vetoes)
    if any(testimony.differs):
        here, line = (", ".join(f'"{each}"' for each in tokens) or "nothing" for tokens in testimony.differs)
        rows.append(("differs", f"{here} here, {line} in the line"))
    for name, value in rows:
        terminal.data(f"   {name:<10} {terminal.clean(value)}")


def _marked(marked: Marked) -> str:
    return f"{marked.before}«{marked.quote}»{marked.after}"
