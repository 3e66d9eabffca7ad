"""Which contacts may be one person: suggestions for a reviewer, never a merge.

Many write from info@acme.com, and there is more than one John. So only what the rules of matching leave open comes
here: one full name with two addresses, a first name that begins a full one, one address with two names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ibid.projections.comparing import Side

SAME_NAME = 0.9
INITIALS = 0.75
FIRST_NAME = 0.7
ONE_OF_SEVERAL = 0.4
SAME_FIRST_NAME = 0.35
SAME_ADDRESS = 0.5
"""Not measured, but put in the order in which a person would look: full names first, guesses last. All are above what
an ordinary pair of sentences reaches before it is worth a look."""


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Two contacts that may be one."""

    one: Side
    other: Side
    score: float
    reason: str


def namesakes(sides: Sequence[Side], most: int) -> list[Namesakes]:
    """The pairs among these contacts, each once, the likeliest reading of it first."""
    by_name: dict[tuple[str, ...], list[Side]] = {}
    by_address: dict[str, list[Side]] = {}
    for side in sides:
        if name := _name(side):
            by_name.setdefault(name, []).append(side)
        if address := side.said.details.address:
            by_address.setdefault(address, []).append(side)
    found = [*_same_names(by_name), *_shorter_names(by_name, most), *_same_addresses(by_address)]
    once: dict[tuple[str, str], Namesakes] = {}
    for each in found:
        once.setdefault(
            (min(each.one.claim.id, each.other.claim.id), max(each.one.claim.id, each.other.claim.id)), each
        )
    return list(once.values())


def _name(side: Side) -> tuple[str, ...]:
    """The words of the name in order, without titles: the last key of a contact (domain/matching/said.py)."""
    return tuple(side.said.keys[-1].partition(" | ")[0].split())


def _same_names(by_name: dict[tuple[str, ...], list[Side]]) -> Iterable[Namesakes]:
    """Each with the next one of that name: who merges them all has asked for no pair twice."""
    for name, sides in by_name.items():
        for one, other in pairwise(sides):
            if len(name) > 1:
                yield Namesakes(one, other, SAME_NAME, "the same full name, another address")
            elif one.readings.isdisjoint(other.readings):
                yield Namesakes(one, other, SAME_FIRST_NAME, "the same single name, in another e-mail")


def _shorter_names(by_name: dict[tuple[str, ...], list[Side]], most: int) -> Iterable[Namesakes]:
    """ "Jane" and "Jane Doe"; "Jane Doe" and "Jane A. Doe"."""
    beginning: dict[str, list[tuple[str, ...]]] = {}
    ends: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for name in by_name:
        if len(name) > 1:
            beginning.setdefault(name[0], []).append(name)
            ends.setdefault((name[0], name[-1]), []).append(name)
    for name, sides in by_name.items():
        people = beginning.get(name[0], []) if len(name) == 1 else []
        several = len(people) > 1
        reason = f"one of {len(people)} people whose names begin so" if several else "the only name here that begins so"
        for side in sides:
            for other in (by_name[each][0] for each in people[:most]):
                if side.readings.isdisjoint(other.readings):
                    yield Namesakes(side, other, ONE_OF_SEVERAL if several else FIRST_NAME, reason)
    for alike in ends.values():
        for name, fuller in pairwise(alike):
            yield Namesakes(by_name[name][0], by_name[fuller][0], INITIALS, "the same first and last name")


def _same_addresses(by_address: dict[str, list[Side]]) -> Iterable[Namesakes]:
    for sides in by_address.values():
        for one, other in pairwise(sides):
            yield Namesakes(one, other, SAME_ADDRESS, "the same address, another name")
