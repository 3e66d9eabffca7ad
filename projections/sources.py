"""A source as a note needs it: who, when, about what; without its text, so that a whole log's fit in memory."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from ibid.domain.matching.context import NO_CONTEXT, MailContext
from ibid.events.source import Email, Note, Person, Source


@dataclass(frozen=True, slots=True)
class Card:
    """What a footnote says of its source."""

    id: str
    kind: str
    """email, note or person."""
    label: str
    """The sender's name, the note's file name, or the person's name."""
    sent_at: datetime | None = None
    subject: str = ""
    message_id: str = ""
    mid: str = ""
    """The Message-ID by which a mail program can find it; none for one that was made up."""
    context: MailContext = NO_CONTEXT
    """What the matcher knows of it."""

    @property
    def on(self) -> date | None:
        """The day it was sent, in UTC; none where that is not known."""
        return self.sent_at.astimezone(UTC).date() if self.sent_at else None


def card(source: Source) -> Card:
    """The card of a source."""
    match source:
        case Email(sender=sender, sent_at=sent_at):
            thread = (source.message_id, source.in_reply_to, *source.references)
            context = MailContext(
                sent_on=sent_at.astimezone(UTC).date() if sent_at else None,
                message_id=source.message_id,
                thread=frozenset(filter(None, thread)),
            )
            mid = "" if source.message_id_made_up else source.message_id
            return Card(source.id, "email", sender.label, sent_at, source.subject, source.message_id, mid, context)
        case Note(name=name):
            return Card(source.id, "note", name)
        case Person(name=name):
            return Card(source.id, "person", name)
