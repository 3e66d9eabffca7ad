"""An existing note taken apart: each line of its sections a statement with its line number."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.note_import import NotImportable, Parsed, parse_note

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


def test_crlf_and_byte_order_mark_change_nothing() -> None:
    windows = b"\xef\xbb\xbf" + NOTE.replace("\n", "\r\n").encode()

    assert said(parse_note("Acme.md", NOTE.encode())) == said(parse_note("Acme.md", windows))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"\xff\xfe# A", "UTF-8"),
        (b"---\ntitle: [\n---\n# A\n", "YAML"),
        (b"# A\n\n%% ibid:begin facts %%\n%% ibid:end facts %%\n", "written by ibid"),
    ],
)
def test_a_note_that_cannot_be_taken_in_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(NotImportable, match=reason):
        parse_note("A.md", raw)


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    """No file, however odd, ends in anything but a parsed note or a reason."""
    try:
        parsed = parse_note("x.md", text.encode("utf-8", "replace"))
    except NotImportable:
        return
    assert len(parsed.lines) == len(parsed.statements)
    assert parsed.title
