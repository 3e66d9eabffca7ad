"""What the matcher knows of an e-mail beside what was read in it."""

import re
from dataclasses import dataclass
from datetime import date

_PREFIXES = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|antw|sv|tr|rv)\s*(?:\[\d+\]\s*)?:)+", re.IGNORECASE)
"""What answers and forwards put in front of a subject (RFC 5256 §2.1), also in some other languages of Europe."""


@dataclass(frozen=True, slots=True)
class MailContext:
    """When it was sent, so that "next Tuesday" is a day; and its conversation, so that a reply is known as one."""

    sent_on: date | None = None
    """In UTC."""
    written_on: date | None = None
    """The day on which it was written, if it is one day wherever its writer was between UTC-8 and UTC+3; none at other
    hours, since "tomorrow" would be one day there and another here."""
    message_id: str = ""
    thread: frozenset[str] = frozenset()
    """Message-IDs: its own, and those that it says it answers (In-Reply-To and References, RFC 5322 §3.6.4)."""
    subject: str = ""
    """Without what answers and forwards put in front of it, folded."""
    is_answer: bool = False
    """Whether its subject says that it answers or forwards."""

    def same_conversation(self, other: "MailContext") -> bool:
        """Whether one answers or forwards the other, or both a third; by their headers, or else by their subjects."""
        if not self.thread.isdisjoint(other.thread):
            return True
        return bool(self.subject) and self.subject == other.subject and (self.is_answer or other.is_answer)

    @property
    def conversations(self) -> frozenset[str]:
        """Names of conversations that it may be of; mails of one conversation share one."""
        return self.thread | {f"subject {self.subject}"} if self.subject else self.thread


def base_subject(subject: str) -> tuple[str, bool]:
    """A subject as conversations are known by, and whether it says that the mail answers or forwards."""
    base = _PREFIXES.sub("", subject)
    return " ".join(base.casefold().split()), base != subject


NO_CONTEXT = MailContext()
"""Of a source that is no e-mail."""
