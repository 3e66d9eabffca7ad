"""The hash chain and the tag index: whatever is changed behind the program's back is found, and its place is named."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.dcb.api import DCBEvent
from hypothesis import given
from hypothesis import strategies as st

from ibid.events.chain import GENESIS, Head, Problem, StoredEvent, link, verify_chain
from ibid.events.log import LogUnusable
from ibid.events.sqlite_recorder import SQLiteRecorder
from ibid.events.sqlite_verify import verify_log
from ibid.events.tag_index import tag_hash, verify_tag_index

# -- the chain, as a function ---------------------------------------------------------------------------------------


def chained(*bodies: bytes) -> list[StoredEvent]:
    rows: list[StoredEvent] = []
    previous = GENESIS
    for position, body in enumerate(bodies, start=1):
        previous = link(previous, position, b"type.v1", b'["tag:a"]', body)
        rows.append(StoredEvent(position, b"type.v1", b'["tag:a"]', body, previous))
    return rows


ROWS = chained(b"one", b"two", b"three", b"four", b"five")


def problem(rows: list[StoredEvent], **known: Any) -> tuple[int | None, str]:
    found = verify_chain(rows, **known)
    assert isinstance(found, Problem), "the chain was taken for whole"
    return found.position, found.kind


def test_a_link_is_what_the_documentation_says() -> None:
    """SHA-256 over: the link before, the position in 8 bytes, and the digests of type, tags and data."""
    expected = sha256(
        bytes(32)
        + b"\x00\x00\x00\x00\x00\x00\x01\x02"
        + sha256(b"type.v1").digest()
        + sha256(b'["tag:a"]').digest()
        + sha256(b"{}").digest()
    ).digest()
    assert link(GENESIS, 258, b"type.v1", b'["tag:a"]', b"{}") == expected


def test_an_untouched_chain_gives_its_head() -> None:
    """The position and link of the last row; for no rows, the start."""
    assert verify_chain(ROWS) == Head(5, ROWS[4].link)
    assert verify_chain([]) == Head(0, bytes(32))
    assert verify_chain(ROWS, given=5, kept=Head(3, ROWS[2].link)) == Head(5, ROWS[4].link)


@given(st.data())
def test_law_any_flipped_bit_is_found_where_it_is(data: st.DataObject) -> None:
    """One bit of type, tags, data or link of one row: the problem names that row, and a link as a link."""
    at = data.draw(st.integers(0, 4))
    field = data.draw(st.sampled_from(["type", "tags", "data", "link"]))
    old: bytes = getattr(ROWS[at], field)
    bit = data.draw(st.integers(0, len(old) * 8 - 1))
    flipped = bytearray(old)
    flipped[bit // 8] ^= 1 << bit % 8
    rows = [*ROWS]
    rows[at] = ROWS[at]._replace(**{field: bytes(flipped)})
    # Of the last row nothing that follows tells whether the event or its link was changed.
    kind = "link" if field == "link" and at < 4 else "changed"
    assert problem(rows) == (at + 1, kind)


def test_two_swapped_events_are_found_at_the_first() -> None:
    """Contents and links of 2 and 4 exchanged, each at the other's position."""
    rows = [*ROWS]
    rows[1], rows[3] = ROWS[3]._replace(position=2), ROWS[1]._replace(position=4)
    assert problem(rows) == (2, "changed")


def test_rows_out_of_order_are_found() -> None:
    """3 before 2: position 2 is missing where 3 stands. A position twice: out of order."""
    assert problem([ROWS[0], ROWS[2], ROWS[1]]) == (2, "gap")
    assert problem([ROWS[0], ROWS[1], ROWS[1], ROWS[2]]) == (2, "order")
    assert problem([ROWS[0]._replace(position=0), *ROWS[1:]]) == (0, "order")
    assert problem([ROWS[0]._replace(position=-1), *ROWS[1:]]) == (-1, "order")


def test_a_gap_is_found_since_appends_make_none() -> None:
    """The middle, the start, and several at once: the first missing position is named."""
    assert problem([*ROWS[:2], *ROWS[3:]]) == (3, "gap")
    assert problem(ROWS[1:]) == (1, "gap")
    found = verify_chain([ROWS[0], ROWS[4]])
    assert found == Problem(2, "gap", "events 2 to 4 are missing")


def test_a_deleted_row_is_found_even_if_those_behind_it_move_up() -> None:
    """Row 3 deleted and the rest renumbered: the chain breaks at 3."""
    rows = [*ROWS[:2], ROWS[3]._replace(position=3), ROWS[4]._replace(position=4)]
    assert problem(rows) == (3, "changed")


def test_an_inserted_row_is_found() -> None:
    """A row between 2 and 3, and one at the end, each with a made-up link."""
    forged = StoredEvent(3, b"type.v1", b'["tag:a"]', b"forged", bytes(32))
    assert problem([*ROWS[:2], forged, *(row._replace(position=row.position + 1) for row in ROWS[2:])]) == (
        3,
        "changed",
    )
    assert problem([*ROWS, forged._replace(position=6)]) == (6, "changed")


def test_a_missing_link_is_called_so() -> None:
    """An empty link is not a changed one."""
    assert problem([*ROWS[:2], ROWS[2]._replace(link=b""), *ROWS[3:]]) == (3, "link")
    assert problem([*ROWS[:4], ROWS[4]._replace(link=b"")]) == (5, "link")


def test_a_deleted_end_is_found_by_the_highest_position_given_out() -> None:
    """The chain alone cannot know of 4 and 5; the store that gave the positions out does, and so does a kept head."""
    assert verify_chain(ROWS[:3]) == Head(3, ROWS[2].link)
    assert problem(ROWS[:3], given=5) == (4, "gap")
    assert problem(ROWS[:3], kept=Head(5, ROWS[4].link)) == (4, "gap")
    assert problem([], given=1) == (1, "gap")


def test_a_recomputed_chain_is_found_by_a_kept_head() -> None:
    """Event 2 rewritten and all links made anew: whole in itself, but not the chain whose head was written down."""
    rewritten = chained(b"one", b"TWO", b"three", b"four", b"five")
    assert isinstance(verify_chain(rewritten), Head)
    assert problem(rewritten, kept=Head(4, ROWS[3].link)) == (4, "rewritten")


# -- the tag index, as a function -----------------------------------------------------------------------------------


def tagged(*tags: str) -> list[StoredEvent]:
    return [StoredEvent(position, b"t", each.encode(), b"", b"") for position, each in enumerate(tags, start=1)]


TAGGED = tagged('["a","b"]', "[]", '["b","b"]')
ENTRIES = [(1, tag_hash("a")), (1, tag_hash("b")), (3, tag_hash("b"))]


def test_an_index_that_agrees_has_no_problem() -> None:
    """Also an event without tags, and one that carries a tag twice."""
    assert verify_tag_index(TAGGED, ENTRIES) is None
    assert verify_tag_index([], []) is None


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_missing_entry_is_found_at_its_event(missing: int) -> None:
    """The event is in the log, but a query would not find it."""
    found = verify_tag_index(TAGGED, [entry for n, entry in enumerate(ENTRIES) if n != missing])
    assert found is not None
    assert (found.position, found.kind) == (ENTRIES[missing][0], "tags")
    assert "lacks 1 of" in found.message


@pytest.mark.parametrize("position", [-1, 0, 1, 2, 3, 4])
def test_an_entry_too_many_is_found_at_its_position(position: int) -> None:
    """For an event that does not carry the tag, or for one that is not in the log."""
    found = verify_tag_index(TAGGED, sorted([*ENTRIES, (position, tag_hash("c"))]))
    assert found is not None
    assert (found.position, found.kind) == (position, "tags")


@pytest.mark.parametrize("tags", ["", "7", "[7]", "{", '"a"x', '["a"'])
def test_tags_that_are_no_list_of_texts_are_found(tags: str) -> None:
    """The check goes on its own: it does not rely on the chain having been verified."""
    found = verify_tag_index(tagged(tags), [])
    assert found is not None
    assert (found.position, found.kind) == (1, "tags")


# -- both, on a file ------------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Five events; the tags of event n are `tag:n` and `tag:all`."""
    path = tmp_path / "log.db"
    with SQLiteRecorder(path, create=True) as recorder:
        recorder.append([DCBEvent("type.v1", b'{"n":%d}' % n, [f"tag:{n}", "tag:all"]) for n in range(1, 6)])
    return path


def force(path: Path, *statements: str) -> None:
    """With the triggers out of the way, and put back afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            connection.execute(sql)


FORGERIES: dict[str, tuple[tuple[str, ...], list[tuple[int | None, str]]]] = {
    "one bit of the data": (
        ("UPDATE events SET data = CAST('{\"n\":2}' AS BLOB) WHERE position = 3",),
        [(3, "changed")],
    ),
    "the type": (("UPDATE events SET type = 'type.v2' WHERE position = 4",), [(4, "changed")]),
    "one bit of the tags": (
        ("UPDATE events SET tags = replace(tags, 'tag:2', 'tag:3') WHERE position = 2",),
        [(2, "changed"), (2, "tags")],
    ),
    "a tag that is no longer UTF-8": (
        ("UPDATE events SET tags = CAST(x'5b22ff225d' AS TEXT) WHERE position = 2",),
        [(2, "changed"), (2, "tags")],
    ),
    "a link": (("UPDATE events SET link = zeroblob(32) WHERE position = 2",), [(2, "link")]),
    "the middle row deleted": (
        ("DELETE FROM events WHERE position = 3", "DELETE FROM event_tags WHERE position = 3"),
        [(3, "gap")],
    ),
    "the last row deleted": (
        ("DELETE FROM events WHERE position = 5", "DELETE FROM event_tags WHERE position = 5"),
        [(5, "gap")],
    ),
    "everything deleted": (("DELETE FROM events", "DELETE FROM event_tags"), [(1, "gap")]),
    "a row added": (("INSERT INTO events VALUES (6, 'type.v1', '[]', x'7b7d', zeroblob(32))",), [(6, "changed")]),
    "a row added far away": (("INSERT INTO events VALUES (9, 'type.v1', '[]', x'', x'')",), [(6, "gap")]),
    "two rows swapped": (
        (
            "UPDATE events SET position = 100 WHERE position = 2",
            "UPDATE events SET position = 2 WHERE position = 4",
            "UPDATE events SET position = 4 WHERE position = 100",
        ),
        [(2, "changed"), (2, "tags")],
    ),
    "a tag entry deleted": ((f"DELETE FROM event_tags WHERE tag = {tag_hash('tag:4')}",), [(4, "tags")]),
    "a tag entry added": ((f"INSERT INTO event_tags VALUES ({tag_hash('tag:4')}, 5)",), [(5, "tags")]),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_in_the_file_is_found_and_its_position_named(path: Path, name: str) -> None:
    """By direct SQL, with the triggers dropped and put back."""
    statements, expected = FORGERIES[name]
    force(path, *statements)
    assert [(each.position, each.kind) for each in verify_log(path).problems] == expected


def test_an_untouched_file_is_verified_to_its_head(path: Path) -> None:
    """No problem, and the head that can be kept elsewhere: later the log must still contain it."""
    verified = verify_log(path)
    assert verified.problems == ()
    assert verified.head is not None
    assert verified.head.position == 5
    with SQLiteRecorder(path) as recorder:
        recorder.append([DCBEvent("type.v1", b"{}", [])])
    assert verify_log(path, kept=verified.head).problems == ()
    forged = Head(5, bytes(32))
    assert [each.kind for each in verify_log(path, kept=forged).problems] == ["rewritten"]


def test_a_new_log_is_verified(tmp_path: Path) -> None:
    """Without any event."""
    SQLiteRecorder(tmp_path / "new.db", create=True).close()
    verified = verify_log(tmp_path / "new.db")
    assert (verified.head, verified.problems) == (Head(), ())


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DROP TRIGGER events_refuse_delete", "trigger events_refuse_delete is missing in the file's schema"),
        ("DROP INDEX events_by_type", "index events_by_type is missing in the file's schema"),
        ("CREATE TABLE extra (a)", "table extra in the file's schema is not what ibid made"),
        (
            "CREATE TRIGGER forge AFTER INSERT ON events BEGIN SELECT 1; END",
            "trigger forge in the file's schema is not what ibid made",
        ),
    ],
)
def test_a_changed_schema_is_found(path: Path, statement: str, message: str) -> None:
    """A guard that is gone is a finding even if every event is as it was."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
    assert [each.message for each in verify_log(path).problems] == [message]


def overwrite(find: bytes, put: bytes) -> Callable[[bytes], bytes]:
    return lambda raw: raw.replace(find, put)


@pytest.mark.parametrize(
    ("edit", "position"),
    [
        (overwrite(b'{"n":3}', b'{"n":8}'), 3),
        (overwrite(b'tag:4"', b'tag:7"'), 4),
        (overwrite(b"tag:5", b"tag\xff5"), 5),
    ],
    ids=["data", "tags", "not UTF-8"],
)
def test_bytes_changed_in_the_file_itself_are_found(path: Path, edit: Callable[[bytes], bytes], position: int) -> None:
    """As a failing disk or a hex editor would, without SQLite."""
    raw = path.read_bytes()
    path.write_bytes(edit(raw))
    assert path.read_bytes() != raw
    problems = verify_log(path).problems
    assert problems
    assert {each.position for each in problems if each.kind != "file"} == {position}


def test_a_damaged_page_is_a_finding_and_no_crash(path: Path) -> None:
    """The second page onwards overwritten: SQLite itself says so, in a finding or as LogUnusable with the file's name."""
    raw = bytearray(path.read_bytes())
    raw[4096 : 4096 * 4] = b"\xa5" * (4096 * 3)
    path.write_bytes(raw)
    try:
        problems = verify_log(path).problems
    except LogUnusable as error:
        assert "log.db" in str(error)
    else:
        assert "file" in {each.kind for each in problems}


def test_findings_carry_no_text_of_events(path: Path) -> None:
    """Whatever was changed, the messages name positions and counts only."""
    for statements, _ in FORGERIES.values():
        force(path, *statements)
    for each in verify_log(path).problems:
        assert "tag:" not in each.message
        assert '"n"' not in each.message
