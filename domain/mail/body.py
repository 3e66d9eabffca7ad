"""The readable text of a mail: what a person would read, without attachments.

Of alternatives the plain one counts, else HTML as text; parts that follow one another are joined. The text of a
forwarded mail (message/rfc822) is included behind a line that says so. Attachments are never unpacked.
"""

import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from email.message import Message
from typing import cast

from ibid.domain.mail.decoding import clean_text, decode_bytes
from ibid.domain.mail.html import MAX_HTML, html_to_text
from ibid.domain.mail.limits import MAX_LINES, MAX_NESTED, MAX_PARTS

FORWARDED = "---------- Forwarded message ----------"
"""The line that Gmail writes, so that programs which look for replies and forwards know it."""

_PLAIN = ("text/plain", "text/markdown")
_HTML = ("text/html", "application/xhtml+xml")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_PADDING = re.compile(rb"=+")


def readable_text(message: Message) -> tuple[str, tuple[str, ...]]:
    """The text (NFC, LF, stripped of white space at its ends) and what was mended. Never raises."""
    reader = _Reader()
    text = "\n\n".join(reader.pieces(message, 0))
    if not text:
        reader.repairs.append("no readable text")
    return text, tuple(dict.fromkeys(reader.repairs))


class _Reader:
    """One walk over the parts; it collects repairs and counts parts."""

    def __init__(self) -> None:
        self.repairs: list[str] = []
        self._parts = 0
        self._html = MAX_HTML

    def pieces(self, part: Message, depth: int) -> Iterator[str]:
        """The texts of a part and those within it, in order; none that is blank."""
        self._parts += 1
        if depth > MAX_NESTED or self._parts > MAX_PARTS:
            self.repairs.append("too many parts: the rest was left out")
            return
        kind = part.get_content_type()
        children = _children(part)
        if kind == "message/rfc822" and children:
            forwarded = "\n\n".join(self._all(children, depth))
            if forwarded:
                yield f"{FORWARDED}\n\n{forwarded}"
        elif part.get_content_disposition() == "attachment" or kind.startswith("message/"):
            return
        elif kind == "multipart/alternative" and children:
            yield from self._best(children, depth)
        elif children:
            yield from self._all(children, depth)
        elif text := self._leaf(part, kind).strip():
            yield text

    def _all(self, parts: Iterable[Message], depth: int) -> Iterator[str]:
        for each in parts:
            yield from self.pieces(each, depth + 1)

    def _best(self, parts: list[Message], depth: int) -> list[str]:
        """Plain text if it says anything, else the last that does: the sender's best (RFC 2046 §5.1.4)."""
        plain = [each for each in parts if each.get_content_type() in _PLAIN]
        for each in (*plain, *reversed(parts)):
            if found := list(self.pieces(each, depth + 1)):
                return found
        return []

    def _leaf(self, part: Message, kind: str) -> str:
        if kind.startswith("multipart/"):
            if str(part.get_payload()).strip():
                self.repairs.append("the parts could not be told apart: they were read as one text")
        elif kind not in _PLAIN and kind not in _HTML:
            return ""
        text, mended = decode_bytes(self._bytes(part), _charset(part))
        if mended:
            self.repairs.append(mended)
        if kind in _HTML:
            markup = text
            text, mended = html_to_text(markup, self._html)
            self._html = max(0, self._html - len(markup))
            if mended:
                self.repairs.append(mended)
        return clean_text(text)

    def _bytes(self, part: Message) -> bytes:
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        # Without that header the package gives the bytes as they stand; its own decoding gives up more easily.
        del part["Content-Transfer-Encoding"]
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        if encoding == "quoted-printable":
            return quopri.decodestring(data)
        if encoding == "base64":
            return self._from_base64(data)
        return data  # 7bit, 8bit, binary, and names that nobody knows

    def _from_base64(self, data: bytes) -> bytes:
        # Each run up to a padding is decoded on its own: some programs encode line by line.
        decoded: list[bytes] = []
        for letters in _PADDING.split(_NOT_BASE64.sub(b"", data), maxsplit=MAX_LINES)[:MAX_LINES]:
            whole = len(letters) - (len(letters) % 4 == 1)
            if whole != len(letters):
                self.repairs.append("a part in base64 is damaged")
            decoded.append(binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4)))
        return b"".join(decoded)


def _children(part: Message) -> list[Message]:
    return cast("list[Message]", part.get_payload()) if part.is_multipart() else []


def _charset(part: Message) -> str | None:
    try:
        charset = part.get_param("charset")
    except (ValueError, IndexError):  # RFC 2231 parameters that are malformed
        return None
    return charset[2] if isinstance(charset, tuple) else charset
