"""The hash chain: each event's link covers its place, its stored bytes and the link before it.

    link(n) = SHA-256( link(n-1) ‖ n as 8 bytes, big-endian ‖ SHA-256(type) ‖ SHA-256(tags) ‖ SHA-256(data) )

over the bytes exactly as stored (`tags` is the JSON array in its column); link(0) is 32 zero bytes. A change of any
event changes every later link. An unsigned chain detects accidents and careless edits; whoever can rewrite the whole
file can also recompute it, so keep the head somewhere else if you fear that.
"""

from hashlib import sha256

GENESIS = bytes(32)
"""The link before the first event."""


def link(previous: bytes, position: int, type_: str, tags: str, data: bytes) -> bytes:
    """The link of the event at `position`, given the link before it."""
    return sha256(
        previous
        + position.to_bytes(8, "big")
        + sha256(type_.encode()).digest()
        + sha256(tags.encode()).digest()
        + sha256(data).digest()
    ).digest()
