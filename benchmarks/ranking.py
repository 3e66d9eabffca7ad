"""What the numbers of the ranking rest on, and how fast it is. How well it ranks: benchmarks/matching.py.

    python benchmarks/ranking.py                   every table
    python benchmarks/ranking.py folds speed       some of them
    python benchmarks/ranking.py --human PATH      on other pairs

folds      each number of the tuning chosen on four fifths of the human pairs and scored on the fifth
scores     what share of the first suggestions is right, by score
speed      texts a second as a customer grows, and memory
"""

import argparse
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ibid.domain.matching.ranking import Ranking
from ibid.domain.matching.tuning import TUNING, Tuning

from matching_files import OWN, json_lines
from matching_speed import fact_texts, growing

FOLDS = 5


def keyed(lines: Sequence[dict[str, str]], *names: str) -> list[tuple[str, str]]:
    """(key, text) of all lines, one name after the other; a key is the name and the number of the line."""
    return [(f"{name} {at}", line[name]) for name in names for at, line in enumerate(lines)]


def place(ranking: Ranking, asked: str, wanted: str, among: str = "") -> int:
    """Where, from 1, `wanted` is among the nearest whose key begins with `among`; very large if it is not there."""
    found = [key for key, _ in ranking.nearest(asked, most=10**6) if key.startswith(among)]
    return found.index(wanted) + 1 if wanted in found else 10**6


def alone(pairs: Sequence[dict[str, str]], tuning: Tuning = TUNING) -> list[int]:
    """For each a, put into a collection of all b, the place of its own."""
    only_b = keyed(pairs, "b")
    return [place(Ranking([*only_b, ("a", line["a"])], tuning=tuning), "a", f"b {at}") for at, line in enumerate(pairs)]


def together(pairs: Sequence[dict[str, str]], tuning: Tuning = TUNING) -> tuple[list[int], list[int], list[int]]:
    """In one collection of all: the place of each b among the b, of each a among the a, of each among all others."""
    ranking, numbers = Ranking(keyed(pairs, "a", "b"), tuning=tuning), range(len(pairs))
    return (
        [place(ranking, f"a {at}", f"b {at}", "b") for at in numbers],
        [place(ranking, f"b {at}", f"a {at}", "a") for at in numbers],
        [place(ranking, f"{one} {at}", f"{other} {at}") for one, other in ("ab", "ba") for at in numbers],
    )


def recall(places: Sequence[int], most: int) -> float:
    return sum(each <= most for each in places) / len(places)


def folds(pairs: Sequence[dict[str, str]]) -> Iterator[str]:
    """Right firsts of a → b and b → a in one collection; every fifth pair is a fold."""
    right: dict[Tuning, list[int]] = {}

    def score(tuning: Tuning, fold: int, inside: bool) -> float:
        if tuning not in right:
            ab, ba, _ = together(pairs, tuning)
            right[tuning] = [(x == 1) + (y == 1) for x, y in zip(ab, ba, strict=True)]
        chosen = [hits for at, hits in enumerate(right[tuning]) if (at % FOLDS == fold) == inside]
        return sum(chosen) / len(chosen) / 2

    yield f"as it is, by fold: {'  '.join(f'{score(TUNING, fold, True):.3f}' for fold in range(FOLDS))}"
    for name, choices in (
        ("fading", (0.0, 0.05, 0.1, 0.15, 0.2)),
        ("stems", (0.0, 0.3, 0.5, 0.7, 1.0)),
        ("usual", (0.0, 0.5, 0.75, 1.0)),
        ("neighbours", (1, 2, 3, 5, 10)),
        ("copy", (0.3, 0.4, 0.5, 0.7, 1.0)),
    ):
        tried = [replace(TUNING, **{name: choice}) for choice in choices]
        best = [max(tried, key=lambda each: score(each, fold, False)) for fold in range(FOLDS)]
        held_out = sum(score(tuning, fold, True) for fold, tuning in enumerate(best)) / FOLDS
        picks = dict(sorted(Counter(getattr(each, name) for each in best).items()))
        curve = "  ".join(f"{getattr(each, name):g}: {sum(right[each]) / len(pairs) / 2:.3f}" for each in tried)
        yield f"{name:12} left out {held_out:.3f}   chosen {picks}   all {curve}"


def scores(pairs: Sequence[dict[str, str]]) -> Iterator[str]:
    """Of the first suggestion for each text, a's and b's in one collection."""
    ranking = Ranking(keyed(pairs, "a", "b"))
    firsts: list[tuple[float, bool]] = []
    for key, _ in keyed(pairs, "a", "b"):
        for other, score in ranking.nearest(key, most=1):
            firsts.append((score, other[2:] == key[2:]))
    yield f"{'score':>10}{'firsts':>10}{'right':>10}"
    for floor, below in ((0.0, 0.25), (0.25, 0.3), (0.3, 0.35), (0.35, 0.4), (0.4, 0.45), (0.45, 0.5), (0.5, 1.01)):
        right = [right for score, right in firsts if floor <= score < below]
        if right:
            yield f"{floor:7.2f} up{len(right):10}{sum(right) / len(right):10.1%}"


def speed() -> Iterator[str]:
    """All `nearest` of a customer that grows, texts of 22 words; memory as Python counts it, in a run of its own."""
    facts = fact_texts(OWN)
    yield f"{'texts':>10}{'a second':>10}{'seconds':>10}{'MB':>8}"
    for size in (100, 1_000, 10_000):
        texts = [(each.id, each.text) for reading in growing(facts, size) for each in reading]
        start = time.perf_counter()
        all_nearest(texts)
        took = time.perf_counter() - start
        tracemalloc.start()
        all_nearest(texts)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield f"{size:10,}{size / took:10,.0f}{took:10.1f}{peak / 1e6:8.0f}"


def all_nearest(texts: Sequence[tuple[str, str]]) -> None:
    ranking = Ranking(texts)
    for key, _ in texts:
        ranking.nearest(key)


TABLES: dict[str, Callable[[Sequence[dict[str, str]]], Iterator[str]]] = {
    "folds": folds,
    "scores": scores,
    "speed": lambda _: speed(),
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="table", help=f"{', '.join(TABLES)}; all if none is named")
    parser.add_argument("--human", type=Path, default=OWN.human[0], help="JSON lines with a and b")
    options = parser.parse_args()
    if unknown := [name for name in options.tables if name not in TABLES]:
        parser.error(f"no such table: {', '.join(unknown)}")
    for table in options.tables or TABLES:
        for line in TABLES[table](json_lines([options.human])):
            print(line)
        print()
