"""What a pipeline sends: one reading as one JSON object (docs/wire-format.md, `ibid schema reading`)."""

import unicodedata
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from ibid.events.model import Frozen, NonBlank, UtcTime
from ibid.events.source import Mailbox, Reader

MAX_TEXT = 20_000
"""Characters of one text or quote: far above any real line (the longest of the sample readings has 262)."""


def _visible(text: str) -> str:
    """Refuses text of which nothing can be seen: controls, marks and blanks alone."""
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in text):
        raise ValueError("nothing of the text can be seen; expected words")
    return text


def _key(name: str) -> str:
    return "_".join(name.casefold().split())


Text = Annotated[NonBlank, StringConstraints(max_length=MAX_TEXT), AfterValidator(_visible)]
Name = Annotated[NonBlank, AfterValidator(_visible)]


class _StatementInput(Frozen, frozen=True, extra="forbid"):
    text: Text
    quote: Text | None = None
    attributed_to: NonBlank | None = None
    said_on: date | None = None
    ref: NonBlank | None = None


class MentionInput(_StatementInput, frozen=True, extra="forbid"):
    """The customer was mentioned."""

    kind: Literal["mention"]


class FactInput(_StatementInput, frozen=True, extra="forbid"):
    """Something is said to be so."""

    kind: Literal["fact"]


class DecisionInput(_StatementInput, frozen=True, extra="forbid"):
    """Something was decided."""

    kind: Literal["decision"]


class TopicInput(_StatementInput, frozen=True, extra="forbid"):
    """Something was talked about."""

    kind: Literal["topic"]


class ContactInput(_StatementInput, frozen=True, extra="forbid"):
    """A person; `text` is the name."""

    kind: Literal["contact"]
    role: NonBlank | None = None
    address: NonBlank | None = None
    organisation: NonBlank | None = None


class TaskInput(_StatementInput, frozen=True, extra="forbid"):
    """Something is to be done."""

    kind: Literal["task"]
    owner: NonBlank | None = None
    due: date | None = None


class AttributeInput(_StatementInput, frozen=True, extra="forbid"):
    """A property of the customer: `name` is the property (in lower case, with `_` for blanks), `text` its value."""

    kind: Literal["attribute"]
    name: Annotated[Name, AfterValidator(_key)]


STATEMENT_INPUTS = (MentionInput, FactInput, DecisionInput, TopicInput, ContactInput, TaskInput, AttributeInput)

StatementInput = Annotated[
    MentionInput | FactInput | DecisionInput | TopicInput | ContactInput | TaskInput | AttributeInput,
    Field(discriminator="kind"),
]


class InlineEmail(Frozen, frozen=True, extra="forbid"):
    """An e-mail that the pipeline sends along, already decoded, instead of registering it first."""

    message_id: NonBlank | None = None
    subject: str = ""
    sender: Mailbox = Mailbox()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    sent_at: UtcTime | None = None
    in_reply_to: NonBlank | None = None
    references: tuple[NonBlank, ...] = ()
    text: str


_ONE_SOURCE: dict[str, Any] = {"oneOf": [{"required": [name]} for name in ("email", "source", "person")]}


class ReadingInput(Frozen, frozen=True, extra="forbid", json_schema_extra=_ONE_SOURCE):
    """One pass of one reader over one source, about one customer. Exactly one of email, source, person names it."""

    email: NonBlank | None = None
    """Message-ID (or `m-…` id) of a registered e-mail."""
    source: InlineEmail | None = None
    person: NonBlank | None = None
    """The name of a person whose own word is the source."""
    customer: Name
    reader: Reader
    at: UtcTime | None = None
    """When the reading took place."""
    statements: tuple[StatementInput, ...]

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        given = [name for name in ("email", "source", "person") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"expected exactly one of email, source, person; found {' and '.join(given) or 'none of them'}"
            )
        return self


def reading_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line of `ibid append batch`; kept as events/schemas/reading.json."""
    schema = ReadingInput.model_json_schema()
    fields = schema["properties"]
    for name in ("email", "source", "person"):
        # Null is as good as absent to us, but whoever validates must be told of one that is given.
        fields[name] = next(each for each in fields[name]["anyOf"] if each != {"type": "null"})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "reading", **schema}
