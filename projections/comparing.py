"""Two claims side by side: which of them was said first, what differs, and what that speaks for.

Conflicts are shown, not hidden: a reviewer may know better than a list of words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ibid.domain.matching.context import NO_CONTEXT
from ibid.domain.matching.difference import MOST_WORDS, Difference, differences, lacking, names, spelt
from ibid.domain.matching.features import likeness, stem
from ibid.domain.matching.notation import RELATIVE
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said
from ibid.projections.claim import Claim
from ibid.projections.sources import Card
from ibid.projections.wording import best

Sort = Literal["same", "supersedes"]

# fmt: off
_STAGES = frozenset(map(stem, (
    "signed", "unsigned", "pending", "approved", "rejected", "declined", "accepted", "open", "opened", "closed", "won",
    "lost", "live", "cancelled", "canceled", "active", "inactive", "draft", "final", "preliminary", "proposed",
    "confirmed", "tentative", "tentatively", "scheduled", "started", "starting", "finished", "completed", "complete",
    "incomplete", "done", "ongoing", "paused", "planned", "planning", "plans", "expected", "expects", "intends",
    "intended", "considered", "considering", "hoped", "hopes", "wants", "wanted", "green", "yellow", "amber", "red",
)))
"""Words that say how far a thing has come: of one thing, one holds at a time."""
_CHANGES = frozenset(map(stem, (
    "moved", "postponed", "rescheduled", "shifted", "pushed", "delayed", "slipped", "extended", "raised", "lowered",
    "increased", "reduced", "cut", "grew", "dropped", "updated", "revised", "changed", "new", "instead", "already",
    "still", "originally", "initially", "meanwhile", "finally", "back", "forward", "now", "no", "longer", "anymore",
)))
"""Words that only say that something is no longer as it was."""
# fmt: on
_FIGURES = ("number", "date", "time", "weekday")
_OF_SUBSTANCE = (*_FIGURES, "negation", "party", "order", "certainty", "quantity")

_SAME_SLOT = 0.75
"""The least share of the words aside from figures, stages and changes that two statements about one thing have in
common (Dice): "POC starts 12 Jan" and "The start of the POC was moved to 19 Jan" have all. All pairs of
tests/data/matching/contrast.jsonl in which a figure or a status was changed have .8 and more; of two wordings of one
fact only every third pair has .75."""

_AGREEING = 0.15
"""So much of what a score lacks to 1 is given to a pair in which nothing of substance differs;"""
_CONFLICT_IN_A_COPY = 0.6
"""… this is what is left of the score of a pair that has the same words but one, which somebody changed,"""
_CONFLICT = 0.95
"""… and this of one that is worded freely: that each has a figure or a name by itself is then often mere detail.
On contrast.jsonl neither hides what is the same: with 0 to .3, .3 to 1 and .85 to 1, of 120 sentences said anew 113 to
118 are among the first three of the original, or it among theirs."""

_IN_COMMON = 0.4
"""All but one of the 120 pairs of contrast.jsonl that say the same have more; of those claims of examples/OpenAI.md
whose ranking is as low, and which all say different things, one pair in five."""
_COPY = 0.78
"""As in the first policies (domain/matching/policy.py), whose versions change for other reasons than this."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found."""

    sort: Sort
    score: float
    differences: tuple[Difference, ...]
    reason: str


class Side:
    """A claim as it is compared: in the wording that is shown."""

    def __init__(self, claim: Claim, cards: Mapping[str, Card], policy: Policy) -> None:
        self.claim = claim
        shown = best([each.statement for each in claim.members], claim.sources[0])
        if claim.correction:
            shown = shown.model_copy(update={"text": claim.correction.text})
        card = cards.get(shown.source)
        self.said = Said(shown, policy, context=card.context if card else NO_CONTEXT)
        sources = {each.statement.source for each in claim.members}
        self.on = max((known.on for each in sources if (known := cards.get(each)) and known.on), default=None)
        """The day of its last mail: what was said again later holds later."""
        self.position = claim.members[0].position
        self.readings = {each.statement.reading for each in claim.members if not each.statement.source.startswith("b-")}
        """A reading does not repeat itself; that of a note does, since its lines come from readings nobody recorded."""

    def is_before(self, other: "Side") -> bool:
        """Whether it was said first: by the days of the last mails, and else by the log."""
        if self.on and other.on and self.on != other.on:
            return self.on < other.on
        return self.position < other.position


def in_order(one: Side, other: Side) -> tuple[Side, Side]:
    """The two, the one that was said first before the other."""
    return (one, other) if one.is_before(other) else (other, one)


def have_words_in_common(one: Side, other: Side) -> bool:
    """Whether the two share words by themselves, whatever is usual among the claims around them."""
    return likeness(one.said.bits, other.said.bits) >= _IN_COMMON


def compare(one: Side, other: Side, score: float) -> Compared | None:
    """What a pair of claims is to a reviewer; None for one that is not worth the look. `one` was said first."""
    a, b = one.said, other.said
    shares_reading = not one.readings.isdisjoint(other.readings)
    if shares_reading and not _tells_of_a_change(b):
        return None  # a reading does not repeat itself
    found = _of_details(a, b) + differences(a, b)
    if a.kind == "mention" and a.details.exclude(b.details):
        return None  # two days, two occasions
    if a.kind in ("fact", "decision", "task") and (value := _another_value(a, b, found)):
        return Compared("supersedes", score, found, f"{_alike(a, b)}, but {value.told}, {_later(one.on, other.on)}")
    return None if shares_reading else Compared("same", _weighed(score, found, a, b), found, _reason(found, a, b))


def addresses(one: Side, other: Side) -> tuple[Difference, ...]:
    """What differs between two contacts: the names, the addresses."""
    found: list[Difference] = []
    for sort, ours, theirs in (
        ("party", one.said.text, other.said.text),
        ("address", one.said.details.address, other.said.details.address),
    ):
        if ours.casefold() != theirs.casefold():
            found.append(Difference(sort, spelt(ours), spelt(theirs)))
    return tuple(found)


def _of_details(a: Said, b: Said) -> tuple[Difference, ...]:
    """A task's due day, when it was said, its owner."""
    ours, theirs = a.details, b.details
    found: list[Difference] = []
    for one, other in ((ours.due, theirs.due), (ours.said_on, theirs.said_on)):
        if one and other and one != other:
            found.append(Difference("date", str(one), str(other)))
    if ours.owner and theirs.owner and not (ours.owner <= theirs.owner or theirs.owner <= ours.owner):
        only = (sorted(each)[:MOST_WORDS] for each in (ours.owner - theirs.owner, theirs.owner - ours.owner))
        found.append(Difference("party", *(" ".join(spelt(word) for word in each if word != "and") for each in only)))
    return tuple(found)


def _another_value(a: Said, b: Said, found: Sequence[Difference]) -> Difference | None:
    """What differs between two statements about the same subject and slot."""
    if any(each.sort in ("party", "order") for each in found):
        return None
    ours, theirs = _subject(a), _subject(b)
    if 2 * len(ours & theirs) < _SAME_SLOT * (len(ours) + len(theirs)) or not ours & theirs:
        return None
    values = {each.sort: each for each in found}
    figure = next((values[sort] for sort in _FIGURES if sort in values), None)
    stance = values.get("negation") or values.get("certainty")
    return figure or _stage(a, b) or (stance if ours == theirs else None)


def _subject(said: Said) -> set[str]:
    """The stems of the words that are neither a figure nor a stage."""
    words = (word for word in said.words if word[0] not in "#@~" and word not in RELATIVE)
    return {stem(word) for word in words} - _STAGES - _CHANGES


def _stage(a: Said, b: Said) -> Difference | None:
    """A stage of each that the other lacks."""
    ours, theirs = (
        [word for word in lacking(these.words, those) if stem(word) in _STAGES] for these, those in ((a, b), (b, a))
    )
    return Difference("words", ours[0], theirs[0]) if ours and theirs else None


def _tells_of_a_change(said: Said) -> bool:
    return any(stem(word) in _CHANGES for word in said.tokens)


def _later(one: date | None, other: date | None) -> str:
    return "said later" if one and other and one < other else "recorded later"


def _weighed(score: float, found: Sequence[Difference], a: Said, b: Said) -> float:
    if _conflict(found, a, b):
        return round(score * (_CONFLICT_IN_A_COPY if _is_copy(a, b) else _CONFLICT), 6)
    if any(each.sort in _OF_SUBSTANCE for each in found):
        return score
    return round(score + (1 - score) * _AGREEING, 6) if _agree(a, b) else score


def _conflict(found: Sequence[Difference], a: Said, b: Said) -> Difference | None:
    """What speaks against the two. Who says all but the same words and one other has changed it on purpose."""
    copy = _is_copy(a, b) and _in_one_order(a, b)
    conflicts = (each for each in found if each.is_conflict and (copy or each.sort in _OF_SUBSTANCE))
    weighty = (each for each in found if copy and each.sort in ("certainty", "quantity"))
    return next(conflicts, None) or next(weighty, None)


def _in_one_order(a: Said, b: Said) -> bool:
    """Whether the words that both have come in the same order; else the sentence was built anew."""
    ours, theirs = (list(map(stem, each.words)) for each in (a, b))
    both = set(ours).intersection(theirs)
    return [each for each in ours if each in both] == [each for each in theirs if each in both]


def _is_copy(a: Said, b: Said) -> bool:
    """Whether the one has the words of the other, but for a few."""
    return a.outline == b.outline or likeness(a.bits, b.bits) >= _COPY


def _alike(a: Said, b: Said) -> str:
    return "the same words" if _is_copy(a, b) else "alike"


def _reason(found: Sequence[Difference], a: Said, b: Said) -> str:
    alike = _alike(a, b)
    if conflict := _conflict(found, a, b):
        return conflict.told if conflict.sort == "order" else f"{alike}, but {conflict.told}"
    if more := next((each for each in found if each.sort in _OF_SUBSTANCE), None):
        return f"{alike}, but {more.told}"
    if not found and a.tokens == b.tokens:
        return "the same words, said on another occasion"
    return "the same names and figures, worded otherwise" if _agree(a, b) else "alike, worded otherwise"


def _agree(a: Said, b: Said) -> bool:
    """Whether both have names or figures; for where none of these differs."""
    return all(names(each) or each.figures for each in (a, b))
