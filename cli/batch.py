"""Readings as JSON lines: each line is taken or refused on its own, and every refusal is reported."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ibid.cli import terminal
from ibid.cli.clock import now
from ibid.cli.intake import Outcome, append_reading
from ibid.cli.problems import NotFound
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
    strict: bool = False

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
        known = (
            "all already known" if counts["known"] and not counts["recorded"] else f"{counts['known']} already known"
        )
        return (
            f"{counts['readings']} readings: {counts['recorded']} statements recorded, {known}, "
            f"{counts['refused']} refused; {counts['errors']} problems in lines that are no reading"
        )

    def problems(self) -> Iterable[str]:
        """Every refusal, one a line."""
        for error in self.errors:
            yield f"line {error.line}: {error.field}: {error.reason}"
        for line, outcome in self.outcomes:
            for refusal in outcome.refusals:
                ref = f" (ref {terminal.clean(refusal.ref)})" if refusal.ref else ""
                yield f"line {line}: statements[{refusal.index}].{refusal.field}{ref}: {refusal.reason}"
            if self.strict and outcome.refusals:
                yield f"line {line}: the whole reading was refused, because of --strict"

    def as_json(self) -> dict[str, Any]:
        """For programs (docs/json.md)."""
        return {
            "readings": [
                {
                    "line": line,
                    "reading": outcome.admitted.reading,
                    "source": outcome.admitted.source,
                    "customer": outcome.admitted.customer_name,
                    "recorded": list(outcome.recorded),
                    "known": outcome.known,
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
    report = Report(strict=strict)
    for number, line in enumerate(terminal.advancing(lines, "appending readings"), start=1):
        if not line.strip():
            continue
        try:
            reading = ReadingInput.model_validate_json(line, strict=True)
        except ValidationError as error:
            report.errors.extend(LineProblem(number, where, why) for where, why in reasons(error))
            continue
        try:
            report.outcomes.append((number, append_reading(log, reading, now(), strict=strict)))
        except NotFound as error:
            report.errors.append(LineProblem(number, "email", str(error)))
    return report
