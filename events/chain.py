"""The hash chain: each event's link covers its place, its stored bytes and the link before it.

    link(n) = SHA-256( link(n-1) ‖ n as 8 bytes, big-endian ‖ SHA-256(type) ‖ SHA-256(tags) ‖ SHA-256(data) )

over the bytes exactly as stored (`tags` is the JSON array in its column); link(0) is 32 zero bytes. A change of any
event changes every later link. An unsigned chain detects accidents and careless edits; whoever can rewrite the whole
file can also recompute it, so keep the head somewhere else if you fear that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, NamedTuple

GENESIS = bytes(32)
"""The link before the first event."""


class StoredEvent(NamedTuple):
    """One row of the log as its bytes stand there."""

    position: int
    type: bytes
    tags: bytes
    data: bytes
    link: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a log: with the link of the last event, all that stands before it is fixed."""

    position: int = 0
    link: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a log, and at which position (None: with the file as a whole)."""

    position: int | None
    kind: Literal["changed", "link", "gap", "order", "rewritten", "tags", "file"]
    message: str


def link(previous: bytes, position: int, type_: bytes, tags: bytes, data: bytes) -> bytes:
    """The link of the event at `position`, given the link before it."""
    return sha256(
        b"%b%b%b%b%b"
        % (
            previous,
            position.to_bytes(8, "big"),
            sha256(type_).digest(),
            sha256(tags).digest(),
            sha256(data).digest(),
        )
    ).digest()


def verify_chain(rows: Iterable[StoredEvent], *, given: int | None = None, kept: Head | None = None) -> Head | Problem:
    """The head of the log that these rows make, or the first position at which they are not what was appended.

    `rows` in the order of the log, from its start. `given`: the highest position ever given out, where the store
    knows it; it shows a deleted end, which leaves no trace in the chain. `kept`: a head that was written down
    earlier; it shows a chain that was recomputed after an edit. A gap is a finding, since appends make none.
    """
    head = Head()
    suspect: StoredEvent | None = None
    for row in rows:
        if suspect is not None:
            return _what_changed(suspect, head.link, row)
        if row.position <= head.position:
            return Problem(row.position, "order", f"event {row.position} stands behind event {head.position}")
        if row.position > head.position + 1:
            return _gap(head.position + 1, row.position - 1)
        found = link(head.link, *row[:4])
        head = Head(row.position, found)
        if found != row.link:
            suspect = row  # the next row tells whether the event or only its link was changed
        elif kept is not None and kept.position == row.position and kept.link != found:
            return Problem(
                row.position,
                "rewritten",
                f"the chain up to event {row.position} is whole, but it is not the one whose head was kept: "
                "the log was rewritten at this position or before it",
            )
    if suspect is not None:
        return _what_changed(suspect, head.link, None)
    last = max(given or 0, kept.position if kept else 0)
    return _gap(head.position + 1, last) if last > head.position else head


def _gap(first: int, last: int) -> Problem:
    which = f"event {first} is" if first == last else f"events {first} to {last} are"
    return Problem(first, "gap", f"{which} missing")


def _what_changed(row: StoredEvent, recomputed: bytes, after: StoredEvent | None) -> Problem:
    at = row.position
    if not row.link:
        return Problem(at, "link", f"event {at} has no link")
    if after is not None and after.position == at + 1 and link(recomputed, *after[:4]) == after.link:
        return Problem(at, "link", f"the link of event {at} was changed; the event itself was not")
    return Problem(
        at, "changed", f"event {at} is not what was appended there: its type, tags, data or link was changed"
    )
