"""What two wordings have in common, each feature weighed by how rare it is among all that is compared.

Every statement of a reading is compared with every wording of its e-mail, so this is the innermost loop. Each wording
has a lane of 32 bits in one long integer; a feature is the integer that has its weight in the lanes of those wordings
that have it. Adding up the features of a statement gives what it shares with all of them at once: twenty times faster
than pair by pair, and exact on every machine.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import log
from struct import unpack

_STEM_WEIGHT = 4
"""How much a word's stem counts beside each of its runs of three letters; 3 and 6 score alike."""

_UNIT = 64
"""Weights are whole numbers of this part. The largest is below 2**12, so a lane holds a million features."""

_LANE = 32


@dataclass(slots=True)
class Wordings:
    """The wordings of one e-mail, by their features. They have numbers, in the order in which they were added."""

    count: int = 0
    _holders: dict[str, int] = field(default_factory=dict[str, int])
    """By feature: 1 in the lane of each wording that has it."""

    def copy(self) -> "Wordings":
        """An independent copy."""
        return Wordings(self.count, self._holders.copy())

    def add(self, features: Collection[str]) -> None:
        """The next wording."""
        holders, lane = self._holders, 1 << _LANE * self.count
        for feature in features:
            holders[feature] = holders.get(feature, 0) + lane
        self.count += 1

    def alike(self, statements: Sequence[Collection[str]]) -> list[list[float]]:
        """For each statement, given by its features: Dice's coefficient with each wording, by number; 0 nothing in
        common, 1 the same."""
        said = Counter[str]()
        for features in statements:
            said.update(features)
        everything = len(statements) + self.count + 1
        rarity = [round(_UNIT * log(everything / (count + 0.5))) for count in range(everything)]
        weights: dict[str, int] = {}
        lanes: dict[str, int] = {}
        for feature, holders in self._holders.items():
            weight = rarity[said[feature] + holders.bit_count()]
            weight = weight * _STEM_WEIGHT if feature[0] == "=" else weight
            weights[feature], lanes[feature] = weight, weight * holders
        for feature in said.keys() - lanes.keys():
            weights[feature] = rarity[said[feature]] * (_STEM_WEIGHT if feature[0] == "=" else 1)
            lanes[feature] = 0
        totals = self._read(sum(lanes.values()))
        found: list[list[float]] = []
        for features in statements:
            total = sum(map(weights.__getitem__, features))
            shared = self._read(sum(map(lanes.__getitem__, features)))
            found.append([2 * ours / ((total + theirs) or 1) for ours, theirs in zip(shared, totals, strict=True)])
        return found

    def _read(self, lanes: int) -> tuple[int, ...]:
        return unpack(f"<{self.count}I", lanes.to_bytes(self.count * _LANE // 8, "little"))
