"""Customers that an append opened, and known ones whose names are near: told, and never merged silently."""

import shlex
from dataclasses import replace

from ibid.cli.intake import Outcome
from ibid.cli.queries import identity
from ibid.domain.identity import Identity
from ibid.domain.near_names import MOST, NearNames
from ibid.events.log import EventLog


class Newcomers:
    """Looks at the outcomes of appends, one after the other.

    Who is known is read once, when the first new customer comes; those that come later are added as they come.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._who: Identity | None = None
        self._spellings: dict[str, str] = {}
        """Every name with the name of the customer that it means."""
        self._near = NearNames(())

    def meet(self, outcome: Outcome) -> Outcome:
        """The outcome, with the customers whose names are near to a new one's.

        A customer that is opened under an alias is not new: it is the one whose alias it is.
        """
        if not outcome.customer_is_new:
            return outcome
        who, name = self._known(), outcome.admitted.customer_name
        if who.root(outcome.admitted.customer) != outcome.admitted.customer:
            return replace(outcome, customer_is_new=False)
        near = dict.fromkeys(self._spellings[each] for each in self._near.near(name))
        self._spellings[name] = name
        self._near.add(name)
        return replace(outcome, near_customers=tuple(near)[:MOST])

    def _known(self) -> Identity:
        if self._who is None:
            self._who = identity(self._log)
            self._spellings = self._who.spellings()
            self._near = NearNames(self._spellings)
        return self._who


def advice(outcome: Outcome) -> str:
    """What a person is told who has opened a customer with a name that is near to others'."""
    name, near = outcome.admitted.customer_name, outcome.near_customers
    command = f"ibid merge-customers {shlex.quote(name)} {shlex.quote(near[0])}"
    return f"opened a new customer, {name!r}, beside {' and '.join(map(repr, near))}; if they are one, run `{command}`"
