"""Names that may mean one customer: "OpenAI", "Open AI", "OpenAI, Inc.", openai.com.

For suggestions only, never for a silent merge: a person who is asked in vain loses a moment, a person who is not asked
gets two notes. Two names are near if they are the same but for punctuation, accents, legal form and domain; if one is
how the other begins ("Shell", "Shell Energy"); or if what they do not share is spelt alike ("Goldman Sachs", "Goldmann
Sachs"). A shared word alone makes nothing near ("United Airlines", "United Rentals").
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import accumulate

from ibid.domain.customers import normalise_name

MOST = 3
"""Customers of one suggestion."""

ALIKE = 0.83
"""The least difflib ratio of what two names do not share: one letter of six may differ ("OpenAI", "OpenAl"), one of
five may not ("Shell", "Shelf"). Fitted to the table in tests/domain/test_near_names.py."""

LONGEST = 200
"""Characters of a name that is compared letter by letter: the cost grows with the square, and no name has as many."""

SHORTEST = 5
"""Characters from which a spelling can be said to be like another one; among four letters too many words are."""

EDGE = 3
"""Letters at either end of a name by which names that are spelt alike find each other."""

LEGAL_FORMS = frozenset(
    """
    inc incorporated corp corporation co company llc llp lp ltd limited plc pllc pbc
    pty pte pvt private proprietary bhd sdn
    ag gmbh mbh kg kgaa ohg ug ev eg se sce
    sa sas sasu sarl srl spa snc scrl sca sl slu slne
    bv nv vof cv bvba
    as asa ab oy oyj aps hf ehf ks
    sro spol doo dd ad ooo oao zao pao ao kft zrt nyrt rt
    ltda lda eireli cia
    kk kabushiki kaisha gk yk
    """.split()
)
"""Legal forms as they stand behind a name, without dots and blanks: the common ones of the ISO 20275 list (Entity
Legal Forms), as companies write them. What is missing costs a suggestion, no more."""

_LITTLE = frozenset(("and", "und", "et", "the", "of", "&", "+"))
"""Words that one writer puts and another leaves out."""

_DOMAIN = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?((?:[\w-]+\.)+(?:[^\W\d_]{2,3}|info))(?:[:/?#].*)?$")
"""A web address. Of the longer top-level domains only one, so that "L.L.Bean" is a name."""

_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "ac", "gov", "edu"))
"""As in openai.co.uk."""

_WORD = re.compile(r"[^\W_]+")
_DOTS = re.compile(r"(?<=\w)[./](?=\w\b)|(?<=\b\w)\.")
"""In "B.V.", "p.l.c.", "A/S", "S.p.A."."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A name as it is compared."""

    words: tuple[str, ...]
    whole: str
    """The words without blanks."""
    beginnings: frozenset[str]
    """… and how that begins, at the end of each word but the last."""


class NearNames:
    """Names that are known, to be asked for those near to a new one; quick among many."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_key: dict[str, dict[str, _Form]] = {}
        for name in known:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name."""
        form = _form(name)
        for key in _keys(form):
            self._by_key.setdefault(key, {})[name] = form

    def near(self, name: str) -> list[str]:
        """All known names that are near, nearest first; not those that differ in case or white space only."""
        wanted, same = _form(name), normalise_name(name)
        forms = {each: form for key in _keys(wanted) for each, form in self._by_key.get(key, {}).items()}
        scores = {each: score for each, form in forms.items() if (score := _nearness(wanted, form))}
        near = sorted(scores, key=lambda each: (-scores[each], each))
        return [each for each in near if normalise_name(each) != same]


def guesses(name: str, known: Iterable[str]) -> list[str]:
    """What a person may have meant who typed a name that is not known: near names, or else whatever is spelt most
    alike (difflib's own cutoff, 0.6); a wrong guess costs nothing here."""
    by_form = {normalise_name(each): each for each in sorted(known)}
    near = NearNames(by_form.values()).near(name)
    return near or [by_form[each] for each in get_close_matches(normalise_name(name), by_form)]


def _form(name: str) -> _Form:
    words = _words(name)
    whole = list(accumulate(words))
    return _Form(words, whole[-1] if whole else "", frozenset(whole[:-1]))


def _keys(form: _Form) -> set[str]:
    """Names are compared only if they have a key in common: what one is or begins with, or its first or last letters.
    A slip of the pen in both is rare, and to compare all names with all takes minutes for ten thousand."""
    return {form.whole, *form.beginnings, f"{form.whole[:EDGE]}…", f"…{form.whole[-EDGE:]}"}


def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", normalise_name(name))
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    parts = [_host(part) for part in plain.replace(",", " ").split()]
    words = _WORD.findall(_DOTS.sub("", " ".join(parts)))
    words = [word for word in words if word not in _LITTLE] or words
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return tuple(words)


def _host(part: str) -> str:
    """Of a web address the name that somebody registered."""
    address = _DOMAIN.match(part)
    if address is None:
        return part
    labels = address[1].split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1]


def _nearness(one: _Form, other: _Form) -> float:
    """0 for names that are not near; from 1 on for names that need no look at their spelling."""
    if not one.whole or not other.whole:
        return 0
    if one.whole == other.whole:
        return 2
    if one.whole in other.beginnings or other.whole in one.beginnings:
        return 1
    return _alike("".join(_without(one.words, other.words)), "".join(_without(other.words, one.words)))


def _without(words: tuple[str, ...], shared: tuple[str, ...]) -> Iterable[str]:
    return (word for word in words if word not in shared)


def _alike(one: str, other: str) -> float:
    shorter, longer = sorted((len(one), len(other)))
    if longer > LONGEST:
        return 0
    if shorter < SHORTEST or 2 * shorter < ALIKE * (shorter + longer):
        return 0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ratio = matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0
    return ratio if ratio >= ALIKE else 0
