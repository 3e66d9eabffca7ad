"""A customer's identity: names that differ only in case or white space are one customer."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from ibid.domain.ids import derive


def normalise_name(name: str) -> str:
    """The form under which names are compared: NFKC, case-folded, white space collapsed, nothing hidden.

    Empty for a name of which nothing can be seen.
    """
    valid = name.encode("utf-8", "replace").decode()  # an argument of the shell need not be text
    folded = unicodedata.normalize("NFKC", valid).casefold()
    shown = (
        letter if unicodedata.category(letter) not in ("Cc", "Cf") or letter.isspace() else "" for letter in folded
    )
    return " ".join("".join(shown).split())


def customer_id(name: str) -> str:
    """`u-…`, the same for every spelling that `normalise_name` makes equal."""
    return derive("u", normalise_name(name))


def near_names(name: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Known names that are spelt like this one, nearest first; for suggestions, never for a silent merge.

    The cutoff is difflib's own default (0.6); containment counts as near, so "OpenAI" finds "OpenAI, Inc.".
    """
    by_form = {normalise_name(each): each for each in sorted(known)}
    wanted = normalise_name(name)
    contained = [form for form in by_form if wanted and (wanted in form or form in wanted)]
    close = get_close_matches(wanted, by_form, n=most)
    return [by_form[form] for form in dict.fromkeys([*close, *contained])][:most]
