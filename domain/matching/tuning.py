"""The numbers of the ranking. Suggestions are made anew each time and never replayed, so they need no versions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Each stands on a plateau. `python benchmarks/ranking.py folds` chooses them one at a time on four fifths of the
    human pairs and scores them on the fifth; what three readers say of the same mail was the cross-check."""

    fading: float = 0.1
    """How fast words lose weight by their place: the word after 10 others counts half of the first. What a sentence
    opens with is mostly who or what it is about. Against 0 this finds 2 points more of the human pairs, and 1 point
    fewer of the readers' facts, where one is often the passive of the other."""

    stems: float = 0.5
    """The share of the stems in a likeness; the rest is that of the runs of three letters."""

    neighbours: int = 3
    """So many best neighbours tell how alike others usually are to a text. 1 to 5 find as many of the human pairs; less
    than 3 costs the readers' facts, which come in threes."""

    usual: float = 1.0
    """How much of what is usual is taken from a likeness; 0 to 1. Worth 3 points of the human pairs."""

    copy: float = 0.4
    """A neighbour counts no more than this: that a text has an all but literal copy says nothing against its others."""


TUNING = Tuning()
