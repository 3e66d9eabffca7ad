"""Sources: what was read. An e-mail (the normal case), an existing note, or a person's own hand."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ibid.events.model import ID, Frozen, NonBlank, Text, UtcTime

SourceId = Annotated[str, Field(pattern=rf"^[mbp]-{ID}$")]
"""`m-…` an e-mail, `b-…` a note (a book), `p-…` a person; then 100 bits of a SHA-256 (domain/ids.py)."""

_FURTHEST = 2**31 - 1
"""No source has this many characters or lines; a bound, because JSON numbers are exact only to 2**53 (RFC 8259 §6)."""


class Mailbox(Frozen, frozen=True, extra="forbid"):
    """An address with its display name (RFC 5322 §3.4); either may be empty, as real mail has it."""

    name: Text = ""
    address: Text = ""

    @property
    def label(self) -> str:
        """What a reader should see: the name, or else the address, or else "unknown"."""
        return self.name or self.address or "unknown"


class Email(Frozen, frozen=True, extra="forbid"):
    """One e-mail, decoded. `text` is its readable body: NFC, lines ended by LF."""

    kind: Literal["email"] = "email"
    id: Annotated[str, Field(pattern=rf"^m-{ID}$")]
    message_id: NonBlank
    message_id_made_up: bool = False
    """True where the mail had no usable Message-ID and one was derived from its content."""
    sha256: Text | None = None
    """Of the raw bytes as they were read, in hex; none for a mail that was given inline, already decoded."""
    fingerprint: Text
    """SHA-256 over sender, date, subject and body without white space; tells two mails with one Message-ID apart."""
    subject: Text = ""
    sender: Mailbox = Mailbox()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    sent_at: UtcTime | None = None
    in_reply_to: Text | None = None
    references: tuple[Text, ...] = ()
    text: Text = ""


class Note(Frozen, frozen=True, extra="forbid"):
    """An existing customer note that was taken in. `name` is its file name, `text` the whole file."""

    kind: Literal["note"] = "note"
    id: Annotated[str, Field(pattern=rf"^b-{ID}$")]
    name: NonBlank
    sha256: Text
    text: Text


class Person(Frozen, frozen=True, extra="forbid"):
    """A person whose own hand is the source."""

    kind: Literal["person"] = "person"
    id: Annotated[str, Field(pattern=rf"^p-{ID}$")]
    name: NonBlank


Source = Annotated[Email | Note | Person, Field(discriminator="kind")]


class Reader(Frozen, frozen=True, extra="forbid"):
    """Who read: an LLM (with model and prompt version), a rule, an importer, or a person."""

    name: NonBlank
    model: NonBlank | None = None
    version: NonBlank | None = None
    run: NonBlank | None = None
    """The producer's name for this pass; two passes with different runs are two readings."""

    @property
    def label(self) -> str:
        """What a person should see: the name, then what of model, version and run is known."""
        details = [(name, getattr(self, name)) for name in ("model", "version", "run")]
        return ", ".join([self.name, *(f"{name} {value}" for name, value in details if value)])


class Quote(Frozen, frozen=True, extra="forbid"):
    """The span of the source that supports a statement; `text` is its words, verbatim but for white space."""

    kind: Literal["quote"] = "quote"
    text: NonBlank
    part: Literal["text", "subject"] = "text"
    start: Annotated[int, Field(ge=0, le=_FURTHEST)]
    end: Annotated[int, Field(gt=0, le=_FURTHEST)]
    """Characters `start` to `end` (exclusive) of that part of the source."""

    @model_validator(mode="after")
    def _spans_something(self) -> Self:
        if self.end <= self.start:
            raise ValueError("a quote ends behind its start")
        return self


class NoteLine(Frozen, frozen=True, extra="forbid"):
    """The line of an imported note that a statement was taken from; the first line is 1."""

    kind: Literal["line"] = "line"
    number: Annotated[int, Field(ge=1, le=_FURTHEST)]


Evidence = Annotated[Quote | NoteLine, Field(discriminator="kind")]
