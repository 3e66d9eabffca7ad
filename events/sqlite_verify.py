"""`verify`: everything that can be checked about the file of a log, from one consistent view of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ibid.events.chain import Head, Problem, StoredEvent, verify_chain
from ibid.events.sqlite_file import open_log_file, sqlite_errors, statements
from ibid.events.sqlite_schema import CREATE
from ibid.events.tag_index import verify_tag_index

_DAMAGES = 10
"""How many findings of SQLite's own check to report."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The head up to which the chain was recomputed (None where it is broken), and what is wrong."""

    head: Head | None
    problems: tuple[Problem, ...]


def verify_log(path: Path, *, kept: Head | None = None) -> Verified:
    """Check the file, its triggers, the hash chain and the tag index; `kept` is a head written down earlier.

    Raises LogUnusable where the file cannot be opened as a log at all.
    """
    with closing(open_log_file(path, create=False)) as connection:
        with sqlite_errors(path):
            connection.execute("BEGIN")
        problems = [*_damages(connection)]
        head: Head | None = None
        try:
            problems += _schema_problems(connection)
            ((given,),) = connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'events'").fetchall()
            chain = verify_chain(stored_events(connection), given=given, kept=kept)
            if isinstance(chain, Problem):
                problems.append(chain)
            else:
                head = chain
            entries = connection.execute("SELECT position, tag FROM event_tags ORDER BY position")
            if unindexed := verify_tag_index(stored_events(connection), entries):
                problems.append(unindexed)
        except sqlite3.DatabaseError as error:
            problems.append(Problem(None, "file", f"SQLite cannot read on in the file: {error}"))
        return Verified(head, tuple(problems))


def stored_events(connection: sqlite3.Connection) -> Iterator[StoredEvent]:
    """Every row of the log as bytes: text that is no longer UTF-8 must not stop whoever looks for it."""
    rows = connection.execute(
        "SELECT position, CAST(type AS BLOB), CAST(tags AS BLOB), data, link FROM events ORDER BY position"
    )
    return map(StoredEvent._make, rows)


def _damages(connection: sqlite3.Connection) -> Iterator[Problem]:
    """SQLite's own check of pages and indexes (sqlite.org/pragma.html#pragma_integrity_check)."""
    try:
        for (finding,) in connection.execute(f"PRAGMA integrity_check({_DAMAGES})"):
            if finding != "ok":
                yield Problem(None, "file", finding)
    except sqlite3.DatabaseError as error:
        yield Problem(None, "file", str(error))


def _schema_problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        for statement in statements(CREATE):
            fresh.execute(statement)
        expected = _schema(fresh)
    found = _schema(connection)
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield Problem(None, "file", f"{name} is missing in the file's schema")
        elif expected.get(name) != found[name]:
            yield Problem(None, "file", f"{name} in the file's schema is not what ibid made")


def _schema(connection: sqlite3.Connection) -> dict[str, str | None]:
    return {
        f"{kind} {name}": sql
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name")
        if not name.startswith("sqlite_")
    }
