"""A source as a note needs it: who, when, about what; without its text, so that a whole log's fit in memory."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from ibid.domain.matching.context import NO_CONTEXT, MailContext, base_subject
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
            subject, is_answer = base_subject(source.subject)
            context = MailContext(
                sent_on=sent_at.astimezone(UTC).date() if sent_at else None,
                written_on=_written_on(sent_at.astimezone(UTC)) if sent_at else None,
                message_id=source.message_id,
                thread=frozenset(filter(None, thread)),
                subject=subject,
                is_answer=is_answer,
            )
            mid = "" if source.message_id_made_up else source.message_id
            return Card(source.id, "email", sender.label, sent_at, source.subject, source.message_id, mid, context)
        case Note(name=name):
            return Card(source.id, "note", name)
        case Person(name=name):
            return Card(source.id, "person", name)


def _written_on(sent_at: datetime) -> date | None:
    """See MailContext.written_on; the log keeps times in UTC alone."""
    return sent_at.date() if _SURELY[0] <= sent_at.hour < _SURELY[1] else None


_SURELY = (8, 21)
"""Hours in UTC between which it is one day from UTC-8 to UTC+3."""
