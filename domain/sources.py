"""The decider of one source: it is registered once, and a reading of it is recorded once.

The boundary is the source (`source:<id>`) and the customer's opening, so two programs that append readings of
different mails never wait for each other, and the same reading sent twice is found to be known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ibid.domain.admission import Admitted
from ibid.domain.decider import Decider, Rejected
from ibid.events.log import Query, Selection
from ibid.events.source import Source
from ibid.events.tags import opened_tag, source_tag
from ibid.events.vocabulary import STATEMENT_TYPES, CustomerOpened, Event, SourceRead, SourceRegistered


@dataclass(frozen=True, slots=True)
class RegisterSource:
    """Make a source known."""

    source: Source
    now: datetime


@dataclass(frozen=True, slots=True)
class RecordReading:
    """Record what one reading said."""

    admitted: Admitted
    now: datetime


SourceCommand = RegisterSource | RecordReading


@dataclass(frozen=True, slots=True)
class Unregistered:
    """Nobody has registered the source yet."""

    opened: frozenset[str] = frozenset()
    """Customers that are known already."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The source is known, with these readings and statements."""

    opened: frozenset[str] = frozenset()
    readings: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset()


SourceState = Unregistered | Registered


def boundary(source_id: str, customer: str | None = None) -> Query:
    """The events that a decision about this source (and this customer's opening) depends on."""
    selections = [Selection(tags=(source_tag(source_id),))]
    if customer is not None:
        selections.append(Selection(tags=(opened_tag(customer),)))
    return Query(tuple(selections))


def evolve(state: SourceState, event: Event) -> SourceState:
    """The state after an event of the boundary."""
    match state, event:
        case Unregistered(), SourceRegistered():
            return Registered(state.opened)
        case _, CustomerOpened(customer=customer):
            return replace(state, opened=state.opened | {customer})
        case Registered(), SourceRead(reading=reading):
            return replace(state, readings=state.readings | {reading})
        case Registered(), _ if isinstance(event, STATEMENT_TYPES):
            return replace(state, statements=state.statements | {event.id})
        case _:
            return state


def decide(command: SourceCommand, state: SourceState) -> Sequence[Event]:
    """What follows from a command; nothing where all of it is known."""
    match command, state:
        case RegisterSource(source, now), Unregistered():
            return [SourceRegistered(recorded_at=now, source=source)]
        case RecordReading(admitted, now), Registered():
            return _record(admitted, now, state)
        case RecordReading(admitted), _:
            raise Rejected(f"the source {admitted.source} is not registered; register it with `ibid mail add`")
        case RegisterSource(), _:
            return []


def _record(admitted: Admitted, now: datetime, state: Registered) -> list[Event]:
    new = [each for each in admitted.statements if each.id not in state.statements]
    if admitted.reading in state.readings and not new:
        return []
    events: list[Event] = []
    if admitted.customer not in state.opened:
        events.append(CustomerOpened(recorded_at=now, customer=admitted.customer, name=admitted.customer_name))
    if admitted.reading not in state.readings:
        events.append(
            SourceRead(
                recorded_at=now,
                reading=admitted.reading,
                source=admitted.source,
                customer=admitted.customer,
                reader=admitted.reader,
                read_at=admitted.read_at,
                repeats=tuple(each.id for each in admitted.statements if each.id in state.statements),
            )
        )
    return [*events, *new]


SOURCES: Decider[SourceCommand, SourceState] = Decider(Unregistered(), evolve, decide)
