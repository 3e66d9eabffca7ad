"""One notation: tokens that differ only in how they are written become the same; what then differs is of substance.

"organise" and "organize", "OpenAI, Inc." and "OpenAI", "3 p.m." and "15:00", "tomorrow" in a mail of 5 January and
"6 January 2026". A weekday beside its date says nothing more. Tense, number and choice of words stay: "renews" is not
"renewed".
"""

from datetime import date
from functools import lru_cache

from ibid.domain.matching.context import MailContext

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = frozenset(_WEEKDAYS)
RELATIVE = WEEKDAYS | {
    *("today", "tomorrow", "yesterday", "tonight", "this", "next", "last", "coming", "ago"),
}
"""Words by which a time is told from the day on which it is said."""

# fmt: off
_NOTHING = frozenset((
    "that",
    "inc", "incorporated", "llc", "llp", "ltd", "gmbh", "plc",  # "OpenAI, Inc."
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


def one_notation(tokens: tuple[str, ...], context: MailContext) -> tuple[str, ...]:
    """The canonical tokens (domain/text.py) of a text that was said in that mail, in one notation."""
    marks = "".join(tokens)
    if "@" in marks or "~" in marks or not _DAYS.keys().isdisjoint(tokens):
        tokens = _times(tokens, context)
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


def _times(tokens: tuple[str, ...], context: MailContext) -> tuple[str, ...]:
    dated = [_dated(token, context) if token in _DAYS or token[0] == "@" else token for token in tokens]
    found: list[str] = []
    for at, token in enumerate(dated):
        if token not in _OF_TIME and token[0] not in "@~":
            found.append(token)
            continue
        before, behind = dated[at - 1] if at else "", dated[at + 1] if at + 1 < len(dated) else ""
        if token in WEEKDAYS and token in (_weekday(before), _weekday(behind)):
            continue  # "Tuesday, 6 January 2026": the date says it
        if token in ("am", "pm") and before[:1] == "~":
            continue
        if tokens[at] in _DAYS and token != tokens[at] and before not in _PREPOSITIONS:
            found.append("on")
        found.append(_of_24_hours(token, behind) if token[0] == "~" else token)
    return _date_last(found)


def _dated(token: str, context: MailContext) -> str:
    """The day itself, where the day of the mail tells it."""
    if token in _DAYS and context.written_on:
        day = context.written_on.toordinal() + _DAYS[token]
        return f"@{date.fromordinal(day)}" if 1 <= day <= date.max.toordinal() else token
    if token.startswith("@-") and len(token) == len("@-12-06") and context.sent_on:
        days = filter(None, (_day(context.sent_on.year + years, token) for years in (-1, 0, 1)))
        sent = context.sent_on
        nearest = min(days, key=lambda each: abs((each - sent).days), default=None)
        return f"@{nearest}" if nearest else token
    return token


def _day(year: int, token: str) -> date | None:
    """The day of that year; none where it has no such day."""
    try:
        return date(year, int(token[2:4]), int(token[5:7]))
    except ValueError:
        return None


def _weekday(token: str) -> str:
    """Of a whole date."""
    if len(token) != len("@2001-12-06") or token[0] != "@":
        return ""
    try:
        return _WEEKDAYS[date.fromisoformat(token[1:]).weekday()]
    except ValueError:
        return ""


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
