"""Takes an existing customer note apart: each line of its sections becomes a statement with its line number.

The note's own form is the one that Ibid writes (docs/note-format.md). Whatever is not understood stays where it is
and is reported by its line, never guessed at and never dropped in silence.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ibid.domain.customers import normalise_name
from ibid.domain.ids import derive
from ibid.domain.note_lines import SECTIONS, bare, lines_of, read_attribute, read_line
from ibid.domain.wire import StatementInput
from ibid.events.source import Note, Reader

IMPORTER = Reader(name="ibid import", version="1")

_UNKNOWN = {"", "_unknown_", "unknown", "-", "–", "n/a"}
"""What people and templates write where a value is not known; no statement is made of it."""

_NULL = {"~", "null", "Null", "NULL"}
"""How YAML writes "no value", where it is not quoted (YAML 1.2.2 §10.3.2)."""

_FRONTMATTER = YAMLHandler(fm_boundary=re.compile(r"^---[^\S\n]*$", re.MULTILINE))


class NotImportable(Exception):
    """This file cannot be taken in; the message says why and what to do."""


@dataclass(slots=True)
class Parsed:
    """What a note says: statements beside their line numbers, and the lines that were left alone, in order."""

    note: Note
    title: str = ""
    statements: list[StatementInput] = field(default_factory=list[StatementInput])
    lines: list[int] = field(default_factory=list[int])
    left_alone: list[int] = field(default_factory=list[int])
    attributes: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """(name, value) of those taken: frontmatter and status table often say the same."""

    def add(self, line: int, statement: StatementInput) -> None:
        """Keep a statement with its line number (the first line of the file is 1)."""
        self.statements.append(statement)
        self.lines.append(line)


def parse_note(name: str, raw: bytes) -> Parsed:
    """Read a note; `name` is its file name without folders. Raises NotImportable."""
    name = name.encode("utf-8", "replace").decode()  # names of files need not be text
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotImportable(
            f"{name} is not UTF-8 text (byte {error.start}); save it as UTF-8 and import it again"
        ) from None
    if "%% ibid:begin " in text:
        raise NotImportable(
            f"{name} was written by ibid: its lines are in the log already; import only notes that ibid did not write"
        )
    digest = sha256(raw).hexdigest()
    parsed = Parsed(Note(id=derive("b", digest), name=name, sha256=digest, text=text))
    head, body = _split("\n".join(lines_of(text)).replace("\0", "\ufffd"))
    try:
        _take_frontmatter(parsed, head)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):  # PyYAML lets chr() and int() fail
        raise NotImportable(
            f"{name}: the frontmatter is not valid YAML; mend the lines between the two --- and import it again"
        ) from None
    _take_sections(parsed, body, head.count("\n"))
    parsed.title = parsed.title or _visible(name.removesuffix(".md")) or name
    return parsed


def _split(text: str) -> tuple[str, str]:
    """Frontmatter and body. Either starts with the line feed of the `---` before it, so that lines can be counted."""
    if _FRONTMATTER.detect(text):
        try:
            return _FRONTMATTER.split(text)
        except ValueError:  # it is never closed, so it is a line like any other
            pass
    return "", text


def _visible(name: str) -> str:
    """A customer's name on one line; empty if nothing of it can be seen."""
    name = " ".join(name.encode("utf-8", "replace").decode().split())
    return name if normalise_name(name) else ""


def _take_frontmatter(parsed: Parsed, head: str) -> None:
    """Take text and lists of text as attributes; what is nested is left alone."""
    for line, key, values in _entries(head):
        if values is None:
            parsed.left_alone.append(line)
        elif key == "title":
            parsed.title = parsed.title or _visible(" ".join(values))
        elif key != "type":  # which says that this is a customer's note
            taken = [_take_attribute(parsed, line, key, value) for value in values]
            if not all(taken):
                parsed.left_alone.append(line)


def _entries(head: str) -> Iterator[tuple[int, str, list[str] | None]]:
    """Line, key and values of each entry, None for values that are not text.

    Composed but not constructed, so that every value is the text that was written: YAML 1.1 makes 668 of 01234, 750
    of 12:30, False of no, and has no answer to 2026-02-31 or {{title}}.
    """
    root = yaml.compose(head, Loader=yaml.BaseLoader)
    if not isinstance(root, yaml.MappingNode):
        yield from ((number, "", None) for number, line in enumerate(lines_of(head), 1) if root and line.strip())
        return
    for key, value in root.value:
        # A mark's own line number also counts U+2028 and the like.
        line = head.count("\n", 0, key.start_mark.index) + 1
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if all(isinstance(node, yaml.ScalarNode) for node in (key, *nodes)):
            yield line, key.value, ["" if not node.style and node.value in _NULL else node.value for node in nodes]
        else:
            yield line, "", None


def _take_attribute(parsed: Parsed, line: int, name: str, value: str) -> bool:
    """Whether the value was taken, or there was none to take."""
    value = value.strip()
    if value.casefold() in _UNKNOWN:
        return True
    attribute = read_attribute(name, value)
    if attribute and (attribute.name, attribute.text) not in parsed.attributes:
        parsed.attributes.add((attribute.name, attribute.text))
        parsed.add(line, attribute)
    return attribute is not None


def _take_sections(parsed: Parsed, body: str, before: int) -> None:
    """Take what the sections say; `before` lines stand in front of the body. Each line that is neither taken, blank,
    a rule, a heading, nor of the status table or the tasks query is left alone.
    """
    lines = lines_of(body)
    done: set[int] = set()
    section = ""
    for token, texts in _blocks(MarkdownIt("commonmark").enable("table").disable("inline").parse(body)):
        first, end = token.map or (0, 0)
        match token.type:
            case "heading_open" if token.level == 0:
                done.update(range(first, end))
                section = bare(texts[0]).casefold()
                if token.tag == "h1":
                    parsed.title = parsed.title or _visible(bare(texts[0]))
            case "hr":
                done.add(first)
            case "fence" if section == "open tasks" and _is_query(token, lines[end - 1]):
                done.update(range(first, end))
            case "table_open" if section == "account status" and token.level == 0:
                done.add(first + 1)  # the line of dashes
            case "tr_open" if section == "account status" and token.level == 2:
                if _take_row(parsed, before + first + 1, texts):
                    done.add(first)
            case "paragraph_open" if section in SECTIONS:
                for numbers, text in _parts(token, texts[0], lines):
                    if statement := read_line(section, text):
                        parsed.add(before + numbers[0] + 1, statement)
                        done.update(numbers)
            case _:
                pass
    left = (before + n + 1 for n, line in enumerate(lines) if n not in done and line.strip())
    parsed.left_alone = sorted({*parsed.left_alone, *left})


def _blocks(tokens: Iterable[Token]) -> Iterator[tuple[Token, list[str]]]:
    """Headings, paragraphs (of list items too) and table rows with their texts; tables, fences and rules."""
    opened: Token | None = None
    texts: list[str] = []
    for token in tokens:
        match token.type:
            case "heading_open" | "paragraph_open" | "tr_open":
                opened, texts = token, []
            case "inline":
                texts.append(token.content)
            case "heading_close" | "paragraph_close" | "tr_close" if opened:
                yield opened, texts
            case "fence" | "hr" | "table_open":
                yield token, []
            case _:
                pass


def _is_query(fence: Token, last: str) -> bool:
    """Whether this is the query block of the Tasks plugin, and closed; else it runs on to the end of the note."""
    return fence.info.split()[:1] == ["tasks"] and fence.markup in last and not last.strip(f"{fence.markup} \t>")


def _take_row(parsed: Parsed, line: int, cells: list[str]) -> bool:
    texts = [bare(cell).strip("*").strip() for cell in cells]
    return texts == ["Field", "Value"] or (len(texts) == 2 and _take_attribute(parsed, line, *texts))


def _parts(paragraph: Token, text: str, lines: list[str]) -> Iterator[tuple[list[int], str]]:
    """What a paragraph says, with the lines (from 0) it stands in: an item as a whole, else each line for itself."""
    first, end = paragraph.map or (0, 0)
    rows = text.split("\n")
    # markdown-it strips white space that is not Markdown's (U+00A0), and with it lines in front of the text.
    first = next((n for n in range(first, end) if lines[n].rstrip().endswith(rows[0].rstrip())), first)
    said = [(number, row) for number, row in enumerate(map(bare, rows), first) if row]
    if paragraph.level == 0:
        yield from (([number], row) for number, row in said)
    elif said:
        yield [number for number, _ in said], " ".join(row for _, row in said)
