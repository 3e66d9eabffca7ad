"""A customer's id: names that differ only in case or white space are one customer."""

import unicodedata

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
