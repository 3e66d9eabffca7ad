"""One notation: tokens that differ only in how they are written become the same; what then differs is of substance.

"organise" and "organize", "OpenAI, Inc." and "OpenAI", "3 p.m." and "15:00", "tomorrow" in a mail of 5 January and
"6 January 2026". Tense, number and choice of words stay: "renews" is not "renewed".
"""

from datetime import date, timedelta
from functools import lru_cache

WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
RELATIVE = WEEKDAYS | {
    *("today", "tomorrow", "yesterday", "tonight", "this", "next", "last", "coming", "ago"),
}
"""Words by which a time is told from the day on which it is said."""

# fmt: off
_NOTHING = frozenset((
    "that", "mr", "mrs", "ms", "dr",
    "inc", "incorporated", "llc", "llp", "ltd", "corp", "corporation", "gmbh", "plc",  # "OpenAI, Inc."
))
"""Words whose absence changes nothing."""
_SAME = {
    "centre": "center", "theatre": "theater", "metre": "meter", "litre": "liter", "fibre": "fiber",
    "programme": "program", "programmes": "programs", "licence": "license", "defence": "defense", "grey": "gray",
    "okay": "ok", "info": "information", "dept": "department", "approx": "approximately", "mails": "emails",
}
_ENDINGS = (  # British and American spelling; an ending that is no such ending changes alike on both sides
    ("isation", "ization", 8), ("isations", "izations", 9), ("ise", "ize", 6), ("ised", "ized", 7), ("ises", "izes", 7),
    ("ising", "izing", 8), ("our", "or", 6), ("ours", "ors", 7), ("lled", "led", 8), ("lling", "ling", 8),
)
# fmt: on
_PREPOSITIONS = frozenset(("on", "for", "by", "until", "till", "from", "since", "to", "before", "after", "as", "of"))
_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1}


_OF_TIME = WEEKDAYS.union(_DAYS, ("am", "pm"))


def one_notation(tokens: tuple[str, ...], sent_on: date | None) -> tuple[str, ...]:
    """The canonical tokens (domain/text.py) of a text that was said in a mail of that day, in one notation."""
    marks = "".join(tokens)
    if "@" in marks or "~" in marks or not _DAYS.keys().isdisjoint(tokens):
        tokens = _times(tokens, sent_on)
    return tuple(filter(None, map(_plain, tokens)))


@lru_cache(maxsize=65536)
def _plain(token: str) -> str:
    """The word as it is spelt here; empty for one that says nothing."""
    if token in _NOTHING:
        return ""
    if token in _SAME:
        return _SAME[token]
    for ending, instead, least in _ENDINGS:
        if len(token) >= least and token.endswith(ending):
            return token.removesuffix(ending) + instead
    return token


def _times(tokens: tuple[str, ...], sent_on: date | None) -> tuple[str, ...]:
    found: list[str] = []
    for at, token in enumerate(tokens):
        if token not in _OF_TIME and token[0] not in "@~":
            found.append(token)
            continue
        before, behind = tokens[at - 1] if at else "", tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in WEEKDAYS and "@" in (before[:1], behind[:1]):
            continue  # "Tuesday, 6 January": the date says it
        if token in ("am", "pm") and before[:1] == "~":
            continue
        dated = _dated(token, sent_on)
        if token in _DAYS and dated != token and before not in _PREPOSITIONS:
            found.append("on")
        found.append(_of_24_hours(token, behind) if token[0] == "~" else dated)
    return _date_last(found)


def _dated(token: str, sent_on: date | None) -> str:
    """The day itself, where the day of the mail tells it."""
    if sent_on is None:
        return token
    try:
        if token in _DAYS:
            return f"@{sent_on + timedelta(days=_DAYS[token])}"
        if token.startswith("@-") and len(token) == len("@-12-06"):
            month, day = int(token[2:4]), int(token[5:7])
            years = (sent_on.year - 1, sent_on.year, sent_on.year + 1)
            nearest = min((date(year, month, day) for year in years), key=lambda each: abs((each - sent_on).days))
            return f"@{nearest}"
    except (ValueError, OverflowError):  # 29 February, or the end of the calendar
        pass
    return token


def _of_24_hours(time: str, half: str) -> str:
    if half not in ("am", "pm"):
        return time
    hour, _, minutes = time[1:].partition(":")
    return f"~{int(hour) % 12 + (12 if half == 'pm' else 0):02}:{minutes}"


def _date_last(tokens: list[str]) -> tuple[str, ...]:
    """ "On 5 May Jane wrote" and "Jane wrote on 5 May": a sentence's only date may stand anywhere."""
    dates = [at for at, token in enumerate(tokens) if token[0] == "@"]
    if len(dates) == 1 and dates[0] and tokens[dates[0] - 1] == "on":
        at = dates[0]
        return (*tokens[: at - 1], *tokens[at + 1 :], "on", tokens[at])
    return tuple(tokens)
