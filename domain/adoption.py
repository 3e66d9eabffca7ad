"""The decider of the policy in force: which rules of matching a log is read by, and who adopted them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ibid.domain.decider import Decider, Rejected
from ibid.domain.matching.policy import FIRST, POLICIES
from ibid.events.curation import PolicyAdopted
from ibid.events.log import Query, Selection
from ibid.events.tags import POLICY
from ibid.events.vocabulary import Event

BOUNDARY = Query((Selection((POLICY,)),))
"""Every adoption; there are few."""


@dataclass(frozen=True, slots=True)
class AdoptPolicy:
    """Match by this version from now on."""

    policy: int
    by: str
    why: str | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Adopted:
    """The version in force; None where nobody adopted one, and FIRST is."""

    version: int | None = None

    @property
    def in_force(self) -> int:
        """The version by which the log is matched."""
        return FIRST.version if self.version is None else self.version


def evolve(state: Adopted, event: Event) -> Adopted:
    """The state after an event of the boundary."""
    return Adopted(event.policy) if isinstance(event, PolicyAdopted) else state


def decide(command: AdoptPolicy, state: Adopted) -> Sequence[Event]:
    """The adoption; nothing where the version was adopted already."""
    if command.policy not in POLICIES:
        known = ", ".join(map(str, POLICIES))
        raise Rejected(f"there is no policy {command.policy}; this version of ibid has {known}")
    if command.policy == state.version:
        return []
    return [PolicyAdopted(recorded_at=command.now, policy=command.policy, by=command.by, why=command.why)]


ADOPTION: Decider[AdoptPolicy, Adopted] = Decider(Adopted(), evolve, decide)
