"""The base of every recorded value: frozen, closed, and with times in UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, StringConstraints


class Frozen(BaseModel, frozen=True, extra="forbid"):
    """A value that cannot be changed after construction and that refuses fields it does not know."""


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


UtcTime = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment with a time zone, kept in UTC; written as RFC 3339 with `Z`."""

NonBlank = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text with at least one character that is not white space."""
