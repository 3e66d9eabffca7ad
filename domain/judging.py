"""Judges: whoever is asked about suggestions and is no person, behind one small protocol; and how answers are recorded.

A judge says whether two claims say the same. What it says becomes an event (docs/adr/0003-judgements-are-events.md)
and decides nothing: people do. It is asked before the log is written, never while it is folded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from ibid.domain.decider import Decider
from ibid.domain.ids import derive
from ibid.events.curation import SuggestionJudged
from ibid.events.log import Query, Selection
from ibid.events.source import Reader
from ibid.events.tags import customer_tag
from ibid.events.vocabulary import Event

Opinion = Literal["same", "different", "supersedes", "unsure"]
"""supersedes: the claim that was said later replaces the earlier one."""

LONGEST_REASON = 500
"""Characters of a reason; the event takes no more."""


@dataclass(frozen=True, slots=True)
class Side:
    """A claim as a judge gets to see it: nothing else of the customer's mail is shown."""

    id: str
    kind: str
    text: str
    quote: str | None = None
    on: date | None = None
    """The day it was said or, where that is not known, of the mail that says so."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims that sound alike; `one` was said first."""

    one: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says of a pair."""

    pair: Pair
    verdict: Opinion
    score: float | None = None
    """How sure the judge says it is, 0 to 1."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A pair of which the judge said nothing that could be understood. Nothing is recorded; it can be asked again."""

    pair: Pair
    why: str
    """In our words, none of the judge's."""


Answer = Verdict | Unanswered


class Silent(Exception):
    """A judge that gave no answer at all; the message says why, and what to do, in our words."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good
        """Whether it makes no sense to go on asking: a wrong key, a model that is not there."""


class Judge(Protocol):
    """Somebody to ask, such as a model behind an HTTP endpoint (cli/chat_judge.py)."""

    @property
    def reader(self) -> Reader:
        """Name, model and version of the prompt: with another of these, a pair is asked about anew."""
        ...

    def judge(self, pairs: Sequence[Pair]) -> Sequence[Answer]:
        """An answer to each pair, in any order. Raises Silent."""
        ...


@dataclass(frozen=True, slots=True)
class RecordJudgement:
    """This judge said so."""

    customer: str
    verdict: Verdict
    judge: Reader
    now: datetime


Known = frozenset[str]
"""The ids of the judgements that are recorded."""


def boundary(customers: Iterable[str]) -> Query:
    """The events that a judgement depends on: those about the customer, by all ids under which it is recorded."""
    return Query(tuple(Selection((customer_tag(each),), (SuggestionJudged.TYPE,)) for each in customers))


def judgement_id(customer: str, one: str, other: str, judge: Reader) -> str:
    """The same judge is asked once about a pair, whichever of the two comes first."""
    return derive("j", SuggestionJudged.TYPE, customer, *sorted((one, other)), judge.name, judge.model, judge.version)


def has_judged(judge: Reader, judgements: Iterable[SuggestionJudged]) -> bool:
    """Whether one of these is by this judge: the same name, model and version of the prompt."""
    return any(_who(each.judge) == _who(judge) for each in judgements)


def evolve(state: Known, event: Event) -> Known:
    """The state after an event of the boundary."""
    return state | {event.id} if isinstance(event, SuggestionJudged) else state


def decide(command: RecordJudgement, state: Known) -> Sequence[Event]:
    """The judgement; nothing where this judge's word about the pair is recorded already, whatever it was."""
    said = command.verdict
    one, other = said.pair.one.id, said.pair.other.id
    id_ = judgement_id(command.customer, one, other, command.judge)
    if id_ in state:
        return []
    return [
        SuggestionJudged(
            recorded_at=command.now,
            id=id_,
            customer=command.customer,
            one=one,
            other=other,
            verdict=said.verdict,
            score=said.score,
            judge=command.judge,
            reason=said.reason,
        )
    ]


def _who(judge: Reader) -> tuple[str, str | None, str | None]:
    return judge.name, judge.model, judge.version


JUDGING: Decider[RecordJudgement, Known] = Decider(frozenset(), evolve, decide)
