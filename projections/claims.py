"""The claims projection: statements of one customer, in log order, folded into what the note asserts.

A claim is all statements that say the same, with all their sources. It is never stored: the same events under the
same policy give the same claims. A reading is matched as a whole, so its statements are held back until something
else of the customer comes; `claims()` settles them on a copy, and therefore a fold cut anywhere shows what a log cut
there would.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ibid.domain.ids import shorten
from ibid.domain.matching.context import MailContext
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import CURRENT, Policy
from ibid.events.curation import CURATION_TYPES, DecisionUndone, SuggestionJudged
from ibid.events.log import Recorded
from ibid.events.vocabulary import STATEMENT_TYPES, CustomerOpened, SourceRead, Statement
from ibid.projections.claim import Claim, Member
from ibid.projections.curated import curate

__all__ = ["Claim", "CustomerFold", "Member", "fold", "short_ids"]


@dataclass(slots=True)
class _Reading:
    """A reading whose statements are still coming."""

    id: str
    repeats: tuple[str, ...] = ()
    pending: list[tuple[int, Statement]] = field(default_factory=list[tuple[int, Statement]])


class _Settled:
    """Claims of readings that are complete."""

    def __init__(self, matcher: Matcher, members: dict[str, list[Member]]) -> None:
        self.matcher = matcher
        self.members = members

    def copy(self) -> "_Settled":
        return _Settled(self.matcher.copy(), {claim: list(members) for claim, members in self.members.items()})

    def settle(self, reading: _Reading) -> None:
        joins = self.matcher.assign([statement for _, statement in reading.pending], repeats=reading.repeats)
        for (position, statement), join in zip(reading.pending, joins, strict=True):
            self.members.setdefault(join.claim, []).append(Member(position, statement, join))


class CustomerFold:
    """Folds one customer's events. Feed it every event tagged with the customer, in log order.

    `contexts` says of the customer's sources what the matcher should know, by id. It may grow while events come: a
    source is always registered before it is read.
    """

    def __init__(self, policy: Policy = CURRENT, contexts: Mapping[str, MailContext] = MappingProxyType({})) -> None:
        self.name = ""
        self.readings: dict[str, SourceRead] = {}
        self.curation: list[Recorded] = []
        """What people decided about the claims, in log order, undone or not."""
        self.judgements: list[SuggestionJudged] = []
        """What judges that are no persons said about pairs of claims, in log order; it changes no claim."""
        self._settled = _Settled(Matcher(policy, contexts), {})
        self._reading = _Reading("")

    def apply(self, recorded: Recorded) -> None:
        """Take the next event in."""
        event = recorded.event
        if isinstance(event, STATEMENT_TYPES):
            self._turn_to(event.reading)
            self._reading.pending.append((recorded.position, event))
        elif isinstance(event, SourceRead):
            self.readings[event.reading] = event
            self._turn_to(event.reading, event.repeats)
        elif isinstance(event, CustomerOpened):
            self.name = self.name or event.name
        elif isinstance(event, (*CURATION_TYPES, DecisionUndone)):
            self.curation.append(recorded)
        elif isinstance(event, SuggestionJudged):
            self.judgements.append(event)

    def claims(self) -> list[Claim]:
        """The claims as they stand, in the order in which they were first said: matched, then curated."""
        return curate(self.matched_claims(), self.curation)

    def matched_claims(self) -> list[Claim]:
        """The claims as the matcher made them, whatever people decided since."""
        settled = self._settled
        if self._reading.pending:
            settled = settled.copy()
            settled.settle(self._reading)
        return [Claim(claim, tuple(members)) for claim, members in settled.members.items()]

    def _turn_to(self, reading: str, repeats: tuple[str, ...] = ()) -> None:
        if self._reading.id != reading:
            self._settled.settle(self._reading)
            self._reading = _Reading(reading, repeats)


def fold(
    recorded: Iterable[Recorded],
    policy: Policy = CURRENT,
    contexts: Mapping[str, MailContext] = MappingProxyType({}),
) -> CustomerFold:
    """A fold of one customer's events from the start."""
    folded = CustomerFold(policy, contexts)
    for each in recorded:
        folded.apply(each)
    return folded


def short_ids(claims: Iterable[Claim]) -> dict[str, str]:
    """What people see of the claims' ids within one customer, by full id."""
    return shorten([claim.id for claim in claims])
