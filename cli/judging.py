"""Asks a judge about open suggestions and records each answer as it comes.

What was answered is recorded batch by batch, so a run that is cut off loses at most one batch, and the next run asks
only what is left. A batch holds pairs of one customer: no customer's mail is beside another's in a request, and what
hostile text may do to a model it does to that customer's suggestions only, where a person sees it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ibid.cli.finding import claim_line
from ibid.cli.handling import handle
from ibid.cli.queries import CustomerView
from ibid.cli.reviewing import Case, NamedProposer, cases
from ibid.domain.judging import (
    JUDGING,
    Judge,
    Pair,
    RecordJudgement,
    Side,
    Silent,
    Unanswered,
    Verdict,
    boundary,
    has_judged,
)
from ibid.events.curation import SuggestionJudged
from ibid.events.log import EventLog
from ibid.events.source import Quote, Reader
from ibid.projections.claim import Claim
from ibid.projections.sources import Card
from ibid.projections.suggestions import FLOOR
from ibid.projections.wording import best

PATIENCE = 2
"""Batches without an answer, one after the other, after which a run stops: the next would have none either."""


@dataclass(slots=True)
class Spent:
    """What a judge used so far."""

    requests: int = 0
    tokens: int | None = None
    """As the judge tells them; None where it does not."""


class MeteredJudge(Judge, Protocol):
    """A judge that costs something."""

    @property
    def spent(self) -> Spent:
        """So far."""
        ...

    def cost(self, pairs: Sequence[Pair]) -> int:
        """About how many tokens it takes to ask about these."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What is asked at once."""

    customer: str
    name: str
    members: tuple[str, ...]
    """The ids under which the customer's events are recorded."""
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The suggestions that were looked at."""

    batches: list[Batch]
    known: int
    """Pairs that this judge has judged."""
    left: int
    """Pairs beyond `most`."""

    @property
    def pairs(self) -> int:
        """How many are to be asked."""
        return sum(len(each.pairs) for each in self.batches)


@dataclass(slots=True)
class Report:
    """What became of them."""

    judged: list[tuple[str, SuggestionJudged]] = field(default_factory=list[tuple[str, SuggestionJudged]])
    """With the customer's name."""
    unanswered: list[tuple[str, Unanswered]] = field(default_factory=list[tuple[str, Unanswered]])
    known: int = 0
    left: int = 0
    stopped: str | None = None
    """Why it ended before all was asked."""


def find(
    views: Iterable[CustomerView],
    members: Callable[[str], tuple[str, ...]],
    judge: Reader,
    most: int,
    size: int,
    floor: float = FLOOR,
    proposer: NamedProposer | None = None,
) -> Found:
    """The open suggestions that this judge has not judged: the `most` best, in batches of one customer each."""
    waiting = cases(views, floor=floor, proposer=proposer)
    unjudged = [each for each in waiting if not has_judged(judge, each.suggestion.judgements)]
    by_customer: dict[str, list[Case]] = {}
    for case in unjudged[:most]:
        by_customer.setdefault(case.view.id, []).append(case)
    batches = [
        Batch(view.id, view.name, members(view.id), tuple(_pair(case) for case in some[at : at + size]))
        for some in by_customer.values()
        for view in (some[0].view,)
        for at in range(0, len(some), size)
    ]
    return Found(batches, len(waiting) - len(unjudged), len(unjudged[most:]))


def _pair(case: Case) -> Pair:
    return Pair(side(case.one, case.view.cards), side(case.other, case.view.cards))


def side(claim: Claim, cards: Mapping[str, Card]) -> Side:
    """A claim as a judge gets to see it: its line, and the quote and the day of the statement that it is worded by."""
    shown = best([each.statement for each in claim.members], claim.sources[0])
    quote = shown.evidence.text if isinstance(shown.evidence, Quote) else None
    known = cards.get(shown.source)
    return Side(claim.id, claim.kind, claim_line(claim), quote, shown.said_on or (known.on if known else None))


def ask(
    log: EventLog,
    batches: Iterable[Batch],
    judge: MeteredJudge,
    report: Report,
    budget: int | None,
    now: Callable[[], datetime],
) -> None:
    """Ask about each batch, record what is answered, and report it. With a budget, no batch is asked about that may
    take more tokens than are left of it: those that the judge tells of, or our estimate where it tells none."""
    estimated = failed = 0
    for batch in batches:
        cost = judge.cost(batch.pairs)
        used = estimated if judge.spent.tokens is None else judge.spent.tokens
        if budget is not None and used + cost > budget and not report.stopped:
            report.stopped = (
                f"the budget of {budget:,} tokens has no room for another batch, which takes about {cost:,}"
            )
        if report.stopped:
            report.left += len(batch.pairs)
            continue
        estimated += cost
        try:
            answers = judge.judge(batch.pairs)
        except Silent as silence:
            failed += 1
            report.unanswered += [(batch.name, Unanswered(pair, str(silence))) for pair in batch.pairs]
            if silence.for_good or failed >= PATIENCE:
                report.stopped = str(silence)
            continue
        failed = 0
        report.unanswered += [(batch.name, each) for each in answers if isinstance(each, Unanswered)]
        verdicts = [each for each in answers if isinstance(each, Verdict)]
        new = list(_record(log, batch, verdicts, judge.reader, now()))
        report.judged += [(batch.name, each) for each in new]
        report.known += len(verdicts) - len(new)


def _record(
    log: EventLog, batch: Batch, verdicts: Sequence[Verdict], judge: Reader, now: datetime
) -> Iterator[SuggestionJudged]:
    """Those that were new, in one transaction; another run may have asked meanwhile."""
    commands = [RecordJudgement(batch.customer, each, judge, now) for each in verdicts]
    events = handle(log, JUDGING, commands, boundary(batch.members)) if commands else []
    return (each for each in events if isinstance(each, SuggestionJudged))
