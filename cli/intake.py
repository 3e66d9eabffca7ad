"""Appends readings: finds or registers the source, checks the quotes, records what is new."""

from dataclasses import dataclass, replace
from datetime import datetime

from ibid.cli.handling import handle
from ibid.cli.queries import find_email
from ibid.domain.admission import Admitted, Refusal, admit
from ibid.domain.customers import normalise_name
from ibid.domain.ids import derive
from ibid.domain.mail.parsing import make_email
from ibid.domain.note_import import IMPORTER, Parsed
from ibid.domain.sources import RecordReading, RegisterSource, SourceCommand, boundary
from ibid.domain.wire import InlineEmail, ReadingInput
from ibid.events.log import EventLog
from ibid.events.source import Email, Person, Source
from ibid.events.vocabulary import STATEMENT_TYPES, CustomerOpened


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reading."""

    admitted: Admitted
    recorded: tuple[str, ...]
    """Ids of the statements that are new."""
    known: int
    """Statements that were in the log already."""
    customer_is_new: bool

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Statements that were not taken."""
        return self.admitted.refusals


def append_reading(log: EventLog, reading: ReadingInput, now: datetime, *, strict: bool = False) -> Outcome:
    """Append one reading in one transaction; with `strict`, not at all where a statement is refused.

    Raises NotFound for an e-mail that is not registered.
    """
    source, register = _source_of(log, reading, now)
    admitted = admit(
        reading.statements,
        source,
        customer_name=reading.customer,
        reader=reading.reader,
        now=now,
        read_at=reading.at,
    )
    if strict and admitted.refusals:
        return Outcome(replace(admitted, statements=()), (), 0, customer_is_new=False)
    return _record(log, admitted, register, now)


def append_note(log: EventLog, parsed: Parsed, customer: str, now: datetime) -> Outcome:
    """Append what an imported note says, in one transaction."""
    admitted = admit(
        parsed.statements, parsed.note, customer_name=customer, reader=IMPORTER, now=now, lines=parsed.lines
    )
    return _record(log, admitted, [RegisterSource(parsed.note, now)], now)


def _record(log: EventLog, admitted: Admitted, register: list[SourceCommand], now: datetime) -> Outcome:
    events = handle(log, [*register, RecordReading(admitted, now)], boundary(admitted.source, admitted.customer))
    ids = {each.id for each in admitted.statements}
    recorded = tuple(each.id for each in events if isinstance(each, STATEMENT_TYPES))
    return Outcome(
        admitted,
        recorded,
        len(ids) - len(recorded),
        any(isinstance(each, CustomerOpened) for each in events),
    )


def _source_of(log: EventLog, reading: ReadingInput, now: datetime) -> tuple[Source, list[SourceCommand]]:
    if reading.email is not None:
        return find_email(log, reading.email), []
    source = inline_email(reading.source) if reading.source is not None else person(reading.person or "")
    return source, [RegisterSource(source, now)]


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
