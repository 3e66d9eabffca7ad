"""What forbids two statements to be one claim, however alike they sound.

Which veto holds where was measured. Between readings of one e-mail only `opposite` does: of 348 dev pairs that say the
same and whose quotes overlap, 11 % differ in a figure, weekday or negation and 78 % in the names they use, while of
all pairs whose quotes overlap only 3 % say different things, and taking each claim once decides most of those.
"""

from ibid.domain.matching import difference
from ibid.domain.matching.difference import Difference
from ibid.domain.matching.features import fingerprint, likeness
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said


def contradiction(a: Said, b: Said, policy: Policy) -> str | None:
    """Between lines of a note: figures or weekdays of which each has one that the other lacks; the opposite; the
    reverse. Where all but a few words are the same, also other parties, quantities and certainty. A figure or a party
    that only one of them gives is no contradiction, but more detail.
    """
    found = (
        difference.figures(a, b)
        or difference.negation(a, b)
        or difference.order(a, b)
        or _parties(a, b, policy)
        or _in_a_copy(a, b, policy)
        or difference.opposites(a, b)
        or difference.one_word(a, b)
    )
    return found.told if found else _too_little(a, b, policy)


def opposite(a: Said, b: Said, policy: Policy) -> str | None:
    """Between readings of one e-mail: another figure or a negation in all but the same words. It cost no pair of the
    dev threads; vetoing it also between freer wordings did."""
    if _freely_worded(a, b, policy):
        return None
    found = difference.figures(a, b) or difference.negation(a, b)
    return found.told if found else None


def reply(a: Said, b: Said, policy: Policy) -> str | None:
    """Between a mail and its answer that hold the same passage: as between readings of one e-mail; and who did it to
    whom, where all words are the same."""
    if difference.order(a, b) and (swapped := difference.roles(a, b)):
        return swapped.told
    return opposite(a, b, policy)


def _freely_worded(a: Said, b: Said, policy: Policy) -> bool:
    """Whether the two are more than each other's copy with something changed."""
    return a.outline != b.outline and likeness(a.bits, b.bits) < policy.copy


def twin_difference(new: Said, twin: Said) -> str:
    """What keeps two statements apart that have the same words but for their figures."""
    if found := difference.figures(new, twin):
        return found.told
    return "said on another occasion" if new.tokens == twin.tokens else "more detail"


def _parties(a: Said, b: Said, policy: Policy) -> Difference | None:
    """Each names someone whom the other does not, and the rest is all but the same."""
    of_a, of_b = set(a.tokens), set(b.tokens)
    only_ours = dict.fromkeys(name for name in difference.names(a) if name not in of_b)
    only_theirs = dict.fromkeys(name for name in difference.names(b) if name not in of_a)
    if not only_ours or not only_theirs or a.kind == "mention":  # a mention lists what it likes; its day tells it apart
        return None
    rest_a = fingerprint(word for word in a.words if word not in only_ours)
    rest_b = fingerprint(word for word in b.words if word not in only_theirs)
    if likeness(rest_a, rest_b) < policy.line_copy:
        return None
    return Difference("party", difference.spelt(next(iter(only_ours))), difference.spelt(next(iter(only_theirs))))


def _in_a_copy(a: Said, b: Said, policy: Policy) -> Difference | None:
    """All but the same words, and one says "all" or "may" where the other does not."""
    if likeness(a.bits, b.bits) < policy.line_copy:
        return None
    return difference.quantity(a, b) or difference.certainty(a, b)


def _too_little(a: Said, b: Said, policy: Policy) -> str | None:
    """Two short lines that share a word or two, and each has one of its own, tell nothing of each other."""
    shared = set(a.words).intersection(b.words)
    return "too few words in common" if len(shared) < policy.line_words else None
