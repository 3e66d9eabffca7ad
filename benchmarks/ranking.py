"""How well and how fast suggestions are ranked, next to what well-known libraries reach.

    python benchmarks/ranking.py                   every table
    python benchmarks/ranking.py human contrast    some of them
    python benchmarks/ranking.py human --human PATH --contrast PATH    on other data

human      two people's summaries, a and b, of the same thread: how often the other's is found, first or among three
folds      each number of the tuning chosen on four fifths of the pairs and scored on the fifth
scores     what share of the first suggestions is right, by score
contrast   120 facts, said anew (same) and with one thing changed: how often `same` finds its original
speed      texts a second as a customer grows, and memory

The baselines of `human` need two packages that the product does not: pip install rapidfuzz scikit-learn
"""

import argparse
import json
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from matching import growing, print_table
from matching_data import DATA, load

from ibid.domain.matching.ranking import Ranking
from ibid.domain.matching.tuning import TUNING, Tuning
from ibid.events.vocabulary import kind_of

HUMAN = DATA / "human-pairs.jsonl"
CONTRAST = DATA / "contrast.jsonl"
FOLDS = 5
Measure = Callable[[Sequence[str], Sequence[str], Sequence[str]], Sequence[Sequence[float]]]
"""Of the texts that are there, of some of them and of others: a row for each of the second, a column for each third."""


def read(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def keyed(lines: Sequence[dict[str, str]], *names: str) -> list[tuple[str, str]]:
    """(key, text) of all lines, one name after the other; a key is the name and the number of the line."""
    return [(f"{name} {at}", line[name]) for name in names for at, line in enumerate(lines)]


def place(ranking: Ranking, asked: str, wanted: str, among: str = "") -> int:
    """Where, from 1, `wanted` is among the nearest whose key begins with `among`; very large if it is not there."""
    found = [key for key, _ in ranking.nearest(asked, most=10**6) if key.startswith(among)]
    return found.index(wanted) + 1 if wanted in found else 10**6


def human(pairs: Sequence[dict[str, str]]) -> Iterator[str]:
    yield f"{len(pairs)} pairs; recall at 1 (and at 3)"
    yield f"{'':28}{'b alone':>15}{'b, a’s there':>15}{'a, b’s there':>15}{'any other':>15}"
    yield from baselines(pairs)
    ours = [alone(pairs), *together(pairs)]
    yield f"{'Ranking':28}{''.join(f'{shown(places):>15}' for places in ours)}"
    for fold in range(FOLDS):
        yield f"{f'  fold {fold + 1} of {FOLDS}':28}{''.join(f'{shown(places[fold::FOLDS]):>15}' for places in ours)}"


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


def shown(places: Sequence[int]) -> str:
    return f"{recall(places, 1):.3f} ({recall(places, 3):.3f})"


def recall(places: Sequence[int], most: int) -> float:
    return sum(each <= most for each in places) / len(places)


def baselines(pairs: Sequence[dict[str, str]]) -> Iterator[str]:
    """Each a with each b and so on, by libraries. What TF-IDF learns, it learns from the texts that are there."""
    try:
        from rapidfuzz import fuzz, process, utils
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError:
        yield "(no baselines: pip install rapidfuzz scikit-learn)"
        return

    def by_ratio(scorer: Callable[..., float]) -> Measure:
        return lambda _, ours, theirs: process.cdist(ours, theirs, scorer=scorer, processor=utils.default_process)

    def by_tfidf(**options: object) -> Measure:
        def measure(there: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Sequence[Sequence[float]]:
            fitted = TfidfVectorizer(**options).fit(there)
            return (fitted.transform(ours) @ fitted.transform(theirs).T).toarray()

        return measure

    measures = {
        "token_set_ratio": by_ratio(fuzz.token_set_ratio),
        "token_sort_ratio": by_ratio(fuzz.token_sort_ratio),
        "WRatio": by_ratio(fuzz.WRatio),
        "TF-IDF words 1-2": by_tfidf(ngram_range=(1, 2)),
        "TF-IDF words 1-2 sublinear": by_tfidf(ngram_range=(1, 2), sublinear_tf=True),
        "TF-IDF char_wb 3-5": by_tfidf(analyzer="char_wb", ngram_range=(3, 5)),
        "TF-IDF char_wb sublinear": by_tfidf(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    }
    count = len(pairs)
    a, b = ([line[name] for line in pairs] for name in "ab")
    both = [*a, *b]
    for name, measure in measures.items():
        any_other = [
            placed(row, (at + count) % len(both), [other for other in range(len(both)) if other != at])
            for at, row in enumerate(measure(both, both, both))
        ]
        columns = [
            *(
                [placed(row, at, range(count)) for at, row in enumerate(measure(there, ours, theirs))]
                for there, ours, theirs in ((b, a, b), (both, a, b), (both, b, a))
            ),
            any_other,
        ]
        yield f"{name:28}{''.join(f'{shown(places):>15}' for places in columns)}"


def placed(row: Sequence[float], wanted: int, among: Sequence[int]) -> int:
    """Where, from 1, `wanted` comes; the first of equals comes first."""
    return 1 + sum(row[other] > row[wanted] or (row[other] == row[wanted] and other < wanted) for other in among)


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


def contrast(lines: Sequence[dict[str, str]]) -> Iterator[str]:
    yield f"{'in one collection':28}{'texts':>8}{'first':>10}{'among 3':>10}"
    for names in (("original", "same", "changed"), ("original", "same")):
        ranking = Ranking(keyed(lines, *names))
        places = [place(ranking, f"same {at}", f"original {at}") for at in range(len(lines))]
        count = len(lines) * len(names)
        yield f"{' + '.join(names):28}{count:8}{recall(places, 1):10.1%}{recall(places, 3):10.1%}"


def speed() -> Iterator[str]:
    """All `nearest` of a customer that grows, texts of 22 words; memory as Python counts it, in a run of its own."""
    facts = [each.text for by in load().values() for said in by.values() for each in said if kind_of(each) == "fact"]
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


TABLES = ("human", "folds", "scores", "contrast", "speed")

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="table", help=f"{', '.join(TABLES)}; all if none is named")
    parser.add_argument("--human", type=Path, default=HUMAN, help="JSON lines with a and b")
    parser.add_argument("--contrast", type=Path, default=CONTRAST, help="JSON lines with original, same and changed")
    options = parser.parse_args()
    if unknown := [name for name in options.tables if name not in TABLES]:
        parser.error(f"no such table: {', '.join(unknown)}")
    makers: dict[str, Callable[[], Iterator[str]]] = {
        "human": lambda: human(read(options.human)),
        "folds": lambda: folds(read(options.human)),
        "scores": lambda: scores(read(options.human)),
        "contrast": lambda: contrast(read(options.contrast)),
        "speed": speed,
    }
    for table in options.tables or TABLES:
        print_table(makers[table]())
