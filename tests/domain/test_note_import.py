"""An existing note taken apart: each line of its sections a statement with its line number."""

from datetime import date
from pathlib import Path

import pytest

from ibid.domain.admission import admit
from ibid.domain.note_import import IMPORTER, NotImportable, Parsed, parse_note
from ibid.projections.provenance import Marked, mark

from samples import NOW

SEED = Path(__file__).parents[2] / "examples" / "OpenAI.md"

NOTE = """\
---
type: customer
title: Acme
status: active
industry: _Unknown_
last_contact: 2026-01-04
tags:
- type/customer
- needs-review
---
# Acme

## Account Status

| Field | Value |
|-------|-------|
| **Status** | active |
| **Owner** | Jane |

## Key Contacts

- **Bob**

## Open Tasks

```tasks
path includes Acme
```
- [ ] Send the offer 📅 2026-01-31

## Recent Context

- 2026-01-04: Called about
  the renewal
- no date here

## Key Facts

First line.
Second line.

- Third, in a list.
  - Fourth, below it.

## My own notes

Left alone.
"""


def said(parsed: Parsed) -> list[tuple[int, str, str]]:
    return [(line, each.kind, each.text) for line, each in zip(parsed.lines, parsed.statements, strict=True)]


def test_each_line_of_the_known_sections_is_a_statement_with_its_line() -> None:
    assert [
        (4, "attribute", "active"),
        (6, "attribute", "2026-01-04"),
        (7, "attribute", "type/customer"),
        (7, "attribute", "needs-review"),
        (18, "attribute", "Jane"),
        (22, "contact", "Bob"),
        (29, "task", "Send the offer"),
        (33, "mention", "Called about the renewal"),
        (35, "mention", "no date here"),
        (39, "fact", "First line."),
        (40, "fact", "Second line."),
        (42, "fact", "Third, in a list."),
        (43, "fact", "Fourth, below it."),
    ] == said(parse_note("Acme.md", NOTE.encode()))


def test_days_become_said_on_and_due() -> None:
    parsed = parse_note("Acme.md", NOTE.encode())
    by_text = {each.text: each for each in parsed.statements}

    assert date(2026, 1, 4) == by_text["Called about the renewal"].said_on
    assert by_text["no date here"].said_on is None
    assert date(2026, 1, 31) == getattr(by_text["Send the offer"], "due", None)


def test_lines_in_unknown_sections_are_reported_and_left_alone() -> None:
    assert [47] == parse_note("Acme.md", NOTE.encode()).left_alone


def test_line_numbers_are_those_of_the_file() -> None:
    """The line named is the line that holds the text, for every statement of a real note."""
    raw = SEED.read_bytes()
    lines = raw.decode().split("\n")
    parsed = parse_note("OpenAI.md", raw)
    listed = [(line, each.text) for line, each in zip(parsed.lines, parsed.statements, strict=True)]

    assert all(text in lines[line - 1] for line, text in listed if not lines[line - 1].startswith("tags:"))
    kinds = [each.kind for each in parsed.statements]
    assert (38, 15, 7) == (kinds.count("fact"), kinds.count("topic"), kinds.count("mention"))


def test_the_title_is_the_customer_else_the_heading_else_the_file_name() -> None:
    assert "Acme" == parse_note("x.md", b"---\ntitle: Acme\n---\n# Other\n").title
    assert "Other" == parse_note("x.md", b"# Other\n").title
    assert "x" == parse_note("x.md", b"just text\n").title
    assert "Other" == parse_note("x.md", b'---\ntitle: "\\u200b"\n---\n# Other\n').title
    assert ".md" == parse_note(".md", b"just text\n").title


def test_what_cannot_be_written_as_text_is_replaced_in_names() -> None:
    """Half a surrogate pair, as YAML can spell it and as Python reads it from a file name that is not UTF-8."""
    assert "A?" == parse_note("x.md", b'---\ntitle: "A\\ud800"\n---\n').title
    assert "x?.md" == parse_note("x\udcff.md", b"").note.name


def test_only_three_dashes_on_the_first_line_open_the_frontmatter() -> None:
    assert [(2, "attribute", "b")] == said(parse_note("A.md", b"--- \na: b\n---\t\n"))
    for text in ("----\na: b\n---\n", "\n---\na: b\n---\n", "---\na: b\n"):
        assert [] == said(parse_note("A.md", text.encode()))


def test_crlf_and_byte_order_mark_change_nothing() -> None:
    windows = b"\xef\xbb\xbf" + NOTE.replace("\n", "\r\n").encode()

    assert said(parse_note("Acme.md", NOTE.encode())) == said(parse_note("Acme.md", windows))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\xff\xfe# A", "UTF-8"),
        (b"---\ntitle: [\n---\n# A\n", "YAML"),
        (b"---\ntitle: " + b"[" * 2000 + b"\n---\n# A\n", "YAML"),
        (b'---\ntitle: "\\Uffffffff"\n---\n# A\n', "YAML"),
        (b"# A\n\n%% ibid:begin facts %%\n%% ibid:end facts %%\n", "written by ibid"),
    ],
)
def test_a_note_that_cannot_be_taken_in_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(NotImportable, match=reason):
        parse_note("A.md", raw)


def facts(*lines: str) -> Parsed:
    """A note with these lines in Key Facts; the first of them is line 3."""
    return parse_note("A.md", "\n".join(["## Key Facts", "", *lines]).encode())


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("created: 2026-02-31", "2026-02-31"),
        ("created: '2026-01-05'", "2026-01-05"),
        ("created: 2026-01-05", "2026-01-05"),
        ("no: yes", "yes"),
        ("1: one", "one"),
        ("2026-01-01: day", "day"),
        ("branch: 01234", "01234"),
        ("at: 12:30", "12:30"),
        ("churned: false", "false"),
        ("seats: 0", "0"),
        ("big: " + "9" * 5000, "9" * 5000),
        ('"quoted key": x', "x"),
        ("a: 'null'", "null"),
        ("a: b\0", "b\ufffd"),
    ],
)
def test_a_value_of_the_frontmatter_is_the_text_that_was_written(written: str, text: str) -> None:
    parsed = parse_note("A.md", f"---\ntitle: Acme\n{written}\n---\n".encode())

    assert [(3, "attribute", text)] == said(parsed)
    assert [] == parsed.left_alone


@pytest.mark.parametrize("written", ["a:", "a: ~", "a: null", "a: ''", "a: _Unknown_", "a: []", "# a: b", "type: x"])
def test_no_value_is_no_attribute(written: str) -> None:
    parsed = parse_note("A.md", f"---\n{written}\n---\n".encode())

    assert ([], []) == (said(parsed), parsed.left_alone)


@pytest.mark.parametrize(
    "written",
    ["a: {b: c}", "a: [b, [c]]", "a: {{title}}", "{a: b}: c", "just text", f"a: {'x' * 20_001}", r'a: "\ud800"'],
)
def test_what_is_nested_or_no_text_in_the_frontmatter_is_left_alone(written: str) -> None:
    parsed = parse_note(
        "A.md", f"---\ntags: [x]\n{written}\n---\n".encode() if ":" in written else f"---\n\n{written}\n---\n".encode()
    )

    assert [3] == parsed.left_alone
    assert {"x"} >= {each.text for each in parsed.statements}


def test_each_row_of_the_status_table_is_an_attribute_or_says_nothing_or_is_left_alone() -> None:
    rows = [
        "| Field | Value |",
        "|---|---|",
        "| **Account type** | key[^m-3f9a1c] |",
        "| Industry | _Unknown_ |",
        "| | lost |",
    ]
    parsed = parse_note("A.md", "\n".join(["## Account Status", "", *rows, "", "And a remark."]).encode())

    assert [(5, "attribute", "key")] == said(parsed)
    assert ["account_type"] == [getattr(each, "name", None) for each in parsed.statements]
    assert [7, 9] == parsed.left_alone


def test_a_table_of_three_columns_is_no_status_table() -> None:
    parsed = parse_note("A.md", b"## Account Status\n\n| Owner | Jane | Bob |\n|---|---|---|\n| a | b | c |\n")

    assert ([], [3, 5]) == (said(parsed), parsed.left_alone)


def test_a_line_that_the_log_cannot_hold_is_left_alone() -> None:
    """Longer than 20,000 characters, or nothing but white space that Markdown does not know."""
    parsed = facts("x" * 20_001, "\u00a0", "short", "", "- \u00a0", "  below")

    assert [(5, "fact", "short"), (8, "fact", "below")] == said(parsed)
    assert [3, 7] == parsed.left_alone


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_evidence_of_a_statement_is_the_line_that_holds_it(newline: str) -> None:
    """Form feed, NEL and U+2028 end no line; each of Markdown's three line endings does."""
    lines = ["---", "a: 'b\u2028 c'", "d: e", "---", "## Key Facts", "one\x0b\x0c\x85\u2028more", "", "- two"]
    parsed = parse_note("A.md", newline.join(lines).encode())
    read = admit(parsed.statements, parsed.note, customer_name="A", reader=IMPORTER, now=NOW, lines=parsed.lines)

    assert [3, 6, 8] == [line for line in parsed.lines if line != 2]
    assert all(
        mark(each, parsed.note) == Marked("", lines[line - 1], "")
        for each, line in zip(read.statements, parsed.lines, strict=True)
    )


def test_an_unclosed_query_hides_nothing() -> None:
    """It runs on to the end of the note, so what stands behind it is reported."""
    assert [2, 3, 5] == parse_note("A.md", b"## Open Tasks\n```tasks\nnot done\n\n- [ ] a\n \n").left_alone


def test_the_same_bytes_are_the_same_note_under_any_name() -> None:
    assert parse_note("A.md", b"x").note.id == parse_note("B.md", b"x").note.id
    assert parse_note("A.md", b"x").note.id != parse_note("A.md", b"y").note.id
