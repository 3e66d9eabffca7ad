"""Which words of two wordings the other one does not have: to be marked for the eye, never to decide anything."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ibid.domain.matching.features import stem
from ibid.domain.text import ARTICLES, canonical

_PHRASE = 3
"""Words of a date, a time or an amount."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text; all parts of it, one after the other, are the text."""

    text: str
    differs: bool


def marked(one: str, other: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in parts; what only one of them has is marked."""
    return _parts(one, _said(other)), _parts(other, _said(one))


def _said(text: str) -> set[str]:
    """The text's words as they are compared: "Dec. 6th, 2001" is one, and each of the three is one by itself."""
    tokens = {*canonical(text), *(token for word in text.split() for token in canonical(word))}
    return {stem(token) for token in tokens}


def _parts(text: str, theirs: set[str]) -> tuple[Part, ...]:
    words = list(_WORD.finditer(text))
    there = _there([word.group() for word in words], theirs)
    found: list[Part] = []
    end = 0
    for word, differs in zip(words, (not each for each in there), strict=True):
        gap = text[end : word.start()]
        if found and found[-1].differs == differs:
            found[-1] = Part(found[-1].text + gap + word.group(), differs)
        else:
            if gap:
                found.append(Part(gap, False))
            found.append(Part(word.group(), differs))
        end = word.end()
    if text[end:]:
        found.append(Part(text[end:], False))
    return tuple(found)


def _there(words: Sequence[str], theirs: set[str]) -> list[bool]:
    """Which of the words the other text has, by themselves or with those beside them ("$40 billion" is "$40B")."""
    found = [False] * len(words)
    for size in range(1, _PHRASE + 1):
        for at in range(len(words) - size + 1):
            tokens = canonical(" ".join(words[at : at + size]))
            if all(token in ARTICLES or stem(token) in theirs for token in tokens):
                found[at : at + size] = [True] * size
    return found
