"""One spelling for each number, amount, date and time; what could mean two things stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.text import canonical


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("$40B", "#40000000000usd"),
        ("US$ 40 billion", "#40000000000usd"),
        ("40 billion dollars", "#40000000000usd"),
        ("€1,500.50", "#1500.5eur"),
        ("$0.25", "#0.25usd"),
        ("1.5 million", "#1500000"),
        ("12 per cent, 12%", "#12% #12%"),
        ("seven of 7", "#7 of #7"),
        ("the 1st and first", "#1th and #1th"),
        ("-5 is not 5", "#-5 is not #5"),
        ("Dec. 6th, 2001", "@2001-12-06"),
        ("6 December 2001", "@2001-12-06"),
        ("2001-12-06", "@2001-12-06"),
        ("12/16/01", "@2001-12-16"),
        ("16.12.2001", "@2001-12-16"),
        ("December 6", "@-12-06"),
        ("March 2001", "@2001-03"),
        ("10:00 a.m., 10am", "~10:00 am ~10:00 am"),
        ("8:30a", "~8:30 am"),
        ("OpenAI's data isn't the U.S. team's", "openai data is not us team"),
        ("A lead for Series A", "lead for series a"),
        ("Why?", "why ?"),
        ("R&D", "r and d"),
    ],
)
def test_one_spelling(text: str, tokens: str) -> None:
    """The notations of one thing come out alike."""
    assert canonical(text) == tuple(tokens.split())


@pytest.mark.parametrize(("one", "other"), [("04/05/2001", "5 April 2001"), ("5 m", "5 million"), ("24/7", "July 24")])
def test_what_could_mean_two_things_stays_as_it_is(one: str, other: str) -> None:
    """Day or month first, metres or millions: nobody knows."""
    assert canonical(one) != canonical(other)


@given(st.text())
def test_any_text_has_tokens_without_spaces(text: str) -> None:
    """Hostile text is only text; so joined tokens can be told apart again."""
    assert all(token and " " not in token for token in canonical(text))


def test_a_number_of_any_length_is_read() -> None:
    """`int` would refuse more than 4,300 digits."""
    assert canonical("9" * 10_000) == ("#" + "9" * 10_000,)


@pytest.mark.parametrize(
    ("spelt", "digits"),
    [
        ("Half a dozen racks", "6 racks"),
        ("A dozen racks", "12 racks"),
        ("twenty-five racks", "25 racks"),
        ("two hundred and five seats", "205 seats"),
        ("two million dollars", "$2M"),
        ("thirty percent", "30 %"),
    ],
)
def test_numbers_spelt_out_in_several_words_are_numbers(spelt: str, digits: str) -> None:
    assert canonical(spelt) == canonical(digits)
