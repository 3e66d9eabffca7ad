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
    quotes = {(thread, each.ref): each.evidence for thread, by in load().items() for said in by.values() for each in said}
    lines = [json.loads(line) for line in (DATA / "contrast.jsonl").read_text(encoding="utf-8").splitlines()]
    for carried in (False, True):
        fused = {"same": 0, "changed": 0}
        wrong: Counter[str] = Counter()
        for number, line in enumerate(lines):
            quote = quotes[f"<{line['customer']}@cerec.example>", line["ref"]] if carried else None
            for which in fused:
                matcher = Matcher(policy)
                matcher.assign([make("fact", line["original"], derive("m", number), "A", evidence=quote)])
                (join,) = matcher.assign([make("fact", line[which], derive("m", number, which), "A", evidence=quote)])
                if join.rule != "first":
                    fused[which] += 1
                    if which == "changed":
                        wrong[line["kind"]] += 1
        name = "same quote carried" if carried else "words alone"
        yield f"{name:20} same fused {fused['same'] / len(lines):6.1%}   changed fused {fused['changed'] / len(lines):6.1%}  {dict(wrong)}"


TABLES: dict[str, Callable[[], Iterator[str]]] = {"quality": quality, "seed": seed, "contrast": contrast}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", choices=[[], *TABLES], help="which tables; all if none is named")
    for name in parser.parse_args().tables or TABLES:
        print_table(TABLES[name]())
