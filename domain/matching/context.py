"""What the matcher knows of an e-mail beside what was read in it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MailContext:
    """When it was sent, so that "next Tuesday" is a day; and its conversation, so that a reply is known as one."""

    sent_on: date | None = None
    """In UTC."""
    message_id: str = ""
    thread: frozenset[str] = frozenset()
    """Message-IDs: its own, and those that it says it answers (In-Reply-To and References, RFC 5322 §3.6.4)."""

    def same_conversation(self, other: "MailContext") -> bool:
        """Whether one answers the other, or both answer a third."""
        return not self.thread.isdisjoint(other.thread)


NO_CONTEXT = MailContext()
"""Of a source that is no e-mail."""
