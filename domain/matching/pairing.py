"""One-to-one pairing of a reading with the claims of its e-mail, where repetition is the rule.

A reading does not repeat itself, so its statements are matched as a whole: the best pair first, then the best of
what is left. On the dev threads that scored no worse than the optimal assignment.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ibid.domain.matching.features import fingerprint
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said


@dataclass(frozen=True, slots=True)
class Pair:
    """A new statement (`row`) fits a claim (`column`), because of `other`, one of the claim's statements."""

    rank: float
    row: int
    column: int
    other: Said
    likeness: float
    overlap: float | None
    """Of the two quotes; None where one of the two has none."""


class _Side:
    """One statement of a pair, with what is counted once for all its pairs."""

    __slots__ = ("bits_set", "rare", "rare_set", "said")

    def __init__(self, said: Said, common: int) -> None:
        self.said = said
        self.rare = said.bits & ~common
        self.bits_set, self.rare_set = said.bits.bit_count(), self.rare.bit_count()


@dataclass(slots=True)
class _Match:
    rank: float
    likeness: float
    overlap: float | None
    other: Said


def best_pairs(rows: Sequence[Said], columns: Sequence[Sequence[Said]], policy: Policy) -> list[Pair]:
    """Every pair that is good enough, best first; ties in the order of rows, then of columns."""
    if not rows or not columns:
        return []
    common = _common(columns, policy)
    theirs = [[_Side(each, common) for each in column] for column in columns]
    grid = [[_best(row, column, policy) for column in theirs] for row in (_Side(each, common) for each in rows)]
    _less_the_usual(grid, policy)
    found = [
        Pair(round(match.rank, 6), i, j, match.other, match.likeness, match.overlap)
        for i, line in enumerate(grid)
        for j, match in enumerate(line)
        if match.rank >= (policy.above_usual if match.overlap is None else policy.quoted_floor)
        and (match.overlap or match.likeness >= policy.least_likeness)
    ]
    return sorted(found, key=lambda pair: (-pair.rank, pair.row, pair.column))


def _best(row: _Side, column: Sequence[_Side], policy: Policy) -> _Match:
    """The statement of a claim that comes nearest to `row`."""
    best = _Match(-1.0, 0.0, None, column[0].said)
    for each in column:
        alike = 2 * (row.said.bits & each.said.bits).bit_count() / ((row.bits_set + each.bits_set) or 1)
        overlap = row.said.overlap(each.said)
        if overlap is not None:
            rank = overlap + alike / 2
        else:
            rare = 2 * (row.rare & each.rare).bit_count() / ((row.rare_set + each.rare_set) or 1)
            rank = (alike + rare) / 2 - policy.place_weight * abs(row.said.place - each.said.place)
        if rank > best.rank:
            best = _Match(rank, alike, overlap, each.said)
    return best


def _less_the_usual(grid: list[list[_Match]], policy: Policy) -> None:
    """Likeness counts as far as it exceeds what statement and claim have in common with everything around them.

    That is the mean over the other pairs of the row, and of the column, each with `policy.usual` among them.
    """
    rows = [[match.rank for match in line if match.overlap is None] for line in grid]
    columns = [[line[j].rank for line in grid if line[j].overlap is None] for j in range(len(grid[0]))]
    row_sums, column_sums = [sum(each) + policy.usual for each in rows], [sum(each) + policy.usual for each in columns]
    for i, line in enumerate(grid):
        for j, match in enumerate(line):
            if match.overlap is None:
                across = (row_sums[i] - match.rank) / len(rows[i])
                down = (column_sums[j] - match.rank) / len(columns[j])
                match.rank -= (across + down) / 2


def _common(columns: Sequence[Sequence[Said]], policy: Policy) -> int:
    """The fingerprint of words that stand in so many claims that they tell little."""
    counts = Counter(word for column in columns for word in {word for each in column for word in each.words})
    least = max(2, policy.common_share * len(columns))
    return fingerprint(word for word, count in counts.items() if count > least)
