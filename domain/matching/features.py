"""How alike two wordings are.

Two measures. The *likeness* of fingerprints (integers; two compare in half a microsecond) tells whether one wording is
nearly the other. Where every word counts (domain/matching/pairing.py) the *features* of the words are weighed by how
rare they are around them.
"""

from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

_WIDTH = 4096
"""Bits of a fingerprint. A sentence sets about 120, so about 3 % of what two have in common is chance."""

_STEM_BITS = 4
"""How often a word's stem counts, against once for each run of three letters; 3 and 5 score alike."""

# fmt: off
_FUNCTION_WORDS = frozenset((
    "about", "after", "again", "all", "also", "am", "and", "any", "are", "as", "at", "be", "because", "been",
    "before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "doing", "down",
    "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he", "her", "here", "hers",
    "him", "his", "how", "if", "in", "into", "is", "it", "its", "just", "me", "more", "most", "my", "no", "nor",
    "not", "now", "of", "off", "on", "once", "only", "or", "other", "our", "out", "over", "own", "same", "she",
    "should", "so", "some", "such", "than", "that", "their", "them", "then", "there", "these", "they", "this",
    "those", "through", "to", "too", "under", "until", "up", "very", "was", "we", "were", "what", "when", "where",
    "which", "while", "who", "whom", "why", "will", "with", "would", "you", "your",
))
_ENDINGS = (
    ("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", ""), ("ment", ""),
    ("ation", ""), ("ion", ""),
)
# fmt: on


def content_words(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens that are not function words; all of them if there are no others."""
    return tuple([token for token in tokens if token not in _FUNCTION_WORDS]) or tokens


def stem(word: str) -> str:
    """The word without one common English ending ("meetings" → "meeting", "planned" → "plann")."""
    if len(word) > 3 and word.isalpha():
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
                word = word.removesuffix(ending) + instead
                break
        if len(word) > 3:
            word = word.removesuffix("e")
    return word


def features(words: Iterable[str], letters: bool = True) -> set[str]:
    """The stems of the words (`=stem`) and, with `letters`, their runs of three letters."""
    found: set[str] = set()
    for word in words:
        found.update(_parts(word, letters))
    return found


def fingerprint(words: Iterable[str], letters: bool = True) -> int:
    """The bits of the words, whatever their order and number; with `letters`, also of their runs of three letters."""
    bits = 0
    for word in words:
        bits |= _bits(word, letters)
    return bits


def likeness(a: int, b: int) -> float:
    """Dice's coefficient of two fingerprints: 0 nothing in common, 1 the same."""
    total = a.bit_count() + b.bit_count()
    return 2 * (a & b).bit_count() / total if total else 0.0


@lru_cache(maxsize=65536)
def _parts(word: str, letters: bool) -> tuple[str, ...]:
    framed = f" {word} "
    runs = dict.fromkeys(framed[at : at + 3] for at in range(len(framed) - 2)) if letters else ()
    return (f"={stem(word)}", *runs)


@lru_cache(maxsize=65536)
def _bits(word: str, letters: bool) -> int:
    """A few bits, by a checksum that is the same on every machine."""
    base, *runs = _parts(word, letters)
    parts = [f"{number}{base}" for number in range(_STEM_BITS)] + runs
    return sum({1 << crc32(part.encode()) % _WIDTH for part in parts})
