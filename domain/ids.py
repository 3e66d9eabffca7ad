"""Ids are derived, not drawn: the same input gives the same id on every machine.

An id is a prefix that says what it names and 20 characters (100 bits) of a SHA-256 in Crockford's base-32 alphabet,
lower case: no i, l, o, u, so nothing is mistaken when a person copies it (crockford.com/base32.html).
"""

from collections.abc import Sequence
from hashlib import sha256

import orjson

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 20

SHORTEST = 6
"""Characters behind the prefix that people see; lengthened where two would be the same."""


def derive(prefix: str, *parts: str | int | None) -> str:
    """`prefix-…` for these parts. The parts are framed as a JSON array, so ("ab", "c") and ("a", "bc") differ."""
    number = int.from_bytes(sha256(orjson.dumps(parts)).digest(), "big") >> (256 - 5 * _LENGTH)
    digits = ""
    for _ in range(_LENGTH):
        number, digit = divmod(number, 32)
        digits = ALPHABET[digit] + digits
    return f"{prefix}-{digits}"


def shorten(full_ids: Sequence[str]) -> dict[str, str]:
    """Short forms for people, by full id; given in log order, so that a later id never changes an earlier short one.

    Each is the shortest prefix, of at least SHORTEST characters, that no id before it was given.
    """
    taken: dict[str, str] = {}
    short: dict[str, str] = {}
    for full in full_ids:
        if full in short:
            continue
        prefix, _, digits = full.partition("-")
        length = SHORTEST
        while (candidate := f"{prefix}-{digits[:length]}") in taken and length < len(digits):
            length += 1
        taken[candidate] = full
        short[full] = candidate
    return short


def abbreviated(full: str) -> str:
    """The least that people see of an id. It may be another's too: whoever looks it up by this must make sure."""
    return full[: full.index("-") + 1 + SHORTEST]
