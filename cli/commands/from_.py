"""`ibid from`"""

from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.problems import NotFound
from ibid.cli.queries import CustomerView, customer_view, find_sources, roots, shown_name
from ibid.cli.shapes import claim_json, source_json
from ibid.cli.workspace import find_workspace
from ibid.events.log import EventLog, Query, Selection
from ibid.events.source import Email, Source
from ibid.events.tags import source_tag
from ibid.events.vocabulary import SourceRead
from ibid.projections.claims import Claim, short_ids

app = command_app()


@app.command("from")
def from_(
    email: Annotated[str, typer.Argument(metavar="MESSAGE-ID", help="An e-mail's Message-ID, or any source's id.")],
    as_json: terminal.Json = False,
) -> None:
    """The way forth: from an e-mail to all it gave rise to.

    Lists who read it, and for each customer the claims that it supports, alone or with others.

    Example: ibid from "<allen_p_1@cerec.example>"
    """
    log = find_workspace().log()
    found = find_sources(log, email)
    if not found:
        listing = "`ibid log --kind source-registered` lists what there is"
        raise NotFound(f"no registered e-mail has the Message-ID {shown_name(email)}; {listing}")
    if as_json:
        terminal.json([_json(log, source) for source in found])
        return
    for number, source in enumerate(found):
        if number:
            terminal.data("")
        _tell(log, source)


def _readings(log: EventLog, source: Source) -> list[SourceRead]:
    query = Query((Selection((source_tag(source.id),), (SourceRead.TYPE,)),))
    return [each.event for each in log.read(query) if isinstance(each.event, SourceRead)]


def _supported(log: EventLog, source: Source, readings: list[SourceRead]) -> list[tuple[CustomerView, list[Claim]]]:
    views = [customer_view(log, id_) for id_ in roots(log, [each.customer for each in readings])]
    return [(view, [claim for claim in view.claims if source.id in claim.sources]) for view in views]


def _json(log: EventLog, source: Source) -> dict[str, Any]:
    readings = _readings(log, source)
    return {
        "source": source_json(source),
        "readings": [
            {"id": each.reading, "reader": each.reader.model_dump(exclude_none=True), "recorded_at": each.recorded_at}
            for each in readings
        ],
        "customers": [
            {
                "customer": view.name,
                "claims": [claim_json(claim, short_ids(view.claims)[claim.id], view) for claim in claims],
            }
            for view, claims in _supported(log, source, readings)
        ],
    }


def _tell(log: EventLog, source: Source) -> None:
    if isinstance(source, Email):
        day = f"{source.sent_at:%Y-%m-%d %H:%M} UTC" if source.sent_at else "no date"
        about = f'{day} · {source.sender.label} · "{source.subject}" · <{source.message_id}> ({source.id})'
    else:
        about = f"{source.kind} {source.name} ({source.id})"
    terminal.data(terminal.clean(about))
    readings = _readings(log, source)
    for each in readings:
        terminal.data(f"read by {terminal.clean(each.reader.label)}, recorded {each.recorded_at:%Y-%m-%d %H:%M:%S} UTC")
    for view, claims in _supported(log, source, readings):
        terminal.data(f"\n{terminal.clean(view.name)}: {terminal.count(len(claims), 'claim')}")
        short = short_ids(view.claims)
        terminal.table(
            ("claim", "kind", "also from", "text"),
            (
                (
                    short[claim.id],
                    claim.kind,
                    f"{len(claim.sources) - 1} others" if len(claim.sources) > 1 else "–",
                    claim.text,
                )
                for claim in claims
            ),
        )
    if not readings:
        terminal.talk("nobody has read it yet; append readings of it with `ibid append batch`")
