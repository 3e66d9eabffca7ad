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
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import mean
from typing import Any

from ibid.domain.ids import derive
from ibid.domain.matching.matcher import Join, Matcher
from ibid.domain.matching.policy import CURRENT, Policy
from ibid.events.source import NoteLine, Quote
from ibid.events.vocabulary import STATEMENT_TYPES, Statement, kind_of

DATA = Path(__file__).parent.parent / "tests" / "data" / "matching"
KINDS = {each.TYPE.partition("-")[0]: each for each in STATEMENT_TYPES}
LETTERS = {"mention": "n", "fact": "f", "decision": "d", "topic": "t", "contact": "c", "task": "k", "attribute": "a"}
READERS = "ABC"

Readings = dict[str, dict[str, list[Statement]]]
"""By Message-ID and reader."""
Gold = dict[str, list[list[str]]]
"""By Message-ID: the refs that say the same."""


def make(kind: str, text: str, source: str, reading: str, **more: Any) -> Statement:
    """A recorded statement; its id follows from all that is given here."""
    evidence = more.get("evidence")
    span = (evidence.start, evidence.end) if isinstance(evidence, Quote) else ()
    number = (evidence.number,) if isinstance(evidence, NoteLine) else ()
    return KINDS[kind](
        recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
        id=derive(LETTERS[kind], source, reading, kind, text, *span, *number),
        source=source,
        reading=derive("r", source, reading),
        customer=derive("u", "customer"),
        text=text,
        **more,
    )


def load(quotes: bool = True) -> Readings:
    """The readings of the dev threads, as statements; without their quotes if so wished."""
    found: Readings = {}
    for line in (DATA / "readings.jsonl").read_text(encoding="utf-8").splitlines():
        reading = json.loads(line)
        reader = reading["reader"]["version"]
        found.setdefault(reading["email"], {})[reader] = [
            statement(each, derive("m", reading["email"]), reader, quotes) for each in reading["statements"]
        ]
    return found


def statement(wire: dict[str, Any], source: str, reader: str, quotes: bool) -> Statement:
    more = {key: wire[key] for key in ("owner", "ref") if key in wire}
    if "due" in wire:
        more["due"] = date.fromisoformat(wire["due"])
    if quotes and "quote" in wire:
        more["evidence"] = Quote(text=wire["quote"], start=wire["at"][0], end=wire["at"][1])
    return make(wire["kind"], wire["text"], source, reader, **more)


def load_gold() -> Gold:
    return json.loads((DATA / "gold.json").read_text(encoding="utf-8"))


def b_cubed(pairs: Sequence[tuple[str, str]]) -> float:
    """F1 of B³ (Bagga and Baldwin 1998) over (claim, gold cluster) of every statement."""
    claims, clusters, both = Counter(c for c, _ in pairs), Counter(g for _, g in pairs), Counter(pairs)
    precision = sum(both[pair] / claims[pair[0]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / clusters[pair[1]] for pair in pairs) / len(pairs)
    return 2 * precision * recall / (precision + recall)


def outcome(
    readings: Readings, gold: Gold, kind: str, order: Iterable[str], policy: Policy, threads: Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """(claim, gold cluster) of every statement of the kind, each thread matched as a customer of its own."""
    pairs: list[tuple[str, str]] = []
    for thread in gold if threads is None else threads:
        cluster = {ref: f"{thread}/{number}" for number, refs in enumerate(gold[thread]) for ref in refs}
        matcher = Matcher(policy)
        for reader in order:
            said = readings[thread].get(reader, [])
            for each, join in zip(said, matcher.assign(said), strict=True):
                if kind_of(each) == kind and each.ref in cluster:
                    pairs.append((join.claim, cluster[each.ref]))
    return pairs


def quality(policy: Policy = CURRENT) -> Iterator[str]:
    gold = load_gold()
    yield f"{'B³ F1':24}{'mean':>8}{'least':>8}   of the six orders of readers"
    for quotes in (True, False):
        readings = load(quotes)
        for kind in ("fact", "decision", "topic"):
            if kind == "topic" and not quotes:
                continue
            scores = [b_cubed(outcome(readings, gold, kind, order, policy)) for order in itertools.permutations(READERS)]
            name = f"{kind}s, {'with' if quotes else 'without'} quotes"
            yield f"{name:24}{mean(scores):8.3f}{min(scores):8.3f}"


def print_table(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    print()


def note_lines() -> dict[str, list[Statement]]:
    """The lines of the imported note, by kind."""
    sections = {"Recent Context": "mention", "Key Facts": "fact", "Topics": "topic"}
    found: dict[str, list[Statement]] = {kind: [] for kind in sections.values()}
    kind = None
    for number, line in enumerate((DATA / "OpenAI.md").read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            kind = sections.get(line[3:])
        elif kind and line.startswith("- "):
            text, more = line[2:], {}
            if kind == "mention":
                day, text = text[:10], text[12:]
                more["said_on"] = date.fromisoformat(day)
            found[kind].append(make(kind, text, derive("b", "note"), "import", evidence=NoteLine(number=number), **more))
    return found


def groups(joins: Sequence[Join]) -> list[list[int]]:
    """The numbers, from 1, of the statements in each claim."""
    found: dict[str, list[int]] = {}
    for number, join in enumerate(joins, 1):
        found.setdefault(join.claim, []).append(number)
    return list(found.values())


def seed(policy: Policy = CURRENT) -> Iterator[str]:
    matcher = Matcher(policy)
    for kind, lines in note_lines().items():
        found = groups(matcher.assign(lines))
        yield f"{kind}: {len(lines)} lines, {len(found)} claims: {found}"


def contrast(policy: Policy = CURRENT) -> Iterator[str]:
    quotes = {(f"{thread}", each.ref): each.evidence for thread, by in load().items() for said in by.values() for each in said}
    lines = [json.loads(line) for line in (DATA / "contrast.jsonl").read_text(encoding="utf-8").splitlines()]
    for name in ("two e-mails", "two e-mails, same quote", "two lines of a note"):
        fused, wrong = Counter[str](), Counter[str]()
        for number, line in enumerate(lines):
            quote = quotes[f"<{line['customer']}@cerec.example>", line["ref"]] if "quote" in name else None
            for which in ("same", "changed"):
                matcher = Matcher(policy)
                prefix, sources = ("b", (number, number)) if "note" in name else ("m", (number, f"{number} {which}"))
                for source, version in zip(sources, ("original", which), strict=True):
                    evidence = quote or (NoteLine(number=len(version)) if prefix == "b" else None)
                    said = make("fact", line[version], derive(prefix, source), "A", evidence=evidence)
                    (join,) = matcher.assign([said])
                if join.rule != "first":
                    fused[which] += 1
                    wrong[line["kind"]] += which == "changed"
        rates = "".join(f"{which:>10} fused {fused[which] / len(lines):6.1%}" for which in ("same", "changed"))
        yield f"{name:24}{rates}   {dict(+wrong)}"


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
