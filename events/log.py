"""The port to the log: one ordered, append-only sequence of events.

Stores differ behind it (events/dcb_log.py adapts any recorder of the `eventsourcing` library); nothing outside
`events` knows which one it is talking to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ibid.events.vocabulary import Event

START = 0
"""The position before the first event."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Events that have *all* the tags and, where types are given, *one* of the types."""

    tags: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """Events that match *any* of the selections; no selection means every event."""

    selections: tuple[Selection, ...] = ()


EVERYTHING = Query()


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event at its place in the log. Positions grow and are never reused; the first is 1."""

    position: int
    event: Event


@dataclass(frozen=True, slots=True)
class Slice:
    """What a query found, and the position up to which it looked."""

    recorded: tuple[Recorded, ...]
    head: int

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(each.event for each in self.recorded)


class AppendConflict(Exception):
    """Somebody else appended to the same boundary since it was read: read again, decide again."""


class LogUnusable(Exception):
    """The log cannot be opened, read or written; the message says why and what to do."""


class EventLog(Protocol):
    """One narrow door. `append` is the only way to write."""

    def append(self, events: Sequence[Event], *, unless: Query, after: int) -> int:
        """Store all the events, or none; return the position of the last.

        `unless` and `after` are the consistency boundary: if an event that matches `unless` stands at a position
        greater than `after`, nothing is stored. Raises AppendConflict then; ValueError for no events.
        """
        ...

    def read(self, query: Query = EVERYTHING, *, after: int = START, limit: int | None = None) -> Iterator[Recorded]:
        """Events that match, in log order, from behind `after`; streamed, not held in memory."""
        ...

    def slice(self, query: Query) -> Slice:
        """All events that match, with the head up to which they were looked for, from one consistent view."""
        ...

    def head(self) -> int:
        """The position of the last event; 0 for an empty log."""
        ...
