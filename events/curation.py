"""What people and judges decided: about claims, about who a customer is, and about the rules in force.

Each names statements, not lines of a note, and says who decided and why; so it holds under every policy and through
every rebuild. The claims it speaks of are those that hold the statements. To take a decision back is another event.
"""

from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from ibid.events.model import ID, EventBase, NonBlank
from ibid.events.source import Reader

StatementId = Annotated[str, Field(pattern=rf"^[nfdtcka]-{ID}$")]
CustomerId = Annotated[str, Field(pattern=rf"^u-{ID}$")]
DecisionId = Annotated[str, Field(pattern=rf"^j-{ID}$")]

_Some = Annotated[tuple[StatementId, ...], Field(min_length=1)]
Score = Annotated[float, Field(ge=0, le=1)]


class _Decision(EventBase, frozen=True, extra="forbid"):
    id: DecisionId
    customer: CustomerId
    by: NonBlank
    """The person who decided."""
    why: NonBlank | None = None


_Parting = TypeVar("_Parting")


def _disjoint(event: _Parting, one: tuple[str, ...], other: tuple[str, ...]) -> _Parting:
    if not set(one).isdisjoint(other):
        raise ValueError("a statement stands on one side only")
    return event


class ClaimsMerged(_Decision, frozen=True, extra="forbid"):
    """These claims say the same."""

    TYPE: ClassVar[str] = "claims-merged.v1"
    claims: Annotated[tuple[StatementId, ...], Field(min_length=2)]
    """A statement of each: its first, whose id is the claim's."""


class ClaimSplit(_Decision, frozen=True, extra="forbid"):
    """Statements of one claim say something else than the rest; they are a claim of their own from now on."""

    TYPE: ClassVar[str] = "claim-split.v1"
    staying: _Some
    leaving: _Some

    @model_validator(mode="after")
    def _on_one_side(self) -> Self:
        return _disjoint(self, self.staying, self.leaving)


class ClaimsKeptApart(_Decision, frozen=True, extra="forbid"):
    """Two claims that sound alike do not say the same."""

    TYPE: ClassVar[str] = "claims-kept-apart.v1"
    one: _Some
    """The statements of the one claim as it stood,"""
    other: _Some
    """… and those of the other."""

    @model_validator(mode="after")
    def _on_one_side(self) -> Self:
        return _disjoint(self, self.one, self.other)


class ClaimCorrected(_Decision, frozen=True, extra="forbid"):
    """A person words the claim anew; this is the line that is shown."""

    TYPE: ClassVar[str] = "claim-corrected.v1"
    claim: StatementId
    text: NonBlank


class ClaimSuperseded(_Decision, frozen=True, extra="forbid"):
    """What the claim said no longer holds, because the other claim does."""

    TYPE: ClassVar[str] = "claim-superseded.v1"
    claim: StatementId
    superseded_by: StatementId


class CustomerAliased(_Decision, frozen=True, extra="forbid"):
    """Another name of the customer: what was and will be said under it is said of the customer."""

    TYPE: ClassVar[str] = "customer-aliased.v1"
    alias: NonBlank
    alias_customer: CustomerId
    """The id under which statements with that name are recorded."""


class CustomersMerged(_Decision, frozen=True, extra="forbid"):
    """Two customers are one: all that is known of `merged` is known of `customer`."""

    TYPE: ClassVar[str] = "customers-merged.v1"
    merged: CustomerId


class DecisionUndone(_Decision, frozen=True, extra="forbid"):
    """A decision counts no longer."""

    TYPE: ClassVar[str] = "decision-undone.v1"
    undone: DecisionId


class SuggestionJudged(EventBase, frozen=True, extra="forbid"):
    """A judge that is not a person was asked whether two claims say the same. It decides nothing: people do."""

    TYPE: ClassVar[str] = "suggestion-judged.v1"
    id: DecisionId
    customer: CustomerId
    one: StatementId
    other: StatementId
    verdict: Literal["same", "different", "supersedes", "unsure"]
    score: Score | None = None
    """How sure the judge says it is, 0 to 1."""
    judge: Reader
    """Name, model and version of the prompt."""
    reason: Annotated[NonBlank, StringConstraints(max_length=500)] | None = None


class PolicyAdopted(EventBase, frozen=True, extra="forbid"):
    """The policy by which statements are matched from now on, all that was ever said and all that will be."""

    TYPE: ClassVar[str] = "policy-adopted.v1"
    policy: Annotated[int, Field(ge=1, le=1_000_000)]
    by: NonBlank
    why: NonBlank | None = None


Curation = ClaimsMerged | ClaimSplit | ClaimsKeptApart | ClaimCorrected | ClaimSuperseded
"""Decisions about claims."""
IdentityDecision = CustomerAliased | CustomersMerged
"""Decisions about who a customer is."""

CURATION_TYPES: tuple[type[Curation], ...] = (
    ClaimsMerged,
    ClaimSplit,
    ClaimsKeptApart,
    ClaimCorrected,
    ClaimSuperseded,
)
IDENTITY_TYPES: tuple[type[IdentityDecision], ...] = (CustomerAliased, CustomersMerged)
