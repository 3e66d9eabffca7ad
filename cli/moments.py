"""Points in the history of the log, as people write them: a position, a date, or a moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from ibid.cli.problems import WrongUsage
from ibid.events.log import EVERYTHING, EventLog


@dataclass(frozen=True, slots=True)
class AsOf:
    """Up to which position to read; None for all of it."""

    position: int | None

    def includes(self, position: int) -> bool:
        """Whether an event at this position had been recorded."""
        return self.position is None or position <= self.position


NOW = AsOf(None)


def as_of(text: str | None, log: EventLog) -> AsOf:
    """Read `--as-of`: a position ("120"), a date ("2026-01-05", to its end, UTC), or a moment (RFC 3339).

    A moment means everything up to the last event that was recorded by then; clocks may have been wrong, positions
    are not. Raises WrongUsage.
    """
    if text is None:
        return NOW
    if text.isdecimal():
        return AsOf(int(text))
    try:
        if len(text) == len("2026-01-05"):
            moment = datetime.combine(date.fromisoformat(text), time.max, UTC)
        else:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        raise WrongUsage(
            f"--as-of {text!r} is neither a position in the log nor a time; expected 120, 2026-01-05 or "
            "2026-01-05T10:30:00Z"
        ) from None
    reached = [each.position for each in log.read(EVERYTHING) if each.event.recorded_at <= moment]
    return AsOf(max(reached, default=0))
