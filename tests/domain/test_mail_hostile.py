"""No mail can bring the reader down: nothing but UnreadableMail comes out, and soon."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.mail.parsing import Parsed, UnreadableMail, parse

DATA = Path(__file__).parents[1] / "data/mail"
MAILS = [path.read_bytes() for path in sorted(DATA.glob("*/*.eml"))]
HEAD = b"From: a@x\nSubject: s\nDate: Fri, 07 Dec 2001 10:06:42 -0800\nMessage-ID: <1@x>\n"
SPITE = (
    b"\x00", b"\xff\xfe", b"\r", b"\n\n", b"=?utf-8?q?=0D=0A?=", b"(", b'"', b"<", b"; charset*0*=x''%; charset*1=",
    b"\nContent-Type: multipart/mixed; boundary=x\n", b"--x\n", b"\nContent-Transfer-Encoding: base64\n",
)  # fmt: skip


def read(raw: bytes) -> Parsed | None:
    """Parses, and holds the result to what every result must keep to."""
    try:
        parsed = parse(raw)
    except UnreadableMail:
        return None
    mail = parsed.email
    assert mail.message_id
    assert "\r" not in mail.text
    assert "\x00" not in mail.text
    assert not any(ord(each) < 32 for each in (mail.subject + mail.sender.label + mail.message_id))
    mail.model_dump_json().encode()  # no lone surrogate anywhere
    return parsed


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """One to eight faults: a byte set, a bit flipped, the end cut off, header lines repeated, spite put in."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 8)):
        if not data:
            break
        at = chance.randrange(chance.choice((min(len(data), 600), len(data))))
        match chance.choice(("byte", "bit", "cut", "repeat", "spite")):
            case "byte":
                data[at] = chance.randrange(256)
            case "bit":
                data[at] ^= 1 << chance.randrange(8)
            case "cut":
                del data[max(at, len(data) // 2) :]
            case "repeat":
                lines = bytes(data).split(b"\n")
                data = bytearray(b"\n".join([*lines[:3], *[chance.choice(lines[:30])] * 20, *lines[3:]]))
            case _:
                data[at:at] = chance.choice(SPITE) * chance.choice((1, 1, 100))
    return bytes(data)


@pytest.mark.parametrize("seed", range(200))
def test_a_damaged_mail_is_read_or_refused_within_a_second(seed: int) -> None:
    """200 seeded mutations of real and malformed mail (20,000 were run while this was written)."""
    chance = random.Random(seed)
    raw = mutated(chance.choice(MAILS), chance)
    began = time.perf_counter()
    first = read(raw)
    assert time.perf_counter() - began < 1
    assert read(raw) == first


@given(st.binary(max_size=200))
def test_law_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Alone, as the value of each header that is read, and as a body of each kind."""
    read(raw)
    for name in (b"From", b"To", b"Date", b"Subject", b"Message-ID", b"References", b"Content-Type"):
        assert read(HEAD + name + b": " + raw + b"\n\ntext") is not None
    for kind in (b"text/plain; charset=utf-7", b"text/html", b"multipart/mixed; boundary=b", b"message/rfc822"):
        assert read(HEAD + b"Content-Type: " + kind + b"\n\n--b\n" + raw) is not None


def nested(depth: int) -> bytes:
    levels = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (each, each) for each in range(depth))
    return HEAD + b"".join(levels) + b"\nthe innermost text\n"


MULTIPART = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
HTML = HEAD + b"Content-Type: text/html\n\n"


@pytest.mark.parametrize(
    ("raw", "repair"),
    [
        (nested(1000), "more than 100 parts that hold parts: the rest was left out"),
        (MULTIPART + b"--b\nContent-Type: text/plain\n\nx\n" * 5000, "more than 1000 parts: the rest was left out"),
        (MULTIPART + b"--b\n\n" * 30_000, "more than 20000 part boundaries: the rest was left out"),
        (HEAD + b"\n" + b"\n" * 2_000_000 + b"x", "more than 1000000 lines: the rest was left out"),
        (b'Content-Type: text/plain; a="' + b";" * 500_000 + b"\n" + HEAD + b"\nx", "a Content-Type was too long"),
        (HEAD + b"To: " + b"a." * 200_000 + b"\n\nx", "To has more than 100000 characters: the rest was left out"),
        (HEAD + b"To: " + b'\\"' * 200_000 + b"\n\nx", "To has more than 100000 characters: the rest was left out"),
        (HEAD + b"To: " + b"(" * 1000 + b"\n\nx", "To is not as the standard has it"),
        (HEAD + b"Cc: " + b"=?utf-8?q?a?= " * 30_000 + b"\n\nx", "Cc has more than 100000 characters"),
        (HTML + b"<div>" * 100_000 + b"deep", "the HTML could not be read: its tags were left out"),
        (HTML + b"<p>long</p>" * 400_000, "too much HTML: the rest was left out"),
        (HTML + b"<!--" * 200_000, "no readable text"),
        (HEAD + b"\n" + ("a" + "\u0301\u0316" * 100_000).encode(), None),
        (HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * 2_000_000, "no readable text"),
    ],
    ids=["depth", "parts", "boundaries", "lines", "semicolons", "word", "quotes", "brackets", "encoded words",
         "HTML depth", "HTML size", "HTML comments", "marks", "padding"],
)  # fmt: skip
def test_a_mail_made_to_take_long_takes_three_seconds_at_most(raw: bytes, repair: str | None) -> None:
    """Each limit holds, and what was cut is told (measured: at most 1.3 s)."""
    began = time.perf_counter()
    parsed = read(raw)
    assert time.perf_counter() - began < 3
    assert parsed is not None
    assert repair is None or any(each.startswith(repair) for each in parsed.repairs)


def test_just_within_the_limits_nothing_is_cut() -> None:
    """A hundred containers in one another are still read to the bottom."""
    parsed = parse(nested(100))
    assert (parsed.email.text, parsed.repairs) == ("the innermost text", ())


def test_an_overlong_content_type_does_not_open_an_attachment() -> None:
    """Its type is kept, so that the base64 of a picture does not become the text of the mail."""
    part = b'--b\nContent-Type: image/png; name="' + b"x" * 20_000 + b'"\n\niVBORw0KGgo\n--b--\n'
    assert parse(MULTIPART + part).email.text == ""


def test_what_stands_before_the_cut_is_kept() -> None:
    """A limit costs the rest of a mail, not what came before."""
    parsed = parse(MULTIPART + b"--b\nContent-Type: text/plain\n\nfirst words\n--b\n" + nested(1000))
    assert parsed.email.text == "first words"
