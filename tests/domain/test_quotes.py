"""A quote is located verbatim, white space aside, or not at all."""

import re
import time
import unicodedata
from pathlib import Path

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ibid.domain.mail.parsing import parse
from ibid.domain.quotes import LONGEST_SENTENCE, QuoteFinder, locate, sentence_around

from process import EXAMPLES

DATA = Path(__file__).parents[1] / "data"
REAL = [orjson.loads(line) for line in (DATA / "quotes.jsonl").read_bytes().splitlines()]
MAILS = {
    mail.message_id: mail.text
    for mail in (parse(path.read_bytes()).email for path in sorted((EXAMPLES / "mail").glob("*.eml")))
}


def text_of(entry: dict[str, str]) -> str:
    return MAILS[entry["email"].strip("<>")]


def found(quote: str, text: str) -> str | None:
    span = locate(quote, text)
    return None if span is None else text[span[0] : span[1]]


@pytest.mark.parametrize(
    ("quote", "text", "span"),
    [
        ("two three", "one two three four", (4, 13)),
        ("two three", "one two\r\n\t three four", (4, 16)),
        ("two\nthree", "one two three four", (4, 13)),
        ("  two three\n", "one two three four", (4, 13)),
        ("40 MW", "about 40\u00a0MW now", (6, 11)),
        ("40\u00a0MW", "about 40 MW now", (6, 11)),
        ("one", "one", (0, 3)),
    ],
)
def test_white_space_is_free(quote: str, text: str, span: tuple[int, int]) -> None:
    """Runs of white space count as one space on both sides; offsets are those of the text as given."""
    assert locate(quote, text) == span


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Two", "one two three"),
        ("two, three", "one two three"),
        ("onetwo", "one two"),
        ("one two", "onetwo"),
        ("one three", "one two three"),
        ("don't", "we don’t"),
        ("", "one"),
        (" \n", "one two"),
        ("one", ""),
    ],
)
def test_nothing_else_is_free(quote: str, text: str) -> None:
    """Case, punctuation, order and the place of white space must be equal; an empty quote stands nowhere."""
    assert locate(quote, text) is None


def test_reply_marks_are_white_space_where_the_quote_runs_over_them() -> None:
    """ "> > " at the start of a line does not stand between the words of a sentence that was wrapped."""
    text = "He wrote:\n> > we will\n> >  pay 5 USD\n>> on Friday."
    assert found("we will pay 5 USD on Friday.", text) == "we will\n> >  pay 5 USD\n>> on Friday."


def test_reply_marks_that_the_quote_has_too_are_matched_plainly() -> None:
    """A quote that was copied with its marks is found with them."""
    assert found("we will > pay", "> we will\n> pay") == "we will\n> pay"


def test_a_mark_within_a_line_is_no_reply_mark() -> None:
    """ "5 > 3" does not say "5 3"."""
    assert locate("5 3", "as 5 > 3 holds") is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("5 MW", "some 15 MW"),
        ("some 1", "some 15 MW"),
        ("pay 1", "pay 1,500 USD"),
        ("pay 1,", "pay 1,500 USD"),
        ("500 USD", "pay 1,500 USD"),
        (",500 USD", "pay 1,500 USD"),
        ("5 %", "up 2.5 %"),
    ],
)
def test_a_number_is_not_cut(quote: str, text: str) -> None:
    """A figure that is part of a longer one was not said."""
    assert locate(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text", "start"),
    [
        ("5 MW", "15 MW and 5 MW", 10),
        ("art", "party art", 6),
        ("art", "party parts", 1),
        ("in 2001", "in 2001, 5 of us", 0),
    ],
)
def test_the_place_that_cuts_nothing_is_preferred(quote: str, text: str, start: int) -> None:
    """A whole number is found behind a longer one; a whole word is taken before a part of a word."""
    assert locate(quote, text) == (start, start + len(quote))


def test_composed_and_decomposed_letters_are_equal() -> None:
    """A quote in NFD is found in an NFC text, and the other way round, where ends move out to the word's."""
    composed, decomposed = "the Zoë deal", "the Zoe\u0308 deal"
    assert locate("Zoe\u0308 deal", composed) == (4, 12)
    assert locate("Zoë deal", decomposed) == (4, 13)
    assert locate("oë deal", decomposed) == (4, 13)


def test_an_altered_word_of_the_same_length_is_noticed() -> None:
    """Å as Angstrom sign (one character, altered) and q + U+0958 (one becomes two): offsets still enclose."""
    text = "a e\u0301\u0958 b"  # NFC: é + two characters; three characters before and after
    assert locate("\u0958 b", text) == (2, 7)


def test_every_quote_of_the_sample_readings_is_located() -> None:
    """403 quotes that three readers took from 10 real threads: each stands in its mail's parsed text."""
    assert len(REAL) == 403
    for entry in REAL:
        assert (found(entry["quote"], text_of(entry)) or "").split() == entry["quote"].split()


@pytest.mark.parametrize("change", ["word", "number", "dropped", "swapped"])
def test_a_quote_with_one_change_is_not_located(change: str) -> None:
    """One word replaced, one digit changed, one word left out or two swapped: then the mail does not say it."""
    tried = 0
    for entry in REAL:
        words = entry["quote"].split()
        middle = len(words) // 2
        if change == "word":
            words[middle] = "zebra"
        elif change == "number":
            words = [re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 10), word) for word in words]
        elif change == "dropped" and len(words) > 2:
            del words[middle]
        elif change == "swapped" and len(words) > 1:
            words[middle - 1], words[middle] = words[middle], words[middle - 1]
        changed = " ".join(words)
        # A few changes give what the mail says elsewhere; that is judged by a plain search over the words.
        if changed == " ".join(entry["quote"].split()) or changed in " ".join(text_of(entry).split()):
            continue
        tried += 1
        assert locate(changed, text_of(entry)) is None
    assert tried > (100 if change == "number" else 300)


words = st.text(alphabet=st.sampled_from("ab1.> \n\u00a0\té"), max_size=60)


@given(words, st.data())
def test_law_what_is_cut_out_is_found_with_the_same_words(text: str, data: st.DataObject) -> None:
    """Any span of an NFC text, unless it cuts a number, is located where the same words stand."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    assume(quote.strip())
    first, last = start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())
    for number in re.finditer(r"\d(?:[.,\d]*\d)?", text):
        assume(not any(number.start() < edge < number.end() for edge in (first, last)))
    assert (found(quote, text) or "").split() == quote.split()


@given(st.text(max_size=80), st.text(max_size=8))
def test_law_what_is_found_encloses_the_quote(text: str, quote: str) -> None:
    """Whatever the text and the quote, a found place reads, white space and reply marks aside, as the quote."""
    for piece in (quote, text[3:9]):
        place = found(piece, text)
        if place is None:
            continue
        plain = "".join(unicodedata.normalize("NFC", place).replace(">", "").split())
        assert "".join(unicodedata.normalize("NFC", piece).replace(">", "").split()) in plain


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("a" * 500_000, "a" * 999_999 + "b"),
        ("1", "1" * 1_000_000),
        ("a " * 250_000 + "b", "a " * 500_000),
        ("zz", " " * 500_000 + "\n> " * 150_000),
    ],
    ids=["long", "digits", "words", "marks"],
)
def test_hostile_texts_take_linear_time(quote: str, text: str) -> None:
    """A megabyte made to be searched badly takes less than two seconds (measured: 0.5)."""
    began = time.perf_counter()
    QuoteFinder(text).locate(quote)
    assert time.perf_counter() - began < 2


SENTENCES = (
    "Dear Mr. Smith,\n\nThe board met on Monday. It agreed to pay 40 USD for the first of the two\n"
    'lots of J. Miller! "Is it enough?" asked Ann.\nRegards\n- first item\n- second item'
)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("board met", "The board met on Monday."),
        ("agreed", "It agreed to pay 40 USD for the first of the two\nlots of J. Miller!"),
        ("Miller!", "It agreed to pay 40 USD for the first of the two\nlots of J. Miller!"),
        ("asked Ann.", '"Is it enough?" asked Ann.'),
        ("Smith", "Dear Mr. Smith,"),
        ("Regards", "Regards"),
        ("second", "- second item"),
        ("Monday. It", "The board met on Monday. It agreed to pay 40 USD for the first of the two\nlots of J. Miller!"),
    ],
)
def test_the_sentence_around_a_quote(quote: str, sentence: str) -> None:
    """The context is the sentence; a line that its writer ended, a list item and a heading end one too."""
    span = locate(quote, SENTENCES)
    assert span is not None
    start, end = sentence_around(SENTENCES, *span)
    assert SENTENCES[start:end] == sentence


def test_a_sentence_without_end_is_cut_between_words_around_the_quote() -> None:
    """Of a paragraph without a full stop about 400 characters are shown, with whole words on both sides."""
    text = "lorem ipsum " * 100 + "QUOTE " + "dolor sit " * 100
    start, end = sentence_around(text, 1200, 1205)
    assert LONGEST_SENTENCE - 12 <= end - start <= LONGEST_SENTENCE
    assert text[start - 1] == text[end] == " "
    assert 180 < 1200 - start < 220


def test_a_quote_longer_than_a_sentence_is_its_own_context() -> None:
    """Nothing of a quote is ever left out of its context."""
    assert sentence_around("a. " * 300, 3, 800) == (3, 800)


@pytest.mark.parametrize("span", [(-1, 2), (3, 2), (0, 4)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    """A wrong span is the caller's mistake and is said so, without the text."""
    with pytest.raises(ValueError, match="is no span of a text of 3 characters"):
        sentence_around("abc", *span)


@given(words, st.data())
def test_law_the_sentence_holds_the_span(text: str, data: st.DataObject) -> None:
    """start ≤ the span ≤ end, within the text and within the limit."""
    text = text * data.draw(st.integers(1, 20))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = sentence_around(text, start, end)
    assert 0 <= low <= start <= end <= high <= len(text)
    assert high - low <= max(LONGEST_SENTENCE, end - start)
