"""The clock: the only module that asks what time it is."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def ticks() -> float:
    """Seconds on a clock that never goes back, for how long something takes."""
    return time.monotonic()
