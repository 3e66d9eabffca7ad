"""The `eventsourcing` library's DCB recorder on SQLite, which the library itself does not ship.

Durable: WAL with `synchronous=FULL`, set *and read back*, so an acknowledged append survives a power cut on an honest
disk (sqlite.org/wal.html, "Durability"). Writers take the lock at BEGIN IMMEDIATE and wait; a read-then-write in a
deferred transaction would fail at once with "database is locked".
"""

import sqlite3
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import orjson
from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
)
from eventsourcing.dcb.persistence import DCBListenNotifySubscription
from eventsourcing.persistence import IntegrityError, ProgrammingError

from ibid.events.chain import GENESIS, link
from ibid.events.sqlite_file import open_log_file, patiently, sqlite_errors
from ibid.events.sqlite_query import any_match, search
from ibid.events.tag_index import tag_hash

POLL_SECONDS = 0.05
"""How often a subscription looks for events of other processes; an empty look costs about 70 µs."""


class SQLiteRecorder(DCBRecorder):
    """Events, tags and the hash chain in one SQLite file.

    Any thread may use it; they share one connection and take turns. Several processes may open the same file. Close
    it, or use it in a `with` statement.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the log at `path`; with `create`, make it if there is none.

        Raises LogUnusable where there is no log, the file is not one, or a newer ibid wrote it.
        """
        self._path = path
        self._lock = threading.RLock()
        self._listeners: set[threading.Event] = set()
        self._connection = open_log_file(path, create=create)

    def close(self) -> None:
        """Close the file. To use the recorder afterwards is an error."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- appending ----------------------------------------------------------------------------------------------

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        """Store all events or none, with tags and links, in one transaction; return the last position.

        Raises the library's IntegrityError where the condition does not hold.
        """
        if not events:
            raise ProgrammingError("an append needs at least one event")
        with self._transaction():
            if condition is not None and any_match(self._fetch, condition.fail_if_events_match, condition.after or 0):
                raise IntegrityError(condition)
            position, previous = self._end()
            rows: list[tuple[int, str, str, bytes, bytes]] = []
            entries: list[tuple[int, int]] = []
            for event in events:
                position += 1
                tags = orjson.dumps(event.tags)
                previous = link(previous, position, event.type.encode(), tags, event.data)
                rows.append((position, event.type, tags.decode(), event.data, previous))
                entries.extend((hash_, position) for hash_ in {tag_hash(tag) for tag in event.tags})
            self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
            self._connection.executemany("INSERT INTO event_tags VALUES (?, ?)", entries)
        for listener in tuple(self._listeners):
            listener.set()
        return position

    def _end(self) -> tuple[int, bytes]:
        """The highest position ever given out, and the last link."""
        rows = self._fetch("SELECT position, link FROM events ORDER BY position DESC LIMIT 1", ())
        last, previous = rows[0] if rows else (0, GENESIS)
        # Higher than `last` only if somebody forced a delete; a position is not reused even then.
        ((given,),) = self._fetch("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'", ())
        return max(last, given), previous

    @contextmanager
    def _transaction(self) -> Generator[None, None, None]:
        with self._lock, sqlite_errors(self._path):
            try:
                # Inside the `try`, since Ctrl-C can come right behind them.
                patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"))
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    with suppress(sqlite3.Error):  # the first error is the one to tell
                        self._connection.execute("ROLLBACK")
                raise

    # -- reading ------------------------------------------------------------------------------------------------

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """Events that match any item of the query, in order, streamed; see DCBRecorder.read.

        The answer ends at the log's head at the time of the call, whatever is appended while it is being read.
        """
        ((head,),) = self._fetch("SELECT max(position) FROM events", ())
        found = search(self._fetch, query or DCBQuery(), after or 0, head or 0, limit)
        return _ReadResponse(found, head, limit)

    def _fetch(self, sql: str, arguments: tuple[int | str, ...]) -> list[tuple[Any, ...]]:
        with self._lock, sqlite_errors(self._path):
            return patiently(lambda: self._connection.execute(sql, arguments).fetchall())

    # -- subscribing --------------------------------------------------------------------------------------------

    def subscribe(self, query: DCBQuery | None = None, *, after: int | None = None) -> "SQLiteSubscription":
        """Events that match, and then new ones as they come, also from other processes (by polling)."""
        return SQLiteSubscription(self, query, after)

    def listen(self, listener: threading.Event) -> None:
        """Set this event on each append of this process."""
        self._listeners.add(listener)

    def unlisten(self, listener: threading.Event) -> None:
        """Stop setting this event."""
        self._listeners.discard(listener)


class _ReadResponse(DCBReadResponse):
    """Without a limit `head` is the log's; with one it is the position of the last event that was returned."""

    def __init__(self, found: Iterator[DCBSequencedEvent], head: int | None, limit: int | None) -> None:
        self._found = found
        self._head = head if limit is None else None
        self._left = limit

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        if self._left is None:
            return next(self._found)
        if self._left <= 0:
            raise StopIteration
        event = next(self._found)
        self._left -= 1
        self._head = event.position
        return event


class SQLiteSubscription(DCBListenNotifySubscription[SQLiteRecorder]):
    """Wakes on appends of this process at once, and every POLL_SECONDS for those of others."""

    def __init__(self, recorder: SQLiteRecorder, query: DCBQuery | None, after: int | None) -> None:
        super().__init__(recorder, query, after)
        recorder.listen(self._has_been_notified)

    def _pull(self) -> None:
        super()._pull()
        if not self._has_been_stopped and not self._has_been_notified.wait(POLL_SECONDS):
            self._has_been_notified.set()

    def stop(self) -> None:
        super().stop()
        self._recorder.unlisten(self._has_been_notified)
