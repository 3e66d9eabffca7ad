"""From the bytes of a mail to characters: charsets, encoded words, and what no text may hold.

Mail often lies about its charset. Nothing here raises for what the bytes are: what cannot be read becomes U+FFFD.
"""

import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator

_SUPERSETS = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""Python's name of a declared charset → what programs really write under it (WHATWG Encoding Standard, §4.2)."""

_OTHER_NAMES = {
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
}
"""Charset names of real mail that Python does not know (same standard)."""

_NO_CHARSETS = frozenset(("idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined"))
"""Python codecs that are no charset of mail; some are slow, or warn, on hostile input."""

_CHARSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")  # the longest in use have about 20

_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,60})?\?([bBqQ])\?([^?]*)\?=")
"""RFC 2047 §2, with the language tag of RFC 2231 §5; longer than 75 characters and with spaces, as mail has it."""

_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")

_MOST_MARKS = 30
"""Combining marks on one letter: the limit of the Stream-Safe Text Format (UAX #15 §13). No language needs more, and
bringing n of them into canonical order takes n² steps (measured: 80,000 take 3.6 s)."""

_LONG_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")


def codec_for(charset: str) -> str | None:
    """The Python codec with which to read what was declared as `charset`; None where it is unknown."""
    name = charset.strip(" \t\r\n'\"").lower()
    if not _CHARSET_NAME.fullmatch(name):
        return None
    try:
        found = codecs.lookup(_OTHER_NAMES.get(name, name)).name
        b" ".decode(found, "replace")  # raises LookupError for codecs that are not text, such as "zlib"
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if found in _NO_CHARSETS else _SUPERSETS.get(found, found)


def decode_bytes(data: bytes, charset: str | None) -> tuple[str, str | None]:
    """The characters, and what was mended: the declared charset, else UTF-8, else Windows-1252 (latin-1)."""
    codec = codec_for(charset) if charset else None
    unknown = "the charset is unknown" if charset and codec is None else None
    for candidate in (codec, "utf-8"):
        text = _decode_strictly(data, candidate) if candidate else None
        if text is not None:
            wrong = candidate != codec and codec is not None
            return text, "the charset is not the declared one" if wrong else unknown
    # A few bad bytes in what otherwise is UTF-8 (or what was declared) are better lost than all letters misread.
    for candidate in (codec, "utf-8"):
        if candidate and candidate not in ("ascii", "cp1252"):
            text = data.decode(candidate, "replace")
            if 2 * text.count("\ufffd") < len(text) - len(text.encode("ascii", "ignore")):
                return text, unknown or "some bytes do not fit the charset"
    return data.decode("cp1252", "replace"), unknown or "some bytes do not fit the charset"


def _decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def decode_escapes(raw: str) -> str:
    """A value as the `email` package gives it, where bytes that are not ASCII are surrogate escapes, read as text."""
    if _SURROGATES.search(raw) is None:
        return raw
    return decode_bytes(_SURROGATES.sub(_escaped, raw).encode("utf-8", "surrogateescape"), None)[0]


def _escaped(surrogate: re.Match[str]) -> str:
    return surrogate[0] if "\udc80" <= surrogate[0] <= "\udcff" else "\ufffd"


def decode_words(raw: str) -> str:
    """A header's value with its encoded words (RFC 2047) decoded; what is no valid one stays as it stands."""
    raw = decode_escapes(raw)
    return "".join(_decoded_pieces(raw)) if "=?" in raw else raw


def _decoded_pieces(raw: str) -> Iterator[str]:
    waiting: tuple[str, bytes] | None = None  # neighbours of one charset may split a letter between them
    at = 0
    for word in _ENCODED_WORD.finditer(raw):
        data = _word_bytes(word[2], word[3])
        if data is None:
            continue
        between = raw[at : word.start()]
        charset = word[1].lower()
        if waiting is not None and not between.strip() and charset == waiting[0]:
            waiting = charset, waiting[1] + data
        else:
            if waiting is not None:
                yield decode_bytes(waiting[1], waiting[0])[0]
            # White space between two encoded words belongs to the encoding (RFC 2047 §6.2).
            if waiting is None or between.strip():
                yield between
            waiting = charset, data
        at = word.end()
    if waiting is not None:
        yield decode_bytes(waiting[1], waiting[0])[0]
    yield raw[at:]


def _word_bytes(encoding: str, encoded: str) -> bytes | None:
    data = encoded.encode("utf-8", "surrogatepass")
    try:
        if encoding in "qQ":
            return binascii.a2b_qp(data, header=True)
        return binascii.a2b_base64(data + b"==")
    except ValueError:
        return None


def clean_text(text: str) -> str:
    """NFC, lines ended by LF, without controls; a lone surrogate becomes U+FFFD. Cleaning twice changes nothing."""
    text = _SURROGATES.sub("\ufffd", text.lstrip("\ufeff"))
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _LONG_MARKS.sub(_fewer_marks, text))


def _fewer_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + len(unicodedata.normalize("NFD", character)) if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def clean_line(text: str) -> str:
    """One line: as `clean_text`, and each run of white space or controls is one space (no CR or LF gets through)."""
    return " ".join(clean_text(_CONTROLS.sub(" ", text)).split())
