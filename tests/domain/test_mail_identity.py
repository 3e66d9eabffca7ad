"""What makes two mails the same mail."""

import re
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.mail.identity import (
    email_source_id,
    fingerprint,
    made_up_message_id,
    normalise_message_id,
    normalise_references,
)


@pytest.mark.parametrize(
    "written",
    [
        "<Ab.1@X.example>",
        "Ab.1@X.example",
        "  <Ab.1@X.example>\r\n",
        "< Ab.1@X.example >",
        "<Ab.1\r\n @X.example>",
        "(a comment) <Ab.1@X.example> (added by the server)",
        "(was <old@x>) <Ab.1@X.example>",
        "Ab.1@X.example (added by the server)",
        "<Ab.1@X.example",
        "<<Ab.1@X.example>>",
        "mid:Ab.1@X.example",
        "MID:Ab.1%40X.example",
        "mid:Ab.1@X.example/part1@X.example",
        "<mid:Ab.1@X.example>",
    ],
)
def test_one_id_has_one_form(written: str) -> None:
    """Brackets, comments, folding, white space and `mid:` are writing, not id; case is kept."""
    assert normalise_message_id(written) == "Ab.1@X.example"


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("<[0123@microsoft.com]>", "[0123@microsoft.com]"),
        ("<no-at-sign>", "no-at-sign"),
        ("<a/b@x>", "a/b@x"),
        ("mid:a/b@x/cid", "a/b@x"),
        ("mid:100%25@x", "100%@x"),
        ("<100%25@x>", "100%25@x"),
        ("<é@x>", "é@x"),
        ("<e\u0301@x>", "é@x"),
        ("a(b)@x", "a(b)@x"),
        ("x" * 998, "x" * 998),
    ],
)
def test_an_unusual_id_is_kept(written: str, id_: str) -> None:
    """Ids that break RFC 5322 stand in real mail; what can tell mails apart is used."""
    assert normalise_message_id(written) == id_


@pytest.mark.parametrize(
    "written",
    ["", " ", "<>", "< >", "<a b@x>", "a b@x", "<a\u00a0b@x>", "<a\x00b@x>", "<a\u200bb@x>", "mid:",
     "x" * 999, "<" * 9000, "<a@x>" + " " * 10_000],
    ids=range(13),
)  # fmt: skip
def test_an_unusable_id_is_none(written: str) -> None:
    """Empty, more than 998 characters, or white space, controls or invisible characters within."""
    assert normalise_message_id(written) is None


@given(st.text(alphabet=st.sampled_from("ab@<>()/% \r\n\tmid:40\u0301é"), max_size=30))
def test_law_normalising_twice_changes_nothing(written: str) -> None:
    """The one form is its own one form, with brackets and as a `mid:` too where nothing in it needs encoding."""
    id_ = normalise_message_id(written)
    if id_ is not None:
        assert normalise_message_id(id_) == id_
        assert not re.search(r"[<>\s]", id_)


def test_references_are_each_id_once_in_order() -> None:
    """Unusable ids are left out; without brackets white space separates."""
    assert normalise_references("<a@x>\r\n <b@x> junk <a b@x> <> <a@x><c@x>") == ("a@x", "b@x", "c@x")
    assert normalise_references(" a@x  b@x ") == ("a@x", "b@x")
    assert normalise_references("") == ()


SENT = datetime(2001, 12, 7, 18, 6, 42, tzinfo=UTC)


def test_the_fingerprint_is_sha256_over_four_lines_without_white_space() -> None:
    """Sender, UTC second, subject, text, one a line: anybody can compute it again."""
    lines = "ann@x.example\n2001-12-07T18:06:42Z\nRe:Zoë\nOne.Two."
    expected = sha256(lines.encode()).hexdigest()
    assert fingerprint("ann@x.example", SENT, "Re: Zoë", "One.\n\n Two.\n") == expected
    assert fingerprint("ann@x.example", None, "", "") == sha256(b"ann@x.example\n\n\n").hexdigest()


def test_a_copy_that_was_wrapped_again_has_the_same_fingerprint() -> None:
    """White space, Unicode form, time zone and parts of a second are how a copy was written, not what it says."""
    pacific = SENT.astimezone(timezone(timedelta(hours=-8))).replace(microsecond=999)
    assert fingerprint("a@x", SENT, "Zoë calls", "one two") == fingerprint(
        "a@x", pacific, "Zoe\u0308\ncalls", "one\r\ntwo"
    )


@pytest.mark.parametrize(
    "other",
    [
        ("b@x", SENT, "s", "t"),
        ("a@x", None, "s", "t"),
        ("a@x", SENT + timedelta(seconds=1), "s", "t"),
        ("a@x", SENT, "S", "t"),
        ("a@x", SENT, "s", "T"),
        ("a@x", SENT, "st", ""),
        ("a@x", SENT, "", "st"),
    ],
)
def test_other_content_has_another_fingerprint(other: tuple[str, datetime | None, str, str]) -> None:
    """Each of the four parts counts, and a character cannot move from one to the next."""
    assert fingerprint(*other) != fingerprint("a@x", SENT, "s", "t")


def test_the_source_id_needs_both_message_id_and_content() -> None:
    """One Message-ID on two different mails makes two sources; so does one content under two ids."""
    ids = {email_source_id(message_id, print_) for message_id in ("a@x", "b@x") for print_ in ("1" * 64, "2" * 64)}
    assert len(ids) == 4
    assert all(re.fullmatch(r"m-[0-9a-hjkmnp-tv-z]{20}", each) for each in ids)


def test_a_made_up_id_names_no_real_host() -> None:
    """40 hex digits of the fingerprint, at a host under .invalid; it is a usable id itself."""
    made_up = made_up_message_id("0123456789abcdef" * 4)
    assert made_up == "sha256-0123456789abcdef0123456789abcdef01234567@ibid.invalid"
    assert normalise_message_id(made_up) == made_up
