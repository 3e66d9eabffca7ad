"""From the bytes of a mail to an `Email`. Mail is hostile and often broken: what can be read is read.

Pure: bytes in, values out. Attachments are not unpacked, nothing is fetched, and no message here holds mail text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from hashlib import sha256 as sha256_of

from ibid.domain.mail.body import readable_text
from ibid.domain.mail.decoding import clean_line, clean_text
from ibid.domain.mail.headers import read_headers
from ibid.domain.mail.identity import email_source_id, fingerprint, made_up_message_id, normalise_message_id
from ibid.domain.mail.limits import MAX_BYTES, within_limits
from ibid.events.source import Email, Mailbox


class UnreadableMail(Exception):
    """These bytes are no mail, or too many; the message says why, without their content."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mail, and what was missing or mended in it, in plain words and without its text."""

    email: Email
    repairs: tuple[str, ...]


_OF_MAIL = frozenset(
    "from sender date to cc subject message-id received return-path delivered-to reply-to in-reply-to references "
    "mime-version content-type".split()
)
"""One of these shows that "name: value" lines are a mail's and not of any other file."""

_HEADER_END = re.compile(rb"\r?\n\r?\n")
_SPACE_BEFORE_COLON = re.compile(rb"^([!-9;-~]+)[ \t]+:", re.MULTILINE)
_STRAY_LINE = re.compile(
    rb"^(?![!-9;-~]+:|[ \t]|From ).+\n(?=(?:received|return-path|delivered-to|date|from|to|cc|subject|message-id|"
    rb"references|in-reply-to|reply-to|mime-version|content-[a-z-]+|x-[a-z-]+):)",
    re.IGNORECASE | re.MULTILINE,
)


def parse(raw: bytes) -> Parsed:
    """Read one mail (RFC 5322, MIME). An mbox "From " line before it is allowed.

    Raises UnreadableMail for no bytes, more than MAX_BYTES, or nothing that looks like a header at the start; all
    else is mended and told in `repairs`.
    """
    if len(raw) > MAX_BYTES:
        raise UnreadableMail(f"{len(raw)} bytes; a mail may have {MAX_BYTES}")
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not start.strip():
        raise UnreadableMail("it is empty")
    limited, cuts = within_limits(start)
    message, broken = _message(_mended_header(limited))
    if not _OF_MAIL.intersection(map(str.lower, message.keys())):
        raise UnreadableMail("it has no header of a mail; a mail starts with lines such as From: and Date:")
    headers = read_headers(message)
    text, mended = readable_text(message)
    email = make_email(
        message_id=headers.message_id,
        subject=headers.subject,
        sender=headers.sender,
        to=headers.to,
        cc=headers.cc,
        sent_at=headers.sent_at,
        in_reply_to=headers.in_reply_to,
        references=headers.references,
        text=text,
        sha256=sha256_of(raw).hexdigest(),
    )
    return Parsed(email, (*cuts, *broken, *headers.repairs, *mended))


def _mended_header(raw: bytes) -> bytes:
    """Without what makes the parser stop before the header ends: a stray line between two well-known headers (mostly
    ">From …" of an mbox), a space before the colon (obsolete syntax, RFC 5322 §4.5)."""
    end = match.start() if (match := _HEADER_END.search(raw)) else len(raw)
    header = _STRAY_LINE.sub(b"", _SPACE_BEFORE_COLON.sub(rb"\1:", raw[:end]))
    return header + raw[end:]


def _message(raw: bytes) -> tuple[Message, tuple[str, ...]]:
    try:
        return message_from_bytes(raw, policy=policy.compat32), ()
    except Exception:  # the parser has no error of its own: seen are ValueError, LookupError, RecursionError
        message = BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
        return message, ("the structure could not be read: the body was taken as one text",)


def make_email(
    *,
    message_id: str | None,
    subject: str,
    sender: Mailbox,
    to: Sequence[Mailbox],
    cc: Sequence[Mailbox],
    sent_at: datetime | None,
    in_reply_to: str | None,
    references: Sequence[str],
    text: str,
    sha256: str | None,
) -> Email:
    """An `Email` of decoded fields, however they came, with its identity worked out.

    Texts are cleaned (NFC, LF, no controls, headers on one line), ids brought into their one form; an unusable
    Message-ID is replaced by one made of the content, unusable references are left out. `sent_at` is aware; `sha256`
    is that of the raw bytes, in hex, if there were any.
    """
    subject, text, sender = clean_line(subject), clean_text(text), _clean(sender)
    print_ = fingerprint(sender.address, sent_at, subject, text)
    usable_id = normalise_message_id(message_id) if message_id else None
    id_ = usable_id or made_up_message_id(print_)
    earlier = (normalise_message_id(each) for each in references)
    return Email(
        id=email_source_id(id_, print_),
        message_id=id_,
        message_id_made_up=usable_id is None,
        sha256=sha256,
        fingerprint=print_,
        subject=subject,
        sender=sender,
        to=tuple(_clean(each) for each in to),
        cc=tuple(_clean(each) for each in cc),
        sent_at=sent_at.astimezone(UTC) if sent_at else None,
        in_reply_to=normalise_message_id(in_reply_to) if in_reply_to else None,
        references=tuple(dict.fromkeys(each for each in earlier if each is not None)),
        text=text,
    )


def _clean(mailbox: Mailbox) -> Mailbox:
    return Mailbox(name=clean_line(mailbox.name), address=clean_line(mailbox.address))
