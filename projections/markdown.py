"""A note as Markdown: the frontmatter and the regions that Ibid owns (docs/note-format.md).

Everything that came from outside passes through projections/neutral.py on its way into a line.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ibid.projections.neutral import cell, inline, mid_link, one_line, task, yaml_string
from ibid.projections.note import Attribute, Line, Note
from ibid.projections.sources import Card

UNKNOWN = "_Unknown_"
NO_TEXT = "(no text)"

OWN_KEYS = ("type", "title", "account_type", "status", "industry", "created", "last_contact", "tags")
"""The frontmatter keys that Ibid owns, in the seed note's order; every other key is the user's."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What Ibid writes into a note: frontmatter lines by key, and the body of each region, in order."""

    title: str
    frontmatter: tuple[tuple[str, str], ...]
    """(key, the YAML behind `key:`); a list continues on lines of its own."""
    regions: tuple[tuple[str, str, str], ...]
    """(region name, heading, body); the body ends with a line feed unless it is empty."""


def render(note: Note, stem: str) -> Rendered:
    """The Markdown of a note that will be kept as `<stem>.md`."""
    values = (
        " customer",
        f" {yaml_string(note.title)}",
        *(f" {yaml_string(note.attribute(key))}" for key in ("account_type", "status", "industry")),
        *(f" {day}" if day else ' ""' for day in (note.created, note.last_contact)),
        "".join(f"\n- {yaml_string(tag)}" for tag in map(_tag, note.tags) if tag),
    )
    frontmatter = tuple(zip(OWN_KEYS, values, strict=True))
    regions = (
        ("status", "Account Status", _status_table(note)),
        ("contacts", "Key Contacts", _lines(_contact(each) for each in note.contacts)),
        ("tasks", "Open Tasks", _tasks(note, stem)),
        ("context", "Recent Context", _lines(_context(each) for each in note.context)),
        ("facts", "Key Facts", _lines(_item(each) for each in note.facts)),
        ("topics", "Topics", _lines(_item(each) for each in note.topics)),
        ("decisions", "Key Decisions", _lines(_item(each) for each in note.decisions)),
        ("sources", "Sources", _lines(_source(id_, card) for id_, card in note.footnotes)),
    )
    return Rendered(inline(note.title), frontmatter, regions)


def _tag(text: str) -> str:
    """As Obsidian takes tags: letters, digits, `_`, `-` and `/` (help: Tags)."""
    return re.sub(r"[^\w/-]+", "-", one_line(text)).strip("-")


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _refs(footnotes: Iterable[str]) -> str:
    return "".join(f"[^{each}]" for each in footnotes)


def _item(line: Line) -> str:
    return f"- {inline(line.text)}{_refs(line.footnotes)} ^{line.block}"


def _context(line: Line) -> str:
    day = f"{line.on}: " if line.on else ""
    return f"- {day}{inline(line.text)}{_refs(line.footnotes)} ^{line.block}"


def _contact(line: Line) -> str:
    details = ", ".join(inline(each) for each in (line.role, line.organisation, line.address) if each)
    # A blank at the end, as behind a web address, would leave the asterisks standing (CommonMark 0.31.2, §6.2).
    name = f"**{inline(line.text).rstrip()}**" + (f" — {details}" if details else "")
    return f"- {name}{_refs(line.footnotes)} ^{line.block}"


def _task(line: Line) -> str:
    text = task(line.text) or NO_TEXT  # nothing is left of one that is all emoji of the Tasks plugin
    owner = f" ({name})" if (name := task(line.owner)) else ""
    due = f" 📅 {line.due}" if line.due else ""
    return f"- [ ] {text}{owner}{_refs(line.footnotes)}{due} ^{line.block}"


def _tasks(note: Note, stem: str) -> str:
    """The query block of the Tasks plugin, then the tasks. The stem holds only characters of an allow-list."""
    query = f"```tasks\npath includes {stem}\nnot done\n```\n"
    return query + ("\n" + _lines(_task(each) for each in note.tasks) if note.tasks else "")


def _status_table(note: Note) -> str:
    known = {each.name: each for each in note.attributes}
    rows = [known.pop(name, Attribute(name, "", ())) for name in ("status", "industry")]
    head = "| Field | Value |\n|-------|-------|\n"
    return head + _lines(_row(each) for each in [*rows, *known.values()])


def _row(attribute: Attribute) -> str:
    name = attribute.name.replace("_", " ").capitalize()
    value = cell(attribute.value) if attribute.value else UNKNOWN
    return f"| **{cell(name)}** | {value}{_refs(attribute.footnotes)} |"


def _source(id_: str, card: Card) -> str:
    """`[^m-3f9a1c]: 2026-01-04 · sender · "subject" · link`"""
    match card.kind:
        case "email":
            day = str(card.on) if card.on else "no date"
            subject = f'"{inline(card.subject)}"' if card.subject else "no subject"
            link = f" · [mail]({mid_link(card.mid)})" if card.mid else ""
            return f"[^{id_}]: {day} · {inline(card.label)} · {subject}{link}"
        case "note":
            return f"[^{id_}]: note · {inline(card.label)}"
        case _:
            return f"[^{id_}]: {inline(card.label)}, by hand"
