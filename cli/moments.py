"""Points in the history of the log, as people write them: a position, a date, or a moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from ibid.cli.problems import WrongUsage
from ibid.events.log import EVERYTHING, EventLog


@dataclass(frozen=True, slots=True)
class AsOf:
    """The position up to which to read."""

    position: int

    def includes(self, position: int) -> bool:
        """Whether an event at this position had been recorded."""
        return position <= self.position


NOW = AsOf(2**63 - 1)
"""All of the log, whatever is still being appended to it."""


def as_of(text: str | None, log: EventLog) -> AsOf:
    """Read `--as-of`: a position ("120"), a day ("2026-01-05", to its end in UTC), or a moment (RFC 3339; UTC where it
    names no zone). None is now.

    A moment means everything up to the last event that was recorded by then; clocks may have been wrong, positions
    are not. Raises WrongUsage.
    """
    head = log.head()
    if text is None:
        return AsOf(head)
    if text.isdecimal():
        if len(text) > len(str(head)) or int(text) > head:
            raise WrongUsage(f"--as-of {text}: the log ends at position {head}; a day is written like 2026-01-05")
        return AsOf(int(text))
    try:
        if len(text) == len("2026-01-05") and "T" not in text:
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
