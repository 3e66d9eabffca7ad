"""What another policy would make of one customer: which claims would become one, and which would be parted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ibid.domain.matching.explain import Join
from ibid.projections.claim import Claim


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A claim as it would be, made of several that are claims now."""

    claim: Claim
    before: tuple[str, ...]
    """Ids of the claims whose statements it would hold."""
    joins: tuple[Join, ...]
    """Why those of its statements are in it that stand in another claim now."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """The difference between the claims of two policies."""

    joined: tuple[Regrouped, ...]
    parted: tuple[tuple[str, tuple[str, ...]], ...]
    """(a claim as it is now, the claims that its statements would be in), by id."""
    moved: int
    """Statements that would be in one claim with others than now."""


def policy_change(now: Sequence[Claim], then: Sequence[Claim]) -> PolicyChange:
    """Compare the claims of one customer under two policies; both hold the same statements."""
    claim_now, claim_then = _claim_of(now), _claim_of(then)
    joined: list[Regrouped] = []
    for claim in then:
        before = tuple(dict.fromkeys(claim_now[each.statement.id] for each in claim.members))
        if len(before) > 1:
            joins = tuple(each.join for each in claim.members if claim_now[each.statement.id] != before[0])
            joined.append(Regrouped(claim, before, joins))
    parted = [
        (claim.id, after)
        for claim in now
        if len(after := tuple(dict.fromkeys(claim_then[each.statement.id] for each in claim.members))) > 1
    ]
    with_now, with_then = _fellows(now), _fellows(then)
    moved = sum(with_now[each] != with_then[each] for each in claim_now)
    return PolicyChange(tuple(joined), tuple(parted), moved)


def _claim_of(claims: Sequence[Claim]) -> Mapping[str, str]:
    return {each.statement.id: claim.id for claim in claims for each in claim.members}


def _fellows(claims: Sequence[Claim]) -> Mapping[str, frozenset[str]]:
    """By statement: all that are in its claim."""
    groups = (frozenset(each.statement.id for each in claim.members) for claim in claims)
    return {statement: group for group in groups for statement in group}
