"""Finds the claim that a person means: by id, short id, a line pasted from a note, or words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ibid.cli.moments import NOW, AsOf
from ibid.cli.problems import NotFound, Refused
from ibid.cli.queries import CustomerView, all_views, customer_view, customers_with, find_customer
from ibid.cli.shapes import details
from ibid.events.log import EventLog
from ibid.events.vocabulary import AttributeRecorded, Statement
from ibid.projections.claims import Claim, short_ids

_ID = re.compile(r"(?:^|\^)([nfdtcka]-[0-9a-hjkmnp-tv-z]{6,20})(?:\]\])?\s*$", re.IGNORECASE)
"""An id alone, at the end of a pasted line (` ^f-9d2k1q`), or in a link (`[[OpenAI#^f-9d2k1q]]`)."""

_REFERENCES = re.compile(r"\[\^[^\]]*\]|\s\^\S+$")
_WORD = re.compile(r"\w+")

MOST_WORDS = 0.7
"""The share of the words asked for that a claim must hold to be offered: three of four, two of two."""


MOST_LISTED = 5
"""Claims that a message names, of those that fit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim that fits, with the customer's view that it is from."""

    rank: float
    """1 for the very thing, less for words that are only alike."""
    claim: Claim
    short: str
    view: CustomerView


def named_id(wanted: str) -> str | None:
    """The claim's or statement's id that stands in what was asked, whole or short."""
    found = _ID.search(wanted.strip())
    return found[1].lower() if found else None


def look_for_claims(log: EventLog, wanted: str, customer: str | None, as_of: AsOf = NOW) -> list[Hit]:
    """As `find_claims`, in this customer's claims, or else in those of all that may have what is wanted."""
    id_ = named_id(wanted)
    only = [find_customer(log, customer, as_of)] if customer else customers_with(log, id_) if id_ else []
    views = (customer_view(log, each, as_of) for each in only) if only else all_views(log, as_of)
    return find_claims(wanted, views)


def the_claim(log: EventLog, wanted: str, customer: str | None, first: CustomerView | None = None) -> Hit:
    """The one claim that is meant, to be decided about; `first` is a customer that is looked at before the others.

    Raises NotFound, and Refused where several fit as well.
    """
    if first and (id_ := named_id(wanted)) and (there := list(_by_id(id_, [first]))):
        best, *others = sorted(there, key=lambda hit: -hit.rank)
    else:
        best, *others = look_for_claims(log, wanted, customer)
    equal = [best, *(each for each in others if each.rank == best.rank)]
    if len(equal) > 1:
        listed = ", ".join(f"{each.short} of {each.view.name!r}" for each in equal[:MOST_LISTED])
        raise Refused(f"{len(equal)} claims fit what was asked equally well; name the one by its id: {listed}")
    return best


def find_claims(wanted: str, views: Iterable[CustomerView]) -> list[Hit]:
    """The claims that fit best, best first. Raises NotFound.

    An id fits the claim that has it or that holds the statement that has it. Words fit a claim if its line or
    one of its statements is those words; else if one holds them; else if one has most of them, in any order.
    """
    views = list(views)
    named = named_id(wanted)
    hits = list(_by_id(named, views)) if named else []
    words = " ".join(_REFERENCES.sub("", wanted).split()).casefold()
    hits = hits or list(_by_words(words, views))
    if not hits:
        what = f"has the id {named}" if named else "says that"
        raise NotFound(f"no claim that was looked at {what}; `ibid claims CUSTOMER` lists what the log holds")
    best = max(hit.rank for hit in hits)
    return sorted((hit for hit in hits if hit.rank >= min(best, 0.9)), key=lambda hit: -hit.rank)


def described(statement: Statement, text: str | None = None) -> str:
    """A statement's text with what its kind says beside it: "status: active", "Send the offer (Bob, 2026-01-31)"."""
    text = statement.text if text is None else text
    if isinstance(statement, AttributeRecorded):
        return f"{statement.name}: {text}"
    more = ", ".join(str(value) for value in details(statement).values())
    return f"{text} ({more})" if more else text


def claim_line(claim: Claim) -> str:
    """A claim's line, with what its first statement says beside it."""
    return described(claim.first, claim.text)


def _by_id(id_: str, views: Iterable[CustomerView]) -> Iterator[Hit]:
    for view in views:
        short = short_ids(view.claims)
        for claim in view.claims:
            if id_ in (short[claim.id], claim.id):
                yield Hit(1.0, claim, short[claim.id], view)
            elif any(member.statement.id.startswith(id_) for member in claim.members):
                yield Hit(0.9, claim, short[claim.id], view)


def _by_words(words: str, views: Iterable[CustomerView]) -> Iterator[Hit]:
    asked = set(_WORD.findall(words))
    for view in views:
        short = short_ids(view.claims)
        for claim in view.claims:
            said = [(each.statement.text, described(each.statement)) for each in claim.members]
            if claim.correction:
                said.append((claim.text, claim_line(claim)))
            rank = max(_rank(words, asked, *each) for each in said)
            if rank:
                yield Hit(rank, claim, short[claim.id], view)


def _rank(words: str, asked: set[str], text: str, line: str) -> float:
    text = " ".join(text.split()).casefold()
    if text == words:
        return 1.0
    if words and words in text:
        return 0.95
    there = _WORD.findall(line.casefold())
    share = len(asked.intersection(there)) / len(asked) if asked else 0.0
    return 0.9 * share if share >= MOST_WORDS else 0.0
