"""Passages that come back: replies and forwards made of the real readings.

The mail of each thread is read by one reader. Then comes a reply, or a forward, that holds the very passages which that
reader quoted, elsewhere and perhaps cut or with "> " marks in them; another reader says of each what this other reader
said of the same thing (by the hand-made clusters) in the thread's own mail. Each belongs to the claim of the first.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ibid.domain.ids import derive
from ibid.domain.matching.context import MailContext
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import Policy
from ibid.events.source import Quote
from ibid.events.vocabulary import Statement, kind_of

from matching_data import clusters, load, load_gold, make, readers_of
from matching_files import Contexts, Data
from matching_report import Row, Table, percent

Cut = Callable[[str], str]


def _marked(text: str) -> str:
    words = text.split(" ")
    return "\n> ".join(" ".join(words[at : at + 6]) for at in range(0, len(words), 6))


CUTS: dict[str, Cut] = {
    "equal": lambda text: text,
    "without its beginning": lambda text: " ".join(text.split()[len(text.split()) // 3 :]),
    "without its end": lambda text: " ".join(text.split()[: -(len(text.split()) // 3) or None]),
    '"> " marks in it': _marked,
}
"""What the second mail has of the quote; a third of the words is cut."""


@dataclass(frozen=True)
class Case:
    """Facts that one reader quoted, and what another reader says of the same."""

    thread: str
    original: Sequence[Statement]
    told: Sequence[tuple[Statement, Quote, str]]
    """Another's statement, the quote of the original's, and the cluster of both."""
    cluster: dict[str, str]
    """By ref."""


def cases(data: Data) -> Iterator[Case]:
    """Each reading with each other reader of its mail."""
    readings, gold = load(data=data), load_gold(data)
    readers = readers_of(readings)
    for thread in gold:
        cluster = clusters(gold, thread)
        facts = {
            reader: [each for each in readings[thread].get(reader, []) if kind_of(each) == "fact"] for reader in readers
        }
        for reader in readers:
            quotes: dict[str, Quote] = {}
            for each in facts[reader]:
                if each.ref in cluster and isinstance(each.evidence, Quote):
                    quotes.setdefault(cluster[each.ref], each.evidence)
            for other in readers:
                told = [
                    (each, quotes[cluster[each.ref]], cluster[each.ref])
                    for each in facts[other]
                    if other != reader and cluster.get(each.ref or "") in quotes
                ]
                if told:
                    yield Case(thread, facts[reader], told, cluster)


def again(case: Case, cut: Cut) -> list[Statement]:
    """The other reader's reading of the reply or forward."""
    source = derive("m", "again", case.thread)
    found: list[Statement] = []
    for each, quote, _ in case.told:
        text = cut(quote.text)
        start = quote.start + 1_000
        moved = Quote(text=text, start=start, end=start + len(text))
        found.append(make("fact", each.text, source, "again", evidence=moved, ref=each.ref))
    return found


def joined(
    case: Case, cut: Cut, contexts: Contexts, policy: Policy, reply: bool, first: bool
) -> Iterator[tuple[str, str]]:
    """What became of each: "joined", "other claim" or "alone", and why not."""
    second = again(case, cut)
    own = contexts[case.original[0].source]
    later = MailContext(sent_on=own.sent_on and own.sent_on + timedelta(days=1), message_id="again@cerec.example")
    later = replace(later, thread=frozenset({later.message_id, *(own.thread if reply else ())}))
    if not reply:
        later = replace(later, subject=own.subject, is_answer=True)
    matcher = Matcher(policy, {case.original[0].source: own, second[0].source: later})
    readings = (case.original, second) if first else (second, case.original)
    joins = {join.statement: join for reading in readings for join in matcher.assign(reading)}
    right: dict[str, set[str]] = {}
    for each in case.original:
        if each.ref in case.cluster:
            right.setdefault(case.cluster[each.ref], set()).add(joins[each.id].claim)
    all_claims = {joins[each.id].claim for each in case.original}
    for each, (_, _, cluster) in zip(second, case.told, strict=True):
        claim = joins[each.id].claim
        if claim in right[cluster]:
            yield "joined", ""
        elif claim in all_claims:
            yield "other claim", "joined to another claim"
        else:
            vetoes = [*joins[each.id].vetoes, *(veto for one in case.original for veto in joins[one.id].vetoes)]
            yield "alone", "alone because of a veto" if vetoes else "alone"


def passages(data: Data, policy: Policy) -> Iterator[Row | Table]:
    """The share that joins the claim of the mail in which the passage stood first."""
    all_cases, contexts = list(cases(data)), data.contexts()
    table: list[tuple[str, ...]] = []
    totals: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    why: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for name, cut in CUTS.items():
        line = [name]
        for reply in (True, False):
            for first in (True, False):
                ends = [end for case in all_cases for end in joined(case, cut, contexts, policy, reply, first)]
                found = Counter(what for what, _ in ends)
                totals[reply] += found
                why[reply] += Counter(reason for _, reason in ends if reason)
                wrong = f" ({found['other claim']} to another)" if found["other claim"] else ""
                line.append(f"{percent(found['joined'] / found.total())}{wrong}")
        table.append(tuple(line))
    for reply, name, what in (
        (True, "replies", "the passage in a reply, with its thread headers: joined to the original's claim"),
        (False, "forwards", "… in a forward without thread headers, known by its subject"),
    ):
        found = totals[reply]
        share = found["joined"] / found.total()
        reasons = ", ".join(f"{reason} {count}" for reason, count in why[reply].most_common())
        shown = f"{percent(share)} of {found.total():,}{'; ' if reasons else ''}{reasons}"
        yield Row(name, what, share, shown, least=1.0, goal="100 %")
    header = ("the quote", "reply after", "reply before", "forward after", "forward before")
    yield Table("Passages that come back: share joined to the original's claim", header, tuple(table))
