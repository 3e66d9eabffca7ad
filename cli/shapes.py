"""The JSON that commands print (docs/json.md): stable keys, ids whole, times in RFC 3339, Message-IDs in < >."""

from typing import Any

from ibid.cli.queries import CustomerView
from ibid.domain.matching.matcher import Join
from ibid.events.source import Email, Quote
from ibid.projections.claims import Claim, Member
from ibid.projections.provenance import Testimony


def claim_json(claim: Claim, short: str, view: CustomerView) -> dict[str, Any]:
    """A claim with its statements."""
    return {
        "id": claim.id,
        "short": short,
        "kind": claim.kind,
        "text": claim.text,
        "customer": view.name,
        "statements": [_statement_json(member, view) for member in claim.members],
    }


def _statement_json(member: Member, view: CustomerView) -> dict[str, Any]:
    statement = member.statement
    card = view.cards[statement.source]
    reading = view.readings[statement.reading]
    return {
        "id": statement.id,
        "text": statement.text,
        "quote": statement.evidence.text if isinstance(statement.evidence, Quote) else None,
        "ref": statement.ref,
        "email": f"<{card.message_id}>" if card.message_id else None,
        "source": statement.source,
        "reader": reading.reader.model_dump(exclude_none=True),
        "reading": statement.reading,
        "recorded_at": statement.recorded_at,
        "position": member.position,
        "joined": join_json(member.join),
    }


def join_json(join: Join) -> dict[str, Any]:
    """Why a statement is in its claim."""
    return {
        "rule": join.rule,
        "score": join.score,
        "compared_with": join.compared_with,
        "reason": join.reason,
        "vetoes": list(join.vetoes),
    }


def testimony_json(testimony: Testimony) -> dict[str, Any]:
    """One statement behind a claim, with the way back to its source."""
    statement = testimony.statement
    marked = testimony.marked
    return {
        "id": statement.id,
        "text": statement.text,
        "ref": statement.ref,
        "attributed_to": statement.attributed_to,
        "said_on": testimony.said_on,
        "quote": None if marked is None else {"before": marked.before, "quote": marked.quote, "after": marked.after},
        "line": testimony.line,
        "source": source_json(testimony),
        "reader": testimony.reader.model_dump(exclude_none=True),
        "read_at": testimony.read_at,
        "recorded_at": statement.recorded_at,
        "position": testimony.position,
        "joined": join_json(testimony.join),
    }


def source_json(testimony: Testimony) -> dict[str, Any]:
    """Who said it, when, about what."""
    source = testimony.source
    if isinstance(source, Email):
        return {
            "id": source.id,
            "kind": source.kind,
            "email": f"<{source.message_id}>",
            "from": source.sender.model_dump(),
            "sent_at": source.sent_at,
            "subject": source.subject,
            "sha256": source.sha256,
        }
    return {"id": source.id, "kind": source.kind, "name": source.name}
