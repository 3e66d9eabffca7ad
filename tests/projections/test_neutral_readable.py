"""Text that triggers nothing stays as it was typed, and what is cut or cleaned is what the rules say."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibid.projections.neutral import cell, inline, mid_link, one_line, task, yaml_string

STATEMENTS = (Path(__file__).parent.parent / "data" / "statements.txt").read_text(encoding="utf-8").splitlines()


def test_nearly_every_real_statement_stays_free_of_backslashes() -> None:
    """Of 654 statements read from real business mail at least 97 % come out without one."""
    assert len(STATEMENTS) == 654
    assert sum("\\" not in inline(text) for text in STATEMENTS) / len(STATEMENTS) >= 0.97


@pytest.mark.parametrize(
    "text",
    [
        *(
            "$40B for R&D",
            "C# and F#",
            "snake_case a_b",
            "3 * 4",
            "AT&T",
            "10:30",
            "5 < 6",
            "<5 days",
            "a [draft] plan",
        ),
        *(
            "(x)",
            "Re: x",
            "50%",
            "~5 to ~6",
            "King & Spalding",
            "#1 priority",
            "2^10",
            "a - b",
            "-5 degrees",
            "+1 555",
        ),
        *(
            "x => y",
            "1.5m",
            "https://x.example/a_b?c=d&e=f and more",
            "https://m.example/u/0/#inbox y",
            "a@b.example",
        ),
        *(
            "C:\\Users\\me",
            "Data: 5 rows",
            "note -- this",
            "50% > 40%",
            "a | b",
            "Wow! Yes?",
            'It\'s "ok"',
            "#2, #3",
        ),
    ],
)
def test_what_triggers_nothing_stands_as_typed(text: str) -> None:
    """Ordinary notation keeps its every character."""
    assert inline(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<% x %>", r"\<\% x \%\>"),
        ("![[x]]", r"\!\[\[x\]\]"),
        ("a:: b", r"a\:\: b"),
        ("%% x %%", r"\%\% x \%\%"),
        ("x [^1] y", r"x \[\^1] y"),
        ("1. item", r"1\. item"),
        ("obsidian://new", r"obsidian\://new"),
        ("x ^abc", r"x \^abc"),
        ("//host.example/x", r"\/\/host.example/x"),
        ("http://a.example//b#c d", "http://a.example//b#c d"),
        ("[draft]", r"[draft\]"),
        ("$5 or $6", r"\$5 or $6"),
        ("see http://x.example", "see http://x.example "),
        ("http://x.example/[[y]] z", "http://x.example/%5B%5By%5D%5D z"),
    ],
)
def test_a_trigger_is_broken_in_the_raw_text(text: str, written: str) -> None:
    """Each character of a trigger gets its own backslash; in an address, a percent code."""
    assert inline(text) == written


def test_only_a_cell_escapes_the_bar() -> None:
    """A bar separates cells in a table and nothing elsewhere."""
    assert cell("a | b") == r"a \| b"
    assert inline("a | b") == "a | b"


def test_a_task_loses_what_the_tasks_plugin_would_read() -> None:
    """Signifier emoji and fields go, the words stay; what their removal brings together is still broken."""
    assert task("ok 📅 2020-01-01 🔁 every day 🏁 delete") == "ok 2020-01-01 every day delete"
    assert task("call [due:: 2020-01-01] Jo (id:: x)") == "call Jo"
    assert task("[📅[x]]") == r"\[\[x\]\]"
    assert task("ask about #1") == r"ask about \#1"
    assert task("a #!") == r"a \#\!"


def test_a_yaml_string_is_readable_and_holds_no_raw_trigger() -> None:
    """Quotes and backslashes are escaped as in JSON; the second character of a trigger becomes a code."""
    assert yaml_string('Acme "A" \\ GmbH') == '"Acme \\"A\\" \\\\ GmbH"'
    assert yaml_string("{{x}} no: 1") == '"{\\u007bx}\\u007d no: 1"'
    assert yaml_string("no\n---\nTQ: x") == '"no --- TQ: x"'


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb\u2028c\x85d\te", "a b c d e"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("pay\u200bpal", "paypal"),
        ("hi\U000e0069\U000e0067", "hi"),
        ("A\x1b[2J\x07", "A[2J"),
        ("e\u0301", "é"),
        ("\u1fef", "`"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200db", "ab"),
        ("❤\ufe0f\ufe0f x", "❤\ufe0f x"),
        ("\ud800", "\ufffd"),
        ("  a   b ", "a b"),
    ],
)
def test_one_line_keeps_what_can_be_seen(text: str, clean: str) -> None:
    """Line breaks become spaces; what is hidden, or changes how the rest is seen, goes."""
    assert one_line(text) == clean


def test_long_text_is_cut_before_it_is_escaped() -> None:
    """The limit counts what was said, not our backslashes, and the cut shows as one character."""
    assert inline("a" * 500) == "a" * 500
    assert inline("a" * 501) == "a" * 499 + "…"
    assert inline("*" * 9, 4) == r"\*\*\*…"
    assert yaml_string("abcdef", 4) == '"abc…"'


def test_a_cut_does_not_tear_a_mark_from_its_letter() -> None:
    """A combining sequence, a skin tone and a joined emoji are kept whole or left out."""
    assert inline("abx\u0323\u0307cd", 4) == "ab…"
    assert inline("ab👍🏽cd", 4) == "ab…"
    assert inline("ab👩\u200d🔬cd", 5) == "ab…"


@settings(max_examples=300, deadline=None, database=None)
@given(st.text(max_size=60) | st.text("e\u0301\u200d\ufe0f\u200b❤ \u3000<\u0338\u212a", max_size=12))
def test_cleaning_and_normalising_commute(text: str) -> None:
    """Cleaning is idempotent; all that is written is in NFC, and the same for text in NFC and in NFD."""
    clean = one_line(text)
    assert one_line(clean) == clean
    nfc, nfd = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    for neutral in (one_line, inline, cell, task, yaml_string):
        assert neutral(nfc) == neutral(nfd) == neutral(text) == unicodedata.normalize("NFC", neutral(text))


def test_a_link_to_a_mail_is_safe_inside_a_markdown_link() -> None:
    """A Message-ID, with or without brackets, becomes a mid: URL of harmless characters (RFC 2392)."""
    assert mid_link("<a.b@c.example>") == mid_link(" a.b@c.example ") == "mid:a.b@c.example"
    assert mid_link("<a/b)[[c]]\n%%é@x>") == "mid:a%2Fb%29%5B%5Bc%5D%5D%0A%25%25%C3%A9@x"
    assert mid_link("\ud800") == "mid:%3F"
