"""Admission: an untrusted reading becomes statements with evidence, or refusals.

A quote that does not stand in the source is how an invented fact is caught: the statement is refused, the rest of
the reading goes in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

import orjson

from ibid.domain.customers import customer_id
from ibid.domain.ids import derive
from ibid.domain.quotes import QuoteFinder
from ibid.domain.wire import StatementInput
from ibid.events.source import Email, Evidence, NoteLine, Quote, Reader, Source
from ibid.events.vocabulary import KINDS, STATEMENT_TYPES, Statement

PREFIXES = {
    "mention": "n",
    "fact": "f",
    "decision": "d",
    "topic": "t",
    "contact": "c",
    "task": "k",
    "attribute": "a",
}
"""First letter of a statement's id, by kind (docs/glossary.md)."""

_RECORDED = dict(zip(KINDS, STATEMENT_TYPES, strict=True))


_Finder = tuple[Literal["text", "subject"], QuoteFinder]
"""A part of the source, and what finds quotes in it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that was not taken: which one (counted from 0), the producer's ref, the field, and why."""

    index: int
    ref: str | None
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A reading whose statements have been checked against their source."""

    reading: str
    source: str
    customer: str
    customer_name: str
    reader: Reader
    read_at: datetime | None
    statements: tuple[Statement, ...]
    refusals: tuple[Refusal, ...]


def admit(
    statements: Sequence[StatementInput],
    source: Source,
    *,
    customer_name: str,
    reader: Reader,
    now: datetime,
    read_at: datetime | None = None,
    lines: Sequence[int] | None = None,
) -> Admitted:
    """Check the statements of one reading against its source and derive all ids.

    `now` becomes their recorded_at. `lines` gives, for an imported note, each statement's line number.
    """
    customer = customer_id(customer_name)
    # A pass that the producer did not name is known by what it said: a blind retry is the same reading, while a
    # second opinion of the same model is another one, whose statements may join the first one's claims.
    said = [each.model_dump(mode="json", exclude={"ref"}, exclude_none=True) for each in statements]
    run = reader.run or sha256(orjson.dumps(said)).hexdigest()
    reading_id = derive("r", source.id, reader.name, reader.model, reader.version, run, customer)
    finders = _finders(source)
    admitted: dict[str, Statement] = {}
    refusals: list[Refusal] = []
    for index, each in enumerate(statements):
        evidence: Evidence | None = NoteLine(number=lines[index]) if lines else None
        if each.quote is not None:
            evidence = _find(each.quote, finders)
            if evidence is None:
                refusals.append(
                    Refusal(
                        index,
                        each.ref,
                        "quote",
                        f"the quote ({len(each.quote)} characters) does not stand in "
                        f"{_describe(source)}; quote its words exactly (white space aside), or leave the quote out",
                    )
                )
                continue
        id_ = _statement_id(each, evidence, source.id, reader, customer)
        admitted.setdefault(id_, _record(each, id_, evidence, source.id, reading_id, customer, now))
    return Admitted(
        reading_id, source.id, customer, customer_name, reader, read_at, tuple(admitted.values()), tuple(refusals)
    )


def _statement_id(each: StatementInput, evidence: Evidence | None, source: str, reader: Reader, customer: str) -> str:
    """The same words of the same reader about the same source are one statement, however often they are sent."""
    details = each.model_dump(mode="json", exclude={"kind", "text", "quote", "ref"}, exclude_none=True)
    where = f"line {evidence.number}" if isinstance(evidence, NoteLine) else _words(each.quote or "")
    return derive(
        PREFIXES[each.kind], source, reader.name, reader.model, reader.version, reader.run, each.kind, customer,
        _words(each.text), where, *(f"{name}={value}" for name, value in sorted(details.items())),
    )  # fmt: skip


def _words(text: str) -> str:
    return " ".join(text.split())


def _finders(source: Source) -> list[_Finder]:
    if not isinstance(source, Email):
        return []
    return [("text", QuoteFinder(source.text)), ("subject", QuoteFinder(source.subject))]


def _find(quote: str, finders: list[_Finder]) -> Quote | None:
    for part, finder in finders:
        if span := finder.locate(quote):
            return Quote(text=_words(quote), part=part, start=span[0], end=span[1])
    return None


def _describe(source: Source) -> str:
    return f"the e-mail {source.id}" if isinstance(source, Email) else "the source, which is a person's own word"


def _record(
    each: StatementInput, id_: str, evidence: Evidence | None, source: str, reading: str, customer: str, now: datetime
) -> Statement:
    said = each.model_dump(exclude={"kind", "quote"})
    where = {"recorded_at": now, "id": id_, "source": source, "reading": reading, "customer": customer}
    return _RECORDED[each.kind].model_validate({**said, **where, "evidence": evidence})
