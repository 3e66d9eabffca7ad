"""Where a quote stands in its source, and the sentence around it.

A quote is the evidence of a statement, and a reader that invents a fact also invents its quote. So the match
is verbatim: same characters, same case, same order. Only white space is free, for mail is wrapped again each
time it is answered. Offsets are characters of the text as it was given, `start` included and `end` excluded.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

_WORD = re.compile(r"\S+")
_REPLY_MARKS = re.compile(r"^[^\S\n]*(?:>[^\S\n]*)+", re.MULTILINE)

_NUMBER_CUT = re.compile(r"\d[.,]?\n\d|\d\n[.,]\d")
_WORD_CUT = re.compile(r"\w\n\w")

_COMPARED = 50_000
"""Characters of further occurrences that one search may compare: "aaaa" in "aaaa…" stays linear (70 ms)."""

LONGEST_SENTENCE = 400
"""Characters; what a person takes in as the context of a quote (about five wrapped lines)."""

_BREAK = re.compile(
    r"""
      (?<![^\n]{50})\n\s*                                        # a line that its writer ended
    | \n(?=[^\S\n]*(?:[-*•>|]|\d{1,3}[.)]|[A-Z][\w-]{1,15}:))   # before a list item, a reply mark, "From:"
    | (?<!\b\w)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)            # not behind an initial or a title:
      [.!?…]["'”’)\]]*\s+(?=[^\sa-z])                            # the end of a sentence
    """,
    re.VERBOSE,
)
"""Where a piece of text ends. A mail program wraps near 78 characters (RFC 5322 §2.1.1), hardly before 50."""


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where `quote` stands in `text`, white space aside, or None; for several quotes there is QuoteFinder."""
    return QuoteFinder(text).locate(quote)


class QuoteFinder:
    """Finds quotes in one text; what can be prepared for all of them is prepared once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._plain = _Collapsed.of(text)
        self._unmarked: _Collapsed | None = None

    def locate(self, quote: str) -> tuple[int, int] | None:
        """Where `quote` stands, or None where it does not.

        Runs of white space (`str.isspace`) count as one space on both sides, and both are compared as NFC.
        Reply marks at line starts ("> > ") count as white space where the quote is not found with them. Of
        several places the first at which no word is cut is taken, else the first. A place that cuts a number
        is none: "5 MW" is not said by "15 MW". In a text that is not NFC, ends move out to the ends of words
        that NFC alters.
        """
        words = " ".join(unicodedata.normalize("NFC", quote).split())
        if not words:
            return None
        found = self._plain.locate(words)
        if found is None and ">" in self._text:
            if self._unmarked is None:
                blanked = _REPLY_MARKS.sub(lambda marks: " " * len(marks[0]), self._text)
                self._unmarked = _Collapsed.of(blanked)
            found = self._unmarked.locate(words)
        return found


@dataclass(frozen=True, slots=True)
class _Collapsed:
    """A text as NFC words with one space between them, and where each word came from."""

    text: str
    words: str
    starts: list[int]
    """Of each word in `words`, ascending."""
    origins: list[tuple[int, int]]
    """Of each word in `text`: start and end."""

    @classmethod
    def of(cls, text: str) -> "_Collapsed":
        pieces = text.split()
        if not unicodedata.is_normalized("NFC", text):
            # Word by word is the same as all at once: no white space takes part in a composition (UAX #15).
            pieces = [unicodedata.normalize("NFC", each) for each in pieces]
        starts = list(accumulate((len(each) + 1 for each in pieces), initial=0))[:-1]
        return cls(text, " ".join(pieces), starts, [match.span() for match in _WORD.finditer(text)])

    def locate(self, quote: str) -> tuple[int, int] | None:
        second_best: int | None = None
        at = self.words.find(quote)
        for _ in range(max(100, _COMPARED // len(quote))):
            if at < 0:
                break
            end = at + len(quote)
            if not self._cut(_NUMBER_CUT, at, end):
                if not self._cut(_WORD_CUT, at, end):
                    return self._origin(at, end)
                second_best = at if second_best is None else second_best
            at = self.words.find(quote, at + 1)
        return None if second_best is None else self._origin(second_best, second_best + len(quote))

    def _cut(self, pattern: re.Pattern[str], *ends: int) -> bool:
        around = (self.words[max(0, at - 2) : at] + "\n" + self.words[at : at + 2] for at in ends)
        return any(pattern.search(each) for each in around)

    def _origin(self, start: int, end: int) -> tuple[int, int]:
        return self._word(start)[0], self._word(end - 1)[1]

    def _word(self, at: int) -> tuple[int, int]:
        """Start and end in the text of the character at `at`, or of its whole word where NFC altered that."""
        index = bisect_right(self.starts, at) - 1
        start, end = self.origins[index]
        word = self.words[self.starts[index] : self.starts[index] + end - start]
        if word != self.text[start:end]:
            return start, end
        start += at - self.starts[index]
        return start, start + 1


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the sentence, or piece of a line or paragraph, that holds `start` to `end` of `text`.

    At most LONGEST_SENTENCE characters, cut between words, unless the given span is longer: then that. Raises
    ValueError where `start` and `end` are no span of the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start} to {end} is no span of a text of {len(text)} characters")
    room = LONGEST_SENTENCE - (end - start)
    if room <= 0:
        return start, end
    low, high = max(0, start - room), min(len(text), end + room)
    for piece in _BREAK.finditer(text, low, high):
        if piece.end() <= start:
            low = piece.end()
        elif piece.end() >= end:
            high = piece.end()
            break
    if high - low > LONGEST_SENTENCE:
        before = min(start - low, max(room // 2, room - (high - end)))
        low, high = start - before, min(high, end + room - before)
    if low > 0 and not text[low - 1].isspace():
        low = next((at for at in range(low, start) if text[at].isspace()), start)
    if high < len(text) and not text[high].isspace():
        high = next((at for at in range(high, end, -1) if text[at - 1].isspace()), end)
    while low < start and text[low].isspace():
        low += 1
    while high > end and text[high - 1].isspace():
        high -= 1
    return low, high
