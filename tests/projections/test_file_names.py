"""A customer's name, whoever wrote it, becomes a file name that is harmless, usable and its own."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibid.projections.file_names import file_stem, unique_stems


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Acme GmbH & Co. (Berlin), R+D's", "Acme GmbH & Co. (Berlin), R+D's"),
        ("allen_p_1", "allen_p_1"),
        ("Société Générale", "Société Générale"),
        ("株式会社日立", "株式会社日立"),
        ("भारत", "भारत"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\Windows\\x", "C Windows x"),
        ("A/B: C|D", "A B C D"),
        ("Acme #2", "Acme 2"),
        ("Acme^b %% [[x]] {{y}}", "Acme b x y"),
        ("Acme.", "Acme"),
        (" Acme . ", "Acme"),
        (".obsidian", "obsidian"),
        ("-rf", "rf"),
        ("e\u0301", "é"),
        ("a*\u0301b", "a b"),
        ("pay\u200bpal", "paypal"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("Acme 🚀 Inc", "Acme Inc"),
    ],
)
def test_a_name_keeps_letters_and_digits_and_loses_what_harms(name: str, stem: str) -> None:
    """Any script is kept; path separators, link syntax, hidden characters and dots at the ends are not."""
    assert file_stem(name) == stem


@pytest.mark.parametrize("name", ["", "....", "🚀🚀", "\u202e", "/", "- . -", "\u0301"])
def test_a_name_of_which_nothing_is_left_still_gets_a_stem(name: str) -> None:
    """No stem is empty."""
    assert file_stem(name) == "customer"


@pytest.mark.parametrize(
    ("name", "stem"),
    [("CON", "CON_"), ("con.txt", "con_.txt"), ("nul", "nul_"), ("COM1", "COM1_"), ("COM\xb9", "COM¹_"),
     ("lpt9 .x", "lpt9_.x"), ("aux.", "aux_"), ("Conrad", "Conrad"), ("COM10", "COM10")],
)  # fmt: skip
def test_a_device_of_windows_is_no_stem(name: str, stem: str) -> None:
    """Reserved names are told apart by an underscore, also with an extension or in lower case."""
    assert file_stem(name) == stem


def test_a_long_name_is_cut_between_characters() -> None:
    """At most 180 bytes of UTF-8, no half character, no mark torn from its letter, no space at the end."""
    assert file_stem("a" * 300) == "a" * 180
    assert file_stem("é" * 300) == "é" * 90
    assert file_stem("a" + "é" * 300) == "a" + "é" * 89
    assert file_stem("a" * 178 + "q\u0323\u0307z") == "a" * 178
    assert file_stem("a" * 179 + " bc") == "a" * 179


def test_stems_are_unique_to_a_file_system_that_ignores_case() -> None:
    """The first keeps its plain stem, each later one gets the first six characters of its id."""
    names = {"u-aaaaaa1111": "Acme", "u-bbbbbb2222": "ACME", "u-cccccc3333": "acme.", "u-dddddd4444": "Other"}
    assert unique_stems(names) == {
        "u-aaaaaa1111": "Acme",
        "u-bbbbbb2222": "ACME (bbbbbb)",
        "u-cccccc3333": "acme (cccccc)",
        "u-dddddd4444": "Other",
    }


def test_stems_are_unique_whatever_the_unicode_form_or_the_folding() -> None:
    """é in one or two characters, and ß beside SS, are the same file on some system."""
    assert list(unique_stems({"u-1": "é", "u-222222": "e\u0301"}).values()) == ["é", "é (222222)"]
    assert list(unique_stems({"u-1": "Straße", "u-222222": "STRASSE"}).values()) == [
        "Straße",
        "STRASSE (222222)",
    ]


def test_a_clash_with_a_suffix_lengthens_it() -> None:
    """Also where a customer is called what another one's suffixed stem would be."""
    names = {"u-1": "Acme (222222)", "u-333333": "Acme", "u-2222223": "acme"}
    assert unique_stems(names)["u-2222223"] == "acme (2222223)"


def test_a_suffix_stays_within_the_limit() -> None:
    """The name gives way, not the id."""
    stems = unique_stems({"u-1": "a" * 300, "u-222222": "a" * 300})
    assert stems["u-222222"] == "a" * 171 + " (222222)"


TRICKY = st.text() | st.text("aA\u0301éß./\\ -_()CONnul1¹#^[]{}|%:\u202e\u200d🚀भा\u0345\u03b1", max_size=12)


@settings(max_examples=300, deadline=None, database=None)
@given(TRICKY)
def test_every_stem_is_safe(name: str) -> None:
    """Never empty, at most 180 bytes, NFC, nothing outside the allow-list, no dot or space at an end."""
    stem = file_stem(name)
    assert 0 < len(stem.encode()) <= 180
    assert stem == unicodedata.normalize("NFC", stem) == stem.strip(". ")
    assert all(c.isalnum() or c in " -_&'(),.+" or unicodedata.category(c)[0] == "M" for c in stem)
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³]) *(\..*)?", stem)
    assert "  " not in stem
    assert file_stem(stem) == stem


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(TRICKY, max_size=8))
def test_stems_never_clash(names: list[str]) -> None:
    """For any names: one stem for each id, all different when case and Unicode form are ignored."""
    stems = unique_stems({f"u-{i:06}": name for i, name in enumerate(names)})
    folded = {unicodedata.normalize("NFC", stem.casefold()) for stem in stems.values()}
    assert len(stems) == len(folded) == len(names)
    assert all(len(stem.encode()) <= 180 for stem in stems.values())
