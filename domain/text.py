"""Words as the matcher sees them: one spelling for each number, amount, date and time; lower case; no articles.

Two texts with the same `canonical` tokens differ in nothing of substance: only in case, punctuation, articles,
white space and notation ("$40B" and "$40 billion", "Dec. 6th, 2001" and "2001-12-06"). Where a notation could mean
two things (04/05/2001, "5 m") it is left as it stands: better two lines than one wrong line.

Tokens with a marker in front are not words: `#` a number (`#7`, `#40000000000usd`, `#5%`, `#1th` an ordinal),
`@` a date (`@2001-12-06`, `@-12-06` without a year, `@2001-03` a month), `~` a time of day (`~10:00`).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import text_to_num  # pyright: ignore[reportMissingTypeStubs]

ARTICLES = frozenset(("a", "an", "the"))

# fmt: off
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)
_ORDINALS = {  # "second" is also a unit of time
    "first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}
_WORDS = {
    **{word: f"#{number}" for number, word in enumerate(_UNITS)},
    **{word: f"#{number}th" for word, number in _ORDINALS.items()},
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "thu": "thursday", "thur": "thursday", "thurs": "thursday",
    "fri": "friday", "cannot": "can not", "can't": "can not", "won't": "will not", "shan't": "shall not",
}
_SPELT_OUT = frozenset((
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion",
    "dozen", "#20",
))
"""Tokens from which on a number may be spelt out in several words: "twenty-five", "two hundred"."""
_INSTEAD: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ARTICLES, ()),
    **{word: tuple(instead.split()) for word, instead in _WORDS.items()},
}
"""What stands for a word, where it is not the word itself."""
_SCALES = {"k": 3, "thousand": 3, "million": 6, "bn": 9, "billion": 9, "trillion": 12}
_MONEY_SCALES = {"m": 6, "mm": 6, "mn": 6, "b": 9, "t": 12, "tn": 12}  # beside a currency only: "5 m" may be metres
_CURRENCIES = {
    "$": "usd", "us$": "usd", "usd": "usd", "dollar": "usd", "€": "eur", "eur": "eur", "euro": "eur", "£": "gbp",
    "gbp": "gbp",
}
# fmt: on
_MONTH_NUMBER = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, 4, 9)}
_MONTH = "(?:" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL = "(?:st|nd|rd|th)"

_GAP = r"(?:[\s,;:()\"!*/\[\]]|\.(?!\d))*"
"""What may stand behind a word and opens no token."""

# One pass; at each place the first alternative that fits wins, so dates and times come before plain numbers. Most
# words are plain: they come first, with the gap behind them, which makes the pass four times faster.
_TOKEN = re.compile(
    rf"""
      (?P<plain>[bchiklpqrtv-z][a-z]+|(?!{_MONTH}|usd\b|eur\b|gbp\b|us\$)[a-z]{{2,}})(?![\w'’]){_GAP}
    | (?P<iso>(?<![\w-])\d{{4}}-\d\d-\d\d(?![\w-]))
    | (?P<slashed>(?<![\w/.])\d{{1,2}}/\d{{1,2}}(?:/(?:\d{{4}}|\d\d))?(?![\w/]))
    | (?P<dotted>(?<![\w.])\d{{1,2}}\.\d{{1,2}}\.\d{{4}}(?!\w))
    | (?P<named>\b{_MONTH}\s+{_DAY}{_ORDINAL}?\b(?![:/])(?:,?\s+\d{{4}}\b)?
        | \b{_DAY}{_ORDINAL}?\s+(?:of\s+)?{_MONTH}(?:,?\s+\d{{4}}\b)?
        | \b{_MONTH},?\s+\d{{4}}\b)
    | (?P<time>(?<![\w:])\d{{1,2}}(?::\d\d(?:\s?[ap]\.?m\b|[ap]\b)?|\s?[ap]\.?m\b)(?!:))
    | (?P<number>
        (?:(?P<owed>(?<![\w)])-)?(?P<before>us\$|[$€£]|\b(?:usd|eur|gbp)\b)\s?)?
        (?P<minus>(?<![\w)])-)?(?<!\w)(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?|\.\d+)
        (?:(?P<ordinal>{_ORDINAL})\b|
          (?:\s?(?P<scale>k|mm|mn|m|bn|b|tn|t|thousand|million|billion|trillion)\b)?
          (?:(?P<percent>\s?%|\s?per\s?cent\b)|\s?(?P<after>usd|eur|gbp|dollar|euro)s?\b)?))
    | (?P<initials>\b(?:[^\W\d_]\.){{2,}})
    | (?P<word>[^\W_]+(?:'[^\W_]+)*)
    | (?P<sign>[<>=+?])
    """,
    re.VERBOSE,
)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "&": " and "})
_SYMBOLS = re.compile(r"[\d$€£<>=+?]")
# Each begins with the letter itself, for which `re` looks first, and fast.
_LETTER = re.compile(r"A(?<=[\W_]A)\b")
_INITIALS = re.compile(r"\.[^\W\d_]\.(?<=[^\W\d_]\.[^\W\d_]\.)")
_in_digits = cast("Callable[[str, str], str]", text_to_num.alpha2digit)  # pyright: ignore[reportUnknownMemberType]
_HALF_DOZEN = re.compile(r"\bhalf (?:a )?dozen\b", re.IGNORECASE)
_DOZEN = re.compile(r"\b(?:a|one) dozen\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PARTS = re.compile(r"\d+|[a-z]+")


def canonical(text: str) -> tuple[str, ...]:
    """The tokens of `text`, in order; see the head of this module."""
    plain = " ".join(text.split())
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    if "&" in plain or not plain.isascii():
        plain = plain.translate(_PLAIN)
    tokens = _canonical(plain)
    if not _SPELT_OUT.isdisjoint(tokens):  # which is rare, and known only now
        tokens = _canonical(_in_digits(_DOZEN.sub("12", _HALF_DOZEN.sub("6", plain)), "en"))
    return tuple(tokens)


def _canonical(plain: str) -> list[str]:
    more_than_words = _SYMBOLS.search(plain) or _LETTER.search(plain) or _INITIALS.search(plain)
    return _tokens(plain) if more_than_words else _words(plain)


def _words(plain: str) -> list[str]:
    """As `_tokens`, faster still, for a text of plain words."""
    tokens: list[str] = []
    for token in _WORD.findall(plain.lower()):
        if token in _INSTEAD:
            tokens += _INSTEAD[token]
        elif "'" in token:
            tokens += _apostrophe(token)
        else:
            tokens.append(token)
    return tokens


def _tokens(plain: str) -> list[str]:
    tokens: list[str] = []
    for match in _TOKEN.finditer(plain.lower()):
        if match.lastindex == 1:  # plain
            token = match[1]
            if token in _INSTEAD:
                tokens += _INSTEAD[token]
            else:
                tokens.append(token)
            continue
        kind, token, start = match.lastgroup, match.group(), match.start()
        if kind == "word":
            # "Series A" keeps its letter: only a small "a", or one that opens the text, is an article.
            if token == "a" and start and plain[start : start + 1] == "A":
                tokens.append(token)
            else:
                tokens += _INSTEAD[token] if token in _INSTEAD else _apostrophe(token)
        elif kind == "number":
            tokens += _number(match)
        elif kind == "time":
            tokens += _time(token)
        elif kind == "sign":
            tokens.append(token)
        elif kind == "initials":
            tokens.append(token.replace(".", ""))
        else:
            tokens.append(_date(kind, token))
    return tokens


def _apostrophe(token: str) -> Iterable[str]:
    if "'" not in token:
        return (token,)
    if token.endswith("n't"):
        return tuple(filter(None, (token[:-3], "not")))  # a tokeniser may have set it apart: "is n't"
    return tuple(filter(None, (token.removesuffix("'s"),)))


def _number(match: re.Match[str]) -> Iterator[str]:
    """String arithmetic throughout: `int` refuses very long numbers, and floats would round."""
    whole, _, fraction = match["digits"].replace(",", "").partition(".")
    currency = _CURRENCIES.get(match["before"] or match["after"] or "", "")
    scale = match["scale"] or ""
    power = _SCALES.get(scale) or (_MONEY_SCALES.get(scale, 0) if currency else 0)
    unit = "%" if match["percent"] else "th" if match["ordinal"] else currency
    whole, fraction = whole + fraction[:power].ljust(power, "0"), fraction[power:]
    if unit or power:  # an amount; "version 2.10" and "room 007" are names, as they are written
        whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    number = (whole or "0") + (f".{fraction}" if fraction else "")
    yield f"#{match['owed'] or match['minus'] or ''}{number}{unit}"
    if scale and not power:
        yield scale


def _time(token: str) -> Iterator[str]:
    parts = _PARTS.findall(token)
    minutes = parts[1] if len(parts) > 1 and parts[1].isdigit() else "00"
    yield f"~{parts[0].lstrip('0') or '0'}:{minutes}"
    half = next((part[0] for part in parts if part.isalpha()), "")
    if half:
        yield f"{half}m"


def _date(kind: str | None, token: str) -> str:
    parts = _PARTS.findall(token)
    if kind == "iso":
        return f"@{token}"
    if kind == "named":
        month = next(_MONTH_NUMBER[part] for part in parts if part in _MONTH_NUMBER)
        numbers = [part for part in parts if part.isdigit()]
        day = numbers.pop(0) if len(numbers[0]) <= 2 else ""
        return _stamp(numbers[0] if numbers else "", month, int(day) if day else 0)
    first, second = int(parts[0]), int(parts[1])
    year = parts[2] if len(parts) == 3 else ""
    year = f"20{year}" if len(year) == 2 else year
    if 1 <= first <= 12 < second <= 31:
        return _stamp(year, first, second)
    if year and 1 <= second <= 12 and (12 < first <= 31 or first == second or kind == "dotted"):
        return _stamp(year, second, first)
    return f"#{token}"  # 04/05/2001: April or May, nobody knows


def _stamp(year: str, month: int, day: int) -> str:
    return f"@{year}-{month:02}" + (f"-{day:02}" if day else "")
