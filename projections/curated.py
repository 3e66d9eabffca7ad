"""Curation is an overlay: what people decided, laid over the claims that the matcher made.

The matcher stays as it is (docs/adr/0006-curation-is-an-overlay.md), so the same decisions hold over the claims of any
other policy too. They are applied in log order, those that were undone left out; later ones win. A decision about
statements that are not there has no effect.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC

from ibid.domain.curation import CURATION
from ibid.domain.matching.explain import Join
from ibid.events.curation import (
    ClaimCorrected,
    ClaimsKeptApart,
    ClaimsMerged,
    ClaimSplit,
    ClaimSuperseded,
    Curation,
)
from ibid.events.log import Recorded
from ibid.projections.claim import Claim, Member


def curate(claims: list[Claim], decisions: Sequence[Recorded]) -> list[Claim]:
    """The claims as people want them, in the order in which they were first said.

    `claims` are the matcher's; `decisions` are all of the customer in log order, with what undid them.
    """
    in_force = _in_force(decisions)
    return _Overlay(claims).apply(in_force) if in_force else claims


def statements_of(decision: Curation) -> tuple[str, ...]:
    """The statements that a decision names."""
    match decision:
        case ClaimsMerged(claims=claims):
            return claims
        case ClaimSplit(staying=these, leaving=those) | ClaimsKeptApart(one=these, other=those):
            return (*these, *those)
        case ClaimCorrected(claim=claim):
            return (claim,)
        case ClaimSuperseded(claim=claim, superseded_by=other):
            return (claim, other)


def _in_force(decisions: Iterable[Recorded]) -> list[tuple[int, Curation]]:
    """Position and decision of those that count."""
    decisions = list(decisions)
    position = {getattr(each.event, "id", ""): each.position for each in decisions}
    return [(position[each.id], each) for each in CURATION.state_after(each.event for each in decisions).in_force]


class _Overlay:
    """Statements on their way from the matcher's claims into those that people want."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        claims = list(claims)
        self._base = {each.statement.id: claim.id for claim in claims for each in claim.members}
        self._members = {each.statement.id: each for claim in claims for each in claim.members}
        self._like = {id_: each.join.compared_with for id_, each in self._members.items()}
        """The earlier statement for whose sake each is where it is."""
        self._claim_of = dict(self._base)
        self._held = {claim.id: [each.statement.id for each in claim.members] for claim in claims}
        self._moved_by: dict[str, tuple[int, Curation]] = {}
        """Of each statement that changed its claim, the last decision that made it, and where it stands in the log."""

    def apply(self, in_force: Sequence[tuple[int, Curation]]) -> list[Claim]:
        for position, decision in in_force:
            match decision:
                case ClaimsMerged(claims=claims):
                    self._merge(claims, position, decision)
                case ClaimSplit(staying=staying, leaving=leaving):
                    self._part(set(staying), set(leaving), position, decision)
                case ClaimsKeptApart(one=one, other=other):
                    self._part(set(one), set(other), position, decision)
                case _:
                    pass  # says nothing of which statements belong together
        return self._claims(in_force)

    def _merge(self, named: Iterable[str], position: int, decision: Curation) -> None:
        """The claims that hold these become one."""
        there: dict[str, str] = {}
        for each in named:
            if each in self._claim_of:
                there.setdefault(self._claim_of[each], each)
        if len(there) > 1:
            held = [each for claim in there for each in self._held.pop(claim)]
            like = there[self._hold(held, position, decision)]
            for claim in there:
                if self._like[claim] is None and claim not in _chain(like, self._like):
                    self._like[claim] = like

    def _part(self, staying: Collection[str], leaving: Collection[str], position: int, decision: Curation) -> None:
        """Claims that hold statements of both sides are parted."""
        leave_from = {self._claim_of[each] for each in leaving if each in self._claim_of}
        stay_in = {self._claim_of[each] for each in staying if each in self._claim_of}
        for claim in leave_from & stay_in:
            held = self._held.pop(claim)
            gone = {each for each in held if self._leaves(each, staying, leaving)}
            self._hold([each for each in held if each not in gone], position, decision)
            self._hold(gone, position, decision)

    def _leaves(self, statement: str, staying: Collection[str], leaving: Collection[str]) -> bool:
        """A statement that the decision does not name follows the one it was compared with; else it stays."""
        named = (each for each in _chain(statement, self._like) if each in leaving or each in staying)
        return next(named, None) in leaving

    def _hold(self, statements: Iterable[str], position: int, decision: Curation) -> str:
        """Make these a claim; returns its id."""
        held = sorted(statements, key=lambda each: self._members[each].position)
        self._held[held[0]] = held
        for each in held:
            if self._claim_of[each] != held[0]:
                self._claim_of[each] = held[0]
                self._moved_by[each] = (position, decision)
        return held[0]

    def _claims(self, in_force: Sequence[tuple[int, Curation]]) -> list[Claim]:
        about: dict[str, list[Curation]] = {claim: [] for claim in self._held}
        corrections: dict[str, ClaimCorrected] = {}
        for _, decision in in_force:
            there = [self._claim_of[each] for each in statements_of(decision) if each in self._claim_of]
            if isinstance(decision, ClaimCorrected):
                corrections.update(dict.fromkeys(there, decision))
            if isinstance(decision, ClaimCorrected) or len(there) > 1:
                for claim in dict.fromkeys(there):
                    about[claim].append(decision)
        superseded = self._superseded(in_force)
        return [
            Claim(
                claim,
                tuple(self._member(each, claim) for each in held),
                corrections.get(claim),
                superseded.get(claim),
                tuple(about[claim]),
            )
            for claim, held in sorted(self._held.items(), key=lambda each: self._members[each[0]].position)
        ]

    def _superseded(self, in_force: Sequence[tuple[int, Curation]]) -> dict[str, str]:
        """The claim that holds instead, by claim. The last decision counts; never in a circle, which would hide all.

        What another source says again afterwards is news: the claim is back, and a person may decide anew.
        """
        by: dict[str, str] = {}
        for position, decision in reversed(in_force):
            if not isinstance(decision, ClaimSuperseded):
                continue
            old, new = self._claim_of.get(decision.claim), self._claim_of.get(decision.superseded_by)
            if old is None or new is None or old in by or old in _chain(new, by) or self._is_said_again(old, position):
                continue
            by[old] = new
        return by

    def _is_said_again(self, claim: str, position: int) -> bool:
        members = [self._members[each] for each in self._held[claim]]
        known = {each.statement.source for each in members if each.position < position}
        return any(each.position > position and each.statement.source not in known for each in members)

    def _member(self, statement: str, claim: str) -> Member:
        member = self._members[statement]
        if self._base[statement] == claim:
            return member
        position, decision = self._moved_by[statement]
        if position < member.position:  # it came later and followed the statement it is like: that is why it is here
            return replace(member, join=replace(member.join, claim=claim))
        what = "joined" if isinstance(decision, ClaimsMerged) else "set apart"
        join = Join(statement, claim, "by-hand", None, self._like[statement], f"{what} by hand {told(decision)}")
        return replace(member, join=replace(join, vetoes=member.join.vetoes))


def _chain(start: str, by: Mapping[str, str | None]) -> Iterator[str]:
    """Where one leads to, step by step."""
    step: str | None = start
    while step is not None:
        yield step
        step = by.get(step)


def told(decision: Curation) -> str:
    """When, by whom and why it was decided: "on 2026-01-05 by Jane Doe: same offer"."""
    why = f": {decision.why}" if decision.why else ""
    return f"on {decision.recorded_at.astimezone(UTC):%Y-%m-%d} by {decision.by}{why}"
