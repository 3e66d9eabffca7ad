"""Decisions about suggestions as JSON lines: each is taken or refused on its own, and every refusal is reported."""

import codecs
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from ibid.cli import terminal
from ibid.cli.batch import LineProblem, Twice, once
from ibid.cli.curating import Given
from ibid.cli.problems import NotFound, Refused
from ibid.cli.queries import CustomerView
from ibid.cli.reasons import reasons
from ibid.cli.reviewing import decide, decision_id
from ibid.domain.decider import Rejected
from ibid.domain.wire import Name, Text
from ibid.events.log import EventLog
from ibid.events.model import Frozen
from ibid.projections.claim import Claim
from ibid.projections.claims import short_ids

_Named = Annotated[str, Field(pattern=r"^[nfdtcka]-[0-9a-hjkmnp-tv-z]{6,20}$")]


class DecisionLine(Frozen, frozen=True, extra="forbid"):
    """One line: what is decided about two claims."""

    one: _Named
    """A claim's id, or that of a statement it holds; six characters are enough where they are one's own."""
    other: _Named
    decision: Literal["same", "different", "supersedes", "skip"]
    """supersedes: `other` replaces `one`, whichever was said first."""
    by: Name | None = None
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a line."""

    line: int
    status: Literal["recorded", "known", "skipped"]
    decision: str | None
    one: str
    other: str
    customer: str


@dataclass(slots=True)
class Report:
    """What became of each line."""

    decisions: list[Decided] = field(default_factory=list[Decided])
    errors: list[LineProblem] = field(default_factory=list[LineProblem])

    def counts(self) -> dict[str, int]:
        """Totals, by stable keys."""
        total = Counter(each.status for each in self.decisions)
        return {**{key: total[key] for key in ("recorded", "known", "skipped")}, "errors": len(self.errors)}

    def summary(self) -> str:
        """The totals in words."""
        counts = self.counts()
        lines = len({each.line for each in self.errors})
        refused = f"; {terminal.count(lines, 'line')} refused" if lines else ""
        recorded = terminal.count(counts["recorded"], "decision")
        return f"{recorded} recorded, {counts['known']} in force before, {counts['skipped']} skipped{refused}"

    def problems(self) -> Iterable[str]:
        """Every refusal, one a line."""
        return (f"line {each.line}: {each.field}: {each.reason}" for each in self.errors)

    def as_json(self) -> dict[str, Any]:
        """For programs (docs/json.md)."""
        return {
            "decisions": [
                {
                    "line": each.line,
                    "status": each.status,
                    "decision": each.decision,
                    "one": each.one,
                    "other": each.other,
                    "customer": each.customer,
                }
                for each in self.decisions
            ],
            "errors": [{"line": each.line, "field": each.field, "reason": each.reason} for each in self.errors],
            "counts": self.counts(),
        }


class _Claims:
    """The claims of some customers, to be found by id, as they stand after each decision."""

    def __init__(self, views: Iterable[CustomerView]) -> None:
        self._views = {view.id: view for view in views}
        self._holding = {id_: _by_statement(view) for id_, view in self._views.items()}
        self._statements = sorted((each, id_) for id_, holding in self._holding.items() for each in holding)
        self._short: dict[str, list[tuple[str, str]]] = {}
        for id_, view in self._views.items():
            for claim, short in short_ids(view.claims).items():
                self._short.setdefault(short, []).append((claim, id_))

    def find(self, named: str) -> tuple[CustomerView, Claim, str]:
        """The claim that holds the statement with this id, and the statement. Raises NotFound, Refused."""
        found = self._short.get(named) or list(self._beginning(named))
        hits = {(id_, self._holding[id_][statement].id): (id_, statement) for statement, id_ in found}
        if not hits:
            raise NotFound(f"no claim that was looked at has the id {named}; `ibid review --json` lists whole ids")
        if len(hits) > 1:
            raise Refused(f"{len(hits)} claims have an id that begins with {named}; give more of it")
        ((id_, statement),) = hits.values()
        return self._views[id_], self._holding[id_][statement], statement

    def put(self, view: CustomerView) -> None:
        """The customer stands like this now."""
        self._views[view.id] = view
        self._holding[view.id] = _by_statement(view)

    def _beginning(self, named: str) -> Iterable[tuple[str, str]]:
        behind = self._statements[bisect_left(self._statements, (named, "")) :]
        return takewhile(lambda each: each[0].startswith(named), behind)


def _by_statement(view: CustomerView) -> dict[str, Claim]:
    return {member.statement.id: claim for claim in view.claims for member in claim.members}


def apply_lines(
    log: EventLog, lines: Iterable[bytes], views: Iterable[CustomerView], who: Given, now: datetime
) -> Report:
    """Carry every line out that is a valid decision; `who` decides where a line does not say."""
    report, claims = Report(), _Claims(views)
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        try:
            wanted = DecisionLine.model_validate_json(line, strict=True)
            json.loads(line, object_pairs_hook=once)
        except ValidationError as error:
            report.errors.extend(LineProblem(number, where, why) for where, why in reasons(error))
        except Twice as error:
            report.errors.append(LineProblem(number, "line", str(error)))
        else:
            _apply(log, wanted, number, claims, who, now, report)
    return report


def _apply(
    log: EventLog, wanted: DecisionLine, number: int, claims: _Claims, who: Given, now: datetime, report: Report
) -> None:
    where = "one"
    try:
        view, one, first = claims.find(wanted.one)
        where = "other"
        theirs, other, second = claims.find(wanted.other)
        if view.id != theirs.id:
            raise Refused("the two claims are not of one customer; nothing was decided")
        if one.kind != other.kind:
            raise Refused(f"the two claims are not of one kind but of {one.kind} and {other.kind}; nothing was decided")
        where, decision = "decision", wanted.decision
        if decision == "skip":
            report.decisions.append(Decided(number, "skipped", None, one.id, other.id, view.name))
            return
        said = Given(by=wanted.by or who.by, why=wanted.why or who.why)
        events = decide(log, view, (one, other), decision, said, now, (first, second))
    except (NotFound, Refused, Rejected) as error:
        report.errors.append(LineProblem(number, where, str(error)))
        return
    if events:
        claims.put(view.after(events))
    status: Literal["recorded", "known"] = "recorded" if events else "known"
    report.decisions.append(Decided(number, status, decision_id(events), one.id, other.id, view.name))
