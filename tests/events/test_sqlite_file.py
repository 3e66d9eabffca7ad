"""The SQLite file of a log: durable, append-only by itself, and never taken for what it is not."""

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError, ProgrammingError

from ibid.events import sqlite_file, sqlite_query, sqlite_recorder
from ibid.events.log import LogUnusable
from ibid.events.sqlite_recorder import SQLiteRecorder
from ibid.events.sqlite_schema import APPLICATION_ID, SCHEMA_VERSION

EVENT = DCBEvent("some-type.v1", b'{"a":1}', ["tag:a", "tag:b"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def recorder(path: Path) -> Iterator[SQLiteRecorder]:
    with SQLiteRecorder(path, create=True) as recorder:
        yield recorder


def execute(path: Path, *statements: str) -> list[tuple[Any, ...]]:
    """As another program would do it: a plain connection that has set no pragma of ours."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        return rows


# -- durability -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pragma", "expected"), [("journal_mode", "wal"), ("synchronous", 2), ("recursive_triggers", 1)]
)
def test_the_connection_has_the_pragmas_that_durability_needs(
    recorder: SQLiteRecorder, pragma: str, expected: object
) -> None:
    """WAL, synchronous=FULL (2) and recursive triggers, read back from the connection that appends."""
    assert recorder._connection.execute(f"PRAGMA {pragma}").fetchall() == [(expected,)]


def test_the_file_says_whose_it_is_and_of_which_format(recorder: SQLiteRecorder, path: Path) -> None:
    """`IBID` in the header (bytes 68 to 71, sqlite.org/fileformat.html §1.3), and the format in user_version."""
    assert execute(path, "PRAGMA application_id") == [(int.from_bytes(b"IBID", "big"),)]
    assert execute(path, "PRAGMA user_version") == [(1,)]


def test_a_log_that_cannot_be_made_durable_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite answers another value than was set (as some network file systems make it), the log is not opened."""
    SQLiteRecorder(path, create=True).close()
    monkeypatch.setattr(sqlite_file, "_PRAGMAS", (("synchronous", "NORMAL", 2),))
    with pytest.raises(LogUnusable, match=r"log\.db \(it says 1, expected 2\).*keep the log on a local disk"):
        SQLiteRecorder(path)


# -- append-only ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET data = x'00' WHERE position = 1",
        "UPDATE OR REPLACE events SET position = 2 WHERE position = 1",
        "DELETE FROM events WHERE position = 2",
        "DELETE FROM events",
        "REPLACE INTO events VALUES (1, 't', '[]', x'00', x'00')",
        "INSERT OR REPLACE INTO events VALUES (2, 't', '[]', x'00', x'00')",
        "INSERT INTO events VALUES (1, 't', '[]', x'', x'') ON CONFLICT DO UPDATE SET data = x'00'",
        "UPDATE event_tags SET tag = 1",
        "DELETE FROM event_tags",
        "REPLACE INTO event_tags SELECT tag, position FROM event_tags",
        "INSERT OR REPLACE INTO event_tags SELECT tag, position FROM event_tags LIMIT 1",
    ],
)
@pytest.mark.parametrize("ours", [True, False], ids=["our connection", "a plain connection"])
def test_the_database_itself_refuses_to_rewrite_history(
    recorder: SQLiteRecorder, path: Path, statement: str, ours: bool
) -> None:
    """By triggers, hence for any program that opens the file; and the rows are as they were."""
    recorder.append([EVENT, EVENT])
    everything = "SELECT * FROM events", "SELECT * FROM event_tags"
    before = [execute(path, query) for query in everything]
    with pytest.raises(sqlite3.IntegrityError, match="history is append-only"):
        if ours:
            recorder._connection.execute(statement)
        else:
            execute(path, statement)
    assert [execute(path, query) for query in everything] == before
    assert len(before[0]) == 2


def test_a_position_is_not_reused_even_after_a_forced_delete(recorder: SQLiteRecorder, path: Path) -> None:
    """Triggers dropped and the newest event deleted: the next one stands behind the deleted one, not in its place."""
    recorder.append([EVENT, EVENT, EVENT])
    execute(path, "DROP TRIGGER events_refuse_delete", "DELETE FROM events WHERE position = 3")
    assert recorder.append([EVENT]) == 4
    assert [each.position for each in recorder.read()] == [1, 2, 4]


def test_an_index_entry_that_should_not_be_there_stops_the_append(recorder: SQLiteRecorder, path: Path) -> None:
    """A forged tag row for position 1 comes first: the append says what to do and stores nothing."""
    execute(path, f"INSERT INTO event_tags VALUES ({sqlite_recorder.tag_hash('tag:a')}, 1)")
    with pytest.raises(LogUnusable, match=r"log\.db.*run `ibid verify`"):
        recorder.append([EVENT])
    assert list(recorder.read()) == []


# -- opening --------------------------------------------------------------------------------------------------------


def test_a_log_is_made_once_and_found_again(path: Path) -> None:
    """`create` on an existing log opens it; what was appended is there."""
    for expected in (1, 2, 3):
        with SQLiteRecorder(path, create=True) as recorder:
            assert recorder.append([EVENT]) == expected
    with SQLiteRecorder(path) as recorder:
        assert [each.position for each in recorder.read()] == [1, 2, 3]


@pytest.mark.parametrize("name", ["a b.db", "50%.db", "what?.db", "#1.db", "é.db", "file:x.db", "a;b'c.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    """The path is given to SQLite as a URI; no character of it is taken for part of one."""
    with SQLiteRecorder(tmp_path / "new folder" / name, create=True) as recorder:
        recorder.append([EVENT])
    assert (tmp_path / "new folder" / name).is_file()
    assert [each.name for each in (tmp_path / "new folder").iterdir()] == [name]


def another_programs_database(path: Path) -> None:
    execute(path, "CREATE TABLE notes (text)", "PRAGMA application_id = 7")


def half_a_log(path: Path) -> None:
    execute(path, "CREATE TABLE events (a)", f"PRAGMA application_id = {APPLICATION_ID}")


def a_newer_log(path: Path) -> None:
    SQLiteRecorder(path, create=True).close()
    execute(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


CASES = {
    "no file": (lambda path: None, "there is no log at .*log.db; make one with `ibid init`"),
    "empty file": (lambda path: path.touch(), "log.db is an empty file; expected a log: restore it from a backup"),
    "text": (lambda path: path.write_text("Dear all,\n" * 200), "log.db .*not an SQLite database; point `store`"),
    "short text": (lambda path: path.write_text("Hello"), "log.db .*not an SQLite database; point `store`"),
    "another program's": (another_programs_database, r"another program \(application id 7, expected 1229080900\)"),
    "newer": (a_newer_log, "log.db has log format 2, and this ibid knows 1; if a newer ibid wrote it, upgrade"),
    "half": (half_a_log, "log.db has log format 0, and this ibid knows 1"),
    "folder": (lambda path: path.mkdir(), "log.db is not a file; expected a log there: mend `store`"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_a_log_is_refused_and_left_as_it_is(path: Path, case: str) -> None:
    """The message names the file, what was expected and found, and the next step; no byte of the file is changed."""
    make, message = CASES[case]
    make(path)
    before = sha256(path.read_bytes()).hexdigest() if path.is_file() else None
    for create in (False, True):
        if create and case in ("no file", "empty file"):
            continue
        with pytest.raises(LogUnusable, match=message):
            SQLiteRecorder(path, create=create)
    assert (sha256(path.read_bytes()).hexdigest() if path.is_file() else None) == before
    assert {each.name for each in path.parent.iterdir()} <= {"log.db"}


def test_an_empty_file_becomes_a_log_on_request(path: Path) -> None:
    """It is what is left when the machine stops while a log is made; `create` goes on from there."""
    path.touch()
    with SQLiteRecorder(path, create=True) as recorder:
        assert recorder.append([EVENT]) == 1


def test_a_database_without_our_mark_is_not_taken_over(path: Path) -> None:
    """A table of the same name, but no mark in the header: refused even with `create`."""
    execute(path, "CREATE TABLE events (a)")
    with pytest.raises(LogUnusable, match="another program"):
        SQLiteRecorder(path, create=True)
    assert execute(path, "PRAGMA journal_mode") == [("delete",)]


def test_a_log_that_vanishes_while_it_is_opened_is_not_made_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `create` SQLite is not allowed to make the file, even if it was there a moment ago."""
    monkeypatch.setattr(Path, "exists", lambda path: True)
    monkeypatch.setattr(Path, "is_file", lambda path: True)
    with pytest.raises(LogUnusable, match=r"SQLite cannot use .*log\.db"):
        SQLiteRecorder(path)
    assert list(path.parent.iterdir()) == []


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    """The folder cannot be made, because a file has its name."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(LogUnusable, match=r"cannot use .*file/log\.db as a log: .*; mend `store`"):
        SQLiteRecorder(tmp_path / "file" / "log.db", create=True)
    with pytest.raises(LogUnusable, match=r"there is no log at .*file/log\.db"):
        SQLiteRecorder(tmp_path / "file" / "log.db")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that even root cannot write to")
def test_a_folder_that_cannot_be_written_to_is_refused() -> None:
    """In /proc nobody can make a file, not even root: the message names the file and the folder's state as the cause."""
    with pytest.raises(LogUnusable, match=r"SQLite cannot use /proc/log\.db .*its folder exists and can be written to"):
        SQLiteRecorder(Path("/proc/log.db"), create=True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device file")
def test_a_device_is_refused() -> None:
    """Neither a device nor a pipe is opened, which could block or write where nothing is kept."""
    with pytest.raises(LogUnusable, match="/dev/full is not a file"):
        SQLiteRecorder(Path("/dev/full"), create=True)


@pytest.mark.parametrize("case", [*CASES, "good"])
def test_no_file_stays_open(path: Path, case: str) -> None:
    """Neither a refused log nor a closed one keeps a connection."""
    gc.collect()  # what other tests left behind is not to be counted now and collected later
    before = sum(isinstance(each, sqlite3.Connection) for each in gc.get_objects())
    if case == "good":
        with SQLiteRecorder(path, create=True) as recorder:
            recorder.append([EVENT])
        with pytest.raises(sqlite3.ProgrammingError):
            recorder.append([EVENT])
        del recorder
    else:
        CASES[case][0](path)
        with pytest.raises(LogUnusable):
            SQLiteRecorder(path)
    gc.collect()
    assert sum(isinstance(each, sqlite3.Connection) for each in gc.get_objects()) == before


# -- use ------------------------------------------------------------------------------------------------------------


def test_a_lock_that_is_never_given_back_is_reported(
    recorder: SQLiteRecorder, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the write lock: after the wait the append gives up, says so, and can be tried again."""
    monkeypatch.setattr(sqlite_file, "LOCK_WAIT_SECONDS", 0.3)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogUnusable, match=r"log\.db .*has kept it locked .*run the same command again"):
            recorder.append([EVENT])
        other.execute("ROLLBACK")
    assert recorder.append([EVENT]) == 1


def test_a_read_sees_what_another_process_appended_in_between(recorder: SQLiteRecorder, path: Path) -> None:
    """An iterator left half-way on this connection pins no old view: the retry after a conflict sees the new event."""
    recorder.append([EVENT] * 1000)
    left = recorder.read()
    next(left)
    with SQLiteRecorder(path) as other:
        other.append([EVENT])
    boundary = DCBQuery([DCBQueryItem(tags=["tag:a"])])
    with pytest.raises(IntegrityError):
        recorder.append([EVENT], DCBAppendCondition(boundary, after=1000))
    assert recorder.read(boundary).head == 1001
    assert recorder.append([EVENT], DCBAppendCondition(boundary, after=1001)) == 1002


def test_tags_that_share_a_hash_are_told_apart(recorder: SQLiteRecorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """All tags get the same hash: queries, limits and conditions still go by the tag itself."""
    monkeypatch.setattr(sqlite_recorder, "tag_hash", lambda tag: 1)
    monkeypatch.setattr(sqlite_query, "tag_hash", lambda tag: 1)
    recorder.append([DCBEvent("t", b"", [f"tag:{n % 100}", "all"]) for n in range(1000)])
    seven = DCBQuery([DCBQueryItem(tags=["tag:7"])])
    assert [each.position for each in recorder.read(seven)] == [100 * n + 8 for n in range(10)]
    assert [each.position for each in recorder.read(seven, after=8, limit=2)] == [108, 208]
    assert recorder.append([EVENT], DCBAppendCondition(DCBQuery([DCBQueryItem(tags=["tag:x"])]))) == 1001
    with pytest.raises(IntegrityError):
        recorder.append([EVENT], DCBAppendCondition(seven, after=900))
    assert recorder.append([EVENT], DCBAppendCondition(seven, after=908)) == 1002


def test_an_append_of_nothing_is_refused(recorder: SQLiteRecorder) -> None:
    """As the library's own recorders do: its ProgrammingError."""
    with pytest.raises(ProgrammingError):
        recorder.append([])


@pytest.mark.parametrize("at", range(1, 8))
def test_an_interrupt_at_any_step_of_an_append_leaves_all_or_nothing(
    recorder: SQLiteRecorder, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Ctrl-C behind the n-th thing that the append asks of SQLite: nothing stored (or, behind COMMIT, all), no
    transaction left open, and the recorder goes on."""
    recorder.append([EVENT])
    interrupted = Interrupting(recorder._connection, at)
    monkeypatch.setattr(recorder, "_connection", interrupted)
    condition = DCBAppendCondition(DCBQuery([DCBQueryItem(tags=["tag:a"])]), after=1)
    with pytest.raises(KeyboardInterrupt):
        recorder.append([EVENT, EVENT], condition)
    assert interrupted.calls[at - 1] == EXPECTED_CALLS[at - 1]
    monkeypatch.undo()
    assert not recorder._connection.in_transaction
    stored = 3 if EXPECTED_CALLS[at - 1] == "COMMIT" else 1
    assert [each.position for each in recorder.read()] == list(range(1, stored + 1))
    assert recorder.append([EVENT]) == stored + 1


EXPECTED_CALLS = ["BEGIN", "SELECT", "SELECT", "SELECT", "INSERT", "INSERT", "COMMIT"]


class Interrupting:
    """A connection that raises KeyboardInterrupt right behind its n-th call."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        self._connection = connection
        self._at = at
        self.calls: list[str] = []

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def _count(self, sql: str) -> None:
        self.calls.append(sql.split()[0])
        if len(self.calls) == self._at:
            raise KeyboardInterrupt

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        cursor = self._connection.execute(sql, *arguments)
        self._count(sql)
        return cursor

    def executemany(self, sql: str, rows: Any) -> sqlite3.Cursor:
        cursor = self._connection.executemany(sql, rows)
        self._count(sql)
        return cursor


@pytest.mark.parametrize(("common", "rare"), [("tag:a", "tag:b"), ("tag:b", "tag:a")])
def test_of_several_tags_the_rarest_is_looked_up_first(recorder: SQLiteRecorder, common: str, rare: str) -> None:
    """900 events of one tag, one of both: the statement that finds it goes by the other tag."""
    recorder.append([DCBEvent("t", b"", [common])] * 900 + [EVENT])
    led_by: list[object] = []

    def spy(sql: str, arguments: tuple[int | str, ...]) -> list[tuple[Any, ...]]:
        if "count(*)" not in sql:
            led_by.append(arguments[0])
        return recorder._fetch(sql, arguments)

    query = DCBQuery([DCBQueryItem(tags=["tag:a", "tag:b"])])
    assert [each.position for each in sqlite_query.search(spy, query, after=0)] == [901]
    assert led_by == [sqlite_query.tag_hash(rare)]


# -- query plans ----------------------------------------------------------------------------------------------------

ITEMS = {
    "one tag": DCBQueryItem(tags=["tag:a"]),
    "two tags": DCBQueryItem(tags=["tag:a", "tag:b"]),
    "one tag, two types": DCBQueryItem(tags=["tag:a"], types=["t", "u"]),
    "two types": DCBQueryItem(types=["t", "u"]),
    "everything": DCBQueryItem(),
}


@pytest.mark.parametrize("name", ITEMS)
def test_no_query_scans_or_sorts(recorder: SQLiteRecorder, name: str) -> None:
    """Each statement goes along an index in the order of positions: SEARCH at every step, no SCAN, no temporary sort."""
    plans: list[str] = []

    def explained(sql: str, arguments: tuple[int | str, ...]) -> list[tuple[Any, ...]]:
        rows = recorder._fetch(f"EXPLAIN QUERY PLAN {sql}", arguments)
        plans.extend(row[3] for row in rows)
        return [(0,)] if "count(*)" in sql else []

    assert list(sqlite_query.search(explained, DCBQuery([ITEMS[name]]), after=0)) == []
    steps = [plan for plan in plans if plan not in ("CO-ROUTINE (subquery-1)", "SCAN (subquery-1)")]
    assert steps
    assert not [step for step in steps if not step.startswith(("SEARCH", "CORRELATED SCALAR SUBQUERY"))]


# -- a log that may only be read ------------------------------------------------------------------------------------


def test_a_log_in_a_folder_that_cannot_be_written_to_can_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made beside it, and an append says why it cannot be."""
    with SQLiteRecorder(path, create=True) as recorder:
        recorder.append([EVENT])
    before = sorted(each.name for each in path.parent.iterdir())
    monkeypatch.setattr("os.access", lambda *_: False)
    with SQLiteRecorder(path) as recorder:
        assert [EVENT] == [each.event for each in recorder.read()]
        with pytest.raises(LogUnusable, match="make the file and its folder writable"):
            recorder.append([EVENT])
    assert before == sorted(each.name for each in path.parent.iterdir())


def test_a_log_whose_last_events_were_not_folded_in_is_refused_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its last events would silently be missing."""
    with SQLiteRecorder(path, create=True) as recorder:
        recorder.append([EVENT])
        monkeypatch.setattr("os.access", lambda *_: False)
        with pytest.raises(LogUnusable, match=r"still stand in .*-wal; copy both files"):
            SQLiteRecorder(path)
