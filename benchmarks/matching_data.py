"""The readings, the hand-made clusters and the note that the matcher is measured on, and the measure."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ibid.domain.ids import derive
from ibid.domain.matching.matcher import Join, Matcher
from ibid.domain.matching.policy import Policy
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
    readings: Readings,
    gold: Gold,
    kind: str,
    order: Iterable[str],
    policy: Policy,
    threads: Iterable[str] | None = None,
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
            found[kind].append(
                make(kind, text, derive("b", "note"), "import", evidence=NoteLine(number=number), **more)
            )
    return found


def groups(joins: Sequence[Join]) -> list[list[int]]:
    """The numbers, from 1, of the statements in each claim."""
    found: dict[str, list[int]] = {}
    for number, join in enumerate(joins, 1):
        found.setdefault(join.claim, []).append(number)
    return list(found.values())


def fused(which: str, quoted: bool, policy: Policy, prefix: str = "m", wrong: Counter[str] | None = None) -> float:
    """The share of the 120 contrast facts that join the original, each from an e-mail of its own.

    `which` is "same" or "changed"; `quoted` gives both the quote of the original; with the prefix "b" the two are
    lines of one note instead. `wrong` takes the count for each kind of change.
    """
    quotes = {
        (thread, each.ref): each.evidence for thread, by in load().items() for said in by.values() for each in said
    }
    lines = [json.loads(line) for line in (DATA / "contrast.jsonl").read_text(encoding="utf-8").splitlines()]
    count = 0
    for number, line in enumerate(lines):
        matcher = Matcher(policy)
        joins: list[Join] = []
        for at, version in enumerate(("original", which)):
            evidence = quotes[f"<{line['customer']}@cerec.example>", line["ref"]] if quoted else None
            source = derive(prefix, number, *([] if prefix == "b" else [at]))
            said = make(
                "fact", line[version], source, "A", evidence=NoteLine(number=at + 1) if prefix == "b" else evidence
            )
            joins += matcher.assign([said])
        if joins[1].claim == joins[0].claim:
            count += 1
            if wrong is not None:
                wrong[line["kind"]] += 1
    return count / len(lines)
