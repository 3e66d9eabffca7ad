"""What makes two mails the same mail: the Message-ID and, because that may be missing or shared, the content.

A Message-ID alone is not enough: mail programs have been seen to leave it out, and to give one to unrelated mails.
"""

import re
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import unquote

from ibid.domain.ids import derive

LONGEST_MESSAGE_ID = 998
"""Characters; the longest line that mail may have (RFC 5322 §2.1.1), and an id cannot be folded."""

_LONGEST_RAW = 10_000
"""Characters of a header that may hold an id with comments and folding; more is not looked at."""

_BRACKETED = re.compile(r"\s*(?:\([^()]*\)\s*)*<([^<>]*)>")
_ANY_BRACKETED = re.compile(r"<([^<>]*)>")
_OUTER_COMMENT = re.compile(r"^\([^()]*\)\s+|\s+\([^()]*\)$")
_CONTENT_ID = re.compile(r"(@[^/]*)/.*", re.DOTALL)
_FOLD = re.compile(r"\r?\n[ \t]+")
_UNUSABLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"))
"""Unicode categories that no id may hold: controls, invisible characters, white space."""


def normalise_message_id(value: str) -> str | None:
    """The id in its one form, without angle brackets, or None where nothing usable is left.

    Takes `<id>`, `id` and `mid:id` (RFC 2392, percent-encoded, a Content-ID behind it left out). Comments, folding
    and white space around the id go (RFC 5322 §3.6.4); case stays: RFC 5322 compares ids as they are. Unusable is
    what is empty, longer than 998 characters, or has white space, controls or angle brackets within.
    """
    if len(value) > _LONGEST_RAW:
        return None
    while (inner := _unwrapped(value)) != value:
        value = inner
    usable = 0 < len(value) <= LONGEST_MESSAGE_ID and not any(
        character in "<>" or unicodedata.category(character) in _UNUSABLE for character in value
    )
    return value if usable else None


def _unwrapped(value: str) -> str:
    value = unicodedata.normalize("NFC", value).strip()
    if bracketed := _BRACKETED.match(value) or _ANY_BRACKETED.search(value):
        return _FOLD.sub("", bracketed[1]).strip()
    value = _OUTER_COMMENT.sub("", value)
    if value[:4].lower() == "mid:":
        return unquote(_CONTENT_ID.sub(r"\1", value[4:]))
    return value.lstrip("<").rstrip(">")


def normalise_references(value: str) -> tuple[str, ...]:
    """The usable ids of a References header, in order, each once; unusable ones are left out."""
    bracketed = _ANY_BRACKETED.findall(value)
    ids = (normalise_message_id(each) for each in bracketed or value.split())
    return tuple(dict.fromkeys(each for each in ids if each is not None))


def fingerprint(sender_address: str, sent_at: datetime | None, subject: str, text: str) -> str:
    """SHA-256, in hex, over what a copy of a mail keeps: sender, second of sending (UTC), subject and body.

    White space is left out and letters are NFC, so a mail that was wrapped again is the same mail. `sent_at` is
    aware; mail gives no parts of seconds (RFC 5322 §3.3).
    """
    moment = "" if sent_at is None else sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = ("".join(unicodedata.normalize("NFC", each).split()) for each in (sender_address, moment, subject, text))
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def made_up_message_id(fingerprint_: str) -> str:
    """For a mail without a usable one; `.invalid` never names a real host (RFC 2606 §2)."""
    return f"sha256-{fingerprint_[:40]}@ibid.invalid"


def email_source_id(message_id: str, fingerprint_: str) -> str:
    """The source id of an e-mail: same Message-ID and same content, same source, on every machine."""
    return derive("m", message_id, fingerprint_)
