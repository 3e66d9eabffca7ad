"""The queue of suggestions: what waits for a person, and what becomes of an answer.

The conversation itself goes through a `Screen`, so that it can be held with a terminal as well as with a test.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, Literal, Protocol

from ibid.cli.curating import Given
from ibid.cli.handling import handle
from ibid.cli.problems import Problem, Refused
from ibid.cli.queries import CustomerView, members
from ibid.domain.admission import PREFIXES
from ibid.domain.curation import CURATION, CurationCommand, KeepApart, MergeClaims, SupersedeClaim, boundary
from ibid.domain.decider import Rejected
from ibid.domain.ids import abbreviated
from ibid.events.log import EventLog, Recorded
from ibid.events.vocabulary import DECISION_TYPES
from ibid.projections.claim import Claim
from ibid.projections.claims import short_ids
from ibid.projections.suggestions import FLOOR, Suggestion, are_parted, still_open, suggest

Answer = Literal["same", "different", "supersedes"]

_PROMPTS: Mapping[str, str] = {
    "same": "same? [y]es, [n]o, [s]kip, [q]uit: ",
    "supersedes": (
        "does the later one replace the earlier? [y]es, [m]erge: they say the same, [n]o: keep both, [s]kip, [q]uit: "
    ),
}
_ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "same": {"y": "same", "n": "different"},
    "supersedes": {"y": "supersedes", "m": "same", "n": "different"},
}
_SKIP: Final = "s"
_QUIT: Final = "q"
_WORDS = {"yes": "y", "no": "n", "merge": "m", "skip": _SKIP, "quit": _QUIT}


@dataclass(frozen=True, slots=True)
class Case:
    """A suggestion with the customer that it is about, as that stands now."""

    view: CustomerView
    suggestion: Suggestion

    @property
    def one(self) -> Claim:
        """The claim that was said first."""
        return next(each for each in self.view.claims if each.id == self.suggestion.one)

    @property
    def other(self) -> Claim:
        """The claim that was said after it."""
        return next(each for each in self.view.claims if each.id == self.suggestion.other)


class Screen(Protocol):
    """Whom the questions are put to."""

    def show(self, case: Case, at: int, of: int) -> None:
        """Both sides of a suggestion; it is number `at` of `of`."""

    def ask(self, prompt: str) -> str | None:
        """The answer, as it was typed; None where there will be none."""

    def tell(self, text: str) -> None:
        """What came of it."""


class NamedProposer(Protocol):
    """Finds more pairs than the ranking does (cli/semantic.py), and says why. It only proposes."""

    def __call__(self, kind: str, texts: Sequence[tuple[str, str]], most: int) -> Iterable[tuple[str, str, float]]:
        """As projections/suggestions.py asks."""
        ...

    def reason(self, one: str, other: str) -> str:
        """Why it proposed these two."""
        ...


def cases(
    views: Iterable[CustomerView],
    kind: str | None = None,
    floor: float = FLOOR,
    proposer: NamedProposer | None = None,
) -> list[Case]:
    """What waits for a person, best first; also what only the proposer finds, if there is one."""
    found = [
        Case(view, each)
        for view in views
        for each in _suggested(view, floor, proposer)
        if kind is None or each.one[0] == PREFIXES[kind]
    ]
    return sorted(found, key=lambda case: -case.suggestion.score)  # equal ones in the order of the customers


def _suggested(view: CustomerView, floor: float, proposer: NamedProposer | None) -> list[Suggestion]:
    ask = partial(suggest, view.claims, view.cards, judgements=view.judgements, policy=view.policy, floor=floor)
    found = ask()
    if proposer is None:
        return found
    known = {(each.one, each.other) for each in found}
    return [
        each
        if (each.one, each.other) in known
        else replace(each, reason=f"{each.reason}; {proposer.reason(each.one, each.other)}")
        for each in ask(extra=proposer)
    ]


def review(log: EventLog, waiting: Sequence[Case], screen: Screen, who: Given, clock: Callable[[], datetime]) -> int:
    """Ask for one suggestion after the other; each answer is recorded before the next question. Returns how many."""
    queue, decided, at = list(waiting), 0, 0
    while queue:
        case, at = queue.pop(0), at + 1
        screen.show(case, at, at + len(queue))
        answer = _answer(screen, case)
        if answer == "q":
            break
        if answer == "s":
            continue
        try:
            events = decide(log, case.view, (case.one, case.other), answer, who, clock())
        except (Problem, Rejected) as error:
            screen.tell(f"not decided: {error}")
            continue
        screen.tell(_told(case, answer, events))
        decided += bool(events)
        queue = _left(queue, case.view.after(events))
    return decided


def decide(
    log: EventLog,
    view: CustomerView,
    pair: tuple[Claim, Claim],
    answer: Answer,
    who: Given,
    now: datetime,
    named: tuple[str, str] | None = None,
) -> list[Recorded]:
    """Record an answer about two claims of a customer; nothing where it is so already. With `supersedes`, the second
    replaces the first. `named` are the statements by which the claims were named. Raises Rejected and Refused."""
    one, other = pair
    if _is_so(one, other, answer, named or (one.id, other.id)):
        return []
    if one.id == other.id:
        raise Refused(f"they are one claim, {abbreviated(one.id)}; what one claim holds is parted with `ibid split`")
    events = handle(log, CURATION, [_command(view.id, one, other, answer, who, now)], boundary(members(log, view.id)))
    after = log.head()  # nobody sees the place: what counts is that it is behind all that was folded
    return [Recorded(after + number, event) for number, event in enumerate(events)]


def _is_so(one: Claim, other: Claim, answer: Answer, named: tuple[str, str]) -> bool:
    """Whether the claims stand as the answer wants them, though they may have grown since it was given: the same file
    of decisions a second time decides nothing."""
    match answer:
        case "same":
            return one.id == other.id
        case "supersedes":
            return one.id != other.id and one.superseded_by == other.id
        case "different":
            return one.id != other.id and any(are_parted(each, *named) for each in one.decisions)


def decision_id(events: Iterable[Recorded]) -> str | None:
    """The id of what was decided; None where nothing was."""
    return next((each.event.id for each in events if isinstance(each.event, DECISION_TYPES)), None)


def _command(customer: str, one: Claim, other: Claim, answer: str, who: Given, now: datetime) -> CurationCommand:
    match answer:
        case "same":
            return MergeClaims(customer, (one.id, other.id), who.by, who.why, now)
        case "supersedes":
            return SupersedeClaim(customer, one.id, other.id, who.by, who.why, now)
        case _:
            sides = [tuple(member.statement.id for member in each.members) for each in (one, other)]
            return KeepApart(customer, sides[0], sides[1], who.by, who.why, now)


def _answer(screen: Screen, case: Case) -> Answer | Literal["s", "q"]:
    prompt, answers = _PROMPTS[case.suggestion.sort], _ANSWERS[case.suggestion.sort]
    while True:
        given = screen.ask(prompt)
        if given is None:
            return _QUIT
        word = given.strip().casefold()
        letter = _WORDS.get(word, word)
        if letter in answers:
            return answers[letter]
        if letter == _SKIP:
            return _SKIP
        if letter == _QUIT:
            return _QUIT
        screen.tell(f"please answer with {', '.join([*answers, _SKIP])} or {_QUIT}")


def _told(case: Case, answer: Answer, events: Sequence[Recorded]) -> str:
    if (id_ := decision_id(events)) is None:
        return "decided so before; nothing was recorded"
    short = short_ids(case.view.claims)
    one, other = short[case.one.id], short[case.other.id]
    done = {
        "same": f"merged {one} and {other}",
        "different": f"{one} and {other} are kept apart from now on",
        "supersedes": f"{one} is superseded by {other} and leaves the note",
    }
    return f"{done[answer]} ({abbreviated(id_)}; undo with `ibid undo {abbreviated(id_)}`)"


def _left(queue: Sequence[Case], view: CustomerView) -> list[Case]:
    """The queue without what is settled now; the cases of the customer show it as it stands."""
    ours = still_open([each.suggestion for each in queue if each.view.id == view.id], view.claims)
    left = [each for each in queue if each.view.id != view.id] + [Case(view, each) for each in ours]
    return sorted(left, key=lambda case: -case.suggestion.score)
