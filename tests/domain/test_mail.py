"""A mail becomes an Email: what can be read is read, what was mended is told."""

import base64
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from ibid.domain.mail.body import FORWARDED
from ibid.domain.mail.decoding import clean_line, clean_text
from ibid.domain.mail.parsing import UnreadableMail, make_email, parse
from ibid.events.source import Email, Mailbox

from process import EXAMPLES

DATA = Path(__file__).parents[1] / "data/mail"
HEAD = b"From: Ann <ann@x.example>\nSubject: s\nDate: Fri, 07 Dec 2001 10:06:42 -0800\nMessage-ID: <1@x.example>\n"
NOTHING: tuple[str, ...] = ()


def malformed(name: str) -> tuple[Email, tuple[str, ...]]:
    parsed = parse((DATA / "malformed" / f"{name}.eml").read_bytes())
    return parsed.email, parsed.repairs


def body(headers: str, content: bytes, charset: str = "ascii") -> str:
    return parse(HEAD + headers.encode(charset) + b"\n\n" + content).email.text


def header(line: str | bytes) -> Email:
    raw = line if isinstance(line, bytes) else line.encode()
    return parse(raw + b"\n\ntext").email


def test_a_plain_mail_is_read_as_it_stands() -> None:
    """All fields of a mail without faults, worked out by hand; there is nothing to repair."""
    raw = (
        b'Date: Fri, 07 Dec 2001 10:06:42 -0800\r\nFrom: "Dunton, Heather" <heather.dunton@enron.com>\r\n'
        b"To: k..allen@enron.com, Tim <t@x.example>\r\nCc: c@x.example\r\nSubject: RE: West\r\n Position\r\n"
        b"Message-ID: <2@x.example>\r\nIn-Reply-To: <1@x.example>\r\nReferences: <0@x.example>\r\n <1@x.example>\r\n"
        b"\r\nLine one\r\nline two\r\n"
    )
    parsed = parse(raw)
    mail = parsed.email
    assert parsed.repairs == NOTHING
    assert mail.message_id == "2@x.example"
    assert not mail.message_id_made_up
    assert mail.sha256 == sha256(raw).hexdigest()
    assert mail.subject == "RE: West Position"
    assert mail.sender == Mailbox(name="Dunton, Heather", address="heather.dunton@enron.com")
    assert mail.to == (Mailbox(address="k..allen@enron.com"), Mailbox(name="Tim", address="t@x.example"))
    assert mail.cc == (Mailbox(address="c@x.example"),)
    assert mail.sent_at == datetime(2001, 12, 7, 18, 6, 42, tzinfo=UTC)
    assert mail.in_reply_to == "1@x.example"
    assert mail.references == ("0@x.example", "1@x.example")
    assert mail.text == "Line one\nline two"
    canonical = "heather.dunton@enron.com\n2001-12-07T18:06:42Z\nRE:WestPosition\nLineonelinetwo"
    assert mail.fingerprint == sha256(canonical.encode()).hexdigest()


def test_every_real_thread_is_read_without_repairs() -> None:
    """The 20 threads are well-formed; none is empty, and no quoted-printable is left in their texts."""
    paths = sorted((EXAMPLES / "mail").glob("*.eml"))
    assert len(paths) == 20
    for path in paths:
        parsed = parse(path.read_bytes())
        assert parsed.repairs == NOTHING
        assert parsed.email.message_id == f"{path.stem}@cerec.example"
        assert len(parsed.email.text) > 1000
        assert re.search(r"\w=\n", parsed.email.text) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "it is empty"),
        (b"\r\n \n", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"Dear all,\nthis is no mail\n", "it has no header of a mail"),
        (b"root:*:19000:0:99999:7:::\nbin:*:19000:0:99999:7:::\n", "it has no header of a mail"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "it has no header of a mail"),
        (b"a" * 50_000_001, "50000001 bytes"),
    ],
    ids=["none", "blank", "bom", "prose", "another file", "image", "too big"],
)
def test_what_is_no_mail_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    """Only nothing, too much, and no header at all are refused; the reason quotes no content."""
    with pytest.raises(UnreadableMail, match=reason) as caught:
        parse(raw)
    assert "Dear" not in str(caught.value)


def test_a_mail_without_message_id_gets_one_from_its_content() -> None:
    """The same content always gives the same id, which is marked as made up, and other content another."""
    first, repairs = malformed("cpython_msg_35")
    assert first.message_id == f"sha256-{first.fingerprint[:40]}@ibid.invalid"
    assert first.message_id_made_up
    assert repairs == ("no Message-ID: one was derived from the content", "no Date")
    assert header("From: a@x").message_id == header("From: a@x\nX-Spool: 7").message_id
    assert header("From: a@x").message_id != header("From: b@x").message_id


def test_of_two_message_ids_the_first_counts() -> None:
    """And the mail's reader is told so."""
    parsed = parse(b"Message-ID: <2@x.example>\n" + HEAD + b"\ntext")
    assert parsed.email.message_id == "2@x.example"
    assert parsed.repairs == ("Message-ID stands more than once: the first counts",)


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"Subject: =?utf-8?q?Zo=C3=AB?= =?utf-8?q?_calls?=", "Zoë calls"),
        (b"Subject: =?utf-8?b?Wm/D?= =?utf-8?b?qw==?=", "Zoë"),
        (b"Subject: =?utf-8?q?a?= =?iso-8859-1?q?b?=", "ab"),
        (b"Subject: a =?iso-8859-1?q?b=E9?= c", "a bé c"),
        (b"Subject: =?utf-8?q?hello=0D=0ABcc:_x?=", "hello Bcc: x"),
        (b"Subject: a\x00\x1b[31mb", "a [31mb"),
        (b"Subject: Zo\xc3\xab", "Zoë"),
        (b"Subject: Zo\xeb", "Zoë"),
        (b"Subject: =?iso-8859-1?q?=93quoted=94?=", "“quoted”"),
        (b"Subject: =?klingon?q?abc?=", "abc"),
        (b"Subject: =?utf-8?b?A?=", "=?utf-8?b?A?="),
        (b"Subject: =?utf-8?q?unended", "=?utf-8?q?unended"),
        (b"Subject: Zoe\xcc\x88", "Zoë"),
    ],
    ids=range(13),
)
def test_header_text_is_decoded_onto_one_line(raw: bytes, subject: str) -> None:
    """RFC 2047, a letter split between two words, raw 8-bit, latin-1 that is Windows-1252; controls become spaces."""
    assert header(raw).subject == subject


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ('"Allen, Phillip" <p@x.example>', Mailbox(name="Allen, Phillip", address="p@x.example")),
        ("Allen, Phillip K. <p@x.example>", Mailbox(name="Allen, Phillip K.", address="p@x.example")),
        ("p@x.example (Phillip Allen)", Mailbox(name="Phillip Allen", address="p@x.example")),
        ("=?utf-8?q?Allen=2C_Zo=C3=AB?= <z@x.example>", Mailbox(name="Allen, Zoë", address="z@x.example")),
        ('"=?utf-8?q?Zo=C3=AB?=" <z@x.example>', Mailbox(name="Zoë", address="z@x.example")),
        ("Zoë <z@x.example>", Mailbox(name="Zoë", address="z@x.example")),
        ("Phillip Allen", Mailbox(name="Phillip Allen")),
        ("Allen, Phillip K.", Mailbox(name="Allen, Phillip K.")),
        ("O'Brien <o'brien@x.example>", Mailbox(name="O'Brien", address="o'brien@x.example")),
        ("a@x.example, b@x.example", Mailbox(address="a@x.example")),
        ("Big Bug bb@x.example", Mailbox(name="Big Bug", address="bb@x.example")),
    ],
)
def test_senders_are_read_as_people_write_them(written: str, sender: Mailbox) -> None:
    """Names with commas, comments, encoded words and no address at all."""
    assert header(f"From: {written}").sender == sender


@pytest.mark.parametrize(
    "written", ["alice@x.example)bob@y.example", "alice@x.example bob@y.example", "<a@x.example><b@y.example>"]
)
def test_an_address_that_could_be_two_is_not_taken(written: str) -> None:
    """What programs read differently (CVE-2023-27043) names nobody; the words stay as a name, and a repair says so."""
    parsed = parse(f"From: {written}\n\ntext".encode())
    assert parsed.email.sender.address == ""
    assert "From is not as the standard has it: addresses that could be mistaken were not taken" in parsed.repairs


def test_recipients_may_be_separated_by_semicolons_or_stand_twice() -> None:
    """As Outlook writes them; and an empty group is nobody."""
    assert [each.address for each in header("To: a@x; B <b@x>\nTo: c@x").to] == ["a@x", "b@x", "c@x"]
    assert [each.address for each in header("Cc: a@x\nCc: b@x").cc] == ["a@x", "b@x"]
    assert header("To: undisclosed-recipients:;").to == ()
    assert malformed("ruby_empty_group_lists")[0].to == ()


@pytest.mark.parametrize(
    ("date", "sent_at", "repair"),
    [
        ("Fri, 07 Dec 2001 10:06:42 -0000", datetime(2001, 12, 7, 10, 6, 42, tzinfo=UTC), None),
        ("7 Dec 2001 10:06 +0200 (CEST)", datetime(2001, 12, 7, 8, 6, tzinfo=UTC), None),
        ("Fri, 07 Dec 2001 10:06:42", datetime(2001, 12, 7, 10, 6, 42, tzinfo=UTC), "no known time zone"),
        ("7 Dec 2001 10:06:42 +9999", None, "is no date"),
        ("Pn, 29 paX 2007 21:13:00 +0100", None, "is no date"),
        ("31 Dec 9999 23:59:59 -2359", None, "is no date"),
        ("", None, "no Date"),
    ],
)
def test_dates_are_utc_or_nothing(date: str, sent_at: datetime | None, repair: str | None) -> None:
    """A date is never guessed; where the zone is missing UTC is taken, and that is told."""
    parsed = parse(f"Date: {date}\nFrom: a@x\nSubject: s\nMessage-ID: <1@x>\n\ntext".encode())
    assert parsed.email.sent_at == sent_at
    assert [repair in each for each in parsed.repairs] == [True] if repair else parsed.repairs == NOTHING


MIXED = 'MIME-Version: 1.0\nContent-Type: multipart/{}; boundary="b"'


def parts(*each: str) -> bytes:
    return ("".join(f"--b\n{part}\n" for part in each) + "--b--\n").encode()


PLAIN = "Content-Type: text/plain\n\nplain words"
HTML = "Content-Type: text/html\n\n<p>HTML&nbsp;<b>words</b></p><style>x{}</style><p>second</p>"


@pytest.mark.parametrize(
    ("kind", "pieces", "text"),
    [
        ("alternative", (PLAIN, HTML), "plain words"),
        ("alternative", (HTML, PLAIN), "plain words"),
        ("alternative", ("Content-Type: text/plain\n\n \n", HTML), "HTML words\n\nsecond"),
        ("mixed", (PLAIN, "Content-Type: text/plain\n\nfooter"), "plain words\n\nfooter"),
        ("mixed", (HTML, "Content-Type: text/plain\n\nfooter"), "HTML words\n\nsecond\n\nfooter"),
        ("mixed", (PLAIN, "Content-Type: text/plain\nContent-Disposition: attachment\n\nsecret"), "plain words"),
        (
            "mixed",
            (PLAIN, "Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\nUEsDBA=="),
            "plain words",
        ),
        (
            "mixed",
            (PLAIN, "Content-Type: message/rfc822\n\nFrom: b@x\n\ninner"),
            f"plain words\n\n{FORWARDED}\n\ninner",
        ),
        ("mixed", ("Content-Type: text/calendar\n\nBEGIN:VCALENDAR",), ""),
        ("signed", (PLAIN, "Content-Type: application/pgp-signature\n\nxyz"), "plain words"),
    ],
)
def test_the_text_is_what_a_person_would_read(kind: str, pieces: tuple[str, ...], text: str) -> None:
    """Plain before HTML among alternatives; what follows one another is joined; attachments stay closed."""
    assert body(MIXED.format(kind), parts(*pieces)) == text


def test_a_mail_without_text_is_taken_and_told() -> None:
    """A mail that only carries an attachment is a source all the same."""
    parsed = parse(HEAD + b"Content-Type: image/png\n\nx")
    assert (parsed.email.text, parsed.repairs) == ("", ("no readable text",))


@pytest.mark.parametrize(
    ("headers", "content", "text"),
    [
        ("Content-Type: text/plain; charset=iso-8859-1", b"caf\xe9 \x93x\x94", "café “x”"),
        ("Content-Type: text/plain; charset=utf-8", "café".encode(), "café"),
        ("Content-Type: text/plain; charset=us-ascii", "café".encode(), "café"),
        ("X-No: type", "café".encode(), "café"),
        ("X-No: type", b"caf\xe9", "café"),
        ("Content-Type: text/plain; charset=utf-8", b"caf\xe9 and no more", "café and no more"),
        ("Content-Type: text/plain; charset=utf-8", "žluťoučký kůň\xff".encode()[:-1], "žluťoučký kůň\ufffd"),
        ("Content-Type: text/plain; charset=gb2312", "中文".encode("gb18030"), "中文"),
        ("Content-Type: text/plain; charset=nonsense", "café".encode(), "café"),
        ("Content-Type: text/plain; charset=zlib", b"x", "x"),
        ("Content-Type: text/plain; charset=unicode_escape", rb"a\u0041", r"a\u0041"),
        ("Content-Type: text/plain; charset*0*=utf-8''x; charset*9x=%", b"x", "x"),
        ("Content-Transfer-Encoding: quoted-printable ", b"a=20b=\nc=ZZ", "a bc=ZZ"),
        ("Content-Transfer-Encoding: BASE64", base64.b64encode(b"one two three"), "one two three"),
        ("Content-Transfer-Encoding: base64", b"b25l\nIHR3bw==\nIHRocmVl!!", "one two three"),
        ("Content-Transfer-Encoding: base64", b"b25lx", "one"),
        ("Content-Transfer-Encoding: 7-bit", b"a=20b", "a=20b"),
        ("X-No: type", b"\xef\xbb\xbfa\x00b\x07c\x0cd\re\r\nf\tg", "abc\nd\ne\nf\tg"),
        ("X-No: type", "Zoe\u0308".encode(), "Zoë"),
        ("Content-Type: text/plain; format=flowed", b"one \ntwo", "one \ntwo"),
        ("Content-Type: multipart/mixed", b"no boundary", "no boundary"),
    ],
    ids=range(21),
)
def test_bodies_are_decoded_as_well_as_they_can_be(headers: str, content: bytes, text: str) -> None:
    """Declared charset, else UTF-8, else Windows-1252; damaged encodings give what is left of them."""
    assert body(headers, content) == text


@pytest.mark.parametrize(
    ("headers", "content", "repair"),
    [
        ("Content-Type: text/plain; charset=nonsense", b"x", "the charset is unknown"),
        ("Content-Type: text/plain; charset=us-ascii", b"caf\xc3\xa9", "the charset is not the declared one"),
        ("Content-Type: text/plain; charset=utf-8", b"caf\xe9", "some bytes do not fit the charset"),
        ("Content-Transfer-Encoding: base64", b"b25lx", "a part in base64 is damaged"),
        ("Content-Type: multipart/mixed", b"x", "the parts could not be told apart: they were read as one text"),
        ("Content-Type: multipart/mixed; boundary*99999999999999999999=x", b"x", None),
    ],
)
def test_what_was_mended_is_told_in_plain_words(headers: str, content: bytes, repair: str | None) -> None:
    """Repairs name the fault, never the words of the mail."""
    repairs = parse(HEAD + headers.encode() + b"\n\n" + content).repairs
    assert repairs == (repair,) if repair else repairs != NOTHING


@pytest.mark.parametrize(
    ("name", "sender", "text"),
    [
        ("ruby_japanese_iso_2022", "Mikel Lindsaar", "すみません。"),
        ("ruby_ks_c_5601-1987", "from@example.com", "스티해"),
        (
            "ruby_raw_email_with_illegal_boundary",
            "Mikel Lindsaar",
            "Hello\nThis is an outlook test\n\nSo there.\n\nMe.",
        ),
        ("ruby_mix_caps_content_type", "Big Bug", "foo bar"),
        ("ruby_encoding_madness", "no-reply@crm.el-example.org", "Body Text"),
        ("cpython_msg_28", "aperson@dom.ain", f"{FORWARDED}\n\nmessage 1\n\n{FORWARDED}\n\nmessage 2"),
        ("cpython_msg_46", "Sender", f"{FORWARDED}\n\nTesting email forwarding with Groupwise 1.2.2010"),
        ("cpython_msg_35", "aperson@dom.ain", "counter to RFC 2822, there's no separating newline here"),
    ],
)
def test_malformed_mails_of_other_projects_are_read(name: str, sender: str, text: str) -> None:
    """What a person sees in these files is what comes out."""
    mail, _ = malformed(name)
    assert (mail.sender.label, mail.text) == (sender, text)


def test_a_stray_line_does_not_end_the_header() -> None:
    """A line that is no header, between two that are, is left out instead of making the rest the body."""
    mail, _ = malformed("ruby_raw_email_incorrect_header")
    assert mail.subject == "Stop adware/spyware once and for all."
    assert mail.text.startswith("You are infected with:")
    assert header(">From ann Fri Dec 7\nSubject: s").subject == "s"
    assert header("Subject : s").subject == "s"


@pytest.mark.parametrize("name", sorted(path.stem for path in (DATA / "malformed").glob("*.eml")))
def test_repairs_hold_no_words_of_the_mail(name: str) -> None:
    """No address, subject or line of text shows up in a repair note."""
    mail, repairs = malformed(name)
    for private in (mail.sender.address, mail.subject, mail.text[:20]):
        assert not private or all(private not in repair for repair in repairs)


def test_an_email_given_inline_is_cleaned_and_identified_like_a_file() -> None:
    """The same fields make the same source, whether they came as a file or already decoded."""
    from_file = parse(HEAD + b"References: <0@x.example>\n\nZoe\xcc\x88\r\ncalls").email
    inline = make_email(
        message_id="1@x.example",
        subject=" s\r\n",
        sender=Mailbox(name="Ann\n", address="ann@x.example"),
        to=[],
        cc=[],
        sent_at=datetime(2001, 12, 7, 18, 6, 42, tzinfo=UTC),
        in_reply_to=None,
        references=["<0@x.example>", "un usable"],
        text="Zoe\u0308\r\ncalls",
        sha256=None,
    )
    assert inline == from_file.model_copy(update={"sha256": None})


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb\rc\x0bd\x85e\u2028f", "a\nb\nc\nd\ne\nf"),
        ("\ufeffa\x00\x1b\x7f\x9bb\t", "ab\t"),
        ("a\ud800b", "a\ufffdb"),
        ("e" + "\u0301" * 100, "é" + "\u0301" * 29),
    ],
)
def test_clean_text_is_nfc_with_lf_and_without_controls(text: str, clean: str) -> None:
    """Every line end is LF; controls and lone surrogates go; no letter carries more than 30 marks (UAX #15 §13)."""
    assert clean_text(text) == clean
    assert clean_text(clean) == clean


def test_a_clean_line_is_one_line() -> None:
    """Runs of white space and controls are one space."""
    assert clean_line(" a\r\n b\x00c\td ") == "a b c d"
