"""Why a statement is in its claim, in one sentence; of the mails' words at most a differing one or two, cut."""

from dataclasses import dataclass

from ibid.domain.matching.pairing import Pair
from ibid.domain.matching.said import Said


@dataclass(frozen=True, slots=True)
class Join:
    """Why a statement is in its claim."""

    statement: str
    """The statement's id."""
    claim: str
    """The claim's id, which is that of its first statement."""
    rule: str
    """A stable name: first, same-words, same-notation, same-value, same-person, same-quote, overlapping-quote,
    alike-wording, alike-line, carried-passage; by-hand where a person moved it."""
    score: float | None
    """How alike, 0 to 1, to three places; None where nothing was measured."""
    compared_with: str | None
    """The statement it was compared with."""
    reason: str
    """One plain English sentence."""
    vetoes: tuple[str, ...] = ()
    """Near candidates that were refused, and why; three at most."""


MOST_VETOES = 3
_SAME = {"attribute": ("same-value", "same value"), "contact": ("same-person", "same person")}


def first(new: Said) -> Join:
    """The statement opens a claim of its own."""
    return Join(new.id, new.id, "first", None, None, "nothing said before is the same")


def same(new: Said, claim: str, other: Said) -> Join:
    """Nothing of substance differs."""
    rule, what = _SAME.get(new.kind, ("same-words", "same words"))
    if rule == "same-words" and new.tokens != other.tokens:
        rule, what = "same-notation", "same words in another notation,"
    where = "in the same source" if other.source == new.source else "in another source"
    return Join(new.id, claim, rule, 1.0, other.id, f"the {what} {where}")


def paired(new: Said, claim: str, pair: Pair) -> Join:
    """Another reading of the same e-mail says it."""
    alike = f"wording {pair.likeness:.2f}"
    if not pair.overlap:
        rule, score, reason = "alike-wording", pair.likeness, f"another reading of the same e-mail, {alike}"
    elif pair.overlap == 1:
        rule, score, reason = "same-quote", 1.0, f"same quote from the same e-mail, {alike}"
    else:
        rule, score = "overlapping-quote", pair.overlap
        reason = f"quotes from the same e-mail that overlap by {pair.overlap:.0%}, {alike}"
    return Join(new.id, claim, rule, round(score, 3), pair.other.id, reason)


def alike_line(new: Said, claim: str, other: Said, alike: float) -> Join:
    """Another line of the same imported note says it."""
    reason = f"another line of the same note, wording {alike:.2f}"
    return Join(new.id, claim, "alike-line", round(alike, 3), other.id, reason)


def carried(new: Said, claim: str, other: Said, overlap: float) -> Join:
    """The same passage stands in another e-mail of the conversation, as in a reply or a forward."""
    reason = f"the same passage in another e-mail of the conversation, quotes alike by {overlap:.0%}"
    return Join(new.id, claim, "carried-passage", round(overlap, 3), other.id, reason)
