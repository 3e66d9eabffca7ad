"""The way back: from a claim to its statements, their quotes, sources, readings and positions in the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ibid.domain.matching.explain import Join
from ibid.domain.note_lines import lines_of
from ibid.domain.quotes import sentence_around
from ibid.events.source import Email, Note, NoteLine, Quote, Reader, Source
from ibid.events.vocabulary import SourceRead, Statement
from ibid.projections.claims import Claim
from ibid.projections.wording import differences


@dataclass(frozen=True, slots=True)
class Marked:
    """A quote inside the sentence of its source: `before` + `quote` + `after` is that sentence, verbatim."""

    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Testimony:
    """One statement behind a claim, with all that leads back to where it was said."""

    position: int
    statement: Statement
    source: Source
    reader: Reader
    read_at: datetime | None
    marked: Marked | None
    line: int | None
    """For an imported note: the number of the line, which is what `marked` shows."""
    join: Join
    original: Source | None
    """The e-mail that said it first, where this one carries its passage along."""
    differs: tuple[tuple[str, ...], tuple[str, ...]]
    """Figures, dates and times that only the statement has, and those that only the claim's line has."""


def trace(claim: Claim, readings: Mapping[str, SourceRead], sources: Mapping[str, Source]) -> tuple[Testimony, ...]:
    """The testimonies of a claim in log order. Both mappings are by id and hold at least what the claim names."""
    line = claim.text
    return tuple(
        Testimony(
            member.position,
            member.statement,
            sources[member.statement.source],
            readings[member.statement.reading].reader,
            readings[member.statement.reading].read_at,
            mark(member.statement, sources[member.statement.source]),
            member.statement.evidence.number if isinstance(member.statement.evidence, NoteLine) else None,
            member.join,
            sources[claim.carried[member.statement.source]] if member.statement.source in claim.carried else None,
            differences(member.statement.text, line),
        )
        for member in claim.members
    )


def mark(statement: Statement, source: Source) -> Marked | None:
    """The statement's evidence where it stands; None for a statement without a quote."""
    match statement.evidence, source:
        case Quote(part=part, start=start, end=end), Email(text=text, subject=subject):
            whole = subject if part == "subject" else text
            first, last = sentence_around(whole, start, end)
            return Marked(whole[first:start], whole[start:end], whole[end:last])
        case NoteLine(number=number), Note(text=text):
            lines = lines_of(text)
            return Marked("", lines[number - 1] if number <= len(lines) else "", "")
        case _:
            return None
