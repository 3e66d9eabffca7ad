"""What forbids two statements to be one claim, however alike they sound.

Likeness is blind to contradiction: in a trial on pairs that differ in one number, an embedding merged 78 % of them, with a
number veto 1 %. Each function returns the difference in a few words ("6 ≠ 5"), or None.
"""

import re
from collections.abc import Sequence

from ibid.domain.matching.said import Said

_NEGATIVE = frozenset(
    "not no never none neither nor nobody nothing without against unable cannot except unless decline declines declined "
    "refuse refuses refused deny denies denied reject rejects rejected cancel cancels cancelled canceled fail fails failed "
    "lack lacks lacked".split()
)
_QUANTITY = frozenset(
    "all every each only any some few several many most half part partly entire never always".split()
)
_STATUS = {
    word: status
    for status, words in (
        (
            "to come",
            "will shall plan plans planned expect expects expected intend intends intended upcoming going",
        ),
        ("possible", "may might could should possibly consider considering considered rumored rumoured"),
        ("done", "already completed finished concluded done did has have had"),
    )
    for word in words.split()
}
_WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_RELATIVE = _WEEKDAYS | frozenset(
    "today tomorrow yesterday tonight this next last coming ago now currently".split()
)
_NAME = re.compile(r"\b[A-Z][\w&]+")


def difference(a: Said, b: Said) -> str | None:
    """A figure or weekday that contradicts, or the opposite. A figure that only one of them gives is no contradiction."""
    for sort in ("#", "@", "~", ""):
        ours, theirs = _figures(a, sort), _figures(b, sort)
        only_ours = next((each for each in ours if not _among(each, theirs)), None)
        only_theirs = next((each for each in theirs if not _among(each, ours)), None)
        if only_ours and only_theirs:
            return f"{only_ours} ≠ {only_theirs}"
    return _differ(a, b, _NEGATIVE)


def strict_difference(a: Said, b: Said) -> str | None:
    """Also other parties, parties in another order, another quantity, another status."""
    return difference(a, b) or _parties(a, b) or _differ(a, b, _QUANTITY) or _status(a, b)


def news(new: Said, other: Said) -> str | None:
    """Why the same words, said again by another source, say something new: "on Tuesday" is another Tuesday by then."""
    if new.by_identity or new.source == other.source:
        return None
    if new.kind == "mention":
        return (
            None
            if new.details.said_on and new.details.said_on == other.details.said_on
            else "another occasion"
        )
    dated = any(token[0] == "@" for token in new.tokens)
    relative = [token for token in new.tokens if token in _RELATIVE and not (dated and token in _WEEKDAYS)]
    return f'"{relative[0]}" said by another source' if relative else None


def _figures(said: Said, sort: str) -> list[str]:
    """The numbers, dates or times, without their marker; the weekdays where `sort` is empty."""
    if not sort:
        return [token for token in said.tokens if token in _WEEKDAYS]
    return [token[1:] for token in said.tokens if token[0] == sort]


def _among(figure: str, others: Sequence[str]) -> bool:
    """Whether one of the others may be the same: a date without its year, or a month, agrees with a fuller one."""
    return any(
        figure == each
        or figure.endswith(each)
        and each[0] == "-"
        or each.endswith(figure)
        and figure[0] == "-"
        for each in others
    )


def _differ(a: Said, b: Said, words: frozenset[str]) -> str | None:
    ours, theirs = ({token for token in each.tokens if token in words} for each in (a, b))
    return f'"{min(ours ^ theirs)}" in one only' if ours != theirs else None


def _status(a: Said, b: Said) -> str | None:
    ours, theirs = ({_STATUS[token] for token in each.tokens if token in _STATUS} for each in (a, b))
    return f"{min(ours ^ theirs)} in one only" if ours != theirs else None


def _parties(a: Said, b: Said) -> str | None:
    ours, theirs = (list(dict.fromkeys(name.lower() for name in _NAME.findall(each.text))) for each in (a, b))
    only_ours = next((name for name in ours if name not in b.tokens), None)
    only_theirs = next((name for name in theirs if name not in a.tokens), None)
    if only_ours and only_theirs:
        return f"{only_ours} ≠ {only_theirs}"
    if [name for name in ours if name in theirs] != [name for name in theirs if name in ours]:
        return "parties in another order"
    return None
