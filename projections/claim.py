"""A claim: what the note asserts in one line, with all statements that say so and all that people decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ibid.domain.matching.explain import Join
from ibid.events.curation import ClaimCorrected, Curation
from ibid.events.vocabulary import Statement, kind_of
from ibid.projections.wording import best


@dataclass(frozen=True, slots=True)
class Member:
    """A statement in its claim: where it stands in the log, and why it is here."""

    position: int
    statement: Statement
    join: Join


@dataclass(frozen=True, slots=True)
class Claim:
    """What the note asserts in one line. Its id is its first statement's, so a better policy breaks no links."""

    id: str
    members: tuple[Member, ...]
    """In log order."""
    correction: ClaimCorrected | None = None
    """A person's wording, which outranks every statement's."""
    superseded_by: str | None = None
    """The claim that holds instead of this one, which is no longer a line of the note."""
    decisions: tuple[Curation, ...] = ()
    """What people decided about its statements and still holds, in log order."""
    carried: Mapping[str, str] = field(default_factory=dict[str, str])
    """By e-mail that carries the passage of another one: that one (projections/origins.py)."""

    @property
    def first(self) -> Statement:
        """The statement that opened the claim."""
        return self.members[0].statement

    @property
    def kind(self) -> str:
        """mention, fact, decision, topic, contact, task or attribute."""
        return kind_of(self.first)

    @property
    def text(self) -> str:
        """The line: a person's correction, else the best wording of its statements."""
        if self.correction:
            return self.correction.text
        return best([each.statement for each in self.members], self.sources[0]).text

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources that say so, each once: those that said it first before those that carry it along, and in
        log order otherwise."""
        sources = dict.fromkeys(each.statement.source for each in self.members)
        return tuple(sorted(sources, key=lambda each: each in self.carried))
