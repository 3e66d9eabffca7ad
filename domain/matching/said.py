"""A statement as the matcher sees it."""

import re
from dataclasses import dataclass
from datetime import date

from ibid.domain.matching.features import content_words, fingerprint
from ibid.domain.text import canonical
from ibid.events.source import Quote
from ibid.events.vocabulary import (
    AttributeRecorded,
    ContactRecorded,
    MentionRecorded,
    Statement,
    TaskRecorded,
    TopicRecorded,
    kind_of,
)

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Details:
    """What a kind says beside its text. Two statements with details that exclude each other are never one claim."""

    said_on: date | None = None
    due: date | None = None
    owner: frozenset[str] = frozenset()
    """The words of the task owner's name."""
    address: str = ""

    def exclude(self, other: "Details") -> str | None:
        """The first difference where both say something, in a few words; None if they may go together."""
        if self.said_on and other.said_on and self.said_on != other.said_on:
            return f"{self.said_on} ≠ {other.said_on}"
        if self.due and other.due and self.due != other.due:
            return f"due {self.due} ≠ {other.due}"
        if self.owner and other.owner and not (self.owner <= other.owner or other.owner <= self.owner):
            return "another owner"
        if self.address and other.address and self.address != other.address:
            return "another address"
        return None


_NO_DETAILS = Details()

WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
RELATIVE = WEEKDAYS | {
    *("today", "tomorrow", "yesterday", "tonight", "this", "next", "last", "coming", "ago"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What matters of one statement."""

    id: str
    kind: str
    source: str
    reading: str
    place: float
    """Where among its reading's statements of that kind it stands: 0 first, 1 last, 0.5 alone."""
    text: str
    tokens: tuple[str, ...]
    """Canonical, in order (domain/text.py)."""
    words: tuple[str, ...]
    """Those that carry content."""
    bits: int
    """The fingerprint of `words`."""
    keys: tuple[str, ...]
    """Two statements of a kind that share one differ in nothing of substance."""
    quote: Quote | None
    details: Details

    @property
    def outline(self) -> str:
        """The text without its figures."""
        return " ".join(token[0] if token[0] in "#@~" else token for token in self.tokens)

    @property
    def by_identity(self) -> bool:
        """Matched by what it names, never by how it sounds."""
        return self.kind in ("attribute", "contact")

    def overlap(self, other: "Said") -> float | None:
        """What both quotes of one source cover, as a share of the longer: 0 apart, 1 the same; None without quotes."""
        ours, theirs = self.quote, other.quote
        if ours is None or theirs is None:
            return None
        if ours.part != theirs.part:
            return 0.0
        both = min(ours.end, theirs.end) - max(ours.start, theirs.start)
        return max(both, 0) / max(ours.end - ours.start, theirs.end - theirs.start)

    def passage(self, length: int) -> list[str]:
        """The quote's runs of `length` words, without case and punctuation; none if it is shorter."""
        words = _WORD.findall(self.quote.text.casefold()) if self.quote else []
        return [" ".join(words[i : i + length]) for i in range(len(words) - length + 1)]


def said(statement: Statement, place: float) -> Said:
    """The matcher's view of a recorded statement."""
    tokens = canonical(statement.text)
    words = content_words(tokens)
    keys, details = _keys_and_details(statement, tokens)
    return Said(
        id=statement.id,
        kind=kind_of(statement),
        source=statement.source,
        reading=statement.reading,
        place=place,
        text=statement.text,
        tokens=tokens,
        words=words,
        bits=fingerprint(words, letters=statement.TYPE != TopicRecorded.TYPE),
        keys=keys,
        quote=statement.evidence if isinstance(statement.evidence, Quote) else None,
        details=details,
    )


def _keys_and_details(statement: Statement, tokens: tuple[str, ...]) -> tuple[tuple[str, ...], Details]:
    key = " ".join(tokens) or statement.text
    match statement:
        case AttributeRecorded(name=name):
            return (f"{' '.join(canonical(name)) or name} = {key}",), _NO_DETAILS
        case ContactRecorded(address=address):
            last, comma, rest = statement.text.partition(",")  # "Dunton, Heather"
            key = " ".join(canonical(f"{rest} {last}")) if comma else key
            folded = (address or "").casefold()
            return ((key, folded) if folded else (key,)), Details(address=folded)
        case MentionRecorded(said_on=said_on):
            return (f"{key} | {said_on or _occasion(statement)}",), Details(said_on=said_on)
        case TaskRecorded(owner=owner, due=due):
            details = Details(due=due, owner=frozenset(canonical(owner or "")))
            return (f"{key} | {due or _occasion(statement)}" if _relative(tokens) else key,), details
        case _:
            return (f"{key} | {_occasion(statement)}" if _relative(tokens) else key,), _NO_DETAILS


def _relative(tokens: tuple[str, ...]) -> bool:
    """Whether a time is told from the day it was said: "on Tuesday" of another e-mail is another Tuesday."""
    dated = any(token[0] == "@" for token in tokens)
    return any(token in RELATIVE and not (dated and token in WEEKDAYS) for token in tokens)


def _occasion(statement: Statement) -> str:
    """What said it once: an e-mail, or the notes of a customer, which are versions of each other; a person says
    something anew each time."""
    if statement.source.startswith("b-"):
        return "note"
    return statement.reading if statement.source.startswith("p-") else statement.source
