"""How alike two wordings are: each is a fingerprint, an integer of which two are compared in a fraction of a microsecond."""

from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

_WIDTH = 4096
"""Bits of a fingerprint. A sentence sets about 100, so about 2 % of what two have in common is chance."""

_FUNCTION_WORDS = frozenset(
    "about after again all also am and any are as at be because been before being between both but by can could did do "
    "does doing down during each few for from further had has have having he her here hers him his how if in into is it "
    "its just me more most my no nor not now of off on once only or other our out over own same she should so some such "
    "than that their them then there these they this those through to too under until up very was we were what when "
    "where which while who whom why will with would you your".split()
)

_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", ""), ("ment", ""),
            ("ation", ""), ("ion", ""))  # fmt: skip


def content_words(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens that are not function words; all of them if there are no others."""
    return tuple(token for token in tokens if token not in _FUNCTION_WORDS) or tokens


def stem(word: str) -> str:
    """The word without its commonest English ending ("meetings" → "meet"); a light hand, see benchmarks/matching.py."""
    if len(word) > 3 and word.isalpha():
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
                word = word.removesuffix(ending) + instead
                break
        if len(word) > 3:
            word = word.removesuffix("e")
    return word


@lru_cache(maxsize=65536)
def _word_bits(word: str) -> int:
    """The word's stem and its three-letter runs, each as one bit, by a checksum that is the same on every machine."""
    framed = f" {word} "
    parts = {f"={stem(word)}", *(framed[i : i + 3] for i in range(len(framed) - 2))}
    bits = 0
    for part in parts:
        bits |= 1 << crc32(part.encode()) % _WIDTH
    return bits


def fingerprint(words: Iterable[str]) -> int:
    """The bits of all the words: their order and number do not matter."""
    bits = 0
    for word in words:
        bits |= _word_bits(word)
    return bits


def likeness(a: int, b: int) -> float:
    """Dice's coefficient of two fingerprints: 0 nothing in common, 1 the same."""
    total = a.bit_count() + b.bit_count()
    return 2 * (a & b).bit_count() / total if total else 0.0
