"""Which of its statements' wordings a claim is shown in, and what the others say otherwise.

The best is the most complete, not the longest: the one that says most of what the statements agree on. A line that
people know does not change for a trifle, so the first wording stays unless another says clearly more, and no figure,
date or time of it is lost.
"""

from collections import Counter
from collections.abc import Sequence

from ibid.domain.matching.difference import spelt
from ibid.domain.matching.features import content_words, stem
from ibid.domain.matching.notation import RELATIVE, WEEKDAYS
from ibid.domain.text import canonical
from ibid.events.vocabulary import DecisionRecorded, FactRecorded, Statement, TopicRecorded

WORDED = (FactRecorded, DecisionRecorded, TopicRecorded)
"""Kinds of which one wording may be better than another. The text of a contact, task or attribute names what it is, and
a mention tells of the occasion: the first stays."""

ENOUGH = 3
"""Statements from which on one can tell what they agree on."""

CLEARLY_MORE = 2
"""Words, figures and names, of those that the statements agree on, by which a wording says clearly more."""


def best(statements: Sequence[Statement], original: str) -> Statement:
    """The statement in whose words the claim is shown; `statements` are all of it, in log order, `original` is the
    source that said it first.

    A person's own word comes before any e-mail's, and the original's before that of what carries it along.
    """
    first = statements[0]
    if not isinstance(first, WORDED):
        return first
    by_hand = [at for at, each in enumerate(statements) if each.source.startswith("p-")]
    eligible = by_hand or [at for at, each in enumerate(statements) if each.source == original]
    stays = eligible[0]
    if len(statements) < ENOUGH or len(eligible) == 1:
        return statements[stays]
    words = [{stem(word) for word in content_words(canonical(each.text))} for each in statements]
    said = Counter(word for each in words for word in each)
    agreed = {word for word, times in said.items() if times > 1}
    covered = [len(each & agreed) for each in words]
    extra = [len(each - agreed) for each in words]
    other = min(eligible, key=lambda at: (-covered[at], extra[at], at))
    says_more = covered[other] - covered[stays] >= CLEARLY_MORE
    loses, _ = differences(statements[stays].text, statements[other].text)
    return statements[other if says_more and not loses else stays]


def differences(here: str, line: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Figures, dates and times that one of two wordings has and the other has not: (only here, only in the line)."""
    ours, theirs = _details(here), _details(line)
    return tuple(each for each in ours if each not in theirs), tuple(each for each in theirs if each not in ours)


def _details(text: str) -> tuple[str, ...]:
    tokens = canonical(text)
    told = (each for each in tokens if each[0] in "#@~" or each in WEEKDAYS or each in RELATIVE)
    return tuple(dict.fromkeys(map(spelt, told)))
