"""The versioned rules by which statements are matched into claims.

A version that has been used is never changed: matching is replayed, and what was matched must be matched again. Better
figures are a new version. How each was measured: `python benchmarks/matching.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds between 0 and 1, each chosen on a plateau of its measured curve."""

    version: int

    says: str
    """What is particular about it, in one line."""

    quoted_floor: float = 0.3
    """Same e-mail, both quoted: the least (overlap of the quotes + half the likeness of the wordings)."""

    usual: float = 0.1
    """Same e-mail, a quote missing: how alike two of its statements are that do not say the same."""

    above_usual: float = 0.025
    """… and the least likeness of the wordings, above what is usual for the two among their neighbours."""

    least_likeness: float = 0.03
    """… and of the wordings as they stand: two statements that have next to nothing in common are not the same for
    standing at the same place in their readings."""

    place_weight: float = 0.15
    """How much it counts against two statements that stand far apart in their readings (first and last: all of it).
    Readers go through an e-mail from top to bottom; not so with topics, for which it does not count."""

    line_floor: float = 0.45
    """Lines of one imported note: the least likeness of the wordings."""

    line_copy: float = 0.87
    """… and from where on, all else being the same, another party or quantity is a contradiction."""

    line_words: int = 3
    """… and the least number of words that both have: "CTO left" and "CTO is Ann" share too few to tell."""

    copy: float = 0.78
    """From here on one wording is the other with something changed."""

    one_notation: bool = True
    """Across e-mails: other notations of a word, a name or a time are the same (domain/matching/notation.py)."""

    conversations: bool = True
    """… and a passage that stands in a mail and in its answer or forward is the same passage, however short."""

    wordings_kept: int = 6
    """Of each claim and source, so many wordings are compared with; readings beyond that add no new way to say it."""


POLICIES: Mapping[int, Policy] = MappingProxyType(
    {
        1: Policy(1, "two e-mails say the same only in the same words", one_notation=False, conversations=False),
        2: Policy(2, "… or in another notation, or in the passage that an answer carries along"),
    }
)
FIRST = POLICIES[1]
"""In force where none was adopted: logs that were begun before policies were recorded."""
CURRENT = POLICIES[max(POLICIES)]
"""The one that a new workspace adopts."""
