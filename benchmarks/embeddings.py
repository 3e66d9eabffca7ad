"""Would an embedding, as a proposer, raise the recall of suggestions? (docs/adr/0009-embeddings-propose.md)

    pip install onnxruntime numpy tokenizers
    python benchmarks/embeddings.py --model model.onnx --tokenizer tokenizer.json

The files are those of a BERT-like sentence model, exported to ONNX, whose mean of the last hidden state is the
embedding, such as all-MiniLM-L6-v2. Nothing is downloaded. Two sets of texts, each text a claim from a mail of its own:

human      250 threads, two people's summaries of each: 250 pairs say the same
readers    what three readers say of ten mails (tests/data/matching/gold.json), without quotes: 351 pairs say the same

first      how often the first suggestion for a text is right: the ranking alone, the embedding alone, both
queue      how many of the pairs are among the first N of `suggest`, with the embedding's pairs and without

Both have one number to choose, chosen on half of the pairs and scored on the other half, over 200 random halves.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import mean, stdev

import numpy as np
from matching import print_table
from matching_data import NOW, load, load_gold, make
from ranking import HUMAN, read

from ibid.domain.ids import derive
from ibid.domain.matching.explain import Join
from ibid.domain.matching.ranking import Ranking
from ibid.events.vocabulary import kind_of
from ibid.projections.claim import Claim, Member
from ibid.projections.sources import Card
from ibid.projections.suggestions import suggest

LENGTHS = (250, 300, 350, 400, 500, 600, 800)
HALVES = 200
NEIGHBOURS = 3
"""As the ranking does, what is usual for a text is taken from its likenesses: the mean of so many best neighbours."""
FLOOR = 0.2
"""Low, so that the queue is long enough to be cut at any of the lengths."""

Pairs = set[tuple[int, int]]


def human() -> tuple[list[str], Pairs]:
    lines = read(HUMAN)
    return [line[name] for name in "ab" for line in lines], {(at, at + len(lines)) for at in range(len(lines))}


def readers() -> tuple[list[str], Pairs]:
    gold, texts, clusters = load_gold(), list[str](), list[str]()
    for thread, by in load().items():
        cluster = {ref: f"{thread}/{number}" for number, refs in enumerate(gold[thread]) for ref in refs}
        for each in (each for said in by.values() for each in said):
            if kind_of(each) == "fact" and each.ref in cluster:
                texts.append(each.text)
                clusters.append(cluster[each.ref])
    numbers = range(len(texts))
    return texts, {(a, b) for a in numbers for b in numbers if a < b and clusters[a] == clusters[b]}


def embed(texts: Sequence[str], model: Path, tokenizer: Path) -> np.ndarray:
    """Likenesses of all with all, less what is usual for the two."""
    import onnxruntime
    from tokenizers import Tokenizer

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    takes = {each.name for each in session.get_inputs()}
    tokens = Tokenizer.from_file(str(tokenizer))
    tokens.enable_truncation(256)
    tokens.no_padding()
    rows = []
    for text in texts:
        ids = np.array([tokens.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = session.run(None, {name: value for name, value in given.items() if name in takes})[0][0].mean(0)
        rows.append(vector / np.linalg.norm(vector))
    alike = np.array(rows) @ np.array(rows).T
    np.fill_diagonal(alike, -1)
    usual = np.sort(alike, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    return alike - (usual[:, None] + usual[None, :]) / 2


def ranked(texts: Sequence[str]) -> np.ndarray:
    ranking = Ranking([(str(at), text) for at, text in enumerate(texts)], candidates=len(texts))
    scores = np.zeros((len(texts), len(texts)))
    for at in range(len(texts)):
        for other, score in ranking.nearest(str(at), most=len(texts)):
            scores[at, int(other)] = score
    return scores


def first(texts: Sequence[str], same: Pairs, embedded: np.ndarray) -> Iterator[str]:
    right: dict[float | None, np.ndarray] = {}
    scores = ranked(texts)
    for weight in (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, None):  # None: the embedding alone
        both = embedded.copy() if weight is None else scores + weight * embedded
        np.fill_diagonal(both, -9)
        best = both.argmax(axis=1)
        right[weight] = np.array(
            [tuple(sorted((at, int(other)))) in same for at, other in enumerate(best)], dtype=float
        )
    asked = [at for at in range(len(texts)) if any(at in pair for pair in same)]
    gains = list(held_out({weight: hits[asked] for weight, hits in right.items()}, right[0.0][asked]))
    alone = " ".join(
        f"{name} {right[weight][asked].mean():.3f}" for name, weight in (("ranking", 0.0), ("embedding", None))
    )
    yield f"first is right: {alone}; both, left out {told(gains)}"


def queue(texts: Sequence[str], same: Pairs, embedded: np.ndarray) -> Iterator[str]:
    truth = sorted(same)
    base = places(texts, truth, None, 0.0)
    tried = {offset: places(texts, truth, embedded, offset) for offset in (0.15, 0.2, 0.25, 0.29, 0.32, 0.35, 0.4)}
    yield f"{'first N of the queue':24}{''.join(f'{length:>12}' for length in LENGTHS)}"
    yield f"{'as it is':24}{''.join(f'{(base < length).mean():12.3f}' for length in LENGTHS)}"
    for offset, found in tried.items():
        yield f"{f'with pairs at +{offset}':24}{''.join(f'{(found < length).mean():12.3f}' for length in LENGTHS)}"
    gains = [
        told(list(held_out({each: found < length for each, found in tried.items()}, base < length)))
        for length in LENGTHS
    ]
    yield f"{'left out, gain':24}{''.join(f'{gain:>12}' for gain in gains)}"


def places(
    texts: Sequence[str], truth: Sequence[tuple[int, int]], extra: np.ndarray | None, offset: float
) -> np.ndarray:
    """Where each pair is in the queue; very large where it is not."""
    claims, cards = list[Claim](), dict[str, Card]()
    for at, text in enumerate(texts):
        said = make("fact", text, derive("m", at), "A")
        claims.append(Claim(said.id, (Member(at + 1, said, Join(said.id, said.id, "first", None, None, "first")),)))
        cards[said.source] = Card(said.source, "email", "somebody", NOW + timedelta(days=at % 50))
    number = {claim.id: at for at, claim in enumerate(claims)}

    def propose(_: str, asked: Sequence[tuple[str, str]], most: int) -> Iterator[tuple[str, str, float]]:
        for id_, _text in asked:
            row = extra[number[id_]] if extra is not None else np.zeros(0)
            for other in np.argsort(-row)[:most]:
                yield id_, claims[other].id, float(min(1.0, max(0.0, row[other] + offset)))

    found = suggest(claims, cards, floor=FLOOR, extra=None if extra is None else propose)
    place = {tuple(sorted((number[each.one], number[each.other]))): at for at, each in enumerate(found)}
    return np.array([place.get(pair, 10**6) for pair in truth])


def held_out(tried: dict[float | None, np.ndarray], base: np.ndarray) -> Iterator[float]:
    """Gains over `base` on one half, of the choice that is best on the other half."""
    numbers, dice = list(range(len(base))), random.Random(1)
    for _ in range(HALVES):
        dice.shuffle(numbers)
        ours, others = numbers[: len(numbers) // 2], numbers[len(numbers) // 2 :]
        best = max(tried, key=lambda each: tried[each][ours].mean())
        yield float(tried[best][others].mean() - base[others].mean())


def told(gains: Sequence[float]) -> str:
    return f"{100 * mean(gains):+.1f} ± {100 * stdev(gains):.1f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the ONNX file")
    parser.add_argument("--tokenizer", type=Path, required=True, help="its tokenizer.json")
    options = parser.parse_args()
    for name, (texts, same) in (("human", human()), ("readers", readers())):
        embedded = embed(texts, options.model, options.tokenizer)
        print(f"{name}: {len(texts)} texts, {len(same)} pairs")
        for table in (first, queue):
            print_table(table(texts, same, embedded))
