"""File names for notes, from customer names that anyone may have written.

A name becomes a stem of letters, digits and a few harmless marks: safe on Windows, macOS and Linux, in a sync
service, and in an Obsidian link, which `# | ^ : %% [[ ]]` would break (Obsidian Help, "Internal links").
"""

import unicodedata
from collections.abc import Mapping
from itertools import count

from ibid.domain.ids import SHORTEST
from ibid.projections.neutral import one_line

FALLBACK = "customer"
MARKS = frozenset("-_&'(),.+")
LONGEST = 180
"""UTF-8 bytes. File systems allow 255 for a name; this leaves room for ".md" and what a sync adds."""

_RESERVED = frozenset(["CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")])
"""Devices on Windows, with any extension (learn.microsoft.com, "Naming Files, Paths, and Namespaces")."""


def file_stem(name: str) -> str:
    """The name as a file name without extension, in NFC, 1 to LONGEST bytes; FALLBACK if nothing is left."""
    stem = ""
    for character in one_line(name):
        on_a_letter = _is_mark(character) and stem and stem[-1] != " " and stem[-1] not in MARKS
        stem += character if character.isalnum() or character in MARKS or on_a_letter else " "
    stem = _trimmed(" ".join(stem.split()))
    device, dot, rest = stem.partition(".")
    if device.rstrip().upper() in _RESERVED:
        stem = f"{device.rstrip()}_{dot}{rest}"
    return _shortened(stem, LONGEST) or FALLBACK


def unique_stems(names: Mapping[str, str]) -> dict[str, str]:
    """The stem of each customer's note, by customer id.

    No two are the same to a file system that ignores case and Unicode form. In the mapping's order the first
    keeps its plain stem; a later one is told apart by the start of its id: "Acme (3f9a1c)".
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for id_, name in names.items():
        plain = stem = file_stem(name)
        digits = id_.partition("-")[2] or id_
        lengths = count(SHORTEST)
        while _key(stem) in taken:
            length = next(lengths)
            suffix = f" ({digits[:length].ljust(length, '0')})"
            stem = _shortened(plain, LONGEST - len(suffix.encode())) + suffix
        taken.add(_key(stem))
        stems[id_] = stem
    return stems


def _is_mark(character: str) -> bool:
    """Whether it belongs to the letter before it; many scripts cannot be written without such marks."""
    return unicodedata.category(character).startswith("M")


def _key(stem: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", stem).casefold())


def _shortened(stem: str, limit: int) -> str:
    """At most `limit` UTF-8 bytes of it, cut between characters, and no mark torn from its letter."""
    end = len(stem.encode()[:limit].decode(errors="ignore"))
    while 0 < end < len(stem) and _is_mark(stem[end]):
        end -= 1
    return _trimmed(stem[:end])


def _trimmed(stem: str) -> str:
    """Without what makes a file hidden, an option of a command, or on Windows another file."""
    return stem.lstrip(". -").rstrip(". ")
