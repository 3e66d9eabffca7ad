"""A statement as the matcher sees it."""

import re
from dataclasses import dataclass
from datetime import date

from ibid.domain.matching.context import NO_CONTEXT, MailContext
from ibid.domain.matching.features import content_words, features, fingerprint
from ibid.domain.matching.notation import RELATIVE, WEEKDAYS, one_notation
from ibid.domain.matching.policy import Policy
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
_SORTS = {"#": "number", "@": "date", "~": "time"}
"""Of figures, by the first letter of their token."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a kind says beside its text. Two statements with details that exclude each other are never one claim."""

    said_on: date | None = None
    due: date | None = None
    owner: frozenset[str] = frozenset()
    """The words of the task owner's name."""
    address: str = ""
    names: frozenset[str] = frozenset()
    """The words of a contact's name,"""
    organisation: frozenset[str] = frozenset()
    """… and of where that person works."""

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
        if self.names and other.names and self.names.isdisjoint(other.names):
            return "another name at the same address"
        ours, theirs = self.organisation, other.organisation
        if ours and theirs and ours.isdisjoint(theirs) and not (self.address and other.address):
            return "another organisation"
        return None


_NO_DETAILS = Details()
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "sir"))


class Said:
    """What matters of one statement. What not every match needs is worked out when it is first asked for."""

    def __init__(
        self, statement: Statement, policy: Policy, place: float = 0.5, context: MailContext = NO_CONTEXT
    ) -> None:
        """`place` is where among its reading's statements of that kind it stands: 0 first, 1 last, 0.5 alone."""
        self.id = statement.id
        self.kind = kind_of(statement)
        self.source = statement.source
        self.reading = statement.reading
        self.place = place
        self.context = context
        self.text = statement.text
        self.tokens = canonical(statement.text)
        """Canonical, in order (domain/text.py)."""
        tokens = one_notation(self.tokens, context) if policy.one_notation else self.tokens
        self.keys, self.details = _keys_and_details(statement, tokens, context)
        """Two statements of a kind that share a key differ in nothing of substance."""
        self.quote = statement.evidence if isinstance(statement.evidence, Quote) else None
        self.by_identity = self.kind in ("attribute", "contact")
        """Matched by what it names, never by how it sounds."""
        self.words = content_words(self.tokens)
        """The tokens that carry content."""
        self.outline = _outline(self.tokens)
        """The text without its figures."""
        self._features: set[str] | None = None
        self._bits: int | None = None
        self._quoted: tuple[str, ...] | None = None
        self._figures: dict[str, list[str]] | None = None
        self._letters = statement.TYPE != TopicRecorded.TYPE

    @property
    def features(self) -> set[str]:
        """Of `words`: what is compared where how rare it is counts."""
        if self._features is None:
            self._features = features(self.words, self._letters)
        return self._features

    @property
    def bits(self) -> int:
        """The fingerprint of `words`."""
        if self._bits is None:
            self._bits = fingerprint(self.words, self._letters)
        return self._bits

    @property
    def figures(self) -> dict[str, list[str]]:
        """The numbers, dates, times and weekdays, by sort."""
        if self._figures is None:
            self._figures = {}
            for token in self.tokens:
                if token[0] in _SORTS or token in WEEKDAYS:
                    self._figures.setdefault(_SORTS.get(token[0], "weekday"), []).append(token)
        return self._figures

    @property
    def quoted(self) -> tuple[str, ...]:
        """The quote's words, without case and punctuation."""
        if self._quoted is None:
            self._quoted = tuple(_WORD.findall(self.quote.text.casefold())) if self.quote else ()
        return self._quoted


def _outline(tokens: tuple[str, ...]) -> str:
    whole = " ".join(tokens)
    if "#" not in whole and "@" not in whole and "~" not in whole:
        return whole
    return " ".join([token[0] if token[0] in "#@~" else token for token in tokens])


def _keys_and_details(
    statement: Statement, tokens: tuple[str, ...], context: MailContext
) -> tuple[tuple[str, ...], Details]:
    key = " ".join(tokens) or statement.text
    match statement:
        case AttributeRecorded(name=name):
            return (f"{' '.join(canonical(name)) or name} = {key}",), _NO_DETAILS
        case ContactRecorded():
            return _person(statement)
        case MentionRecorded(said_on=said_on):
            return (f"{key} | {said_on or _occasion(statement)}",), Details(said_on=said_on)
        case TaskRecorded(owner=owner, due=due):
            details = Details(due=due, owner=frozenset(canonical(owner or "")))
            return (f"{key} | {due or _day(statement, context)}" if _relative(tokens) else key,), details
        case _:
            return (f"{key} | {_day(statement, context)}" if _relative(tokens) else key,), _NO_DETAILS


def _person(statement: ContactRecorded) -> tuple[tuple[str, ...], Details]:
    """An address is one person's, unless the names have no word in common: many write from info@acme.com. So is a full
    name, unless the addresses differ. There are many with one first name: that alone is one person's within one source
    only, and the address is looked at first.
    """
    last, comma, rest = statement.text.partition(",")  # "Dunton, Heather"
    names = canonical(f"{rest} {last}" if comma else statement.text)
    names = tuple([name for name in names if name not in _TITLES]) or names
    name = " ".join(names) or statement.text
    if len(names) < 2:
        name = f"{name} | {_occasion(statement)}"
    address = (statement.address or "").casefold()
    works_at = frozenset(canonical(statement.organisation or ""))
    keys = (address, name) if address else (name,)
    return keys, Details(address=address, names=frozenset(names), organisation=works_at)


def _relative(tokens: tuple[str, ...]) -> bool:
    """Whether a time is told from the day it was said: "on Tuesday" of another e-mail is another Tuesday."""
    if RELATIVE.isdisjoint(tokens):
        return False
    dated = any(token[0] == "@" for token in tokens)
    return any(token in RELATIVE and not (dated and token in WEEKDAYS) for token in tokens)


def _day(statement: Statement, context: MailContext) -> str:
    """The day from which a relative time counts, where it is known."""
    return str(context.sent_on) if context.sent_on else _occasion(statement)


def _occasion(statement: Statement) -> str:
    """What said it once: an e-mail, or the notes of a customer, which are versions of each other; a person says
    something anew each time."""
    if statement.source.startswith("b-"):
        return "note"
    return statement.reading if statement.source.startswith("p-") else statement.source
