"""Takes an existing customer note apart: each line of its sections becomes a statement with its line number.

The note's own form is the one that Ibid writes (docs/note-format.md); text in sections that it does not know stays
where it is and is reported, never guessed at.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import cast

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ibid.domain.ids import derive
from ibid.domain.wire import (
    AttributeInput,
    ContactInput,
    DecisionInput,
    FactInput,
    MentionInput,
    StatementInput,
    TaskInput,
    TopicInput,
)
from ibid.events.source import Note, Reader

IMPORTER = Reader(name="ibid import", version="1")

_UNKNOWN = {"", "_unknown_", "unknown", "-", "–", "n/a"}
"""What people and templates write where a value is not known; no statement is made of it."""

_IDENTITY = {"type", "title"}
"""Frontmatter keys that name the note and say nothing of the customer."""

_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})\s*[:–-]\s*(.+)$", re.DOTALL)
_CHECKBOX = re.compile(r"^\[[ xX/-]\]\s+")
_DUE = re.compile(r"\s*📅\s*(\d{4}-\d{2}-\d{2})")


class NotImportable(Exception):
    """This file cannot be taken in; the message says why and what to do."""


@dataclass(slots=True)
class Parsed:
    """What a note says: statements beside their line numbers, and the lines that were left alone."""

    note: Note
    title: str
    statements: list[StatementInput] = field(default_factory=list[StatementInput])
    lines: list[int] = field(default_factory=list[int])
    left_alone: list[int] = field(default_factory=list[int])

    def add(self, line: int, statement: StatementInput) -> None:
        """Keep a statement with its line number (the first line of the file is 1)."""
        self.statements.append(statement)
        self.lines.append(line)


def parse_note(name: str, raw: bytes) -> Parsed:
    """Read a note; `name` is its file name without folders. Raises NotImportable."""
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
    note = Note(id=derive("b", digest), name=name, sha256=digest, text=text)
    try:
        post = frontmatter.loads(text)
    except yaml.YAMLError:
        raise NotImportable(
            f"{name}: the frontmatter is not valid YAML; mend the lines between the two --- and import it again"
        ) from None
    body, offset = _body(text)
    parsed = Parsed(note, str(post.metadata.get("title") or "").strip())
    _take_frontmatter(parsed, post.metadata, text)
    _take_sections(parsed, body, offset)
    if not parsed.title:
        parsed.title = name.removesuffix(".md")
    return parsed


def _body(text: str) -> tuple[str, int]:
    """The text behind the frontmatter, and how many lines stand before it."""
    lines = text.splitlines(keepends=True)
    if lines and lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=2):
            if line.rstrip() == "---":
                return "".join(lines[number:]), number
    return text, 0


def _take_frontmatter(parsed: Parsed, metadata: dict[str, object], text: str) -> None:
    lines = text.splitlines()
    for key, value in metadata.items():
        if key in _IDENTITY:
            continue
        number = next((n for n, line in enumerate(lines, start=1) if line.startswith(f"{key}:")), 1)
        values = cast("Iterable[object]", value) if isinstance(value, list) else [value]
        for each in values:
            _take_attribute(parsed, number, str(key), each)


def _take_attribute(parsed: Parsed, line: int, name: str, value: object) -> None:
    text = value.isoformat() if isinstance(value, date | datetime) else str(value or "").strip()
    key = "_".join(name.casefold().split())
    if not key or text.casefold() in _UNKNOWN:
        return
    attribute = AttributeInput(kind="attribute", name=key, text=text)
    if attribute not in parsed.statements:  # frontmatter and table often say the same
        parsed.add(line, attribute)


def _take_sections(parsed: Parsed, body: str, offset: int) -> None:
    section = ""
    for token, text in _blocks(MarkdownIt("commonmark").enable("table").parse(body)):
        line = offset + (token.map or [0])[0] + 1
        if token.type == "heading_open":
            section = " ".join(text.casefold().split())
            if token.tag == "h1" and not parsed.title:
                parsed.title = text.strip()
        elif section == "account status":
            cells = [cell.strip().strip("*").strip() for cell in text.split("\t")]
            if token.type == "tr_open" and len(cells) == 2 and cells != ["Field", "Value"]:
                _take_attribute(parsed, line, *cells)
        elif token.type == "fence":
            continue
        elif section in _SECTIONS:
            parts = text.split("\n") if token.level == 0 else [" ".join(text.split())]
            for number, part in enumerate(parts):
                parsed.add(line + number, _SECTIONS[section](part))
        else:
            parsed.left_alone.append(line)


def _blocks(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Headings, paragraphs (of list items too), fences and table rows, with their text; tabs between cells."""
    opened: Token | None = None
    cells: list[str] = []
    for token in tokens:
        match token.type:
            case "heading_open" | "paragraph_open" | "tr_open":
                opened, cells = token, []
            case "inline":
                cells.append("\n".join(" ".join(line.split()) for line in token.content.splitlines()))
            case "heading_close" | "paragraph_close" | "tr_close" if opened and any(cells):
                yield opened, "\t".join(cells)
            case "fence":
                yield token, ""
            case _:
                pass


def _mention(text: str) -> StatementInput:
    if dated := _DATED.match(text):
        try:
            return MentionInput(kind="mention", text=dated[2].strip(), said_on=date.fromisoformat(dated[1]))
        except ValueError:
            pass  # 2026-02-31 is no date: the line is kept as it is
    return MentionInput(kind="mention", text=text)


def _task(text: str) -> StatementInput:
    text = _CHECKBOX.sub("", text)
    if due := _DUE.search(text):
        try:
            return TaskInput(kind="task", text=_DUE.sub("", text).strip(), due=date.fromisoformat(due[1]))
        except ValueError:
            pass
    return TaskInput(kind="task", text=text)


def _contact(text: str) -> StatementInput:
    return ContactInput(kind="contact", text=text.replace("**", ""))


def _fact(text: str) -> StatementInput:
    return FactInput(kind="fact", text=text)


def _topic(text: str) -> StatementInput:
    return TopicInput(kind="topic", text=text)


def _decision(text: str) -> StatementInput:
    return DecisionInput(kind="decision", text=text)


_SECTIONS: dict[str, Callable[[str], StatementInput]] = {
    "key contacts": _contact,
    "open tasks": _task,
    "recent context": _mention,
    "key facts": _fact,
    "topics": _topic,
    "key decisions": _decision,
}
"""What a line becomes, by the section that it stands in."""
