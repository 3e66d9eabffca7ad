"""Who a customer is: a view of what people decided about names.

Statements stay recorded under the name that was given, for ever, so that sending them again finds them known. That
two names are one customer is a decision, which can be undone; this view says which customers are one at a point of
the log. See docs/adr/0007-who-a-customer-is.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ibid.domain.customers import customer_id
from ibid.events.curation import IDENTITY_TYPES, CustomerAliased, CustomersMerged, DecisionUndone, IdentityDecision
from ibid.events.log import Query, Selection
from ibid.events.vocabulary import CustomerOpened, Event

_DECISIONS = tuple(each.TYPE for each in (*IDENTITY_TYPES, DecisionUndone))

WHO_IS_ONE = Query((Selection(types=_DECISIONS),))
"""The events that say which customers are one: few, however many customers there are."""

WHO_IS_WHO = Query((Selection(types=(CustomerOpened.TYPE, *_DECISIONS)),))
"""… and those that say what the customers are called; also the boundary of decisions about names."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who every customer is, after a history."""

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """The name under which each customer was opened, by id, in the order in which they were opened."""
    decisions: Mapping[str, IdentityDecision] = field(default_factory=dict[str, IdentityDecision])
    """All that was decided about names, undone or not, by id, in log order."""
    undone: Mapping[str, DecisionUndone] = field(default_factory=dict[str, DecisionUndone])
    """What of it was undone, by the decision's id."""
    belongs_to: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of a customer that is another one's alias, or was merged into another one: that one. No circles."""

    def after(self, events: Iterable[Event]) -> "Identity":
        """The view after more events; of other types than WHO_IS_WHO names, none counts."""
        names, decisions, undone = dict(self.names), dict(self.decisions), dict(self.undone)
        for event in events:
            if isinstance(event, CustomerOpened):
                names.setdefault(event.customer, event.name)
            elif isinstance(event, IDENTITY_TYPES):
                decisions.setdefault(event.id, event)
            elif isinstance(event, DecisionUndone) and event.undone in decisions:
                undone.setdefault(event.undone, event)
        belongs_to: dict[str, str] = {}
        for id_, decision in decisions.items():
            if id_ not in undone:
                # Undoing what lies between can leave a decision that would close a circle; it then says nothing new.
                moved = _top(belongs_to, joined(decision))
                if moved != _top(belongs_to, decision.customer):
                    belongs_to[moved] = decision.customer
        return Identity(names, decisions, undone, belongs_to)

    @property
    def in_force(self) -> tuple[IdentityDecision, ...]:
        """What was decided about names and not undone, in log order."""
        return tuple(each for id_, each in self.decisions.items() if id_ not in self.undone)

    def root(self, customer: str) -> str:
        """The customer that this one is: itself, or the one to which it belongs in the end."""
        return _top(self.belongs_to, customer)

    def members(self, root: str) -> tuple[str, ...]:
        """All ids under which something may be recorded of this customer, its own first."""
        return (root, *(each for each in self.belongs_to if self.root(each) == root))

    def name(self, customer: str) -> str:
        """What the customer is called: as it was opened, or as it was named as an alias; else its id."""
        if customer in self.names:
            return self.names[customer]
        aliases = (each.alias for each in self._aliased() if each.alias_customer == customer)
        return next(aliases, customer)

    def aliases(self, root: str) -> tuple[str, ...]:
        """The names by which people said that this customer goes, too; with those of customers merged into it."""
        return tuple(each.alias for each in self._aliased() if self.root(each.alias_customer) == root)

    def merged(self, root: str) -> tuple[str, ...]:
        """The names of the customers that were merged into this one."""
        merged = (each.merged for each in self.in_force if isinstance(each, CustomersMerged))
        return tuple(self.name(each) for each in dict.fromkeys(merged) if each != root and self.root(each) == root)

    def roots(self) -> dict[str, str]:
        """The name of every customer that is one, by id, in the order in which they were opened."""
        return {id_: name for id_, name in self.names.items() if id_ not in self.belongs_to}

    def find(self, name: str) -> str | None:
        """The customer that goes by this name."""
        id_ = customer_id(name)
        return self.root(id_) if id_ in self.names or id_ in self.belongs_to else None

    def spellings(self) -> dict[str, str]:
        """Every name and alias that anybody used, with the name of the customer that it means."""
        aliases = {each.alias: self.name(self.root(each.alias_customer)) for each in self._aliased()}
        return aliases | {name: self.name(self.root(id_)) for id_, name in self.names.items()}

    def _aliased(self) -> tuple[CustomerAliased, ...]:
        return tuple(each for each in self.in_force if isinstance(each, CustomerAliased))


NOBODY = Identity()
"""Before the first event."""


def joined(decision: IdentityDecision) -> str:
    """The customer that a decision says is another one."""
    return decision.alias_customer if isinstance(decision, CustomerAliased) else decision.merged


def _top(belongs_to: Mapping[str, str], customer: str) -> str:
    while customer in belongs_to:
        customer = belongs_to[customer]
    return customer
