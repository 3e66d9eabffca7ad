"""One-to-one pairing of a reading with the claims of its e-mail, where repetition is the rule.

A reading does not repeat itself, so its statements are matched as a whole: the best pair first, then the best of
what is left. On the dev threads that scored no worse than the optimal assignment.

Where both statements have a quote, the quotes decide: they overlap, or the two are different things (of 351 pairs of
the dev threads that say the same, 3 rest on passages that lie apart). Where one has none, the wording does: what both
have in common, weighed by how rare it is among all that is compared.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from ibid.domain.matching.features import likeness
from ibid.domain.matching.index import OfSource
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said


@dataclass(frozen=True, slots=True)
class Pair:
    """A new statement fits a claim, because of `other`, one of the claim's statements."""

    rank: float
    new: Said
    claim: str
    other: Said
    likeness: float
    overlap: float | None
    """Of the two quotes; None where one of the two has none."""


def best_pairs(rows: Sequence[Said], claims: OfSource, taken: Collection[str], policy: Policy) -> list[Pair]:
    """Every pair of a statement with a claim of its e-mail that is good enough and not taken, best first."""
    wordings = [(number, claim, other) for number, (claim, other) in enumerate(claims.wordings) if claim not in taken]
    if not rows or not wordings:
        return []
    found = [*_by_quotes(rows, wordings, policy), *_by_wording(rows, wordings, claims, policy)]
    return sorted(found, key=lambda pair: -pair.rank)


_Wording = tuple[int, str, Said]
"""Its number in its e-mail, its claim, and who said it."""


def _by_quotes(rows: Sequence[Said], wordings: Sequence[_Wording], policy: Policy) -> Iterator[Pair]:
    quoted = [(quote.start, quote.end, quote.part, each) for each in wordings if (quote := each[2].quote)]
    for row in rows:
        if row.quote is None:
            continue
        start, end, part = row.quote.start, row.quote.end, row.quote.part
        best: dict[str, Pair] = {}
        for first, last, theirs, (_, claim, other) in quoted:
            if first < end and last > start and theirs == part:
                overlap = (min(end, last) - max(start, first)) / max(end - start, last - first)
                alike = likeness(row.bits, other.bits)
                rank = round(overlap + alike / 2, 6)
                if rank >= policy.quoted_floor and (claim not in best or rank > best[claim].rank):
                    best[claim] = Pair(rank, row, claim, other, alike, overlap)
        yield from best.values()


def _by_wording(rows: Sequence[Said], wordings: Sequence[_Wording], claims: OfSource, policy: Policy) -> Iterator[Pair]:
    """Likeness counts as far as it exceeds what statement and claim have in common with everything around them."""
    if all(row.quote for row in rows) and all(other.quote for _, _, other in wordings):
        return
    place_weight = policy.place_weight if rows[0].kind != "topic" else 0.0
    grid = [_likest(row, alike, wordings, place_weight) for row, alike in zip(rows, claims.alike(rows), strict=True)]
    down: dict[str, list[float]] = {}
    for line in grid:
        for claim, (rank, _, _) in line.items():
            down.setdefault(claim, []).append(rank)
    sums = {claim: (fsum(ranks) + policy.usual, len(ranks)) for claim, ranks in down.items()}
    for row, line in zip(rows, grid, strict=True):
        across = fsum([rank for rank, _, _ in line.values()]) + policy.usual
        for claim, (rank, alike, other) in line.items():
            of_claim, count = sums[claim]
            above = round(rank - ((across - rank) / len(line) + (of_claim - rank) / count) / 2, 6)
            if above >= policy.above_usual and alike >= policy.least_likeness:
                yield Pair(above, row, claim, other, alike, None)


def _likest(
    row: Said, alike: Sequence[float], wordings: Sequence[_Wording], place_weight: float
) -> dict[str, tuple[float, float, Said]]:
    """By claim, of those pairs of which one has no quote: the likest wording, as (rank, likeness, who said it)."""
    line: dict[str, tuple[float, float, Said]] = {}
    unquoted = row.quote is None
    for number, claim, other in wordings:
        if unquoted or other.quote is None:
            rank = alike[number] - place_weight * abs(row.place - other.place)
            if claim not in line or rank > line[claim][0]:
                line[claim] = (rank, alike[number], other)
    return line
