"""Appends readings: finds or registers the source, checks the quotes, records what is new."""

from dataclasses import dataclass, replace
from datetime import datetime

from ibid.cli.handling import handle
from ibid.cli.problems import Refused
from ibid.cli.queries import find_emails
from ibid.domain.admission import Admitted, Refusal, admit
from ibid.domain.customers import normalise_name
from ibid.domain.ids import derive
from ibid.domain.mail.parsing import make_email
from ibid.domain.note_import import IMPORTER, Parsed
from ibid.domain.sources import SOURCES, RecordReading, RegisterSource, SourceCommand, boundary
from ibid.domain.wire import InlineEmail, ReadingInput
from ibid.events.log import EventLog, Query, Selection
from ibid.events.source import Email, Person, Source
from ibid.events.tags import source_tag
from ibid.events.vocabulary import STATEMENT_TYPES, CustomerOpened, SourceRead, SourceRegistered


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reading."""

    admitted: Admitted
    recorded: tuple[str, ...] = ()
    """Ids of the statements that are new."""
    known: int = 0
    """Statements that were in the log already."""
    refused_whole: bool = False
    """True where nothing of the reading was recorded, because it was to be taken whole or not at all."""
    customer_is_new: bool = False
    near_customers: tuple[str, ...] = ()
    """For a new customer: known ones whose names are near (cli/newcomers.py)."""
    source_is_new: bool = False
    conflicts_with: tuple[str, ...] = ()
    """For a mail that came with its reading and is new: others with the same Message-ID and other content."""

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Statements that were not taken."""
        return self.admitted.refusals


def append_reading(log: EventLog, reading: ReadingInput, now: datetime, *, strict: bool = False) -> Outcome:
    """Append one reading in one transaction; with `strict`, not at all where a statement is refused.

    Raises NotFound for an e-mail that is not registered, Refused for a Message-ID that could mean several.
    """

    def admitted(source: Source) -> Admitted:
        return admit(
            reading.statements,
            source,
            customer_name=reading.customer,
            reader=reading.reader,
            now=now,
            read_at=reading.at,
        )

    if reading.email is not None:
        return _append(
            log, _of_one(log, [admitted(email) for email in find_emails(log, reading.email)]), [], now, strict
        )
    source = inline_email(reading.source) if reading.source is not None else person(reading.person or "")
    outcome = _append(log, admitted(source), [RegisterSource(source, now)], now, strict)
    if not isinstance(source, Email) or not outcome.source_is_new:
        return outcome
    others = tuple(each.id for each in find_emails(log, source.message_id) if each.id != source.id)
    return replace(outcome, conflicts_with=others)


def _of_one(log: EventLog, readings: list[Admitted]) -> Admitted:
    """Of several mails with one Message-ID the one of which this reading is known already, so that it can be sent again
    after a second mail came; else the one in which most quotes stand. Raises Refused where neither tells.
    """
    if len(readings) == 1:
        return readings[0]
    known = [each for each in readings if _is_known(log, each)]
    if len(known) == 1:
        return known[0]
    ranked = sorted(readings, key=lambda each: len(each.refusals))
    if len(ranked[0].refusals) == len(ranked[1].refusals):
        ids = ", ".join(each.source for each in readings)
        raise Refused(f"{len(readings)} e-mails with other content have this Message-ID; name the one by its id: {ids}")
    return ranked[0]


def _is_known(log: EventLog, reading: Admitted) -> bool:
    read = log.read(Query((Selection((source_tag(reading.source),), (SourceRead.TYPE,)),)))
    return any(isinstance(each.event, SourceRead) and each.event.reading == reading.reading for each in read)


def _append(
    log: EventLog, admitted: Admitted, register: list[SourceCommand], now: datetime, strict: bool = False
) -> Outcome:
    if strict and admitted.refusals:
        return Outcome(admitted, refused_whole=True)
    commands = [*register, RecordReading(admitted, now)]
    events = handle(log, SOURCES, commands, boundary(admitted.source, admitted.customer))
    recorded = tuple(each.id for each in events if isinstance(each, STATEMENT_TYPES))
    return Outcome(
        admitted,
        recorded,
        known=len(admitted.statements) - len(recorded),
        customer_is_new=any(isinstance(each, CustomerOpened) for each in events),
        source_is_new=any(isinstance(each, SourceRegistered) for each in events),
    )


def append_note(log: EventLog, parsed: Parsed, customer: str, now: datetime) -> Outcome:
    """Append what an imported note says, in one transaction."""
    admitted = admit(
        parsed.statements, parsed.note, customer_name=customer, reader=IMPORTER, now=now, lines=parsed.lines
    )
    return _append(log, admitted, [RegisterSource(parsed.note, now)], now)


def person(name: str) -> Person:
    """A person as a source; names that differ only in case and white space are one person."""
    return Person(id=derive("p", normalise_name(name)), name=name)


def inline_email(given: InlineEmail) -> Email:
    """An e-mail that came inside a reading."""
    return make_email(
        message_id=given.message_id,
        subject=given.subject,
        sender=given.sender,
        to=given.to,
        cc=given.cc,
        sent_at=given.sent_at,
        in_reply_to=given.in_reply_to,
        references=given.references,
        text=given.text,
        sha256=None,
    )
