"""Admission: an untrusted reading becomes statements with evidence, or refusals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.admission import Admitted, admit
from ibid.events.source import Person, Quote
from ibid.events.vocabulary import TaskRecorded

from samples import NOW, READER, email, fact, reading

MAIL = email(text="Our SAP is still\n  on-prem. We renew in May.", subject="Renewal of licences")


def admitted(*statements: dict[str, object]) -> Admitted:
    return admit(reading(*statements).statements, MAIL, customer_name="Acme", reader=READER, now=NOW)


def test_a_quote_is_found_white_space_aside_and_keeps_its_place() -> None:
    (statement,) = admitted(fact("SAP on-prem", "still on-prem")).statements

    assert Quote(text="still on-prem", start=11, end=26) == statement.evidence
    assert "still\n  on-prem" == MAIL.text[11:26]


def test_a_quote_may_stand_in_the_subject() -> None:
    (statement,) = admitted(fact("Licences are renewed", "Renewal of licences")).statements

    assert Quote(text="Renewal of licences", part="subject", start=0, end=19) == statement.evidence


@pytest.mark.parametrize(
    "quote",
    ["SAP is still in the cloud", "We renew in June", "we renew in May", "SAP on-prem"],
    ids=["invented", "one word changed", "other case", "words left out"],
)
def test_a_quote_that_does_not_stand_refuses_its_statement_only(quote: str) -> None:
    found = admitted(fact("Made up", quote, ref="F1"), fact("Renewal in May", "We renew in May"))

    assert ["Renewal in May"] == [each.text for each in found.statements]
    assert [(0, "F1", "quote")] == [(each.index, each.ref, each.field) for each in found.refusals]


def test_a_refusal_never_repeats_the_quote() -> None:
    (refusal,) = admitted(fact("Made up", "a secret that stands nowhere")).refusals

    assert "secret" not in refusal.reason
    assert MAIL.id in refusal.reason


def test_a_statement_without_a_quote_is_taken_without_evidence() -> None:
    (statement,) = admitted(fact("SAP on-prem")).statements

    assert statement.evidence is None


def test_a_person_s_word_has_no_text_in_which_a_quote_could_stand() -> None:
    jane = Person(id="p-00000000000000000000", name="Jane")
    found = admit(reading(fact("x", "x")).statements, jane, customer_name="Acme", reader=READER, now=NOW)

    assert ((), 1) == (found.statements, len(found.refusals))


def test_a_kind_s_own_fields_are_kept() -> None:
    task = {"kind": "task", "text": "Send the offer", "owner": "Bob", "due": date(2026, 1, 31)}
    (statement,) = admitted(task).statements

    assert isinstance(statement, TaskRecorded)
    assert ("Bob", date(2026, 1, 31)) == (statement.owner, statement.due)


def test_ids_depend_on_what_is_said_and_not_on_the_ref() -> None:
    one = admitted(fact("SAP  on-prem", ref="F1")).statements[0].id
    same = admitted(fact("SAP on-prem", ref="F2")).statements[0].id
    with_quote = admitted(fact("SAP on-prem", "on-prem")).statements[0].id
    topic = admitted({"kind": "topic", "text": "SAP on-prem"}).statements[0].id

    assert one == same
    assert 3 == len({one, with_quote, topic})


def test_one_thing_said_twice_in_a_reading_is_one_statement() -> None:
    assert 1 == len(admitted(fact("SAP on-prem"), fact("SAP on-prem")).statements)


VISIBLE = st.text(min_size=1).map(lambda text: f"{text}x")


@given(st.lists(VISIBLE, min_size=1, max_size=5))
def test_admission_is_a_function_of_its_input(texts: list[str]) -> None:
    """The same reading gives the same ids on every machine; each statement has its own."""
    statements = [fact(text) for text in texts]
    one, two = admitted(*statements), admitted(*statements)

    assert one == two
    assert len({" ".join(text.split()) for text in texts}) == len(one.statements)
