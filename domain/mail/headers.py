"""The headers of a mail, each decoded under its own guard: one that is broken never costs the others.

The `email` package's modern policy raises on headers that real mail has (cpython issue 151857), so the headers come
as they stand in the bytes and are read here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from ibid.domain.mail.decoding import clean_line, decode_escapes, decode_words
from ibid.domain.mail.identity import normalise_message_id, normalise_references
from ibid.domain.mail.limits import MAX_HEADER
from ibid.events.source import Mailbox

MAX_MAILBOXES = 2000
"""In one header; what MAX_HEADER has room for."""

_LONGEST_DATE = 200
"""Characters; a date has about 31, with a comment that names the zone about 60."""

_WANTED = ("Message-ID", "Subject", "From", "Sender", "To", "Cc", "Date", "In-Reply-To", "References")
_NO_ATOM = r"\s<>()\[\],;:\"@\\"
_ADDRESS = re.compile(rf"(?<![^{_NO_ATOM}])[^{_NO_ATOM}]+@(?:\[[0-9A-Fa-f.:]+\]|[^{_NO_ATOM}]+)")
"""An address without quoting (RFC 5322 §3.4.1), letters of any script (RFC 6532), dots anywhere, as mail has them.
It starts where a word starts, or else a long word without "@" would take n² steps."""

_IN_BRACKETS = re.compile(rf"<({_ADDRESS.pattern})>")
_EMPTY_GROUP = re.compile(r"[^@:;]*:\s*;(?:\s*\([^()]*\))?")  # "undisclosed-recipients:;" (RFC 5322 §3.4)
_SEPARATOR = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|\([^()]*\)|<[^<>]*>|(?P<here>[,;])', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Headers:
    """What the mail says of itself; `repairs` tells what was missing or mended, without the mail's words."""

    message_id: str | None
    subject: str
    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    sent_at: datetime | None
    in_reply_to: str | None
    references: tuple[str, ...]
    repairs: tuple[str, ...]


def read_headers(message: Message) -> Headers:
    """The headers of a mail that was parsed with the compat32 policy. Never raises."""
    raw, repairs = _first_of_each(message)
    return Headers(
        message_id=_message_id(raw.get("message-id"), repairs),
        subject=_subject(raw.get("subject"), repairs),
        sender=_sender(raw, repairs),
        to=_mailboxes(raw.get("to", ""), "To", repairs),
        cc=_mailboxes(raw.get("cc", ""), "Cc", repairs),
        sent_at=_sent_at(raw.get("date"), repairs),
        in_reply_to=_in_reply_to(raw.get("in-reply-to")),
        references=normalise_references(decode_words(raw.get("references", ""))),
        repairs=tuple(repairs),
    )


def _first_of_each(message: Message) -> tuple[dict[str, str], list[str]]:
    """The wanted headers by lower-case name, undecoded. To and Cc may stand more than once (RFC 822); others not."""
    names = {name.lower(): name for name in _WANTED}
    raw: dict[str, str] = {}
    repairs: list[str] = []
    for header, value in message.raw_items():
        key = header.lower()
        if key not in names:
            continue
        text = str(value)
        if len(text) > MAX_HEADER:
            text = text[:MAX_HEADER]
            repairs.append(f"{names[key]} has more than {MAX_HEADER} characters: the rest was left out")
        if key not in raw:
            raw[key] = text
        elif key in ("to", "cc"):
            raw[key] = f"{raw[key]}, {text}"[:MAX_HEADER]
        else:
            repairs.append(f"{names[key]} stands more than once: the first counts")
    return raw, list(dict.fromkeys(repairs))


def _message_id(raw: str | None, repairs: list[str]) -> str | None:
    if raw is None or not raw.strip():
        repairs.append("no Message-ID: one was derived from the content")
        return None
    usable = normalise_message_id(decode_words(raw))
    if usable is None:
        repairs.append("the Message-ID is unusable: one was derived from the content")
    return usable


def _subject(raw: str | None, repairs: list[str]) -> str:
    if raw is None:
        repairs.append("no Subject")
    return clean_line(decode_words(raw or ""))


def _sender(raw: dict[str, str], repairs: list[str]) -> Mailbox:
    for key in ("from", "sender"):
        if mailboxes := _mailboxes(raw.get(key, ""), key.capitalize(), repairs):
            if key == "sender":
                repairs.append("no usable From: the Sender counts")
            return mailboxes[0]
    repairs.append("no usable From")
    return Mailbox()


def _mailboxes(raw: str, header: str, repairs: list[str]) -> tuple[Mailbox, ...]:
    raw = decode_escapes(raw)
    pieces = [piece for piece in _split(raw) if piece.strip()]
    pairs = _pairs(raw)
    # On hostile input getaddresses finds more or other addresses than the header names (CVE-2023-27043), so it is
    # believed only where it found one usable address for each piece.
    if len(pairs) == len(pieces) and all(_ADDRESS.fullmatch(address) for _, address in pairs):
        return tuple(_mailbox(name, address) for name, address in pairs[:MAX_MAILBOXES])
    if not pairs and _EMPTY_GROUP.fullmatch(raw.strip()):
        return ()
    repairs.append(f"{header} is not as the standard has it: addresses that could be mistaken were not taken")
    return tuple(_loose(pieces))[:MAX_MAILBOXES]


def _pairs(raw: str) -> list[tuple[str, str]]:
    try:
        return [pair for pair in getaddresses([raw]) if any(pair)]
    except (ValueError, IndexError, RecursionError):  # all seen on malformed headers
        return []


def _split(raw: str) -> Iterator[str]:
    """The pieces between commas (or semicolons) that are not in quotes, comments or angle brackets."""
    at = 0
    for match in _SEPARATOR.finditer(raw):
        if match["here"]:
            yield raw[at : match.start()]
            at = match.end()
    yield raw[at:]


def _loose(pieces: Sequence[str]) -> Iterator[Mailbox]:
    """What people wrote ("Allen, Phillip K. <p@x>", "Allen, Phillip") where it is not standard."""
    names: list[str] = []
    for piece in pieces:
        bracketed: list[str] = _IN_BRACKETS.findall(piece)
        addresses: list[str] = bracketed or _ADDRESS.findall(piece)
        names.append(piece)
        if addresses:
            address = addresses[0] if len(addresses) == 1 else ""
            name = ",".join(names).replace(f"<{address}>" if bracketed else address, "") if address else piece
            yield _mailbox(name, address)
            names = []
    if names:
        yield _mailbox(",".join(names), "")


def _mailbox(name: str, address: str) -> Mailbox:
    return Mailbox(name=clean_line(decode_words(name)).strip("\"' "), address=clean_line(address).strip("'"))


def _sent_at(raw: str | None, repairs: list[str]) -> datetime | None:
    if raw is None or not raw.strip():
        repairs.append("no Date")
        return None
    value = clean_line(raw[:_LONGEST_DATE])
    try:
        sent_at = parsedate_to_datetime(value)
        if sent_at.tzinfo is None:
            # "-0000" is UTC from an unknown place (RFC 5322 §3.3); without any zone UTC is as good a guess as another.
            sent_at = sent_at.replace(tzinfo=UTC)
            if "-0000" not in value:
                repairs.append("the Date names no known time zone: it was taken as UTC")
        return sent_at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # all seen on malformed dates
        repairs.append("the Date is no date")
        return None


def _in_reply_to(raw: str | None) -> str | None:
    return normalise_message_id(decode_words(raw)) if raw else None
