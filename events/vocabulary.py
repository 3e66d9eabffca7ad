"""The vocabulary of the log: every event that can be recorded, as a closed union.

Each class carries the name under which it is recorded (`TYPE`). The name, not the Python path, is what stands in the
log, so code can move. A published event is never changed: a new version is a new class, and an upcaster
(events/upcasters.py) lifts the old bodies.
"""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ibid.events.curation import (
    CURATION_TYPES,
    IDENTITY_TYPES,
    Curation,
    CustomerId,
    DecisionUndone,
    IdentityDecision,
    PolicyAdopted,
    StatementId,
    SuggestionJudged,
)
from ibid.events.model import ID, EventBase, NonBlank, UtcTime
from ibid.events.source import Evidence, Reader, Source, SourceId

ReadingId = Annotated[str, Field(pattern=rf"^r-{ID}$")]


class SourceRegistered(EventBase, frozen=True, extra="forbid"):
    """A source exists and this is what it says."""

    TYPE: ClassVar[str] = "source-registered.v1"
    source: Source


class CustomerOpened(EventBase, frozen=True, extra="forbid"):
    """A customer is known from now on, under the name that was used first."""

    TYPE: ClassVar[str] = "customer-opened.v1"
    customer: CustomerId
    name: NonBlank


class SourceRead(EventBase, frozen=True, extra="forbid"):
    """One reader passed once over one source, about one customer."""

    TYPE: ClassVar[str] = "source-read.v1"
    reading: ReadingId
    source: SourceId
    customer: CustomerId
    reader: Reader
    read_at: UtcTime | None = None
    repeats: tuple[StatementId, ...] = ()
    """Statements of this reading that an earlier one had already made, word for word; they are not recorded again."""


class StatementBase(EventBase, frozen=True, extra="forbid"):
    """One thing that a reading says of a customer. It cannot be written without its source."""

    id: StatementId
    source: SourceId
    reading: ReadingId
    customer: CustomerId
    text: NonBlank
    evidence: Evidence | None = None
    attributed_to: NonBlank | None = None
    said_on: date | None = None
    ref: NonBlank | None = None
    """The producer's own id, kept and given back."""


class MentionRecorded(StatementBase, frozen=True, extra="forbid"):
    """The customer was mentioned; goes to Recent Context."""

    TYPE: ClassVar[str] = "mention-recorded.v1"
    id: Annotated[str, Field(pattern=rf"^n-{ID}$")]


class FactRecorded(StatementBase, frozen=True, extra="forbid"):
    """Something is said to be so."""

    TYPE: ClassVar[str] = "fact-recorded.v1"
    id: Annotated[str, Field(pattern=rf"^f-{ID}$")]


class DecisionRecorded(StatementBase, frozen=True, extra="forbid"):
    """Something was decided."""

    TYPE: ClassVar[str] = "decision-recorded.v1"
    id: Annotated[str, Field(pattern=rf"^d-{ID}$")]


class TopicRecorded(StatementBase, frozen=True, extra="forbid"):
    """Something was talked about."""

    TYPE: ClassVar[str] = "topic-recorded.v1"
    id: Annotated[str, Field(pattern=rf"^t-{ID}$")]


class ContactRecorded(StatementBase, frozen=True, extra="forbid"):
    """A person at or around the customer; `text` is the person's name."""

    TYPE: ClassVar[str] = "contact-recorded.v1"
    id: Annotated[str, Field(pattern=rf"^c-{ID}$")]
    role: NonBlank | None = None
    address: NonBlank | None = None
    organisation: NonBlank | None = None


class TaskRecorded(StatementBase, frozen=True, extra="forbid"):
    """Something is to be done."""

    TYPE: ClassVar[str] = "task-recorded.v1"
    id: Annotated[str, Field(pattern=rf"^k-{ID}$")]
    owner: NonBlank | None = None
    due: date | None = None


class AttributeRecorded(StatementBase, frozen=True, extra="forbid"):
    """A property of the customer has a value: `name` is the property ("status"), `text` its value ("active")."""

    TYPE: ClassVar[str] = "attribute-recorded.v1"
    id: Annotated[str, Field(pattern=rf"^a-{ID}$")]
    name: NonBlank


Statement = (
    MentionRecorded
    | FactRecorded
    | DecisionRecorded
    | TopicRecorded
    | ContactRecorded
    | TaskRecorded
    | AttributeRecorded
)
Decision = Curation | IdentityDecision | DecisionUndone
"""What a person decided about claims or customers, and can undo."""
AboutCustomer = CustomerOpened | SourceRead | Statement | Decision | SuggestionJudged
"""What is said or decided of one customer, its `customer`."""
Event = SourceRegistered | AboutCustomer | PolicyAdopted

STATEMENT_TYPES: tuple[type[Statement], ...] = (
    MentionRecorded,
    FactRecorded,
    DecisionRecorded,
    TopicRecorded,
    ContactRecorded,
    TaskRecorded,
    AttributeRecorded,
)
DECISION_TYPES: tuple[type[Decision], ...] = (*CURATION_TYPES, *IDENTITY_TYPES, DecisionUndone)
EVENT_TYPES: tuple[type[Event], ...] = (
    SourceRegistered,
    CustomerOpened,
    SourceRead,
    *STATEMENT_TYPES,
    *DECISION_TYPES,
    SuggestionJudged,
    PolicyAdopted,
)
KINDS: tuple[str, ...] = tuple(cls.TYPE.removesuffix("-recorded.v1") for cls in STATEMENT_TYPES)
"""mention, fact, decision, topic, contact, task, attribute: how users and the wire format name statements."""


def kind_of(statement: Statement) -> str:
    """`fact` for a `FactRecorded`, and so on."""
    return statement.TYPE.partition("-")[0]
