"""The `eventsourcing` library's DCB recorder on SQLite, which the library itself does not ship.

Durable: WAL with `synchronous=FULL`, set *and read back*, so an acknowledged append survives a power cut on an honest
disk (sqlite.org/wal.html, "Durability"). Writers take the lock at BEGIN IMMEDIATE and wait; a read-then-write in a
deferred transaction would fail at once with "database is locked".
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

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
from ibid.events.log import LogUnusable
from ibid.events.sqlite_schema import APPLICATION_ID, CREATE, SCHEMA_VERSION

LOCK_WAIT_SECONDS = 60.0
"""How long a writer waits for the others before it gives up. Eight writers waited 2.6 s at worst when measured."""

POLL_SECONDS = 0.05
"""How often a subscription looks for events of other processes; an empty look costs about 70 µs."""

_FETCH = 512


class SQLiteRecorder(DCBRecorder):
    """Events, tags and the hash chain in one SQLite file; each thread has a connection of its own."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the log at `path`; with `create`, make it if there is none.

        Raises LogUnusable where there is no log, the file is not one, or a newer ibid wrote it.
        """
        self._path = path
        self._local = threading.local()
        self._listeners: set[threading.Event] = set()
        if not path.exists():
            if not create:
                raise LogUnusable(f"there is no log at {path}; expected a file that `ibid init` made there")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._create()
        self._check()

    # -- opening ------------------------------------------------------------------------------------------------

    def _create(self) -> None:
        with self._transaction("BEGIN IMMEDIATE") as connection:
            # Another process may have been first while we waited for the lock.
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in _statements(CREATE):
                    connection.execute(statement)

    def _check(self) -> None:
        with self._errors():
            connection = self._connection
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        if application_id != APPLICATION_ID:
            raise LogUnusable(
                f"{self._path} is an SQLite database of another program (application id {application_id}, "
                f"expected {APPLICATION_ID}); point `store` in ibid.toml at a log that `ibid init` made"
            )
        if version > SCHEMA_VERSION:
            raise LogUnusable(
                f"{self._path} was written by a newer ibid (log format {version}, this one knows {SCHEMA_VERSION}); "
                "upgrade with `pip install -U ibid-crm`"
            )

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._path, timeout=LOCK_WAIT_SECONDS, isolation_level=None, cached_statements=64
            )
            for pragma, expected in (("journal_mode=WAL", "wal"), ("synchronous=FULL", 2), ("recursive_triggers=ON", 1)):
                connection.execute(f"PRAGMA {pragma}")
                name = pragma.partition("=")[0]
                (found,) = connection.execute(f"PRAGMA {name}").fetchone()
                if found != expected:
                    connection.close()
                    raise LogUnusable(
                        f"SQLite did not accept `PRAGMA {pragma}` for {self._path} (it says {found!r}, expected "
                        f"{expected!r}), so appends would not be durable; keep the log on a local disk"
                    )
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """SQLite's errors in words that name the file and the next step."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise LogUnusable(
                    f"another process has kept {self._path} locked for more than {LOCK_WAIT_SECONDS:.0f} s; "
                    "see which program is writing to it, then run the same command again: nothing was stored"
                ) from error
            raise LogUnusable(
                f"SQLite cannot use {self._path}: {error}; check its permissions and the free space of its disk"
            ) from error
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise LogUnusable(
                f"{self._path} is not a readable SQLite database: {error}; restore it from a backup, or point `store` "
                "in ibid.toml at a log that `ibid init` made"
            ) from error

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._errors():
            connection = self._connection
            connection.execute(begin)
            try:
                yield connection
            except BaseException:
                with suppress(sqlite3.Error):  # the first error is the one to tell
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    # -- appending ----------------------------------------------------------------------------------------------

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        """Store all events or none, with tags and links, in one transaction; return the last position.

        Raises the library's IntegrityError where the condition does not hold.
        """
        if not events:
            raise ProgrammingError("an append needs at least one event")
        with self._transaction("BEGIN IMMEDIATE") as connection:
            if condition is not None and self._matches(connection, condition):
                raise IntegrityError(condition)
            row = connection.execute("SELECT position, link FROM events ORDER BY position DESC LIMIT 1").fetchone()
            last, previous = row or (0, GENESIS)
            (ever,) = connection.execute(
                "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'"
            ).fetchone()
            position = max(last, ever)
            rows: list[tuple[int, str, str, bytes, bytes]] = []
            tag_rows: list[tuple[int, int]] = []
            for event in events:
                position += 1
                tags = orjson.dumps(event.tags).decode()
                previous = link(previous, position, event.type, tags, event.data)
                rows.append((position, event.type, tags, event.data, previous))
                tag_rows.extend((_tag_hash(tag), position) for tag in set(event.tags))
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
            connection.executemany("INSERT INTO event_tags VALUES (?, ?)", tag_rows)
        for listener in tuple(self._listeners):
            listener.set()
        return position

    def _matches(self, connection: sqlite3.Connection, condition: DCBAppendCondition) -> bool:
        found = self._select(connection, condition.fail_if_events_match, condition.after or 0, None)
        return next(found, None) is not None

    # -- reading ------------------------------------------------------------------------------------------------

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """Events that match any item of the query, in order, streamed; see DCBRecorder.read."""
        with self._errors():
            head: int | None = None
            if limit is None:
                # Read before the rows and used as their bound, so that `head` never claims more than was seen.
                (head,) = self._connection.execute("SELECT max(position) FROM events").fetchone()
            found = self._select(self._connection, query or DCBQuery(), after or 0, head)
            return _ReadResponse(found, head, limit)

    def links(self) -> Iterator[tuple[int, str, str, bytes, bytes]]:
        """(position, type, tags, data, link) of every event, as stored; for verifying the chain."""
        with self._errors():
            yield from self._connection.execute("SELECT position, type, tags, data, link FROM events ORDER BY position")

    def _select(
        self, connection: sqlite3.Connection, query: DCBQuery, after: int, head: int | None
    ) -> Iterator[DCBSequencedEvent]:
        bound = "" if head is None else f" AND position <= {int(head)}"
        wanted = [(frozenset(item.types), frozenset(item.tags)) for item in query.items]
        parts: list[str] = []
        arguments: list[int | str] = []
        for types, tags in wanted:
            ordered = sorted(_tag_hash(tag) for tag in tags)
            clauses = [f"position > {int(after)}{bound}"]
            if ordered:
                clauses.append("tag = ?")
                arguments.append(ordered[0])
                for other in ordered[1:]:
                    clauses.append("position IN (SELECT position FROM event_tags WHERE tag = ?)")
                    arguments.append(other)
            elif types:
                clauses.append(f"type IN ({', '.join('?' * len(types))})")
                arguments.extend(sorted(types))
            parts.append(f"SELECT position FROM {'event_tags' if ordered else 'events'} WHERE {' AND '.join(clauses)}")
        if parts:
            where = f"position IN ({' UNION '.join(parts)})"
        else:
            where = f"position > {int(after)}{bound}"
        with self._errors():
            cursor = connection.execute(
                f"SELECT position, type, tags, data FROM events WHERE {where} ORDER BY position", arguments
            )
            while rows := cursor.fetchmany(_FETCH):
                for position, type_, tags_json, data in rows:
                    found: list[str] = orjson.loads(tags_json)
                    if not wanted or any(
                        (not types or type_ in types) and tags.issubset(found) for types, tags in wanted
                    ):
                        yield DCBSequencedEvent(DCBEvent(type_, data, found), position)

    # -- subscribing --------------------------------------------------------------------------------------------

    def subscribe(self, query: DCBQuery | None = None, *, after: int | None = None) -> "SQLiteSubscription":
        """Events that match, and then new ones as they come, also from other processes (by polling)."""
        return SQLiteSubscription(self, query, after)

    def listen(self, listener: threading.Event) -> None:
        self._listeners.add(listener)

    def unlisten(self, listener: threading.Event) -> None:
        self._listeners.discard(listener)


class _ReadResponse(DCBReadResponse):
    def __init__(self, found: Iterator[DCBSequencedEvent], head: int | None, limit: int | None) -> None:
        self._found = found
        self._head = head
        self._left = limit

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        if self._left == 0:
            raise StopIteration
        event = next(self._found)
        if self._left is not None:
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


def _tag_hash(tag: str) -> int:
    return int.from_bytes(blake2b(tag.encode(), digest_size=8).digest(), "big", signed=True)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would commit the transaction it runs in."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
