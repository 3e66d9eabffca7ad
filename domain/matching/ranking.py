"""Which other texts most likely say the same: suggestions for a person to review. Nothing is ever merged by this.

Some texts ("The team discusses a meeting") are a little like everything. So from the likeness of a pair is taken what
is usual for the two: how alike the best neighbours of each are (cross-domain similarity local scaling, Conneau et al.,
"Word translation without parallel data", 2018). `python benchmarks/ranking.py` measures all of it.
"""

from collections.abc import Callable, Sequence
from heapq import nlargest
from itertools import repeat
from math import fsum
from operator import mul

from ibid.domain.matching.grams import Weighed, vectors, weighed
from ibid.domain.matching.tuning import TUNING, Tuning

_EVERY = 500
"""In collections up to this size every text with something in common is a candidate."""

_READ = 3_000
"""Entries of the index, those of the rarest features first, that are read to find the candidates for one text. Among
1,514 texts this finds the same first three as comparing each with all does."""

_DIGITS = 6
"""Decimals of a score; equal scores keep the order of the log."""


class Ranking:
    """Texts of one kind and one customer, and how alike they are for a reviewer.

    A text is compared with its candidates when it is first asked for; time and memory grow with the number of texts.
    """

    def __init__(self, texts: Sequence[tuple[str, str]], *, candidates: int = 60, tuning: Tuning = TUNING) -> None:
        """`texts` are (key, text) in log order, each key once. Among more than 500 texts, each is compared with that
        many `candidates`, so `nearest` gives no more."""
        self._keys = [key for key, _ in texts]
        self._at = {key: at for at, key in enumerate(self._keys)}
        if len(self._at) < len(self._keys):
            twice = next(key for at, key in enumerate(self._keys) if self._at[key] != at)
            raise ValueError(f"expected each key once, found {twice!r} again; give one text a key")
        self._whole = len(texts) <= _EVERY
        self._candidates = len(texts) if self._whole else candidates
        self._tuning = tuning
        self._vectors = vectors([text for _, text in texts], tuning)
        self._index: dict[int, Weighed] = {}
        """By feature: the texts that have it, with its weight there."""
        for at, vector in enumerate(self._vectors):
            for feature, weight in vector:
                if feature not in self._index:
                    self._index[feature] = weighed()
                self._index[feature].add(at, weight)
        self._rows: dict[int, Weighed] = {}
        """By text, once it was needed: its candidates with their likeness, the most alike first."""

    def nearest(self, key: str, most: int = 3) -> list[tuple[str, float]]:
        """Other keys with their scores, best first; only such as have something in common. KeyError for an unknown key.

        The score is between 0 and 1, and the same from both sides. At 0.29 the two are as alike as is usual for them;
        the same words have 0.71 and more. How many suggestions of a score are right: `benchmarks/ranking.py scores`.
        """
        asked = self._at[key]
        usual = self._usual(asked)
        scored = [(self._score(likeness, usual + self._usual(other)), other) for other, likeness in self._row(asked)]
        scored.sort(key=lambda each: (-each[0], each[1]))
        return [(self._keys[other], score) for score, other in scored[: max(most, 0)]]

    def _score(self, likeness: float, usual: float) -> float:
        """From 0 to 1; `usual` is the sum of both texts'."""
        copy = self._tuning.copy
        return min(1.0, max(0.0, round((likeness - self._tuning.usual * usual / 2 + copy) / (1 + copy), _DIGITS)))

    def _usual(self, at: int) -> float:
        """The mean likeness of a text's best neighbours; one that is missing counts 0."""
        count = self._tuning.neighbours
        return fsum(min(likeness, self._tuning.copy) for likeness in self._row(at).weights[:count]) / count

    def _row(self, at: int) -> Weighed:
        if (row := self._rows.get(at)) is None:
            row = self._rows[at] = weighed(self._alike(at))
        return row

    def _alike(self, at: int) -> list[tuple[int, float]]:
        """The candidates for a text, and the likeness of each: 0 nothing in common, 1 the same."""
        vector = self._vectors[at]
        shared: dict[int, float] = {}
        left = _READ
        for feature, weight in vector:
            entries = self._index[feature]
            others = entries.numbers if self._whole else entries.numbers[:left]
            left -= len(others)
            for other, its in zip(others, entries.weights, strict=False):
                shared[other] = shared.get(other, 0.0) + weight * its
        shared.pop(at, None)
        best = nlargest(self._candidates, [(likeness, -other) for other, likeness in shared.items()])
        if not self._whole and left <= 0:
            ours = dict(vector).get
            full = [(self._likeness(ours, -other), other) for _, other in best]
            best = sorted(full, reverse=True)
        return [(-other, likeness) for likeness, other in best]

    def _likeness(self, ours: Callable[[int, float], float], at: int) -> float:
        theirs = self._vectors[at]
        return fsum(map(mul, map(ours, theirs.numbers, repeat(0.0)), theirs.weights))
