"""What differs between two statements: not how alike they sound, but which figure, party or word is another one.

Likeness is blind to contradiction: in a trial on pairs that differ in one number, an embedding merged 78 % of
them, with a number veto 1 %. So what differs is looked at by itself, in one notation, and named as people write it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ibid.domain.matching.features import stem
from ibid.domain.matching.notation import RELATIVE, WEEKDAYS
from ibid.domain.matching.said import Said

# fmt: off
_NEGATIVE = frozenset((
    "not", "no", "never", "none", "neither", "nor", "nobody", "nothing", "without", "against", "unable", "except",
    "unless", "decline", "declines", "declined", "refuse", "refuses", "refused", "deny", "denies", "denied",
    "reject", "rejects", "rejected", "cancel", "cancels", "cancelled", "canceled", "fail", "fails", "failed",
))
_MODAL = frozenset((
    "may", "might", "could", "would", "should", "must", "will", "shall", "can", "likely", "probably", "possibly",
    "perhaps", "plan", "plans", "planned", "planning", "expect", "expects", "expected", "intend", "intends", "intended",
    "propose", "proposes", "proposed", "hope", "hopes", "hoped", "want", "wants", "wanted", "consider", "considers",
    "considered", "considering", "pending", "tentative", "tentatively", "if",
))
_QUANTITIES = frozenset((
    "all", "every", "each", "only", "any", "some", "few", "several", "many", "most", "half", "part", "partly", "either",
    "both", "less", "more", "least",
))
_OPPOSITES = (("up", "down"), ("before", "after"), ("above", "below"), ("over", "under"), ("more", "less"))
# fmt: on
_SHOWN = 30
"""Characters of a differing word that an explanation shows."""

_MOST_DATES = 50
"""Dates of a text that are compared: a sentence has two or three, and all are compared with all."""

MOST_WORDS = 4
"""Other words that are named on either side."""

_NAME = re.compile(r"(?<=[^.!?:] )[A-Z]\w+")
_MONEY = re.compile(r"#(-?)(\d+)(\.\d+)?(usd|eur|gbp)")
_DATE = re.compile(r"@(\d{4})?-(0[1-9]|1[0-2])(?:-(\d\d))?")
_ORDINAL = re.compile(r"#(\d+)th")
_ENDINGS, _TEENS = {"1": "st", "2": "nd", "3": "rd"}, ("11", "12", "13")
_MONTHS = tuple("January February March April May June July August September October November December".split())
_NO_NAMES = WEEKDAYS.union(name[:length].lower() for name in _MONTHS for length in (3, 4, 9))
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}
_SCALES = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))


@dataclass(frozen=True, slots=True)
class Difference:
    """What the one says and the other does not, as people write it. Either may be empty; both are where the words are
    the same and only their order is another one."""

    sort: str
    """number, date, time, weekday, negation, certainty, quantity, party, order, words; address, between contacts."""
    one: str
    other: str

    @property
    def is_conflict(self) -> bool:
        """Whether each says something that the other does not: no mere detail more."""
        return bool(self.one and self.other) or self.sort in ("negation", "order")

    @property
    def told(self) -> str:
        """In a few words: "$40B ≠ $30B"."""
        if self.sort == "order":
            return "the same words in another order"
        if self.one and self.other:
            return f"{self.one} ≠ {self.other}"
        return f'"{self.one or self.other}" in one only'


def differences(one: Said, other: Said) -> tuple[Difference, ...]:
    """All that differs, what weighs most first."""
    found = [figures(one, other), *(each(one, other) for each in (negation, quantity, certainty, opposites, order))]
    names_of_one, names_of_other = lacking(names(one), other), lacking(names(other), one)
    if names_of_one or names_of_other:
        found.append(Difference("party", _shown(names_of_one), _shown(names_of_other)))
    named = {*map(stem, (*names_of_one, *names_of_other))}
    words_of_one, words_of_other = (
        [word for word in lacking(a.words, b) if stem(word) not in named and not _is_told_already(word)]
        for a, b in ((one, other), (other, one))
    )
    if words_of_one or words_of_other:
        found.append(Difference("words", *(_shown(each) for each in (words_of_one, words_of_other))))
    return tuple(each for each in found if each)


def figures(a: Said, b: Said) -> Difference | None:
    """A number, date, time of day or weekday of each that the other lacks."""
    for sort, ours in a.figures.items():
        theirs = b.figures.get(sort)
        if theirs and ours != theirs and (found := _each_lacks(ours, theirs)):
            mine, other = found
            if sort == "weekday" and {*_days_of(mine, a)}.intersection(_days_of(other, b)):
                continue
            return Difference(sort, spelt(mine), spelt(other))
    return None


def negation(a: Said, b: Said) -> Difference | None:
    """One says "not", and the other does not."""
    ours, theirs = ({token for token in each.tokens if token in _NEGATIVE} for each in (a, b))
    return (
        Difference("negation", min(ours, default=""), min(theirs, default="")) if bool(ours) != bool(theirs) else None
    )


def certainty(a: Said, b: Said) -> Difference | None:
    """One says that it may or will be so, the other that it is."""
    return _in_one_only("certainty", _MODAL, a, b)


def quantity(a: Said, b: Said) -> Difference | None:
    """One says "all", the other "some", or nothing of the kind."""
    return _in_one_only("quantity", _QUANTITIES, a, b)


def order(a: Said, b: Said) -> Difference | None:
    """Who did it to whom shows in the order alone."""
    swapped = a.words != b.words and len(a.words) == len(b.words) and set(a.words) == set(b.words)
    return Difference("order", "", "") if swapped else None


def roles(a: Said, b: Said) -> Difference | None:
    """The same names in another order."""
    ours, theirs = names(a), names(b)
    return Difference("order", "", "") if ours != theirs and sorted(ours) == sorted(theirs) else None


def opposites(a: Said, b: Said) -> Difference | None:
    """One says "up" where the other says "down"."""
    for pair in (*_OPPOSITES, *(each[::-1] for each in _OPPOSITES)):
        if pair[0] in a.tokens and pair[1] in b.tokens and pair[1] not in a.tokens and pair[0] not in b.tokens:
            return Difference("words", *pair)
    return None


def one_word(a: Said, b: Said) -> Difference | None:
    """One word stands in the place of one other, and all else is the same: "signed" and "pending", "won" and "lost"."""
    if len(a.words) != len(b.words):
        return None
    replaced = [(ours, theirs) for ours, theirs in zip(a.words, b.words, strict=True) if ours != theirs]
    return Difference("words", *map(spelt, replaced[0])) if len(replaced) == 1 else None


def names(said: Said) -> list[str]:
    """The words with a capital that do not open a sentence, in lower case; those that belong to a date or an amount are
    no names, nor are days and months."""
    tokens = set(said.tokens)
    return [name for name in map(str.lower, _NAME.findall(said.text)) if name in tokens and name not in _NO_NAMES]


def lacking(words: Iterable[str], other: Said) -> list[str]:
    """Those of the words that the other statement has in no form, each once."""
    stems = {stem(word) for word in other.tokens}
    return list(dict.fromkeys(word for word in words if stem(word) not in stems))


def spelt(token: str) -> str:
    """A canonical token as people write it, cut: what comes from mail may be of any length."""
    if money := _MONEY.fullmatch(token):
        minus, whole, fraction, currency = money.groups("")
        return f"{minus}{_SIGNS[currency]}{_scaled(whole + fraction)}"[:_SHOWN]
    if (day := _DATE.fullmatch(token)) and not (day[1] and day[3]):
        return " ".join(filter(None, (day[3] and str(int(day[3])), _MONTHS[int(day[2]) - 1], day[1])))
    if ordinal := _ORDINAL.fullmatch(token):
        digits = ordinal[1]
        return f"{digits}{'th' if digits[-2:] in _TEENS else _ENDINGS.get(digits[-1], 'th')}"[:_SHOWN]
    return token.lstrip("#@~")[:_SHOWN]


def _scaled(number: str) -> str:
    if "." not in number and len(number) <= len(str(10**15)):
        for scale, letter in _SCALES:
            whole, rest = divmod(int(number), scale)
            if whole and rest * 10 % scale == 0:
                return f"{whole}{'.' + str(rest * 10 // scale) if rest else ''}{letter}"
    return number


def _in_one_only(sort: str, words: frozenset[str], a: Said, b: Said) -> Difference | None:
    ours, theirs = (words.intersection(each.tokens) for each in (a, b))
    if ours == theirs:
        return None
    return Difference(sort, min(ours - theirs, default=""), min(theirs - ours, default=""))


def _is_told_already(word: str) -> bool:
    return word[0] in "#@~" or word in RELATIVE or word in _NEGATIVE or word in _MODAL or word in _QUANTITIES


def _shown(words: Sequence[str]) -> str:
    return " ".join(spelt(word) for word in words[:MOST_WORDS])


def _days_of(weekday: str, said: Said) -> list[date]:
    """The days that a weekday may mean in a mail: the last one and the next one."""
    sent = said.context.sent_on
    if sent is None:
        return []
    ahead = (_ORDER.index(weekday) - sent.weekday()) % 7
    days = (sent.toordinal() + ahead, sent.toordinal() + ahead - 7)
    return [date.fromordinal(day) for day in days if date.min.toordinal() <= day <= date.max.toordinal()]


_ORDER = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _each_lacks(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, str] | None:
    """A figure of each for which the other has none.

    Where both name equally many, each stands for one of the other's: "two and two" is not "three and two". Else one
    of them repeats itself or gives more detail, and a figure may stand for several.
    """
    one_to_one = len(ours) == len(theirs)
    if ours[0][0] != "@":  # figures of other sorts are the same or not
        rest = Counter(theirs)
        only_ours = [each for each in ours if not _take(rest, each, one_to_one)]
        only_theirs = [each for each in theirs if rest[each] > 0] if one_to_one else [*set(theirs).difference(ours)]
        only_theirs.sort(key=theirs.index)
        return (only_ours[0], only_theirs[0]) if only_ours and only_theirs else None
    left = list(theirs[:_MOST_DATES])
    first_of_ours: str | None = None
    for each in ours[:_MOST_DATES]:
        same = next((other for other in left if _may_be(each, other)), None)
        if same is None:
            first_of_ours = first_of_ours or each
        elif one_to_one:
            left.remove(same)
    if not one_to_one:
        left = [each for each in left if not any(_may_be(each, other) for other in ours[:_MOST_DATES])]
    return (first_of_ours, left[0]) if first_of_ours and left else None


def _take(rest: Counter[str], figure: str, once: bool) -> bool:
    """Whether the other has the figure; `once`, if each of them stands for one."""
    if rest[figure] <= 0:
        return False
    if once:
        rest[figure] -= 1
    return True


def _may_be(figure: str, other: str) -> bool:
    """Whether the two may be the same; a date without its year or its day may be a fuller one."""
    if figure == other or figure[0] != "@" or other[0] != "@":
        return figure == other
    figure, other = figure[1:], other[1:]
    return (min(figure, other, key=len)[0] == "-" and (figure.endswith(other) or other.endswith(figure))) or (
        figure.count("-") != other.count("-") and (figure.startswith(other) or other.startswith(figure))
    )
