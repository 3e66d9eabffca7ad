"""A suggestion as people see it: both sides, the words that differ marked, the quotes and the mails below."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TextIO

from ibid.cli import terminal
from ibid.cli.finding import described
from ibid.cli.reviewing import Case
from ibid.events.curation import SuggestionJudged
from ibid.events.source import NoteLine, Quote
from ibid.events.vocabulary import Statement
from ibid.projections.claim import Claim, Member
from ibid.projections.claims import short_ids
from ibid.projections.marking import Part, marked
from ibid.projections.sources import Card

MOST_QUOTES = 3
"""Statements of a side that are shown; `ibid why` shows all."""

_SORTS = {"same": "do they say the same?", "supersedes": "does the later one replace the earlier?"}

Style = Callable[[str], str]
"""Marks a stretch of text that is clean already."""


def guillemets(text: str) -> str:
    """«so»: for terminals without colour, and for files."""
    return f"«{text}»" if text.strip() else text


def bold(text: str) -> str:
    """Bold and underlined, by rich: the text is clean, so nothing of it can end or begin a style."""
    from rich.console import Console
    from rich.text import Text

    console = Console(force_terminal=True, color_system="standard", highlight=False, width=max(len(text) * 2, 1) + 10)
    with console.capture() as captured:
        console.print(Text(text, style="bold underline"), end="", soft_wrap=True)
    return captured.get()


class Terminal:
    """The person at the keyboard."""

    def __init__(self, lines: TextIO, style: Style) -> None:
        self._lines = lines
        self._style = style

    def show(self, case: Case, at: int, of: int) -> None:
        """Both sides of a suggestion."""
        terminal.data("")
        for line in screen(case, at, of, self._style):
            terminal.data(line)

    def ask(self, prompt: str) -> str | None:
        """What the person types, up to the end of the line."""
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = self._lines.readline()
        return line if line else None

    def tell(self, text: str) -> None:
        """What came of it, on one line."""
        terminal.data(terminal.clean(text))


def screen(case: Case, at: int, of: int, style: Style) -> Iterator[str]:
    """The lines of a suggestion, clean."""
    suggestion, one, other = case.suggestion, case.one, case.other
    customer = terminal.clean(case.view.name)
    yield f"{at} of {of} · {customer} · {one.kind} · {_SORTS[suggestion.sort]} · score {suggestion.score:.2f}"
    short = short_ids(case.view.claims)
    # Cleaned before it is marked: marks are ours, and nothing else on the screen can look like them.
    parts = marked(*(terminal.clean(described(each.first, each.text)) for each in (one, other)))
    for claim, wording in zip((one, other), parts, strict=True):
        yield f"{short[claim.id]}  {_shown(wording, style)}"
        for line in _evidence(claim, case):
            yield f"          {terminal.clean(line)}"
    yield f"reason    {terminal.clean(suggestion.reason)}"
    if suggestion.differences:
        yield f"differs   {terminal.clean('; '.join(each.told for each in suggestion.differences))}"
    for veto in vetoes(one, other):
        yield f"matcher   {terminal.clean(veto)}"
    for judgement in suggestion.judgements:
        yield f"judged    {terminal.clean(_judged(judgement))}"


def vetoes(one: Claim, other: Claim) -> list[str]:
    """Why the matcher did not join the two, each reason once."""
    found = [
        f"not joined: {veto.partition(': ')[2]}"
        for these, those in ((one, other), (other, one))
        for member in these.members
        for veto in member.join.vetoes
        if any(each.statement.id in veto for each in those.members)
    ]
    return list(dict.fromkeys(found))


def _shown(parts: Sequence[Part], style: Style) -> str:
    found = ""
    for part in parts:
        words = part.text.lstrip()
        gap = part.text[: len(part.text) - len(words)]
        found += gap + (style(words) if part.differs else words)
    return found


def _evidence(claim: Claim, case: Case) -> Iterable[str]:
    for member in islice(claim.members, MOST_QUOTES):
        yield _quote(member.statement, claim.text)
        yield f"    {_source(case.view.cards[member.statement.source], member)}"
    if (more := len(claim.members) - MOST_QUOTES) > 0:
        yield f"and {terminal.count(more, 'statement')} more: `ibid why {short_ids(case.view.claims)[claim.id]}`"


def _quote(statement: Statement, line: str) -> str:
    """The words of the source; where there are none, those of the reader, if they are not the line's."""
    own = "" if statement.text == line else f": {statement.text}"
    match statement.evidence:
        case Quote(text=text):
            return f'"{text}"'
        case NoteLine(number=number):
            return f"line {number}{own}"
        case _:
            return f"without a quote{own}"


def _source(card: Card, member: Member) -> str:
    if card.kind != "email":
        return f"{card.kind} · {card.label}"
    day = f"{card.on}" if card.on else "no date"
    said = f" · said of {member.statement.said_on}" if member.statement.said_on else ""
    return f'{day} · {card.label or "unknown sender"} · "{card.subject}" · <{card.message_id}>{said}'


def _judged(judgement: SuggestionJudged) -> str:
    sure = f" ({judgement.score:.2f})" if judgement.score is not None else ""
    because = f": {judgement.reason}" if judgement.reason else ""
    return f"{judgement.verdict}{sure} by {judgement.judge.label}{because}"
