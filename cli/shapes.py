"""The JSON that commands print (docs/json.md): stable keys, ids whole, times in RFC 3339, Message-IDs in < >."""

from collections.abc import Iterable
from typing import Any

from ibid.cli.queries import CustomerView
from ibid.domain.matching.explain import Join
from ibid.events.curation import Curation
from ibid.events.source import Email, Quote, Source
from ibid.events.vocabulary import Statement
from ibid.projections.claims import Claim, short_ids
from ibid.projections.provenance import Testimony
from ibid.projections.suggestions import Suggestion

_OF_A_SIDE = ("id", "short", "text", "statements")


def claim_json(claim: Claim, short: str, view: CustomerView) -> dict[str, Any]:
    """A claim with its statements."""
    return {
        **_head(claim, short, view),
        "statements": [
            {
                **_statement(member.statement),
                "quote": member.statement.evidence.text if isinstance(member.statement.evidence, Quote) else None,
                "email": _email(view.cards[member.statement.source].message_id),
                "source": member.statement.source,
                "reader": view.readings[member.statement.reading].reader.model_dump(exclude_none=True),
                "reading": member.statement.reading,
                "recorded_at": member.statement.recorded_at,
                "position": member.position,
                "joined": _join(member.join),
            }
            for member in claim.members
        ],
    }


def why_json(claim: Claim, short: str, view: CustomerView, testimonies: Iterable[Testimony]) -> dict[str, Any]:
    """A claim with the way back of each of its statements."""
    return {
        **_head(claim, short, view),
        "statements": [
            {
                **_statement(each.statement),
                "quote": None
                if each.marked is None
                else {"before": each.marked.before, "quote": each.marked.quote, "after": each.marked.after},
                "line": each.line,
                "source": source_json(each.source),
                "reader": each.reader.model_dump(exclude_none=True),
                "read_at": each.read_at,
                "recorded_at": each.statement.recorded_at,
                "position": each.position,
                "joined": _join(each.join),
                "differs": {"here": each.differs[0], "line": each.differs[1]},
            }
            for each in testimonies
        ],
    }


def suggestion_json(suggestion: Suggestion, one: Claim, other: Claim, view: CustomerView) -> dict[str, Any]:
    """Two claims that a person is asked about."""
    return {
        "one": one.id,
        "other": other.id,
        "customer": view.name,
        "kind": one.kind,
        "sort": suggestion.sort,
        "score": suggestion.score,
        "reason": suggestion.reason,
        "differences": [
            {"sort": each.sort, "one": each.one, "other": each.other, "told": each.told}
            for each in suggestion.differences
        ],
        "sides": [_side(each, view) for each in (one, other)],
        "judgements": [
            {
                "verdict": each.verdict,
                "score": each.score,
                "judge": each.judge.model_dump(exclude_none=True),
                "reason": each.reason,
                "recorded_at": each.recorded_at,
            }
            for each in suggestion.judgements
        ],
    }


def _side(claim: Claim, view: CustomerView) -> dict[str, Any]:
    short = short_ids(view.claims)[claim.id]
    return {name: value for name, value in claim_json(claim, short, view).items() if name in _OF_A_SIDE}


def source_json(source: Source) -> dict[str, Any]:
    """Who said it, when, about what."""
    if isinstance(source, Email):
        return {
            "id": source.id,
            "kind": source.kind,
            "email": _email(source.message_id),
            "from": source.sender.model_dump(),
            "sent_at": source.sent_at,
            "subject": source.subject,
            "sha256": source.sha256,
        }
    return {"id": source.id, "kind": source.kind, "name": source.name}


def details(statement: Statement) -> dict[str, Any]:
    """What a kind says beside its text: an attribute's name, a task's owner and due day, a contact's role …"""
    return {
        field: getattr(statement, field)
        for field in ("name", "owner", "due", "role", "organisation", "address")
        if getattr(statement, field, None) is not None
    }


def _head(claim: Claim, short: str, view: CustomerView) -> dict[str, Any]:
    return {
        "id": claim.id,
        "short": short,
        "kind": claim.kind,
        "text": claim.text,
        "customer": view.name,
        "corrected": claim.correction.id if claim.correction else None,
        "superseded_by": claim.superseded_by,
        "decisions": [_decision(each) for each in claim.decisions],
    }


def _decision(decision: Curation) -> dict[str, Any]:
    """Which, by whom and why, and the statements or the text that it names."""
    body = decision.model_dump(mode="json", exclude={"customer"})
    common = ("id", "by", "why", "recorded_at")
    says = {name: value for name, value in body.items() if name not in common}
    return {"type": decision.TYPE, **{name: body[name] for name in common}, "says": says}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "text": statement.text,
        "details": details(statement),
        "ref": statement.ref,
        "attributed_to": statement.attributed_to,
        "said_on": statement.said_on,
    }


def _email(message_id: str) -> str | None:
    return f"<{message_id}>" if message_id else None


def _join(join: Join) -> dict[str, Any]:
    return {
        "rule": join.rule,
        "score": join.score,
        "compared_with": join.compared_with,
        "reason": join.reason,
        "vetoes": list(join.vetoes),
    }
