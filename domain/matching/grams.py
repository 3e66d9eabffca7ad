"""Texts as weighed words and runs of letters, to be compared by how much weight they share.

Each text becomes a vector of length 1, half of it from the stems of its words, half from their runs of three letters
(which see through "Diva" and "Divakar", "config" and "configuration"). A feature weighs more the rarer it is among the
texts and the earlier it stands. Dates and figures count in one spelling (domain/text.py).

All but the logarithm is exact everywhere in IEEE arithmetic, and that is rounded: the same texts have the same vectors
on every machine.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum, log, sqrt

from ibid.domain.matching.features import content_words, stem
from ibid.domain.matching.tuning import Tuning
from ibid.domain.text import canonical

_RUN = 3
"""Letters of a run, with the space before and after the word. Runs of 3 to 4 or 3 to 5 score the same on human pairs
(benchmarks/ranking.py) and take twice the time."""

_DIGITS = 6
"""Decimals kept of a logarithm: libraries differ in the sixteenth."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Numbers with a weight each, packed: 12 bytes an entry where a dict takes 80."""

    numbers: "array[int]"
    weights: "array[float]"

    def __iter__(self) -> Iterator[tuple[int, float]]:
        return zip(self.numbers, self.weights, strict=True)

    def add(self, number: int, weight: float) -> None:
        """At the end."""
        self.numbers.append(number)
        self.weights.append(weight)


def weighed(pairs: Iterable[tuple[int, float]] = ()) -> Weighed:
    """The pairs, packed."""
    found = Weighed(array("i"), array("d"))
    for number, weight in pairs:
        found.add(number, weight)
    return found


def vectors(texts: Sequence[str], tuning: Tuning) -> list[Weighed]:
    """The features of each text by number, the rarest of the collection first; none for a text without words.

    What only one text has is weighed (it makes its text less like all others) and then left out.
    """
    known: dict[str, int] = {}
    parts = [
        weighed((known.setdefault(feature, len(known)), weight) for feature, weight in part.items())
        for text in texts
        for part in _features(text, tuning.fading)
    ]
    spread = Counter(feature for part in parts for feature in part.numbers)
    rank = {feature: place for place, feature in enumerate(sorted(spread, key=lambda each: (spread[each], each)))}
    rarity = {
        count: 1 + round(log((len(texts) + 1) / (count + 1)), _DIGITS) for count in dict.fromkeys(spread.values())
    }
    found: list[Weighed] = []
    for stems, runs in zip(parts[::2], parts[1::2], strict=True):
        vector: list[tuple[int, float]] = []
        for share, part in ((tuning.stems, stems), (1 - tuning.stems, runs)):
            weights = [(feature, sqrt(weight) * rarity[spread[feature]]) for feature, weight in part]
            scale = sqrt(share / (fsum(weight * weight for _, weight in weights) or 1))
            vector += [(rank[feature], weight * scale) for feature, weight in weights if spread[feature] > 1]
        found.append(weighed(sorted(vector)))
    return found


def _features(text: str, fading: float) -> tuple[dict[str, float], dict[str, float]]:
    """The stems of the words that carry content, and the runs of letters of these words, each with the sum of the
    weights of the places where it stands. A stem starts with "=", so that it is never taken for a run."""
    stems: dict[str, float] = {}
    runs: dict[str, float] = {}
    for place, word in enumerate(content_words(canonical(text))):
        weight = 1 / (1 + fading * place)
        base = f"={stem(word)}"
        stems[base] = stems.get(base, 0.0) + weight
        framed = f" {word} "
        for at in range(len(framed) - _RUN + 1):
            run = framed[at : at + _RUN]
            runs[run] = runs.get(run, 0.0) + weight
    return stems, runs
