"""The readings, the hand-made clusters and the note that the matcher is measured on, and the measure."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ibid.domain.admission import PREFIXES, admit
from ibid.domain.ids import derive
from ibid.domain.mail.parsing import parse
from ibid.domain.matching.explain import Join
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import Policy
from ibid.domain.note_import import IMPORTER, parse_note
from ibid.domain.wire import ReadingInput, StatementInput
from ibid.events.source import NoteLine, Quote, Reader, Source
from ibid.events.vocabulary import STATEMENT_TYPES, Statement, kind_of

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data" / "matching"
EXAMPLES = ROOT / "examples"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
KINDS = {each.TYPE.partition("-")[0]: each for each in STATEMENT_TYPES}
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
        recorded_at=NOW,
        id=derive(PREFIXES[kind], source, reading, kind, text, *span, *number),
        source=source,
        reading=derive("r", source, reading),
        customer=derive("u", "customer"),
        text=text,
        **more,
    )


def load(quotes: bool = True) -> Readings:
    """The readings of the dev threads as the product admits them; without their quotes if so wished."""
    mails = (parse(path.read_bytes()).email for path in sorted((EXAMPLES / "mail").glob("*.eml")))
    sources = {f"<{mail.message_id}>": mail for mail in mails}
    found: Readings = {}
    for line in (EXAMPLES / "readings.jsonl").read_bytes().splitlines():
        reading = ReadingInput.model_validate_json(line, strict=True)
        email, version = reading.email or "", reading.reader.version or ""
        said = (
            reading.statements if quotes else [each.model_copy(update={"quote": None}) for each in reading.statements]
        )
        found.setdefault(email, {})[version] = admitted(said, sources[email], reading.reader)
    return found


def admitted(
    said: Sequence[StatementInput], source: Source, reader: Reader, lines: Sequence[int] | None = None
) -> list[Statement]:
    """The statements of a reading, of which none may be refused."""
    found = admit(said, source, customer_name="customer", reader=reader, now=NOW, lines=lines)
    assert not found.refusals
    return list(found.statements)


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
    parsed = parse_note("OpenAI.md", (EXAMPLES / "OpenAI.md").read_bytes())
    statements = admitted(parsed.statements, parsed.note, IMPORTER, parsed.lines)
    return {kind: [each for each in statements if kind_of(each) == kind] for kind in ("mention", "fact", "topic")}


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
