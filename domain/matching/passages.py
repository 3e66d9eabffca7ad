"""Passages that are carried along: a reply or a forward holds the words of the mail that it answers.

Only between mails of one conversation: "please find attached the document" stands in many mails and says something else
in each. Two quotes are cut out of the same passage if one stands in the other, or the end of one is the beginning of
the other: word for word, since a sentence in which one word was changed is another sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from ibid.domain.matching.said import Said

Run = tuple[str, ...]
_KEPT = 8
"""Claims that are found by one run: a phrase of every mail tells nothing."""

_SHORT = 2
"""Words up to which a quote has no run of three; it is looked for among all quotes of its conversation."""


@dataclass(slots=True)
class Passages:
    """The quotes of one kind of statement."""

    _by_run: dict[Run, dict[str, Said]] = field(default_factory=dict[Run, dict[str, Said]])
    """Of quotes that are not short: by each run of three words the claims, with the statement."""
    _of_source: dict[str, list[tuple[str, Said]]] = field(default_factory=dict[str, list[tuple[str, Said]]])
    """By source: all quotes, with their claims."""
    _short_ones: dict[str, list[tuple[str, Said]]] = field(default_factory=dict[str, list[tuple[str, Said]]])
    """… and the short ones among them."""
    _conversations: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    """By name of a conversation: the sources that may be of it."""

    def copy(self) -> "Passages":
        """An independent copy."""
        return Passages(
            {run: claims.copy() for run, claims in self._by_run.items()},
            {source: quotes.copy() for source, quotes in self._of_source.items()},
            {source: quotes.copy() for source, quotes in self._short_ones.items()},
            {id_: sources.copy() for id_, sources in self._conversations.items()},
        )

    def add(self, new: Said, claim: str) -> None:
        """The claim rests on the quote of `new`, too."""
        if new.source not in self._of_source:
            self._of_source[new.source] = []
            for id_ in new.context.conversations:
                self._conversations.setdefault(id_, {})[new.source] = None
        self._of_source[new.source].append((claim, new))
        if len(new.quoted) <= _SHORT:
            self._short_ones.setdefault(new.source, []).append((claim, new))
        else:
            for run in _runs(new.quoted):
                claims = self._by_run.setdefault(run, {})
                if len(claims) < _KEPT:
                    claims.setdefault(claim, new)

    def carried(self, new: Said) -> Iterator[tuple[str, Said, float]]:
        """Claims of other mails of the conversation that rest on the passage of `new`: one of their statements, and how
        much of the longer quote both have, 0 to 1."""
        seen: set[str] = set()
        for claim, other in chain(self._by_runs(new), self._by_conversation(new)):
            if other.source != new.source and other.id not in seen:
                seen.add(other.id)
                if not new.context.same_conversation(other.context):
                    continue
                if common := in_common(new.quoted, other.quoted):
                    yield claim, other, common / max(len(new.quoted), len(other.quoted))

    def _by_runs(self, new: Said) -> Iterator[tuple[str, Said]]:
        if len(new.quoted) > _SHORT:
            for run in _runs(new.quoted):
                yield from self._by_run.get(run, {}).items()

    def _by_conversation(self, new: Said) -> Iterator[tuple[str, Said]]:
        """Of a short quote, all quotes of its conversation; of another, the short ones."""
        quotes = self._of_source if len(new.quoted) <= _SHORT else self._short_ones
        for source in sorted({each for id_ in new.context.conversations for each in self._conversations.get(id_, ())}):
            yield from quotes.get(source, ())


def _runs(words: Run) -> Iterator[Run]:
    return zip(words, words[1:], words[2:], strict=False)


def in_common(a: Run, b: Run) -> int:
    """How many words two cuts of one passage have in common; 0 if they are no such cuts."""
    if len(a) > len(b):
        a, b = b, a
    if f" {' '.join(a)} " in f" {' '.join(b)} ":
        return len(a)
    for length in range(len(a) - 1, 0, -1):
        if a[-length:] == b[:length] or b[-length:] == a[:length]:
            return length
    return 0
