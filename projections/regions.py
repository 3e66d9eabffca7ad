"""Whose bytes are whose in a note: regions between markers and our frontmatter keys are Ibid's, the rest is the user's.

    %% ibid:begin facts %%
    …
    %% ibid:end facts %%

Markers count only at column 0. Whatever else stands in the file, line endings and byte order mark included, is kept.
White space is nobody's edit. Ticks are the user's: a task's box, and the ✅ or ❌ day that the Tasks plugin adds.
"""

import re
from dataclasses import dataclass
from hashlib import sha256

import yaml

from ibid.projections.markdown import OWN_KEYS, Rendered

_MARKER = re.compile(r"^%% ibid:(begin|end) ([a-z]+) %%[ \t\r]*$", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_KEY = re.compile(r"^([A-Za-z_][\w-]*):")

_BOX = re.compile(r"- \[(.)\] ")
_DONE = re.compile(r" *[✅❌]\ufe0f? *\d{4}-\d{2}-\d{2}")
"""What the Tasks plugin writes when a box is ticked (DefaultTaskSerializer.ts). No text of ours holds these emoji."""
_BLOCK = re.compile(r" \^(k-[0-9a-z]+)$")

TASKS = "tasks"
"""The region in which boxes may be ticked."""

FRONTMATTER = "frontmatter "
"""What stands before a key's name where fingerprints are listed; no region has a blank in its name."""


class Unmendable(Exception):
    """The note's markers or frontmatter are not as Ibid left them; the message says where, and how to mend it."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """A note taken apart: where the frontmatter ends, and the spans of our keys and of the regions' contents."""

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
    """The existing note with our regions and frontmatter keys brought up to date, and nothing else touched.

    What says the same but for white space, YAML style or ticks is left as it is; ticks are carried over to new lines.

    Raises Unmendable where a marker is missing, doubled or nested.
    """
    parts = _parse(existing)
    replacements: list[tuple[int, int, str]] = []
    for name, heading, body in rendered.regions:
        if name not in parts.regions:
            raise Unmendable(
                f"the markers of region {name!r} are gone; put `%% ibid:begin {name} %%` and `%% ibid:end {name} %%` "
                f"back on lines of their own below `## {heading}`"
            )
        start, end = parts.regions[name]
        if _content(name, existing[start:end]) != _content(name, body):
            new = _ticked(body, existing[start:end]) if name == TASKS else body
            replacements.append((start, end, _as_before(existing, start, _frame(new))))
    missing = ""
    for key, value in rendered.frontmatter:
        new = f"{key}:{value}\n"
        if key not in parts.keys:
            missing += new
            continue
        start, end = parts.keys[key]
        # Obsidian's property editor writes the same values in its own style: that is no difference.
        if _value(existing[start:end]) != _value(new):
            replacements.append((start, end, _as_before(existing, existing.index("\n", start) + 1, new)))
    if missing:
        at = parts.frontmatter_end
        replacements.append((at, at, _as_before(existing, at, missing)))
    for start, end, new in sorted(replacements, reverse=True):
        existing = existing[:start] + new + existing[end:]
    return existing


def fingerprints(text: str) -> dict[str, str]:
    """SHA-256 of what stands in each region and in each of our frontmatter keys; a key that is gone has none.

    White space and ticks do not count in regions. In the frontmatter the value counts, not its style, and so do
    comments, which are a person's. Raises Unmendable where a marker is doubled or nested.
    """
    parts = _parse(text)
    return _fingerprints(
        {name: text[start:end] for name, (start, end) in parts.regions.items()},
        {key: text[start:end] for key, (start, end) in parts.keys.items() if key in OWN_KEYS},
    )


def fingerprints_of(rendered: Rendered) -> dict[str, str]:
    """The fingerprints of a note in which nobody has edited anything of ours."""
    return _fingerprints(
        {name: body for name, _, body in rendered.regions},
        {key: f"{key}:{value}\n" for key, value in rendered.frontmatter},
    )


def _fingerprints(regions: dict[str, str], keys: dict[str, str]) -> dict[str, str]:
    found = {name: "\n".join(_content(name, body)) for name, body in regions.items()}
    found |= {f"{FRONTMATTER}{key}": repr((_value(lines), _comments(lines))) for key, lines in keys.items()}
    return {name: sha256(body.encode()).hexdigest() for name, body in found.items()}


def _frame(body: str) -> str:
    """Blank lines keep the markers out of lists, tables and footnotes."""
    return f"\n{body}\n" if body else "\n"


def _as_before(text: str, position: int, new: str) -> str:
    """The new lines with the ending of the line before that position: files may mix them."""
    return new.replace("\n", "\r\n") if text.endswith("\r\n", 0, position) else new


def _content(name: str, body: str) -> list[str]:
    """The lines of a region that count: without blank lines, trailing blanks and, in a task, ticks."""
    lines = [line.rstrip() for line in body.split("\n")]
    return [_unticked(line) if name == TASKS else line for line in lines if line]


def _unticked(line: str) -> str:
    box = _BOX.match(line)
    return f"- [ ] {_DONE.sub('', line[box.end() :]).rstrip()}" if box else line


def _ticked(body: str, old: str) -> str:
    """The body with the ticks that its tasks have in the old one; a task is known by its block id."""
    ticks: dict[str, tuple[str, str]] = {}
    for line in map(str.rstrip, old.split("\n")):
        box, block = _BOX.match(line), _BLOCK.search(_unticked(line))
        if box and block:
            ticks[block[1]] = (box[1], "".join(f" {each.strip()}" for each in _DONE.findall(line)))

    def carried(line: str) -> str:
        box, block = _BOX.match(line), _BLOCK.search(line)
        if not box or not block or block[1] not in ticks:
            return line
        mark, days = ticks[block[1]]
        return f"- [{mark}] {line[box.end() : block.start()]}{days}{block[0]}"

    return "\n".join(map(carried, body.split("\n")))


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
            regions[name] = (text.index("\n", opened.end()) + 1, marker.start())
            opened = None
    if opened is not None:
        raise Unmendable(f"region {opened[2]!r} begins but never ends; put `%% ibid:end {opened[2]} %%` back")
    end, keys = _frontmatter(text)
    return _Parts(end, keys, regions)


def _value(lines: str) -> object:
    """What the YAML of one key says; a date is the same with quotes and without, tags in any order."""
    try:
        match yaml.load(lines, yaml.BaseLoader):
            case {"tags": [*tags]}:
                return sorted(map(str, tags))
            case value:
                return value
    except yaml.YAMLError:
        return lines.replace("\r\n", "\n")


def _comments(lines: str) -> list[str]:
    """The comments in the YAML of one key: what begins with # between two tokens, not inside one."""
    if "#" not in lines:
        return []
    found: list[str] = []
    end = 0
    try:
        for token in yaml.scan(lines, yaml.BaseLoader):
            found += re.findall("#.*", lines[end : token.start_mark.index])
            end = max(end, token.end_mark.index)
    except yaml.YAMLError:
        return []  # then the lines themselves are the value
    return found


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
        elif not line.strip() or line.lstrip().startswith("#"):
            pass  # a blank line or a comment is the user's, unless lines of the key follow
        elif current is not None and line.startswith((" ", "\t", "- ")):
            keys[current] = (keys[current][0], position + len(line))
        else:
            current = None
        position += len(line)
    raise Unmendable("the frontmatter is not closed; put a line --- behind its last key")
