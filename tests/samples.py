"""Small values that tests share: one mail, one reader, short ways to make readings."""

from datetime import UTC, datetime
from typing import Any

from ibid.domain.mail.parsing import make_email
from ibid.domain.wire import ReadingInput
from ibid.events.source import Email, Mailbox, Reader
from ibid.projections.markdown import OWN_KEYS, Rendered
from ibid.projections.regions import new_file

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
READER = Reader(name="llm", model="small-1", version="A")


def email(
    message_id: str = "a1@acme.com", text: str = "Our SAP is still on-prem.\nWe renew in May.", **rest: Any
) -> Email:
    defaults: dict[str, Any] = {
        "subject": "Renewal",
        "sender": Mailbox(name="Jane Doe", address="jane@acme.com"),
        "to": (),
        "cc": (),
        "sent_at": datetime(2026, 1, 4, 8, tzinfo=UTC),
        "in_reply_to": None,
        "references": (),
        "sha256": None,
    }
    return make_email(message_id=message_id, text=text, **{**defaults, **rest})


def reading(*statements: dict[str, Any], **rest: Any) -> ReadingInput:
    defaults: dict[str, Any] = {"email": "<a1@acme.com>", "customer": "Acme", "reader": {"name": "llm", "version": "A"}}
    return ReadingInput.model_validate({**defaults, **rest, "statements": statements})


def fact(text: str, quote: str | None = None, **rest: Any) -> dict[str, Any]:
    return {"kind": "fact", "text": text, "quote": quote, **rest}


def rendered(facts: str = "- one ^f-000000\n", status: str = "") -> Rendered:
    values = {"status": f' "{status}"', "tags": '\n- "type/customer"'}
    return Rendered(
        "Acme",
        tuple((key, values.get(key, ' ""')) for key in OWN_KEYS),
        (("facts", "Key Facts", facts), ("topics", "Topics", "")),
    )


NEW = new_file(rendered())
