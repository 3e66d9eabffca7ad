"""The log over any recorder of the `eventsourcing` library's DCB interface.

This module and the SQLite ones are the only modules that import the library, so that its version 10 (which renames
these classes) touches nothing else.
"""

from collections.abc import Iterator, Sequence

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBQueryItem,
    DCBRecorder,
    DCBSequencedEvent,
)
from eventsourcing.persistence import IntegrityError

from ibid.events.codec import decode, encode
from ibid.events.log import EVERYTHING, START, AppendConflict, Query, Recorded, Slice
from ibid.events.tags import tags_of
from ibid.events.vocabulary import Event

_BEYOND_THE_END = 2**62


class DcbLog:
    """An EventLog (events/log.py) that stores through a DCBRecorder."""

    def __init__(self, recorder: DCBRecorder) -> None:
        self._recorder = recorder

    def append(self, events: Sequence[Event], *, unless: Query, after: int) -> int:
        """See EventLog.append."""
        if not events:
            raise ValueError("an append needs at least one event; nothing to record means not to call it")
        stored: list[DCBEvent] = []
        for event in events:
            type_, data = encode(event)
            stored.append(DCBEvent(type_, data, tags_of(event)))
        try:
            return self._recorder.append(stored, DCBAppendCondition(_to_dcb(unless), after))
        except IntegrityError:
            raise AppendConflict(f"events were appended behind position {after} by somebody else") from None

    def read(self, query: Query = EVERYTHING, *, after: int = START, limit: int | None = None) -> Iterator[Recorded]:
        """See EventLog.read."""
        if limit is not None and limit < 0:
            raise ValueError(f"a limit is 0 or more, not {limit}")
        return map(_recorded, self._recorder.read(_to_dcb(query), after=after, limit=limit))

    def slice(self, query: Query) -> Slice:
        """See EventLog.slice."""
        response = self._recorder.read(_to_dcb(query))
        return Slice(tuple(map(_recorded, response)), response.head or START)

    def head(self) -> int:
        """See EventLog.head."""
        return self._recorder.read(after=_BEYOND_THE_END).head or START


def _recorded(found: DCBSequencedEvent) -> Recorded:
    return Recorded(found.position, decode(found.event.type, found.event.data))


def _to_dcb(query: Query) -> DCBQuery:
    return DCBQuery([DCBQueryItem(list(each.types), list(each.tags)) for each in query.selections])
