"""Differences as people would say them: "12 January ≠ 19 January", and no month is taken for a party."""

import re
from dataclasses import replace

from ibid.domain.matching.difference import Difference

_MONTHS = tuple("January February March April May June July August September October November December".split())
_NO_PARTIES = frozenset(name[:length].casefold() for name in _MONTHS for length in (3, 4, 9))
_DATE = re.compile(r"(\d{4})?-(\d\d)(?:-(\d\d))?")
_ORDINAL = re.compile(r"(\d+)th")
_ENDINGS = {"1": "st", "2": "nd", "3": "rd"}


def plain(difference: Difference) -> Difference | None:
    """The difference in plain words; None if nothing is left of it."""
    one, other = difference.one, difference.other
    match difference.sort:
        case "party":
            # A month has a capital and is no party; the date that it belongs to is compared as a date.
            one, other = (" ".join(word for word in each.split() if word not in _NO_PARTIES) for each in (one, other))
            return replace(difference, one=one, other=other) if one or other else None
        case "date":
            return replace(difference, one=_day(one), other=_day(other))
        case "number":
            return replace(difference, one=_ordinal(one), other=_ordinal(other))
        case _:
            return difference


def _day(told: str) -> str:
    """ "-01-12" is 12 January, "2026-01" January 2026; a whole date stays as it is."""
    found = _DATE.fullmatch(told)
    if found is None or (found[1] and found[3]) or not 1 <= int(found[2]) <= len(_MONTHS):
        return told
    return " ".join(filter(None, (found[3] and str(int(found[3])), _MONTHS[int(found[2]) - 1], found[1])))


def _ordinal(told: str) -> str:
    """ "1th", as all ordinals end among the matcher's tokens, is 1st."""
    found = _ORDINAL.fullmatch(told)
    if found is None or found[1][-2:] in ("11", "12", "13"):
        return told
    return f"{found[1]}{_ENDINGS.get(found[1][-1], 'th')}"
