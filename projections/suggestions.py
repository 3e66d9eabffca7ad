"""Pairs of claims for a person to review: do they say the same, or does the later one replace the earlier?

What the evidence does not decide is not merged but suggested here. A suggestion is a view, made anew each time from
the claims as they stand: it is never stored, and what was decided about it is an event like any other decision.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from ibid.domain.matching.difference import Difference
from ibid.domain.matching.policy import CURRENT, Policy
from ibid.domain.matching.ranking import Ranking
from ibid.events.curation import ClaimsKeptApart, ClaimSplit, Curation, SuggestionJudged
from ibid.projections.claim import Claim
from ibid.projections.comparing import Compared, Side, Sort, addresses, compare, have_words_in_common, in_order
from ibid.projections.namesakes import namesakes
from ibid.projections.sources import Card

FLOOR = 0.3
"""The least likeness of a pair that stands in the queue: a matter of patience, not of truth. Of 250 human pairs in one
collection 76 % of those that the ranking puts first at .30 to .35 say the same (benchmarks/ranking.py scores)."""

_LESS = 0.05
"""Among the few claims of a small customer likeness counts for less, and .30 would lose one in eight of contrast.jsonl.
So much below the floor is enough for two that share words as `have_words_in_common` says; that loses one of them, and
spares the customer of examples/OpenAI.md 18 pairs that have nothing to do with each other."""

MOST = 3
"""Others of each claim: `same` is among the first three for nearly all of contrast.jsonl."""

_LOOKED_AT = 60
"""Neighbours of a claim among which its others are looked for, since some are settled already."""

_WORDED = ("mention", "fact", "decision", "topic", "task")

Pair = tuple[str, str]
"""Ids of two claims, the smaller first."""

Proposer = Callable[[str, Sequence[tuple[str, str]], int], Iterable[tuple[str, str, float]]]
"""Asked once for each kind: (kind, [(claim id, text)], most for each) gives (id, id, likeness 0 to 1), such as by an
embedding. It may only propose: what it finds is compared, settled and ordered like any other pair."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two claims, and what a person is asked about them."""

    one: str
    """The id of the claim that was said first,"""
    other: str
    """… and of the one that was said after it, which would replace the first."""
    sort: Sort
    """same: do they say the same? supersedes: does the later one replace the earlier?"""
    score: float
    """0 to 1, by which the queue is ordered."""
    differences: tuple[Difference, ...]
    """What the one says and the other does not, what weighs most first."""
    reason: str
    """In plain words, which may hold words of the mail."""
    judgements: tuple[SuggestionJudged, ...] = ()
    """What judges that are no persons said about the pair."""


def suggest(
    claims: Sequence[Claim],
    cards: Mapping[str, Card],
    *,
    judgements: Sequence[SuggestionJudged] = (),
    policy: Policy = CURRENT,
    most: int = MOST,
    floor: float = FLOOR,
    extra: Proposer | None = None,
) -> list[Suggestion]:
    """What a person should look at, best first. `claims` are all of one customer, curated; `cards` of their sources.

    For each claim at most `most` others of its kind are suggested for its sake; it may be among those of others, too.
    Nothing is suggested that people have decided: superseded claims, and pairs that are kept apart or were split.
    """
    sides = {each.id: Side(each, cards, policy) for each in claims if not each.superseded_by}
    claim_of = {member.statement.id: each.id for each in claims for member in each.members}
    settled, judged = _settled(claims, claim_of), _judged(judgements, claim_of)
    found: dict[Pair, Compared] = {}
    for kind in _WORDED:
        of_kind = {id_: side for id_, side in sides.items() if side.claim.kind == kind}
        texts = [(id_, side.said.text) for id_, side in of_kind.items()]
        proposed = _proposed(judged, floor)
        proposed += extra(kind, texts, most) if extra else ()
        found |= _of_kind(of_kind, Ranking(texts), proposed, settled, most, floor)
    people = [side for side in sides.values() if side.claim.kind == "contact"]
    for each in namesakes(people, most):
        pair = _pair(each.one.claim.id, each.other.claim.id)
        if pair not in settled and each.score >= floor:
            found[pair] = Compared("same", each.score, addresses(*in_order(each.one, each.other)), each.reason)
    suggestions = [
        _suggestion(*in_order(sides[one], sides[other]), each, judged.get((one, other), ()))
        for (one, other), each in found.items()
    ]
    position = {id_: side.position for id_, side in sides.items()}
    return sorted(suggestions, key=lambda each: (-each.score, position[each.one], position[each.other]))


def still_open(suggestions: Iterable[Suggestion], claims: Sequence[Claim]) -> list[Suggestion]:
    """What is left of a queue after decisions, without making it anew: of claims that are one by now, one pair each."""
    claim_of = {member.statement.id: each.id for each in claims for member in each.members}
    gone = {each.id for each in claims if each.superseded_by}
    done = _settled(claims, claim_of)
    found: list[Suggestion] = []
    for each in suggestions:
        one, other = claim_of[each.one], claim_of[each.other]
        if one != other and one not in gone and other not in gone and _pair(one, other) not in done:
            done.add(_pair(one, other))
            found.append(replace(each, one=one, other=other))
    return found


def _of_kind(
    sides: Mapping[str, Side],
    ranking: Ranking,
    proposed: Iterable[tuple[str, str, float]],
    settled: Container[Pair],
    most: int,
    floor: float,
) -> dict[Pair, Compared]:
    """The first `most` others of each claim that are worth a look."""
    beside: dict[str, dict[str, float]] = {id_: {} for id_ in sides}
    for one, other, likeness in proposed:
        if one in sides and other in sides and one != other:
            for a, b in ((one, other), (other, one)):
                beside[a][b] = max(likeness, beside[a].get(b, 0.0))
    looked_at: dict[Pair, Compared | None] = {}
    found: dict[Pair, Compared] = {}
    for id_, side in sides.items():
        likeness_of = beside[id_] | {
            other: max(likeness, beside[id_].get(other, 0.0)) for other, likeness in ranking.nearest(id_, _LOOKED_AT)
        }
        left = most
        for other, likeness in sorted(likeness_of.items(), key=lambda each: -each[1]):  # equal ones as they came
            if likeness < floor - _LESS or not left:
                break
            if likeness < floor and not have_words_in_common(side, sides[other]):
                continue
            pair = _pair(id_, other)
            if pair not in looked_at:
                looked_at[pair] = None if pair in settled else compare(*in_order(side, sides[other]), likeness)
            if compared := looked_at[pair]:
                found[pair] = compared
                left -= 1
    return found


def _proposed(judged: Mapping[Pair, Sequence[SuggestionJudged]], floor: float) -> list[tuple[str, str, float]]:
    """Pairs of which a judge said that there is something to decide: they stand in the queue, however they sound."""
    return [(*pair, floor) for pair, said in judged.items() if said[-1].verdict in ("same", "supersedes")]


def _settled(claims: Iterable[Claim], claim_of: Mapping[str, str]) -> set[Pair]:
    """The pairs that people keep apart, or have parted. What they merged is one claim."""
    apart = {
        each.id: each for claim in claims for each in claim.decisions if isinstance(each, ClaimsKeptApart | ClaimSplit)
    }
    return {
        _pair(*pair)
        for each in apart.values()
        for pair in product(*({claim_of[id_] for id_ in side if id_ in claim_of} for side in _sides(each)))
    }


def are_parted(decision: Curation, one: str, other: str) -> bool:
    """Whether a decision says of two statements that they do not belong together."""
    if not isinstance(decision, ClaimsKeptApart | ClaimSplit):
        return False
    ours, theirs = _sides(decision)
    return (one in ours and other in theirs) or (other in ours and one in theirs)


def _sides(decision: ClaimsKeptApart | ClaimSplit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(decision, ClaimSplit):
        return decision.staying, decision.leaving
    return decision.one, decision.other


def _judged(judgements: Iterable[SuggestionJudged], claim_of: Mapping[str, str]) -> dict[Pair, list[SuggestionJudged]]:
    """The judgements about each pair of claims, in log order. Those about claims that are one by now are left out."""
    found: dict[Pair, list[SuggestionJudged]] = {}
    for each in judgements:
        one, other = claim_of.get(each.one), claim_of.get(each.other)
        if one and other and one != other:
            found.setdefault(_pair(one, other), []).append(each)
    return found


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _suggestion(one: Side, other: Side, found: Compared, judged: Sequence[SuggestionJudged]) -> Suggestion:
    ids = one.claim.id, other.claim.id
    return Suggestion(*ids, found.sort, found.score, found.differences, found.reason, tuple(judged))
