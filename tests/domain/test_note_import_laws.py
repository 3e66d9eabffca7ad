"""Laws of the import: whatever a note holds, no line of it is lost in silence, and nothing in it ends in a crash."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ibid.domain.admission import admit
from ibid.domain.note_import import IMPORTER, NotImportable, parse_note
from ibid.domain.note_lines import lines_of

from samples import NOW

MANY = settings(max_examples=300, deadline=None, database=None)

SECTIONS = ["Key Contacts", "Open Tasks", "Recent Context", "Key Facts", "Topics", "Key Decisions"]
PROSE = {
    "paragraph": ["@", "@"],
    "list": ["- @", "  @", "  - @", "* @", "1. @"],
    "quote": ["> @", "@"],
    "open task": ["- [ ] @"],
}
OTHER = {
    "html": ["<div>@", "@", "</div>"],
    "comment": ["<!-- @", "@ -->"],
    "indented code": ["    @", "\t@"],
    "fence": ["```", "@", "```"],
    "tilde fence": ["~~~tasks x", "@"],
    "table": ["| @ | @ |", "|---|---|", "| @ | @ |"],
    "table in an item": ["- | @ | @ |", "  |---|---|", "  | @ | @ |"],
    "link definition": ["[@]: https://a.example"],
    "footnote": ["[^@]: @"],
    "empty item": ["-"],
    "heading in a quote": ["> # @"],
    "deeply nested": ["> " * 30 + "@"],
}
NEITHER = {"rule": ["***"], "blank": ["", " \u00a0"], "heading": ["# @", "", "@", "==="]}
QUERY = ["```tasks", "@", "", "not done", "```"]
TABLE = ["| Field | Value |", "|---|---|", "| Owner | @ |", "| @ | _Unknown_ |"]


@MANY
@given(st.data())
def test_every_line_is_taken_or_accounted_for(data: st.DataObject) -> None:
    """In each section each kind of block: prose is said, and what is neither said nor of the note's form is left alone."""
    lines = ["---", "title: Acme", "---"]
    taken: set[int] = set()
    left: list[int] = []
    for section in data.draw(st.lists(st.sampled_from([*SECTIONS, "Account Status", "Mine"]), max_size=6)):
        kind = data.draw(st.sampled_from([*PROSE, *OTHER, *NEITHER, "query", "status table"]))
        block = (PROSE | OTHER | NEITHER | {"query": QUERY, "status table": TABLE})[kind]
        lines += [f"## {section}", ""]
        numbers = range(len(lines) + 1, len(lines) + len(block) + 1)
        lines += [text.replace("@", f"w{number}w") for number, text in zip(numbers, block, strict=True)]
        lines += [""]
        if kind in PROSE and section in SECTIONS:
            taken.update(numbers)
        elif kind == "status table" and section == "Account Status":
            taken.add(numbers[2])
        elif kind == "table" and section == "Account Status":
            taken.update((numbers[0], numbers[2]))
        elif kind not in NEITHER and (kind, section) != ("query", "Open Tasks"):
            left += [number for number, text in zip(numbers, block, strict=True) if text]
        if kind == "tilde fence":
            break  # never closed
    parsed = parse_note("A.md", "\n".join(lines).encode())

    assert left == parsed.left_alone
    words = re.findall(r"w\d+w", " ".join(each.text for each in parsed.statements))
    assert sorted(f"w{number}w" for number in taken) == sorted(words)
    assert all(f"w{line}w" in each.text for line, each in zip(parsed.lines, parsed.statements, strict=True))


PIECES = [text for block in [*PROSE.values(), *OTHER.values(), *NEITHER.values(), QUERY, TABLE] for text in block]
HEADINGS = [f"## {section}" for section in [*SECTIONS, "Account Status", "Mine"]]


@MANY
@given(st.lists(st.sampled_from([*PIECES, *HEADINGS]) | st.text(max_size=5).map("@".__add__), max_size=20))
def test_no_word_is_lost_however_the_lines_are_mixed(pieces: list[str]) -> None:
    """Each line's word is said, or the line is left alone, or it is a heading, a row or in a query."""
    lines = re.split("\r\n?|\n", "\n".join(pieces))
    lines = [text.replace("@", f"w{number}w") for number, text in enumerate(lines, 1)]
    body = "\n".join(lines)
    parsed = parse_note("A.md", body.encode())
    of_the_form: set[int] = set()
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.map and (token.type in ("heading_open", "tr_open") or token.info == "tasks"):
            of_the_form.update(range(token.map[0] + 1, token.map[1] + 1))
    words = " ".join(str(each.model_dump()) for each in parsed.statements)

    for number in range(1, len(lines) + 1):
        word = f"w{number}w"
        assert word not in lines[number - 1] or word in words or number in parsed.left_alone or number in of_the_form
    assert all(
        f"w{line}w" in str(each.model_dump())
        for line, each in zip(parsed.lines, parsed.statements, strict=True)
        if "w" in each.text
    )
    assert set(parsed.lines).isdisjoint(parsed.left_alone)


# fmt: off
YAMLISH = st.text() | st.sampled_from([
    "2026-02-31", "01234", "12:30", "no", "~", "9" * 5000, "[a, [b]]", "{{title}}", "&a [*a]", '"\\ud800"', '"\\Uffffffff"',
])
LINE = st.text() | st.sampled_from([
    "\u00a0", "x" * 20_001, "**", "** ** — ,", "- [ ]", "[^1] ^a", "2026-02-31: x", "2026-01-01:", "📅 2026-01-01",
    "**a**: @, @", "| a | b |",
])
# fmt: on


@MANY
@given(
    st.lists(st.tuples(YAMLISH, YAMLISH), max_size=3),
    st.lists(
        st.tuples(st.sampled_from(HEADINGS), st.sampled_from(["", "- ", "- [ ] ", "> "]), st.lists(LINE, max_size=3))
    ),
    st.lists(st.tuples(st.text(), st.text()), max_size=3),
)
def test_any_text_is_parsed_or_refused(
    entries: list[tuple[str, str]], sections: list[tuple[str, str, list[str]]], rows: list[tuple[str, str]]
) -> None:
    """No file, however odd, ends in anything but a parsed note or a reason; and what is parsed can be recorded."""
    lines = ["---", *(f"{key}: {value}" for key, value in entries), "---"] if entries else []
    for heading, prefix, texts in sections:
        lines += [heading, "", *(prefix + text for text in texts)]
    lines += [
        "## Account Status",
        "",
        "| Field | Value |",
        "|---|---|",
        *(f"| {key} | {value} |" for key, value in rows),
    ]
    raw = "\n".join(lines).encode("utf-8", "replace")
    try:
        parsed = parse_note("x.md", raw)
    except NotImportable:
        return
    read = admit(
        parsed.statements, parsed.note, customer_name=parsed.title, reader=IMPORTER, now=NOW, lines=parsed.lines
    )
    assert not read.refusals
    assert len(parsed.lines) == len(parsed.statements)
    assert parsed.title.strip()
    assert all(0 < line <= len(lines_of(raw.decode())) for line in [*parsed.lines, *parsed.left_alone])


@MANY
@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_plain_text_under_any_file_name_is_parsed_or_refused(text: str, name: str) -> None:
    try:
        assert parse_note(name, text.encode("utf-8", "replace")).title.strip()
    except NotImportable:
        return
