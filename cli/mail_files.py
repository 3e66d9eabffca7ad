"""Finding mail in files: .eml, folders, mbox, standard input. One of the few modules that may read files.

Mail is streamed: one mail at a time is in memory. What cannot be read is a `Problem` among the mails, so that one
bad file never hides the others.
"""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ibid.domain.mail.limits import MAX_BYTES

SUFFIXES = (".eml", ".mbox")
"""Files that are taken from a folder. A file that is named itself may have any name."""

_STDIN = Path("-")
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """The bytes of one mail and where they stood: "file.eml", or "box.mbox#12" for the twelfth of an mbox."""

    where: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read, and why."""

    where: str
    reason: str


def find_mail(paths: Sequence[Path]) -> Iterator[Found | Problem]:
    """All mail in these files and folders, in the order given and sorted within a folder; "-" is standard input.

    A file that starts with "From " is an mbox. Folders are searched to the bottom for SUFFIXES; links to folders are
    not followed there, so no loop can arise. A mail beyond the limit of domain/mail/limits.py is a Problem.
    """
    for path in paths:
        if path == _STDIN:
            yield from _read(sys.stdin.buffer, "-")
        elif path.is_dir():
            yield from _search(path)
        else:
            yield from _open(path)


def _search(folder: Path) -> Iterator[Found | Problem]:
    problems: list[Problem] = []

    def note(error: OSError) -> None:
        problems.append(Problem(str(error.filename), _reason(error)))

    found = 0
    for parent, folders, files in os.walk(folder, onerror=note, followlinks=False):
        folders.sort()
        for name in sorted(files):
            if Path(name).suffix.lower() in SUFFIXES:
                found += 1
                yield from _open(Path(parent, name))
    yield from problems
    if not found and not problems:
        yield Problem(str(folder), f"no mail in this folder (looked for {' and '.join(SUFFIXES)} files)")


def _open(path: Path) -> Iterator[Found | Problem]:
    try:
        if not path.is_file():  # opening a pipe or a device could wait for ever
            reason = "not a file" if path.exists() else "no such file or folder"
            yield Problem(str(path), reason)
            return
        with path.open("rb") as file:
            yield from _read(file, str(path))
    except OSError as error:
        yield Problem(str(path), _reason(error))


def _reason(error: OSError) -> str:
    return f"cannot be read: {error.strerror or type(error).__name__}"


def _read(file: BinaryIO, where: str) -> Iterator[Found | Problem]:
    first = file.readline(MAX_BYTES + 1)
    if first.startswith(b"From "):
        yield from _read_mbox(file, where)
        return
    raw = first + file.read(MAX_BYTES + 1 - len(first))
    yield _too_big(where) if len(raw) > MAX_BYTES else Found(where, raw)


def _read_mbox(file: BinaryIO, where: str) -> Iterator[Found | Problem]:
    """The mails of an mbox, behind its first "From " line.

    A line "From " after an empty line (or at the start) begins the next mail; ">From " within a mail loses one ">"
    (the mboxrd rule; RFC 4155 and the mbox manual page of qmail). Only one mail is held, and of an overlong one
    nothing is kept.
    """
    number = 1
    lines: list[bytes] = []
    size = 0
    after_empty = False
    for line in _lines(file):
        if after_empty and line.startswith(b"From "):
            yield _mail(lines, size, f"{where}#{number}")
            number, lines, size, after_empty = number + 1, [], 0, False
            continue
        after_empty = line in (b"\n", b"\r\n")
        size += len(line)
        if size <= MAX_BYTES:
            lines.append(line)
        else:
            lines.clear()
    yield _mail(lines, size, f"{where}#{number}")


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(MAX_BYTES):
        yield line


def _mail(lines: list[bytes], size: int, where: str) -> Found | Problem:
    if size > MAX_BYTES:
        return _too_big(where)
    # The empty line before the next "From " belongs to the mbox, not to the mail.
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines.pop()
    return Found(where, _ESCAPED_FROM.sub(rb"\1", b"".join(lines)))


def _too_big(where: str) -> Problem:
    return Problem(where, f"more than {MAX_BYTES} bytes")
