"""Which wording a claim is shown in."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.events.vocabulary import FactRecorded, TaskRecorded
from ibid.projections.wording import best, differences

from samples import NOW

MAIL, REPLY, PERSON = "m-00000000000000000000", "m-11111111111111111111", "p-00000000000000000000"


def said(text: str, source: str = MAIL, cls: Any = FactRecorded) -> Any:
    letter = "k" if cls is TaskRecorded else "f"
    common: dict[str, Any] = {"reading": "r-00000000000000000000", "customer": "u-00000000000000000000"}
    return cls(recorded_at=NOW, id=f"{letter}-00000000000000000000", source=source, text=text, **common)


def chosen(*statements: Any) -> str:
    return str(best(statements, statements[0].source).text)


SHORT = "The pilot starts in May."
FULL = "The pilot with Acme Retail starts in May at the Boston plant."
OTHER = "In May the pilot at the Boston plant begins with Acme Retail, as agreed."
LONG = "It was, as I believe everybody will remember, said by somebody that the pilot would start in May or so."


def test_the_first_wording_stays_where_one_or_two_statements_say_it() -> None:
    assert chosen(said(SHORT)) == SHORT
    assert chosen(said(SHORT), said(FULL)) == SHORT


def test_the_wording_that_says_most_of_what_the_statements_agree_on_is_shown() -> None:
    assert chosen(said(SHORT), said(FULL), said(OTHER)) == FULL


def test_the_longest_is_not_the_most_complete() -> None:
    assert chosen(said(SHORT), said(LONG), said("The pilot starts in May, they say.")) == SHORT


def test_a_wording_that_loses_a_figure_or_a_date_is_not_shown_instead() -> None:
    dated = "The pilot starts on 2026-05-04."
    assert chosen(said(dated), said(FULL), said(OTHER)) == dated


def test_a_person_s_own_word_comes_before_any_mail_s() -> None:
    assert chosen(said(SHORT), said("It starts in May.", PERSON)) == "It starts in May."
    assert chosen(said(SHORT), said(FULL), said(OTHER), said("It starts in May.", PERSON)) == "It starts in May."


def test_the_original_mail_s_wording_comes_before_that_of_a_reply_that_carries_it() -> None:
    assert chosen(said(SHORT), said(FULL, REPLY), said(OTHER, REPLY)) == SHORT


def test_the_text_of_a_task_names_it_and_stays() -> None:
    tasks = [said(text, cls=TaskRecorded) for text in (SHORT, FULL, OTHER)]
    assert chosen(*tasks) == SHORT


@given(st.lists(st.sampled_from([SHORT, FULL, OTHER, LONG]), min_size=1, max_size=5))
def test_the_same_statements_are_always_shown_in_the_same_words(texts: list[str]) -> None:
    statements = [said(text) for text in texts]
    later = [each.model_copy(update={"recorded_at": NOW + timedelta(days=1)}) for each in statements]

    assert chosen(*statements) == chosen(*later)
    assert chosen(*statements) in texts


@pytest.mark.parametrize(
    ("here", "line", "expected"),
    [
        ("It starts on Tuesday.", "It starts in the week of 2026-01-05.", (("tuesday",), ("2026-01-05",))),
        ("40 seats at 9:30", "Seven seats at 9:30", (("40",), ("7",))),
        ("SAP is there.", "There is SAP.", ((), ())),
    ],
)
def test_figures_dates_and_times_that_differ_are_told(here: str, line: str, expected: Any) -> None:
    assert differences(here, line) == expected


def test_what_differs_is_told_of_each_side_once() -> None:
    assert differences("7 of 7 seats", "8 seats") == (("7",), ("8",))
