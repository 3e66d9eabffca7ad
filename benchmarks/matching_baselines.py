"""What well-known libraries make of the same data; needs .venv-bench (`python3 dev.py bench`).

Readings of the same mail are given to them as plain texts to be clustered: they know neither quotes, places nor that a
reading says each thing once. Each has the threshold that is best on these very threads, and is also scored with the
threshold chosen on the other threads.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from datasketch import MinHash, MinHashLSH
from rapidfuzz import fuzz, process, utils
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from ibid.domain.matching.policy import Policy
from ibid.events.vocabulary import kind_of

from matching_data import b_cubed, clusters, load, load_gold, readers_of
from matching_files import Data, json_lines
from matching_report import Row, Table, percent
from matching_suggested import human_alone
from ranking import recall

Grid = "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
Likeness = Callable[[Sequence[str], Sequence[str], Sequence[str]], Grid]
"""Of texts to learn from, of some texts and of others: a row for each of the second, a column for each third."""

THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(1, 50))
HASHES = 128
SAFE = 0.01
"""The share of `changed` that may be fused."""
NOT_RUN = (
    "semhash: its model is downloaded from the Hugging Face hub when it is first used (0.5.0: LocalEntryNotFoundError "
    "without a network), and it brings some twenty packages more"
)


def by_ratio(scorer: Callable[..., float]) -> Likeness:
    return lambda _, ours, theirs: (
        process.cdist(ours, theirs, scorer=scorer, processor=utils.default_process, dtype=np.float64) / 100
    )


def by_tfidf(**options: object) -> Likeness:
    def likeness(there: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Grid:
        fitted = TfidfVectorizer(**options).fit(there)
        return (fitted.transform(ours) @ fitted.transform(theirs).T).toarray()

    return likeness


def minhash(text: str) -> MinHash:
    """Of the words: runs of letters do worse with so few of them."""
    found = MinHash(num_perm=HASHES, seed=1)
    for word in utils.default_process(text).split():
        found.update(word.encode())
    return found


def by_minhash(_: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Grid:
    columns = [minhash(text) for text in theirs]
    return np.array([[each.jaccard(column) for column in columns] for each in map(minhash, ours)])


LIKENESS: dict[str, Likeness] = {
    "rapidfuzz token_set_ratio": by_ratio(fuzz.token_set_ratio),
    "rapidfuzz token_sort_ratio": by_ratio(fuzz.token_sort_ratio),
    "rapidfuzz WRatio": by_ratio(fuzz.WRatio),
    "TF-IDF words 1-2": by_tfidf(ngram_range=(1, 2)),
    "TF-IDF char_wb 3-5": by_tfidf(analyzer="char_wb", ngram_range=(3, 5)),
    "TF-IDF char_wb 3-5 sublinear": by_tfidf(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    "MinHash Jaccard of words": by_minhash,
}
Parts = dict[float, list[list[str]]]
"""By threshold: the cluster of each text, thread by thread."""


def agglomerative(likeness: Likeness, threads: Sequence[Sequence[str]]) -> Parts:
    """Average link; what is learnt, is learnt from the texts of all threads."""
    there = [text for texts in threads for text in texts]
    grids = [np.clip(1 - likeness(there, texts, texts), 0, 1) for texts in threads]
    return {
        threshold: [
            [
                f"{at}/{label}"
                for label in AgglomerativeClustering(
                    n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - threshold
                ).fit_predict((grid + grid.T) / 2)
            ]
            for at, grid in enumerate(grids)
        ]
        for threshold in THRESHOLDS
    }


def minhash_lsh(threads: Sequence[Sequence[str]]) -> Parts:
    """Everything that is found by hashing goes together, as libraries of deduplication do it."""
    hashed = [[minhash(text) for text in texts] for texts in threads]
    found: Parts = {}
    for threshold in THRESHOLDS[4:-2:2]:
        found[threshold] = []
        for at, hashes in enumerate(hashed):
            index, label = MinHashLSH(threshold=threshold, num_perm=HASHES), list(range(len(hashes)))
            for number, each in enumerate(hashes):
                linked = {label[other] for other in index.query(each)}
                label = [number if mark in linked else mark for mark in label]
                index.insert(number, each)
            found[threshold].append([f"{at}/{mark}" for mark in label])
    return found


def same_mail(data: Data) -> Iterator[tuple[str, float, float, float]]:
    """B³ F1 of the facts: by best threshold, that threshold, and by one chosen on the other threads."""
    readings, gold = load(data=data), load_gold(data)
    threads: list[list[str]] = []
    wanted: list[list[str]] = []
    for thread in gold:
        cluster = clusters(gold, thread)
        said = [each for by in readers_of(readings) for each in readings[thread].get(by, [])]
        facts = [each for each in said if kind_of(each) == "fact" and each.ref in cluster]
        if len(facts) > 1:
            threads.append([each.text for each in facts])
            wanted.append([cluster[each.ref or ""] for each in facts])

    def score(parts: Sequence[Sequence[str]], among: Sequence[int]) -> float:
        return b_cubed([pair for at in among for pair in zip(parts[at], wanted[at], strict=True)])

    def best(tried: Parts, among: Sequence[int]) -> float:
        return max(tried, key=lambda threshold: score(tried[threshold], among))

    everything = range(len(threads))
    ways = {name: agglomerative(likeness, threads) for name, likeness in LIKENESS.items()}
    for name, tried in {**ways, "MinHash-LSH, all that is linked": minhash_lsh(threads)}.items():
        threshold = best(tried, everything)
        mixed = [tried[best(tried, [at for at in everything if at != left])][left] for left in everything]
        yield name, score(tried[threshold], everything), threshold, score(mixed, everything)


def contrast(lines: Sequence[dict[str, str]], thresholds: Mapping[str, float]) -> Iterator[tuple[str, ...]]:
    """Pair by pair: at the threshold that is best for readings of the same mail, and where at most 1 % of `changed`
    are fused."""
    there = [line[which] for line in lines for which in ("original", "same", "changed")]
    originals = [line["original"] for line in lines]
    for name, likeness in LIKENESS.items():
        same, changed = (
            np.diag(likeness(there, originals, [line[which] for line in lines])) for which in ("same", "changed")
        )
        strict = next(each for each in (*THRESHOLDS, 1.01) if np.mean(changed >= each) <= SAFE)
        at = [thresholds[name], strict] if name in thresholds else [2.0, strict]
        yield name, *(percent(float(np.mean(scores >= each))) for each in at for scores in (same, changed))


def human(pairs: Sequence[dict[str, str]]) -> dict[str, tuple[float, float]]:
    """Recall at 1 and at 3 of the b of each a among all b; the first of equals comes first."""
    a, b = ([line[name] for line in pairs] for name in "ab")
    found: dict[str, tuple[float, float]] = {}
    for name, likeness in LIKENESS.items():
        order = np.argsort(-likeness(b, a, b), axis=1, kind="stable")
        places = [int(np.flatnonzero(row == at)[0]) + 1 for at, row in enumerate(order)]
        found[name] = recall(places, 1), recall(places, 3)
    return found


def baselines(data: Data, policy: Policy) -> Iterator[Row | Table]:
    """Everything that the files which are there allow."""
    if data.human:
        pairs = json_lines(data.human)
        ours, theirs = recall(human_alone(data.human), 1), human(pairs)
        name = max(theirs, key=lambda each: theirs[each])
        ahead = 100 * (ours - theirs[name][0])
        shown = f"{ahead:.1f} points ({percent(ours)} against {percent(theirs[name][0])}, {name})"
        yield Row(
            "human pairs, ahead", "human pairs: recall@1 ahead of the best baseline", ahead, shown, 5.0, goal="≥ 5"
        )
        rows = tuple((name, *map(percent, figures)) for name, figures in theirs.items())
        yield Table(f"Baselines: {len(pairs)} human pairs", ("library", "recall@1", "among 3"), rows)
    thresholds: dict[str, float] = {}
    if data.readings and data.gold:
        found = list(same_mail(data))
        thresholds = {name: threshold for name, _, threshold, _ in found}
        header = (
            "library, average link",
            "B³ F1, best threshold",
            "that threshold",
            "threshold chosen without the thread",
        )
        rows = tuple((name, f"{best:.3f}", f"{at:g}", f"{left:.3f}") for name, best, at, left in found)
        yield Table("Baselines: facts of the same mail, texts alone", header, rows)
    if data.contrast:
        header = ("library", "`same` fused", "`changed` fused", "`same` fused, safe", "`changed` fused, safe")
        rows = tuple(contrast(json_lines(data.contrast), thresholds))
        yield Table("Baselines: contrast, at that threshold, and at a safe one (≤ 1 % `changed`)", header, rows)
    yield Table("Baselines that were not run", ("library and reason",), ((NOT_RUN,),))
