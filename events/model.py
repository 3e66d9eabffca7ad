"""The base of every recorded value: frozen, closed, with times in UTC and text that can be written as UTF-8."""

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints


class Frozen(BaseModel, frozen=True, extra="forbid", hide_input_in_errors=True):
    """A value that cannot be changed after construction and that refuses fields it does not know.

    Validation errors do not repeat what was given, since it may be the text of somebody's mail.
    """


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment lies outside the years 1 to 9999 in UTC") from None


UtcTime = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment with a time zone, kept in UTC; written as RFC 3339 with `Z`."""

ID = "[0-9a-hjkmnp-tv-z]{20}"
"""What stands behind the prefix of every id (domain/ids.py)."""

Text = Annotated[str, StringConstraints(min_length=0)]
"""Any text that UTF-8 can carry. Half surrogate pairs, which Python makes of broken mail headers, are refused: pydantic
checks for them in every string that has a constraint, and in no other."""

NonBlank = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"\S")]
"""Text with at least one character that is not white space."""


class EventBase(Frozen, frozen=True, extra="forbid"):
    """What every event has."""

    TYPE: ClassVar[str]
    """The name under which it is recorded, with its version."""

    recorded_at: UtcTime
    """When it was appended, by the clock of the machine that appended it. Order is by position, never by this."""
