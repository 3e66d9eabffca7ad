"""The decider of one customer's curation: what people decide about claims, and how they take it back.

A decision names statements, not lines of a note, so it holds under every policy; what it does to the claims is the
overlay's business (projections/curated.py). Later decisions win over earlier ones; a decision that is in force already
is not made again, and one that contradicts another outright is rejected until that one is undone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, product

from ibid.domain.decider import Decider, Rejected
from ibid.domain.ids import abbreviated, derive
from ibid.events.curation import (
    CURATION_TYPES,
    ClaimCorrected,
    ClaimsKeptApart,
    ClaimsMerged,
    ClaimSplit,
    ClaimSuperseded,
    Curation,
    DecisionUndone,
)
from ibid.events.log import Query, Selection
from ibid.events.tags import customer_tag
from ibid.events.vocabulary import Event


@dataclass(frozen=True, slots=True)
class MergeClaims:
    """These claims say the same; each is named by a statement that it holds, its first."""

    customer: str
    claims: tuple[str, ...]
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SplitClaim:
    """The leaving statements of a claim say something else than the staying ones."""

    customer: str
    staying: tuple[str, ...]
    leaving: tuple[str, ...]
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class KeepApart:
    """Two claims, named by all their statements, do not say the same, however alike they sound."""

    customer: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class CorrectClaim:
    """The claim is to be worded so."""

    customer: str
    claim: str
    text: str
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class SupersedeClaim:
    """What the claim said no longer holds, because the other one does."""

    customer: str
    claim: str
    superseded_by: str
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Undo:
    """A decision is to count no longer."""

    customer: str
    decision: str
    by: str
    why: str | None
    now: datetime


CurationCommand = MergeClaims | SplitClaim | KeepApart | CorrectClaim | SupersedeClaim | Undo


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided so far, in log order, undone or not."""

    decisions: tuple[Curation, ...] = ()
    undos: tuple[DecisionUndone, ...] = ()

    @property
    def in_force(self) -> tuple[Curation, ...]:
        """Those that count."""
        undone = {each.undone for each in self.undos}
        return tuple(each for each in self.decisions if each.id not in undone)

    def last_about(self, pairs: Iterable[tuple[str, str]]) -> list[Curation | None]:
        """For each pair of statements the last decision in force on whether they belong together."""
        latest_first = self.in_force[::-1]
        return [next((each for each in latest_first if _is_about(each, *pair)), None) for pair in pairs]


def boundary(customers: Iterable[str]) -> Query:
    """The events that a decision about a customer's claims depends on; `customers` are all ids that are that customer,
    since what was decided before two were merged still holds."""
    types = tuple(cls.TYPE for cls in (*CURATION_TYPES, DecisionUndone))
    return Query(tuple(Selection((customer_tag(each),), types) for each in customers))


def evolve(state: Decided, event: Event) -> Decided:
    """The state after an event of the boundary."""
    if isinstance(event, DecisionUndone):
        return replace(state, undos=(*state.undos, event))
    return replace(state, decisions=(*state.decisions, event)) if isinstance(event, CURATION_TYPES) else state


def decide(command: CurationCommand, state: Decided) -> Sequence[Event]:
    """What follows from a command; nothing where it is in force already."""
    match command:
        case MergeClaims():
            return _merge(command, state)
        case SplitClaim():
            return _split(command, state)
        case KeepApart():
            return _keep_apart(command, state)
        case CorrectClaim():
            return _correct(command, state)
        case SupersedeClaim():
            return _supersede(command, state)
        case Undo():
            return _undo(command, state)


def _merge(command: MergeClaims, state: Decided) -> list[Event]:
    claims = tuple(dict.fromkeys(command.claims))
    if len(claims) < 2:
        raise Rejected("a claim cannot be merged with itself; name two claims or more")
    lasts = state.last_about(combinations(claims, 2))
    for last in lasts:
        if isinstance(last, ClaimsKeptApart):
            raise Rejected(f"these claims are kept apart by the decision {_undo_first(last)}")
    if all(isinstance(last, ClaimsMerged) for last in lasts):
        return []
    return _decided(ClaimsMerged, command, state, claims=claims)


def _split(command: SplitClaim, state: Decided) -> list[Event]:
    staying, leaving = command.staying, command.leaving
    if not staying or not leaving:
        raise Rejected("a claim is split in two, and one part would be empty; name some of its statements, not all")
    if set(staying) & set(leaving):
        raise Rejected("a statement cannot both stay and leave; name it once")
    if all(isinstance(last, ClaimSplit | ClaimsKeptApart) for last in state.last_about(product(staying, leaving))):
        return []
    return _decided(ClaimSplit, command, state, staying=staying, leaving=leaving)


def _keep_apart(command: KeepApart, state: Decided) -> list[Event]:
    one, other = command.one, command.other
    if not one or not other or set(one) & set(other):
        raise Rejected("a claim cannot be kept apart from itself; name two claims")
    lasts = state.last_about(product(one, other))
    for last in lasts:
        if isinstance(last, ClaimsMerged):
            raise Rejected(f"these claims are merged by the decision {_undo_first(last)}")
    return [] if all(lasts) else _decided(ClaimsKeptApart, command, state, one=one, other=other)


def _correct(command: CorrectClaim, state: Decided) -> list[Event]:
    claim, text = command.claim, " ".join(command.text.split())
    if not text:
        raise Rejected("the new text of the claim is empty; give the line as it should be")
    shown = {each.claim: each.text for each in state.in_force if isinstance(each, ClaimCorrected)}
    if shown.get(claim) == text:
        return []
    return _decided(ClaimCorrected, command, state, claim=claim, text=text)


def _supersede(command: SupersedeClaim, state: Decided) -> list[Event]:
    old, new = command.claim, command.superseded_by
    if old == new:
        raise Rejected("a claim cannot be superseded by itself; name the claim that holds now")
    by_claim = {each.claim: each for each in state.in_force if isinstance(each, ClaimSuperseded)}
    if old in by_claim and by_claim[old].superseded_by == new:
        return []
    step = new
    while step in by_claim:
        last = by_claim.pop(step)  # each once: an undo may have brought a circle back
        step = last.superseded_by
        if step == old:
            raise Rejected(f"the claim that should hold is itself superseded by the decision {_undo_first(last)}")
    return _decided(ClaimSuperseded, command, state, claim=old, superseded_by=new)


def _undo(command: Undo, state: Decided) -> list[Event]:
    wanted = command.decision
    if any(each.undone == wanted for each in state.undos):
        raise Rejected(f"the decision {abbreviated(wanted)} is undone already; to have it back, decide so again")
    if any(each.id == wanted for each in state.undos):
        raise Rejected(f"{abbreviated(wanted)} took a decision back; to have that back, decide so again")
    if all(each.id != wanted for each in state.decisions):
        raise Rejected(f"there is no decision {abbreviated(wanted)} about this customer's claims; see `ibid log`")
    return _decided(DecisionUndone, command, state, undone=wanted)


def _is_about(decision: Curation, one: str, other: str) -> bool:
    match decision:
        case ClaimsMerged(claims=claims):
            return one in claims and other in claims
        case ClaimSplit(staying=these, leaving=those) | ClaimsKeptApart(one=these, other=those):
            return (one in these and other in those) or (other in these and one in those)
        case _:
            return False


def _undo_first(decision: Curation) -> str:
    id_ = abbreviated(decision.id)
    return f"{id_}; if that no longer holds, take it back first: `ibid undo {id_}`"


def _decided(
    cls: type[Curation | DecisionUndone], command: CurationCommand, state: Decided, **content: str | tuple[str, ...]
) -> list[Event]:
    """The event. The same decision made again after an undo has another id: more was decided before it."""
    parts = [each if isinstance(each, str) else " ".join(each) for each in content.values()]
    id_ = derive("j", cls.TYPE, command.customer, *parts, len(state.decisions) + len(state.undos))
    common = {"recorded_at": command.now, "id": id_, "customer": command.customer, "by": command.by}
    return [cls.model_validate({**common, "why": command.why, **content})]


CURATION: Decider[CurationCommand, Decided] = Decider(Decided(), evolve, decide)
