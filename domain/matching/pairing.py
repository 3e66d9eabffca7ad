"""How alike two statements of one source are, and the one-to-one pairing of a reading with the claims of its e-mail.

A reading does not repeat itself, so its statements are matched as a whole: the best pair first, then the best of what is
left. On the dev threads this scores no worse than the optimal assignment.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ibid.domain.matching.features import fingerprint, likeness
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said


@dataclass(frozen=True, slots=True)
class Pair:
    """Row `row` (a new statement) fits column `column` (a claim), because of `other`, one of its statements."""

    rank: float
    row: int
    column: int
    other: Said
    likeness: float
    overlap: float | None
    """None where one of the two has no quote."""


def best_pairs(rows: Sequence[Said], columns: Sequence[Sequence[Said]], policy: Policy) -> list[Pair]:
    """Every pair that is good enough, best first; ties in the order of rows, then of columns."""
    common = _common(columns, policy)
    grid = [
        [
            max((_compare(row, i, j, each, common, policy) for each in column), key=lambda pair: pair.rank)
            for j, column in enumerate(columns)
        ]
        for i, row in enumerate(rows)
    ]
    good = [pair for line in _less_the_usual(grid) for pair in line if _suffices(pair, policy)]
    return sorted(good, key=lambda pair: (-pair.rank, pair.row, pair.column))


def _compare(row: Said, i: int, j: int, other: Said, common: int, policy: Policy) -> Pair:
    alike = likeness(row.bits, other.bits)
    overlap = row.overlap(other)
    if overlap is not None:
        return Pair(round(overlap + alike / 2, 6), i, j, other, alike, overlap)
    alike = (alike + likeness(row.bits & ~common, other.bits & ~common)) / 2
    rank = alike - policy.place_weight * abs(row.place - other.place)
    return Pair(rank, i, j, other, alike, None)


def _less_the_usual(grid: list[list[Pair]]) -> list[list[Pair]]:
    """Likeness counts as far as it exceeds what a statement and a claim have in common with everything around them.

    Means are over the neighbours: a pair without any keeps what it has.
    """
    rows = [[pair.rank for pair in line if pair.overlap is None] for line in grid]
    if not any(rows):
        return grid
    columns = [[line[j].rank for line in grid if line[j].overlap is None] for j in range(len(grid[0]))]
    row_sums, column_sums = [sum(each) for each in rows], [sum(each) for each in columns]

    def usual(pair: Pair) -> float:
        across, down = len(rows[pair.row]) - 1, len(columns[pair.column]) - 1
        mean_across = (row_sums[pair.row] - pair.rank) / across if across else 0.0
        mean_down = (column_sums[pair.column] - pair.rank) / down if down else 0.0
        return (mean_across + mean_down) / 2

    return [
        [
            pair if pair.overlap is not None else replace(pair, rank=round(pair.rank - usual(pair), 6))
            for pair in line
        ]
        for line in grid
    ]


def _suffices(pair: Pair, policy: Policy) -> bool:
    if pair.overlap is not None:
        return pair.rank >= policy.quoted_floor
    return pair.rank >= policy.above_usual and pair.likeness >= policy.worded_floor


def _common(columns: Sequence[Sequence[Said]], policy: Policy) -> int:
    """The bits of words that stand in so many claims that they tell little."""
    counts = Counter(word for column in columns for word in {word for each in column for word in each.words})
    least = max(2, policy.common_share * len(columns))
    return fingerprint([word for word, count in counts.items() if count > least])
