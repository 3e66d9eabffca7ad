"""What is cut away before a mail is parsed, so that no mail can hold up the machine.

Each limit lies far above real mail. Mail beyond one is still read, up to the limit, except for its size.
"""

import re

MAX_BYTES = 50_000_000
"""Of one mail. Large providers take 25 to 35 MB; the parser holds about six times this in memory."""

MAX_LINES = 1_000_000
"""50 MB of base64 are 650,000 lines; the parser takes 0.2 s for a million (measured), but without a limit 50 MB of
empty lines would take ten."""

MAX_PARTS = 1000
"""Counted as Content-Type lines. A digest with hundreds of mails stays below."""

MAX_NESTED = 100
"""Containers (multipart, forwarded mail) in one another. The parser calls itself for each: it met Python's recursion
limit before depth 1000, after 1.9 s (measured)."""

MAX_NESTED_LINES = 20_000_000
"""Containers times lines: the parser compares every line with every boundary that is open, 10 million in 0.8 s
(measured)."""

MAX_BOUNDARY_LINES = 20_000
"""Lines that start with "--" in a mail with parts: each may be a part, and an empty part has no Content-Type."""

MAX_CONTENT_TYPE = 10_000
"""Bytes of a Content-Type header; an attachment's name of 255 characters may take 3,000 (RFC 2231)."""

MAX_PARAMETERS = 100
"""Semicolons in a Content-Type header. The parser takes n² steps to tell them apart: 100,000 took 5.6 s (measured)."""

MAX_HEADER = 100_000
"""Characters of any other header: about 2,000 recipients."""

_CONTENT_TYPE = re.compile(rb"^content-type[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE | re.MULTILINE)
_CONTAINER = re.compile(rb"\s*(?:multipart|message)/", re.IGNORECASE)
_BOUNDARY_LINE = re.compile(rb"^--", re.MULTILINE)


def within_limits(raw: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The mail as far as it keeps to the limits, and what was cut, in plain words. MAX_BYTES is the caller's."""
    repairs: list[str] = []
    lines = raw.count(b"\n")
    if lines > MAX_LINES:
        raw = raw[: _offset_of_line(raw, MAX_LINES)]
        repairs.append(f"more than {MAX_LINES} lines: the rest was left out")
    types = list(_CONTENT_TYPE.finditer(raw))
    containers = [each for each in types if _CONTAINER.match(each[1])]
    nested = min(MAX_NESTED, MAX_NESTED_LINES // max(1, lines))
    cuts: list[int] = []
    if len(types) > MAX_PARTS:
        cuts.append(types[MAX_PARTS].start())
        repairs.append(f"more than {MAX_PARTS} parts: the rest was left out")
    if len(containers) > nested:
        cuts.append(containers[nested].start())
        repairs.append(f"more than {nested} parts that hold parts: the rest was left out")
    if containers and len(marks := _starts(_BOUNDARY_LINE, raw, MAX_BOUNDARY_LINES + 1)) > MAX_BOUNDARY_LINES:
        cuts.append(marks[-1])
        repairs.append(f"more than {MAX_BOUNDARY_LINES} part boundaries: the rest was left out")
    end = min(cuts, default=len(raw))
    if any(_is_too_long(each) for each in types):
        repairs.append("a Content-Type was too long: its parameters were left out")
        return _CONTENT_TYPE.sub(_short_enough, raw[:end]), tuple(repairs)
    return raw[:end], tuple(repairs)


def _offset_of_line(raw: bytes, number: int) -> int:
    at = 0
    for _ in range(number):
        at = raw.index(b"\n", at) + 1
    return at


def _starts(pattern: re.Pattern[bytes], raw: bytes, most: int) -> list[int]:
    return [match.start() for match, _ in zip(pattern.finditer(raw), range(most), strict=False)]


def _is_too_long(header: re.Match[bytes]) -> bool:
    return len(header[0]) > MAX_CONTENT_TYPE or header[0].count(b";") > MAX_PARAMETERS


def _short_enough(header: re.Match[bytes]) -> bytes:
    # The type itself stays, so that an attachment is not taken for text.
    return b"Content-Type: " + header[1].split(b";")[0].strip()[:100] if _is_too_long(header) else header[0]
