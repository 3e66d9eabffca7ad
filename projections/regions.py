"""Whose bytes are whose in a note: regions between markers and our frontmatter keys are Ibid's, the rest is the user's.

    %% ibid:begin facts %%
    …
    %% ibid:end facts %%

Markers count only at column 0. Whatever else stands in the file, line endings and byte order mark included, is kept.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

import yaml

from ibid.projections.markdown import OWN_KEYS, Rendered

_MARKER = re.compile(r"^%% ibid:(begin|end) ([a-z]+) %%[ \t\r]*$", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_KEY = re.compile(r"^([A-Za-z_][\w-]*):")

FRONTMATTER = "frontmatter"
"""The name under which the hash of our frontmatter keys is kept."""


class Unmendable(Exception):
    """The note's markers or frontmatter are not as Ibid left them; the message says where, and how to mend it."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A note taken apart: frontmatter lines, and the span of each region's content in the text."""

    frontmatter_end: int
    keys: dict[str, tuple[int, int]]
    regions: dict[str, tuple[int, int]]


def new_file(rendered: Rendered) -> str:
    """The whole text of a note that does not exist yet."""
    frontmatter = "".join(f"{key}:{value}\n" for key, value in rendered.frontmatter)
    sections = "".join(
        f"\n## {heading}\n\n%% ibid:begin {name} %%\n{_frame(body)}%% ibid:end {name} %%\n"
        for name, heading, body in rendered.regions
    )
    return f"---\n{frontmatter}---\n# {rendered.title}\n{sections}"


def merged(existing: str, rendered: Rendered) -> str:
    """The existing note with our regions and frontmatter keys replaced, and nothing else touched.

    Raises Unmendable where a marker is missing, doubled or nested.
    """
    newline = "\r\n" if "\r\n" in existing else "\n"
    parts = _parse(existing)
    replacements: list[tuple[int, int, str]] = []
    for name, heading, body in rendered.regions:
        if name not in parts.regions:
            raise Unmendable(
                f"the markers of region {name!r} are gone; put `%% ibid:begin {name} %%` and `%% ibid:end {name} %%` "
                f"back on lines of their own below `## {heading}`"
            )
        start, end = parts.regions[name]
        replacements.append((start, end, _frame(body)))
    missing = ""
    for key, value in rendered.frontmatter:
        if key in parts.keys:
            start, end = parts.keys[key]
            new = f"{key}:{value}\n"
            # Obsidian's property editor writes the same values in its own style: that is no difference.
            if _value(existing[start:end]) != _value(new):
                replacements.append((start, end, new))
        else:
            missing += f"{key}:{value}\n"
    if missing:
        replacements.append((parts.frontmatter_end, parts.frontmatter_end, missing))
    text = existing
    for start, end, new in sorted(replacements, reverse=True):
        new = new.replace("\n", newline)
        if text[start:end] != new:
            text = text[:start] + new + text[end:]
    return text


def fingerprints(text: str) -> dict[str, str]:
    """SHA-256 of each region's content and of our frontmatter keys, line endings aside: what was last written.

    Raises Unmendable where a marker is doubled or nested.
    """
    parts = _parse(text)
    found = {name: text[start:end] for name, (start, end) in parts.regions.items()}
    own = (parts.keys[key] for key in OWN_KEYS if key in parts.keys)
    found[FRONTMATTER] = repr([_value(text[start:end]) for start, end in own])
    return {name: sha256(body.replace("\r\n", "\n").encode()).hexdigest() for name, body in found.items()}


def _frame(body: str) -> str:
    """Blank lines keep the markers out of lists, tables and footnotes."""
    return f"\n{body}\n" if body else "\n"


def _parse(text: str) -> _Parts:
    regions: dict[str, tuple[int, int]] = {}
    opened: re.Match[str] | None = None
    for marker in _MARKER.finditer(text):
        line = text.count("\n", 0, marker.start()) + 1
        what, name = marker[1], marker[2]
        if what == "begin":
            if opened is not None:
                raise Unmendable(f"line {line}: region {name!r} begins inside region {opened[2]!r}; end that one first")
            if name in regions:
                raise Unmendable(f"line {line}: region {name!r} begins a second time; remove one of the two")
            opened = marker
        elif opened is None or opened[2] != name:
            raise Unmendable(f"line {line}: region {name!r} ends but was not begun; put its begin marker back")
        else:
            regions[name] = (_next_line(text, opened.end()), marker.start())
            opened = None
    if opened is not None:
        raise Unmendable(f"region {opened[2]!r} begins but never ends; put `%% ibid:end {opened[2]} %%` back")
    end, keys = _frontmatter(text)
    return _Parts(end, keys, regions)


def _value(lines: str) -> object:
    """What the YAML of one key says; a date is the same with quotes and without."""
    try:
        return yaml.load(lines, yaml.BaseLoader)
    except yaml.YAMLError:
        return lines


def _next_line(text: str, position: int) -> int:
    newline = text.find("\n", position)
    return len(text) if newline < 0 else newline + 1


def _frontmatter(text: str) -> tuple[int, dict[str, tuple[int, int]]]:
    """Where the frontmatter's closing line starts, and the span of each key with the lines that belong to it."""
    position = 1 if text.startswith("\ufeff") else 0
    lines = _LINE.findall(text, position)
    if not lines or lines[0].rstrip() != "---":
        raise Unmendable("the frontmatter (the lines between two --- at the top) is gone; put it back, it may be empty")
    position += len(lines[0])
    keys: dict[str, tuple[int, int]] = {}
    current: str | None = None
    for line in lines[1:]:
        if line.rstrip() == "---":
            return position, keys
        if found := _KEY.match(line):
            current = str(found[1])
            keys[current] = (position, position + len(line))
        elif current is not None and line.startswith((" ", "\t", "- ")):
            keys[current] = (keys[current][0], position + len(line))
        else:
            current = None  # a blank line or a comment is nobody's but the user's
        position += len(line)
    raise Unmendable("the frontmatter is not closed; put a line --- behind its last key")
