"""Passages that are carried along: a reply or a forward holds the words of the mail that it answers.

Two quotes of different mails are cut out of the same passage if one stands in the other, or the end of one is the
beginning of the other: word for word, since a sentence in which one word was changed is another sentence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said

Run = tuple[str, ...]
_KEPT = 8
"""Claims that are found by one run: a phrase of every mail tells nothing."""


@dataclass(slots=True)
class Passages:
    """The quotes of one kind of statement, found by their runs of words."""

    _by_run: dict[Run, dict[str, Said]] = field(default_factory=dict[Run, dict[str, Said]])

    def copy(self) -> "Passages":
        """An independent copy."""
        return Passages({run: claims.copy() for run, claims in self._by_run.items()})

    def add(self, new: Said, claim: str) -> None:
        """The claim rests on the quote of `new`, too."""
        for run in _filed(new.quoted):
            claims = self._by_run.setdefault(run, {})
            if len(claims) < _KEPT:
                claims.setdefault(claim, new)

    def carried(self, new: Said) -> Iterator[tuple[str, Said, float]]:
        """Claims of other sources that rest on the passage of `new`: one of their statements, and how much of the
        longer quote both have, 0 to 1."""
        seen: set[str] = set()
        for run in _sought(new.quoted):
            for claim, other in self._by_run.get(run, {}).items():
                if other.source != new.source and other.id not in seen:
                    seen.add(other.id)
                    if common := in_common(new.quoted, other.quoted):
                        yield claim, other, common / max(len(new.quoted), len(other.quoted))


def _filed(words: Run) -> Iterable[Run]:
    """The runs under which a quote is kept: threes for those that have three words in common with it, and pairs for
    those that are no longer."""
    if len(words) > 2:
        return chain(zip(words, words[1:], words[2:], strict=False), pairwise(words))
    return words, ("", *words)


def _sought(words: Run) -> Iterable[Run]:
    """The runs by which quotes of the same passage are found. Pairs would find too many that only sound alike, so they
    are looked for among the short quotes alone, and by short quotes."""
    if len(words) > 2:
        return chain(zip(words, words[1:], words[2:], strict=False), (("", *pair) for pair in pairwise(words)))
    return (words,)


def in_common(a: Run, b: Run) -> int:
    """How many words two cuts of one passage have in common; 0 if they are no such cuts."""
    if len(a) > len(b):
        a, b = b, a
    if any(b[at : at + len(a)] == a for at in range(len(b) - len(a) + 1)):
        return len(a)
    for length in range(len(a) - 1, 0, -1):
        if a[-length:] == b[:length] or b[-length:] == a[:length]:
            return length
    return 0


def is_carried(new: Said, other: Said, overlap: float, policy: Policy) -> bool:
    """Whether the two statements rest on one passage, of which one mail has it from the other.

    Between mails of one conversation any common passage is; else it must be long enough to be nobody else's.
    """
    if policy.conversations and new.context.same_conversation(other.context):
        return True
    common = overlap * max(len(new.quoted), len(other.quoted))
    return common >= policy.passage_words and overlap >= policy.passage_overlap
