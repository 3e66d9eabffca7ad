"""What one line of a note says, by its section: tasks, contacts, and lines that Ibid once wrote itself."""

from datetime import date

import pytest

from ibid.domain.note_import import parse_note


@pytest.mark.parametrize(
    ("line", "text", "due"),
    [
        ("- [ ] Call 📅 2026-01-31", "Call", date(2026, 1, 31)),
        ("- [/] Call 🗓️ 2026-01-31", "Call", date(2026, 1, 31)),
        (
            "- [ ] Call ➕ 2026-01-01 ⏳ 2026-01-02 🛫 2026-01-03 ⏫ 🔁 every week, when done 📅 2026-01-31",
            "Call",
            date(2026, 1, 31),
        ),
        ("- [ ] Call 🔺 🆔 dcf64c ⛔ abc123, def456 🏁 delete", "Call", None),
        ("- [ ] Call 📅 2026-01-31 📅 2026-02-01", "Call 📅 2026-02-01", date(2026, 1, 31)),
        ("- [ ] Call 📅 2026-02-31", "Call 📅 2026-02-31", None),
        ("- [ ] Call ⛔ blocked by legal, sync 🔁 with them", "Call ⛔ blocked by legal, sync 🔁 with them", None),
        ("Call", "Call", None),
    ],
)
def test_an_open_task_is_its_words_and_its_due_day(line: str, text: str, due: date | None) -> None:
    parsed = parse_note("A.md", f"## Open Tasks\n{line}\n".encode())

    assert [text] == [each.text for each in parsed.statements]
    assert due == getattr(parsed.statements[0], "due", None)


@pytest.mark.parametrize(
    "line", ["- [x] a ✅ 2026-01-02", "- [X] a", "- [-] a", "- [-] a ❌ 2026-01-02", "- a ✅ 2026-01-02", "- [ ] "]
)
def test_a_finished_or_empty_task_is_not_opened_again(line: str) -> None:
    parsed = parse_note("A.md", f"## Open Tasks\n{line}\n- [ ] b".encode())

    assert ["b"] == [each.text for each in parsed.statements]
    assert [2] == parsed.left_alone


@pytest.mark.parametrize(
    ("line", "contact"),
    [
        ("**Jane Doe** — CTO, Acme, jane@acme.example", ("Jane Doe", "CTO", "Acme", "jane@acme.example")),
        ("**Jane Doe** — CTO, Acme[^m-3f9a1c] ^c-9d2k1q", ("Jane Doe", "CTO", "Acme", None)),
        ("**Doe, Jane**: <jane@acme.example>, CTO", ("Doe, Jane", "CTO", None, "jane@acme.example")),
        ("**Jane:** CTO", ("Jane", "CTO", None, None)),
        ("**Jane**", ("Jane", None, None, None)),
        ("Jean-Luc Doe - CTO, Acme, Inc.", ("Jean-Luc Doe", "CTO", "Acme, Inc.", None)),
        ("Jane: jane@acme.example", ("Jane", None, None, "jane@acme.example")),
        ("Jane, CTO", ("Jane", "CTO", None, None)),
        ("Jane Doe", ("Jane Doe", None, None, None)),
        ("**Jane** the builder", ("Jane the builder", None, None, None)),
        ("Jane (CTO, Acme)", ("Jane (CTO, Acme)", None, None, None)),
        ("Jane, j@a.example, j@b.example", ("Jane, j@a.example, j@b.example", None, None, None)),
    ],
)
def test_a_contact_is_a_name_with_role_organisation_and_address(line: str, contact: tuple[str | None, ...]) -> None:
    (each,) = parse_note("A.md", f"## Key Contacts\n- {line}\n".encode()).statements

    assert contact == (each.text, *(getattr(each, name) for name in ("role", "organisation", "address")))


def test_our_own_traces_are_no_part_of_the_text() -> None:
    lines = ["- Seats: 40.[^m-3f9a1c][^b-77c0de] ^f-9d2k1q", "- x^2 stays", "", "[^m-3f9a1c]: 2026-01-04 · Jane"]
    parsed = parse_note("A.md", "\n".join(["## Key Facts", *lines]).encode())

    assert ["Seats: 40.", "x^2 stays"] == [each.text for each in parsed.statements]
    assert [5] == parsed.left_alone
