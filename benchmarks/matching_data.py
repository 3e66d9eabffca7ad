"""The readings, the hand-made clusters and the note that the matcher is measured on, and the measures."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from ibid.domain.admission import PREFIXES, admit
from ibid.domain.ids import derive
from ibid.domain.matching.explain import Join
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import Policy
from ibid.domain.note_import import IMPORTER, parse_note
from ibid.domain.wire import StatementInput
from ibid.events.source import NoteLine, Quote, Reader, Source
from ibid.events.vocabulary import STATEMENT_TYPES, Statement, kind_of

from matching_files import EXAMPLES, NO_CONTEXTS, OWN, Contexts, Data, json_lines, merged

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


@cache
def load(quotes: bool = True, data: Data = OWN) -> Readings:
    """The readings as the product admits them; without their quotes if so wished."""
    sources = data.mails()
    found: Readings = {}
    for reading in data.inputs():
        email, version = reading.email or "", reading.reader.version or ""
        said = (
            reading.statements if quotes else [each.model_copy(update={"quote": None}) for each in reading.statements]
        )
        found.setdefault(email, {})[version] = admitted(said, sources[email], reading.reader)
    return found


def admitted(
    said: Sequence[StatementInput], source: Source, reader: Reader, lines: Sequence[int] | None = None
) -> list[Statement]:
    """The statements of a reading; those that the product refuses are told of and left out."""
    found = admit(said, source, customer_name="customer", reader=reader, now=NOW, lines=lines)
    for refusal in found.refusals:
        print(f"left out, refused: {refusal}", file=sys.stderr)
    return list(found.statements)


def load_gold(data: Data = OWN) -> Gold:
    """The clusters of the threads that were read."""
    readings = load(data=data)
    return {thread: parts for thread, parts in merged(data.gold).items() if thread in readings}


def readers_of(readings: Readings) -> list[str]:
    return sorted({reader for by in readings.values() for reader in by})


def clusters(gold: Gold, thread: str) -> dict[str, str]:
    """The gold cluster of each ref of a thread."""
    return {ref: f"{thread}/{number}" for number, refs in enumerate(gold[thread]) for ref in refs}


def b_cubed(pairs: Sequence[tuple[str, str]]) -> float:
    """F1 of B³ (Bagga and Baldwin 1998) over (claim, gold cluster) of every statement."""
    claims, gold, both = Counter(c for c, _ in pairs), Counter(g for _, g in pairs), Counter(pairs)
    precision = sum(both[pair] / claims[pair[0]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / gold[pair[1]] for pair in pairs) / len(pairs)
    return 2 * precision * recall / (precision + recall)


def companions(claim_of: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For each statement all those of its claim, itself too: what a claim is, whatever it is called."""
    members: dict[str, set[str]] = {}
    for statement, claim in claim_of.items():
        members.setdefault(claim, set()).add(statement)
    frozen = {claim: frozenset(each) for claim, each in members.items()}
    return {statement: frozen[claim] for statement, claim in claim_of.items()}


def same_companions(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    """The share of the statements whose claim holds the same statements in both runs."""
    ours, theirs = companions(one), companions(other)
    return sum(ours[each] == theirs[each] for each in ours) / len(ours)


def outcome(
    readings: Readings,
    gold: Gold,
    kind: str,
    order: Iterable[str],
    policy: Policy,
    threads: Iterable[str] | None = None,
    contexts: Contexts = NO_CONTEXTS,
) -> list[tuple[str, str]]:
    """(claim, gold cluster) of every statement of the kind, each thread matched as a customer of its own."""
    pairs: list[tuple[str, str]] = []
    for thread in gold if threads is None else threads:
        cluster = clusters(gold, thread)
        matcher = Matcher(policy, contexts)
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


def same_groups(found: Iterable[Iterable[int]], wanted: Iterable[Iterable[int]]) -> bool:
    """Whether two partitions are the same, in whatever order their parts and members are given."""
    return {frozenset(each) for each in found} == {frozenset(each) for each in wanted}


def quotes_of(data: Data) -> dict[tuple[str, str], Quote]:
    """The quotes of the readings by the customer's name and the statement's ref."""
    readings = load(data=data)
    return {
        (each.customer, statement.ref): statement.evidence
        for each in data.inputs()
        for statement in readings[each.email or ""][each.reader.version or ""]
        if statement.ref and isinstance(statement.evidence, Quote)
    }


def contrast_joins(
    lines: Sequence[Mapping[str, str]],
    which: str,
    policy: Policy,
    quotes: Mapping[tuple[str, str], Quote] | None = None,
    prefix: str = "m",
) -> Iterator[bool]:
    """Whether the `which` ("same" or "changed") of each line joins its original, each from an e-mail of its own.

    With `quotes` both have the quote of the original; with the prefix "b" the two are lines of one note instead.
    """
    for number, line in enumerate(lines):
        matcher = Matcher(policy)
        joins: list[Join] = []
        for at, version in enumerate(("original", which)):
            evidence = quotes.get((line["customer"], line["ref"])) if quotes else None
            source = derive(prefix, number, *([] if prefix == "b" else [at]))
            given = NoteLine(number=at + 1) if prefix == "b" else evidence
            joins += matcher.assign([make("fact", line[version], source, "A", evidence=given)])
        yield joins[1].claim == joins[0].claim


def fused(which: str, quoted: bool, policy: Policy, prefix: str = "m", data: Data = OWN) -> float:
    """The share of the contrast facts that join the original; see contrast_joins."""
    lines = json_lines(data.contrast)
    joined = list(contrast_joins(lines, which, policy, quotes_of(data) if quoted else None, prefix))
    return sum(joined) / len(joined)
