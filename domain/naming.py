"""The decider of names: another name for a customer, two customers that are one, and taking either back.

Its boundary is every decision about names and every customer's opening (domain/identity.py, WHO_IS_WHO): they are
rare, and so no two people can decide on different views of who is who.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ibid.domain.customers import customer_id
from ibid.domain.decider import Decider, Rejected
from ibid.domain.identity import NOBODY, Identity, joined
from ibid.domain.ids import derive
from ibid.events.curation import CustomerAliased, CustomersMerged, DecisionUndone, IdentityDecision
from ibid.events.vocabulary import Event


@dataclass(frozen=True, slots=True)
class AliasCustomer:
    """Let a customer go by another name, too. Both are names as people write them."""

    customer: str
    alias: str
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class MergeCustomers:
    """Let `merged` be the customer `customer`. Both are names as people write them."""

    customer: str
    merged: str
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class UndoIdentity:
    """Take a decision about names back, by its id."""

    decision: str
    by: str
    why: str | None
    now: datetime


NamingCommand = AliasCustomer | MergeCustomers | UndoIdentity


def decide(command: NamingCommand, who: Identity) -> Sequence[Event]:
    """What follows from a command; nothing where it is so already."""
    match command:
        case AliasCustomer():
            return _alias(command, who)
        case MergeCustomers():
            return _merge(command, who)
        case UndoIdentity():
            return _undo(command, who)


def _alias(command: AliasCustomer, who: Identity) -> Sequence[Event]:
    customer, alias = _known(command.customer, who), customer_id(command.alias)
    owner = who.root(alias)
    if owner == who.root(customer):
        return []
    if owner != alias:
        raise Rejected(
            f"{command.alias!r} is a name of {who.name(owner)!r} already, and a name means one customer; if the two "
            f"are one, use `ibid merge-customers`; else undo the decision {_decision_about(alias, who)} first"
        )
    if alias in who.names:
        raise Rejected(
            f"{command.alias!r} is a customer of its own, of whom statements may be recorded; if it is the same as "
            f"{who.name(customer)!r}, use `ibid merge-customers`"
        )
    id_ = _next_id(CustomerAliased.TYPE, customer, alias, who)
    return [
        CustomerAliased(
            recorded_at=command.now,
            id=id_,
            customer=customer,
            alias=command.alias,
            alias_customer=alias,
            by=command.by,
            why=command.why,
        )
    ]


def _merge(command: MergeCustomers, who: Identity) -> Sequence[Event]:
    customer, merged = _known(command.customer, who), _known(command.merged, who)
    if customer == merged:
        raise Rejected(
            f"{command.merged!r} and {command.customer!r} are names of one customer already; name two different ones"
        )
    owner = who.root(merged)
    if owner != merged:
        if owner == who.root(customer):
            return []
        raise Rejected(
            f"{who.name(merged)!r} was merged into {who.name(owner)!r} already; merge {who.name(owner)!r}, or undo "
            f"the decision {_decision_about(merged, who)} first"
        )
    if who.root(customer) == merged:
        raise Rejected(
            f"{who.name(customer)!r} was merged into {who.name(merged)!r} already, so they are one; to have it the "
            f"other way round, undo the decision {_decision_about(customer, who)} first"
        )
    id_ = _next_id(CustomersMerged.TYPE, customer, merged, who)
    return [
        CustomersMerged(
            recorded_at=command.now, id=id_, customer=customer, merged=merged, by=command.by, why=command.why
        )
    ]


def _undo(command: UndoIdentity, who: Identity) -> Sequence[Event]:
    decision = who.decisions.get(command.decision)
    if decision is None:
        raise Rejected(
            f"there is no decision {command.decision} about a customer's names; `ibid log --kind customer-aliased` and "
            "`ibid log --kind customers-merged` list those there are"
        )
    if decision.id in who.undone:
        return []
    id_ = _next_id(DecisionUndone.TYPE, decision.customer, decision.id, who)
    return [
        DecisionUndone(
            recorded_at=command.now,
            id=id_,
            customer=decision.customer,
            undone=decision.id,
            by=command.by,
            why=command.why,
        )
    ]


def _known(name: str, who: Identity) -> str:
    """The customer of this name; of an alias the customer whose alias it is, but of a merged one that one itself: so
    that what is said of it stays with it should the merge be undone."""
    id_ = customer_id(name)
    while (aliased := _alias_of(id_, who)) is not None:
        id_ = aliased
    if id_ not in who.names:
        raise Rejected(f"there is no customer {name!r} in the log; `ibid customers` lists those there are")
    return id_


def _alias_of(id_: str, who: Identity) -> str | None:
    owner = who.belongs_to.get(id_)
    aliases = (each for each in who.in_force if isinstance(each, CustomerAliased))
    return owner if any(each.alias_customer == id_ and each.customer == owner for each in aliases) else None


def _decision_about(customer: str, who: Identity) -> str:
    """The decision in force by which the customer is another one."""
    decisions: list[IdentityDecision] = [each for each in who.in_force if joined(each) == customer]
    return decisions[-1].id if decisions else "about it"


def _next_id(type_: str, customer: str, other: str, who: Identity) -> str:
    """Decisions are numbered, so that one can be taken again after it was undone."""
    return derive("j", type_, customer, other, len(who.decisions) + len(who.undone))


def _evolve(who: Identity, event: Event) -> Identity:
    return who.after([event])


NAMING: Decider[NamingCommand, Identity] = Decider(NOBODY, _evolve, decide)
