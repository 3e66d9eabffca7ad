"""Opening the SQLite file of a log: is it ours, is it whole, is it durable; and SQLite's errors in plain words."""

import os
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from ibid.events.log import LogUnusable
from ibid.events.sqlite_schema import APPLICATION_ID, CREATE, SCHEMA_VERSION

LOCK_WAIT_SECONDS = 60.0
"""How long to wait for other processes before giving up. Eight writers waited 2.6 s at worst when measured."""

_SLICE_SECONDS = 0.25
"""SQLite sleeps in C, where Ctrl-C is not heard; so it waits in slices of this."""

_PRAGMAS = (("journal_mode", "WAL", "wal"), ("synchronous", "FULL", 2), ("recursive_triggers", "ON", 1))

_ADVICE = {
    sqlite3.SQLITE_NOTADB: "it is not an SQLite database; point `store` in ibid.toml at a log that `ibid init` made",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; run `ibid verify`, and restore it from a backup",
    sqlite3.SQLITE_CONSTRAINT: "the file does not agree with itself; run `ibid verify`",
    sqlite3.SQLITE_FULL: "free some space on its disk and run the same command again; what was stored before is kept, "
    "and is not stored twice",
    sqlite3.SQLITE_READONLY: "make the file and its folder writable, or point `store` in ibid.toml elsewhere",
    sqlite3.SQLITE_CANTOPEN: "see that its folder exists and can be written to",
    sqlite3.SQLITE_BUSY: f"another process has kept it locked for more than {LOCK_WAIT_SECONDS:.0f} s; see which "
    "program is writing to it, then run the same command again",
}

_T = TypeVar("_T")


@contextmanager
def sqlite_errors(path: Path) -> Generator[None, None, None]:
    """SQLite's errors as LogUnusable, which names the file and the next step."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of this program, not of the file
    except sqlite3.DatabaseError as error:
        advice = _ADVICE.get(_code(error), "see that its disk is in order and has free space")
        raise LogUnusable(f"SQLite cannot use {path} ({error}): {advice}") from error


def patiently(run: Callable[[], _T]) -> _T:
    """What `run` returns; while another process holds the lock it needs, run it again."""
    give_up_at = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            return run()
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
        # Some locks SQLite reports without waiting for them, such as a change of the journal mode.
        time.sleep(0.005)


def _code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)  # errors of Python's own carry none
    return code & 0xFF  # the upper bits say more than is needed here


def open_log_file(path: Path, *, create: bool) -> sqlite3.Connection:
    """A connection to the log at `path`, for use under a lock by any thread; with `create`, made if there is none.

    A file that is not a log is left as it is, byte for byte. A log in a folder that cannot be written to (an auditor's
    copy, a backup) can be read and not appended to. Raises LogUnusable where there is no log, the file is not one, a
    newer ibid wrote it, or SQLite cannot make it durable.
    """
    try:
        if not path.exists():
            if not create:
                raise LogUnusable(f"there is no log at {path}; make one with `ibid init`, or mend `store` in ibid.toml")
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise LogUnusable(f"{path} is not a file; expected a log there: mend `store` in ibid.toml")
    except OSError as error:
        raise LogUnusable(f"cannot use {path} as a log: {error.strerror}; mend `store` in ibid.toml") from error
    read_only = not create and not os.access(path.parent, os.W_OK)
    if read_only:
        _refuse_unfinished(path)
    # `immutable`: SQLite would else make a file beside the log even to read it.
    mode = "ro&immutable=1" if read_only else "rwc" if create else "rw"
    with sqlite_errors(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_SLICE_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            patiently(lambda: _identify(connection, path, create))
            if not read_only:
                _make_durable(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _refuse_unfinished(path: Path) -> None:
    """Events that SQLite has not folded into the file yet cannot be read where it may not write."""
    ahead = path.with_name(f"{path.name}-wal")
    if ahead.exists() and ahead.stat().st_size:
        raise LogUnusable(
            f"the folder of {path} cannot be written to, and some of its events still stand in {ahead.name}; copy both "
            "files to a folder that can be written to, and use the copy"
        )


def _identify(connection: sqlite3.Connection, path: Path, create: bool) -> None:
    if create:
        _create_if_empty(connection)
    if _pragma(connection, "page_count") == 0:
        raise LogUnusable(
            f"{path} is an empty file; expected a log: restore it from a backup, or make a new one with `ibid init`"
        )
    if (found := _pragma(connection, "application_id")) != APPLICATION_ID:
        raise LogUnusable(
            f"{path} is an SQLite database of another program (application id {found}, expected {APPLICATION_ID}); "
            "point `store` in ibid.toml at a log that `ibid init` made"
        )
    if (version := _pragma(connection, "user_version")) != SCHEMA_VERSION:
        raise LogUnusable(
            f"{path} has log format {version}, and this ibid knows {SCHEMA_VERSION}; if a newer ibid wrote it, "
            "upgrade with `pip install -U ibid-crm`"
        )


def _create_if_empty(connection: sqlite3.Connection) -> None:
    """In one transaction, so that nobody ever sees half a log; of two processes the second finds it made."""
    if _pragma(connection, "page_count") != 0:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # (Not by its pages: BEGIN has made the first one.)
        if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in statements(CREATE):
                connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _make_durable(connection: sqlite3.Connection, path: Path) -> None:
    for name, wanted, expected in _PRAGMAS:
        patiently(partial(_pragma, connection, f"{name}={wanted}"))
        if (found := _pragma(connection, name)) != expected:
            raise LogUnusable(
                f"SQLite did not accept `PRAGMA {name}={wanted}` for {path} (it says {found!r}, expected "
                f"{expected!r}), so appends would not be safe; keep the log on a local disk"
            )


def _pragma(connection: sqlite3.Connection, pragma: str) -> int | str | None:
    row: tuple[int | str] | None = connection.execute(f"PRAGMA {pragma}").fetchone()
    return row[0] if row else None


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would commit the transaction it runs in."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
