"""Readings as JSON lines: each line is taken or refused on its own, and every refusal is reported."""

import codecs
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ibid.cli import terminal
from ibid.cli.clock import now
from ibid.cli.intake import Outcome, append_reading
from ibid.cli.newcomers import Newcomers, advice
from ibid.cli.problems import NotFound, Refused
from ibid.cli.reasons import reasons
from ibid.domain.wire import ReadingInput
from ibid.events.log import EventLog


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line was refused."""

    line: int
    field: str
    reason: str


@dataclass(slots=True)
class Report:
    """What became of each line."""

    outcomes: list[tuple[int, Outcome]] = field(default_factory=list[tuple[int, Outcome]])
    errors: list[LineProblem] = field(default_factory=list[LineProblem])

    @property
    def has_problems(self) -> bool:
        """Whether anything was refused."""
        return bool(self.errors) or any(outcome.refusals for _, outcome in self.outcomes)

    def counts(self) -> dict[str, int]:
        """Totals, by stable keys."""
        total: Counter[str] = Counter(errors=len(self.errors), readings=len(self.outcomes))
        for _, outcome in self.outcomes:
            total.update(recorded=len(outcome.recorded), known=outcome.known, refused=len(outcome.refusals))
        return {key: total[key] for key in ("readings", "recorded", "known", "refused", "errors")}

    def summary(self) -> str:
        """The totals in words."""
        counts = self.counts()
        all_known = counts["known"] and not counts["recorded"]
        known = "all already known" if all_known else f"{counts['known']} already known"
        errors = f"; {terminal.count(self.lines_refused, 'line')} refused" if self.errors else ""
        return (
            f"{terminal.count(counts['readings'], 'reading')}: {terminal.count(counts['recorded'], 'statement')} "
            f"recorded, {known}, {counts['refused']} refused{errors}"
        )

    @property
    def lines_refused(self) -> int:
        """Lines of which nothing was taken, because they are no reading."""
        return len({error.line for error in self.errors})

    def problems(self) -> Iterable[str]:
        """Every refusal, one a line."""
        for error in self.errors:
            field = "" if error.field == "line" else f"{error.field}: "
            yield f"line {error.line}: {field}{error.reason}"
        for line, outcome in self.outcomes:
            for refusal in outcome.refusals:
                ref = f" (ref {terminal.clean(refusal.ref)})" if refusal.ref else ""
                yield f"line {line}: statements[{refusal.index}].{refusal.field}{ref}: {refusal.reason}"
            if outcome.refused_whole:
                yield f"line {line}: the whole reading was refused"
            if outcome.conflicts_with:
                yield f"line {line}: {conflict(outcome.admitted.source, outcome.conflicts_with)}"

    def suggestions(self) -> Iterable[str]:
        """New customers that may be known ones, one a line."""
        for line, outcome in self.outcomes:
            if outcome.near_customers:
                yield f"line {line}: {advice(outcome)}"

    def as_json(self) -> dict[str, Any]:
        """For programs (docs/json.md)."""
        return {
            "readings": [
                {
                    "line": line,
                    "reading": outcome.admitted.reading,
                    "source": outcome.admitted.source,
                    "customer": outcome.admitted.customer_name,
                    "customer_is_new": outcome.customer_is_new,
                    "near_customers": list(outcome.near_customers),
                    "recorded": list(outcome.recorded),
                    "known": outcome.known,
                    "refused_whole": outcome.refused_whole,
                    "conflicts_with": list(outcome.conflicts_with),
                    "refused": [
                        {"statement": each.index, "ref": each.ref, "field": each.field, "reason": each.reason}
                        for each in outcome.refusals
                    ],
                }
                for line, outcome in self.outcomes
            ],
            "errors": [{"line": each.line, "field": each.field, "reason": each.reason} for each in self.errors],
            "counts": self.counts(),
        }


def append_lines(log: EventLog, lines: Iterable[bytes], *, strict: bool) -> Report:
    """Append every line that is a valid reading; blank lines are passed over."""
    report, newcomers = Report(), Newcomers(log)
    for number, line in enumerate(terminal.advancing(lines, "appending readings"), start=1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        try:
            reading = ReadingInput.model_validate_json(line, strict=True)
            json.loads(line, object_pairs_hook=once)  # of a key that stands twice, pydantic silently takes the last
        except ValidationError as error:
            report.errors.extend(LineProblem(number, where, why) for where, why in reasons(error))
        except Twice as error:
            report.errors.append(LineProblem(number, "line", str(error)))
        else:
            try:
                outcome = append_reading(log, reading, now(), strict=strict)
            except (NotFound, Refused) as error:
                report.errors.append(LineProblem(number, "email", str(error)))
            else:
                report.outcomes.append((number, newcomers.meet(outcome)))
    return report


def conflict(source: str, others: Sequence[str]) -> str:
    """Two mails with one Message-ID, in words."""
    return (
        f"other content than {', '.join(others)} under the same Message-ID; all are kept, and this one is named by its "
        f"id {source}"
    )


class Twice(ValueError):
    """A key that stands twice in one object: nobody knows which was meant."""


def once(pairs: list[tuple[str, Any]]) -> None:
    """For `json.loads`: raises Twice."""
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise Twice("a key stands twice in one object; remove one of them")
