"""How well and how fast statements are matched into claims.

    python benchmarks/matching.py                 every table
    python benchmarks/matching.py quality speed   some of them

quality    B³ F1 against hand-made clusters, with the quotes and without, over all six orders of the three readers
stability  each threshold chosen on the other threads and scored on the one left out
seed       the imported note: 38 lines of facts which are 14, 15 topics which are 4, 7 of context which are 2
contrast   120 facts: said anew in another e-mail (same), and with one thing changed (changed)
speed      statements a second, and how the cost of one grows with the customer
"""

import argparse
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import mean

from matching_data import READERS, b_cubed, fused, groups, load, load_gold, make, note_lines, outcome

from ibid.domain.ids import derive
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import CURRENT, Policy
from ibid.events.source import Quote
from ibid.events.vocabulary import Statement, kind_of


def quality(policy: Policy = CURRENT) -> Iterator[str]:
    gold = load_gold()
    yield f"{'B³ F1':24}{'mean':>8}{'least':>8}   of the six orders of readers"
    for quotes in (True, False):
        readings = load(quotes)
        for kind in ("fact", "decision", "topic"):
            if kind == "topic" and not quotes:
                continue
            scores = [
                b_cubed(outcome(readings, gold, kind, order, policy)) for order in itertools.permutations(READERS)
            ]
            name = f"{kind}s, {'with' if quotes else 'without'} quotes"
            yield f"{name:24}{mean(scores):8.3f}{min(scores):8.3f}"


def print_table(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    print()


def seed(policy: Policy = CURRENT) -> Iterator[str]:
    matcher = Matcher(policy)
    for kind, lines in note_lines().items():
        found = groups(matcher.assign(lines))
        yield f"{kind}: {len(lines)} lines, {len(found)} claims: {found}"


def contrast(policy: Policy = CURRENT) -> Iterator[str]:
    for name, quoted, prefix in (
        ("two e-mails", False, "m"),
        ("two e-mails, same quote", True, "m"),
        ("two lines of a note", False, "b"),
    ):
        wrong = Counter[str]()
        same, changed = (
            fused(which, quoted, policy, prefix, into) for which, into in (("same", None), ("changed", wrong))
        )
        yield f"{name:24}{'same':>6} fused {same:6.1%}{'changed':>10} fused {changed:6.1%}   {dict(wrong)}"


def stability(policy: Policy = CURRENT) -> Iterator[str]:
    gold, quoted, bare = load_gold(), load(), load(quotes=False)
    orders = list(itertools.permutations(READERS))
    yield "threshold chosen on nine threads, facts of the tenth scored; mean of the orders, pooled over the ten"
    for name, readings, choices in (
        ("quoted_floor", quoted, (0.2, 0.25, 0.3, 0.35, 0.4, 0.45)),
        ("above_usual", bare, (0.0, 0.025, 0.05, 0.075, 0.1)),
        ("usual", bare, (0.05, 0.1, 0.15, 0.2, 0.25)),
        ("place_weight", bare, (0.1, 0.15, 0.2, 0.25, 0.3)),
        ("common_share", bare, (0.05, 0.1, 0.15, 0.2, 0.3)),
    ):
        tried = {
            choice: [
                {thread: outcome(readings, gold, "fact", order, changed, [thread]) for thread in gold}
                for order in orders
            ]
            for choice in choices
            for changed in [replace(policy, **{name: choice})]
        }

        def score(choice: float, threads: Sequence[str]) -> float:
            runs = tried[choice]  # noqa: B023 - used within this round only
            return mean(b_cubed([pair for thread in threads for pair in run[thread]]) for run in runs)

        chosen = {left: max(choices, key=lambda c: score(c, [t for t in gold if t != left])) for left in gold}
        held_out = mean(
            b_cubed([pair for left in gold for pair in tried[chosen[left]][number][left]])
            for number in range(len(orders))
        )
        curve = "  ".join(f"{choice:g}: {score(choice, list(gold)):.3f}" for choice in choices)
        picks = dict(sorted(Counter(chosen.values()).items()))
        yield f"{name:14} left out {held_out:.3f}   chosen {picks}   all ten  {curve}"


def speed(policy: Policy = CURRENT) -> Iterator[str]:
    """A customer that grows: each e-mail read three times, 20 facts a reading, two in three of them with a quote."""
    texts = [each.text for by in load().values() for said in by.values() for each in said if kind_of(each) == "fact"]
    yield f"{'statements':>10}{'a second':>10}{'µs each, last tenth':>22}"
    for size in (10, 100, 1_000, 10_000):
        readings = list(growing(texts, size))
        best, tail = float("inf"), float("inf")
        for _ in range(3):
            matcher, laps = Matcher(policy), [time.perf_counter()]
            for reading in readings:
                matcher.assign(reading)
                laps.append(time.perf_counter())
            best = min(best, laps[-1] - laps[0])
            last = max(1, len(readings) // 10)
            tail = min(tail, (laps[-1] - laps[-1 - last]) / sum(map(len, readings[-last:])))
        yield f"{size:10,}{size / best:10,.0f}{tail * 1e6:22.0f}"


def growing(texts: Sequence[str], size: int) -> Iterator[list[Statement]]:
    """Readings of 20 facts each, `size` in all; no two e-mails say the same."""
    for number in range(0, size, 20):
        mail, reader = divmod(number // 20, len(READERS))
        said: list[Statement] = []
        for at in range(min(20, size - number)):
            words = f"{texts[(mail * 20 + at) % len(texts)]} {texts[(mail * 7 + at + reader) % len(texts)]}".split()
            text = " ".join([*words[reader : 20 + reader], f"item {mail}"])
            quote = Quote(text=" ".join(words[:8]), start=100 * at, end=100 * at + 60 + reader) if at % 3 else None
            said.append(make("fact", text, derive("m", mail), READERS[reader], evidence=quote))
        yield said


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "quality": quality,
    "stability": stability,
    "seed": seed,
    "contrast": contrast,
    "speed": speed,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="table", help=f"{', '.join(TABLES)}; all if none is named")
    wanted = parser.parse_args().tables or list(TABLES)
    if unknown := [name for name in wanted if name not in TABLES]:
        parser.error(f"no such table: {', '.join(unknown)}")
    for name in wanted:
        print_table(TABLES[name]())
