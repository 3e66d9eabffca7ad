"""Between e-mails: one notation, passages that are carried along, and people by name and address."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from ibid.domain.ids import derive
from ibid.domain.matching.context import MailContext, base_subject
from ibid.domain.matching.explain import Join
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.passages import in_common
from ibid.domain.matching.policy import CURRENT, FIRST, Policy
from ibid.events.source import Quote
from ibid.events.vocabulary import ContactRecorded, FactRecorded, Statement

MONDAY = date(2026, 1, 5)


def mail(name: str) -> str:
    return derive("m", name)


def context(name: str, sent_on: date | None = MONDAY, answers: tuple[str, ...] = ()) -> MailContext:
    ids = [f"{each}@acme.com" for each in (name, *answers)]
    return MailContext(sent_on, sent_on, ids[0], frozenset(ids))


def say(text: str, source: str, reader: str = "A", cls: type[Statement] = FactRecorded, **more: Any) -> Statement:
    quote = more.pop("quote", None)
    evidence = Quote(text=quote, start=0, end=len(quote)) if quote else None
    return cls(
        recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
        id=derive("c" if cls is ContactRecorded else "f", source, reader, text, *map(str, more.values())),
        source=mail(source),
        reading=derive("r", source, reader),
        customer=derive("u", "customer"),
        text=text,
        evidence=evidence,
        **more,
    )


def joins(*said: Statement, policy: Policy = CURRENT, **contexts: MailContext) -> list[Join]:
    """Each statement as a reading of its own."""
    matcher = Matcher(policy, {mail(name): each for name, each in contexts.items()})
    return [matcher.assign([each])[0] for each in said]


def together(*said: Statement, policy: Policy = CURRENT, **contexts: MailContext) -> bool:
    return len({each.claim for each in joins(*said, policy=policy, **contexts)}) == 1


# -- one notation --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme, Inc. organises the pilot.", "Acme organizes the pilot."),
        ("The colour programme was cancelled.", "The color program was canceled."),
        ("Doe said that the offer stands.", "Doe said the offer stands."),
        ("The call is at 3 p.m.", "The call is at 15:00."),
        ("The pilot starts tomorrow.", "The pilot starts on 6 January 2026."),
        ("The pilot starts on Jan 6.", "The pilot starts on 2026-01-06."),
        ("On Tuesday, 6 January 2026 Jane signed.", "Jane signed on 2026-01-06."),
        ("The pilot ended yesterday.", "The pilot ended on 4 Jan 2026."),
    ],
)
def test_another_notation_in_another_mail_is_the_same(one: str, other: str) -> None:
    """And the join says so; policy 1 keeps them apart."""
    contexts = {"a": context("a"), "b": context("b", date(2026, 1, 20))}
    first, second = joins(say(one, "a"), say(other, "b"), **contexts)
    assert second.claim == first.claim
    assert second.rule == "same-notation"
    assert not together(say(one, "a"), say(other, "b"), policy=FIRST, **contexts)


def test_tomorrow_is_a_day_only_where_it_is_one_for_everybody() -> None:
    """At 2 o'clock UTC it is another day in Houston, and the log does not know where the writer was."""
    at_night = MailContext(MONDAY, None, "a@acme.com", frozenset(("a@acme.com",)))
    one, other = say("The pilot starts tomorrow.", "a"), say("The pilot starts on 6 January 2026.", "b")
    assert together(one, other, a=context("a"), b=context("b"))
    assert not together(one, other, a=at_night, b=context("b"))


@pytest.mark.parametrize("year", [1, 9999])
def test_mails_of_the_first_and_the_last_year_are_matched_like_others(year: int) -> None:
    """Date headers are what anybody wrote into them."""
    ends = MailContext(date(year, 12, 31) if year > 1 else date(1, 1, 1), date(year, 1, 1), "a", frozenset("a"))
    texts = ("The review is on Tuesday, tomorrow, or on 29 February.", "The review is on Sunday, today, or on 1 March.")
    assert len(joins(*(say(text, "a", reader) for text, reader in zip(texts, "AB", strict=True)), a=ends)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The margin was -$1.5M.", "The margin was $1.5M."),
        ("Move it to Monday 6 January 2026.", "Move it to Tuesday 6 January 2026."),
        ("He is VP of Sales Corp.", "He is VP of Sales."),
        ("Version 2.10 is installed.", "Version 2.1 is installed."),
        ("Room 007 is booked.", "Room 7 is booked."),
        ("Mr. Lang signs.", "Ms. Lang signs."),
        ("Acme renews in May.", "Acme renewed in May."),
        ("Acme will renew in May.", "Acme may renew in May."),
        ("The date is fixed.", "The dates are fixed."),
        ("Rogers wrote to Weems.", "Rogers was written to by Weems."),
        ("The pilot starts tomorrow.", "The pilot starts on 7 January 2026."),
        ("The pilot moved from 6 January to 7 January.", "The pilot moved from 7 January to 6 January."),
        ("The call is at 3 p.m.", "The call is at 3 a.m."),
        ("All sites were audited.", "Most sites were audited."),
    ],
)
def test_tense_number_certainty_and_order_are_no_notation(one: str, other: str) -> None:
    assert not together(say(one, "a"), say(other, "b"), a=context("a"), b=context("b", date(2026, 1, 20)))


def test_on_tuesday_is_the_same_day_in_two_mails_of_one_day_only() -> None:
    """Of another day it may be another Tuesday."""
    one, other = say("The call is on Tuesday.", "a"), say("The call is on Tuesday.", "b")
    assert together(one, other, a=context("a"), b=context("b"))
    assert not together(one, other, a=context("a"), b=context("b", date(2026, 1, 7)))
    assert not together(one, other)


def test_a_weekday_is_no_other_date_where_the_mail_tells_which_it_is() -> None:
    """Monday's mail says "on Tuesday", the next day's "2026-01-06"; both quote the same passage."""
    passage = "let us have the review call with the whole team then"
    contexts = {"a": context("a"), "b": context("b", date(2026, 1, 9), answers=("a",))}
    one = say("The review call with the team is on Tuesday.", "a", quote=passage)
    assert together(one, say("The team has its review call on Tuesday.", "b", quote=passage), **contexts)


# -- carried passages ----------------------------------------------------------------------------------------------

PASSAGE = "the renewal is due in May for all 450 seats"


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("a b c d", "a b c d", 4),
        ("b c", "a b c d", 2),
        ("a b c", "b c d", 2),
        ("b c d", "a b c", 2),
        ("a b c d", "a x c d", 0),  # a changed word makes it another sentence
        ("a b", "c d", 0),
        ("a b x", "a b y", 0),  # both begin alike, and then differ
    ],
)
def test_two_cuts_of_one_passage(a: str, b: str, words: int) -> None:
    assert in_common(tuple(a.split()), tuple(b.split())) == words


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    "quote", [PASSAGE, "renewal is due in May", "> the renewal is\n> due in May for all 450 seats", "due in May"]
)
def test_a_passage_that_an_answer_carries_along_is_the_same_claim(quote: str, order: tuple[int, int]) -> None:
    """In other words, in all but the same words, with a short quote, and whichever is read first."""
    contexts = {"a": context("a"), "b": context("b", date(2026, 1, 6), answers=("a",))}
    original = say("Acme must renew 450 seats in May.", "a", quote=PASSAGE)
    for text in ("In May all seats come up for renewal.", "Acme must renew its 450 seats in May."):
        said = [original, say(text, "b", quote=quote)]
        first, second = joins(*(said[at] for at in order), **contexts)
        assert (second.claim, second.rule) == (first.claim, "carried-passage")
        assert "of the conversation" in second.reason


def test_two_answers_to_a_mail_that_nobody_has_are_one_conversation() -> None:
    contexts = {"b": context("b", answers=("a",)), "c": context("c", answers=("a",))}
    one, other = (
        say("Acme renews in May.", "b", quote="due in May"),
        say("May sees a renewal.", "c", quote="due in May"),
    )
    assert together(one, other, **contexts)
    assert not together(one, other, b=context("b"), c=context("c"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Acme must renew 540 seats in May.", "540 ≠ 450"),
        ("Acme must not renew 450 seats in May.", '"not" in one only'),
    ],
)
def test_an_answer_that_contradicts_in_the_same_words_is_another_claim(text: str, why: str) -> None:
    contexts = {"a": context("a"), "b": context("b", answers=("a",))}
    first, second = joins(
        say("Acme must renew 450 seats in May.", "a", quote=PASSAGE), say(text, "b", quote=PASSAGE), **contexts
    )
    assert second.claim != first.claim
    assert why in second.vetoes[0]


def test_policy_1_joins_no_passages_at_all() -> None:
    contexts = {"a": context("a"), "b": context("b", answers=("a",))}
    said = say("Acme renews in May.", "a", quote=PASSAGE), say("May sees a renewal.", "b", quote=PASSAGE)
    assert together(*said, **contexts)
    assert not together(*said, policy=FIRST, **contexts)


@pytest.mark.parametrize(("swapped", "same"), [(True, False), (False, True)])
def test_who_did_it_to_whom_counts_also_in_an_answer(swapped: bool, same: bool) -> None:
    """Where all words are the same, the names stand in another order; mere word order does not count."""
    contexts = {"a": context("a"), "b": context("b", answers=("a",))}
    other = "Yesterday Weems sent Rogers the draft." if swapped else "The draft was sent yesterday: Rogers to Weems."
    assert (
        together(
            say("Yesterday Rogers sent Weems the draft.", "a", quote=PASSAGE),
            say(other, "b", quote=PASSAGE),
            **contexts,
        )
        is same
    )


def test_a_sentence_of_which_one_word_was_changed_is_no_carried_passage() -> None:
    changed = PASSAGE.replace("May", "June")
    assert not together(
        say("Acme has a renewal ahead.", "a", quote=PASSAGE), say("A renewal lies ahead of Acme.", "b", quote=changed)
    )


def test_a_veto_is_short_whatever_the_mail_says() -> None:
    """It stands on one line of `why`."""
    long = "y" * 5_000
    contexts = {"a": context("a"), "b": context("b", answers=("a",))}
    texts = (f"Today they do not sign the contract with {long}.", f"Today they sign the contract with {long} 77.")
    _, second = joins(*(say(text, mail, quote=PASSAGE) for text, mail in zip(texts, "ab", strict=True)), **contexts)
    assert second.vetoes
    assert all(len(each) < 150 for each in second.vetoes)


@pytest.mark.parametrize(
    ("subjects", "same"),
    [
        (("Renewal", "FW: Renewal"), True),
        (("Renewal", "Re[2]: AW: renewal "), True),
        (("Minutes", "Minutes"), False),
        (("Renewal", "FW: Invoice"), False),
        (("", "Re:"), False),
    ],
)
def test_a_forward_without_headers_is_known_by_its_subject(subjects: tuple[str, str], same: bool) -> None:
    contexts: dict[str, MailContext] = {}
    for name, subject in zip("ab", subjects, strict=True):
        base, is_answer = base_subject(subject)
        contexts[name] = MailContext(MONDAY, MONDAY, name, frozenset(name), base, is_answer)
    one, other = say("Acme renews in May.", "a", quote=PASSAGE), say("May sees a renewal.", "b", quote=PASSAGE)
    assert together(one, other, **contexts) is same


def test_a_phrase_of_many_mails_is_no_passage_between_two_conversations() -> None:
    """Each says it of something else."""
    phrase = "please find attached the document you asked for last week"
    one, other = say("Jane sent the questionnaire.", "a", quote=phrase), say("Jane sent the NDA.", "b", quote=phrase)
    assert not together(one, other, a=context("a"), b=context("b"))


def test_names_in_another_order_are_nothing_where_the_words_are_others() -> None:
    """A reader words a passage freely."""
    contexts = {"a": context("a"), "b": context("b", answers=("a",))}
    one = say("Yesterday Rogers sent Weems the draft.", "a", quote=PASSAGE)
    assert together(one, say("The draft reached Weems; it came from Rogers.", "b", quote=PASSAGE), **contexts)


# -- people --------------------------------------------------------------------------------------------------------


def contact(name: str, source: str, address: str | None = None, reader: str = "A") -> Statement:
    more = {"address": address} if address else {}
    return say(name, source, reader, ContactRecorded, **more)


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ([("Jane Doe", None), ("Doe, Jane", None)], True),
        ([("Dr. Jane Doe", None), ("Jane Doe", "jane@acme.com")], True),
        ([("J. Doe", "jane@acme.com"), ("Jane Doe", "JANE@acme.com")], True),
        ([("Jane", "jane@acme.com"), ("Jane Doe", "jane@acme.com")], True),
        ([("Jane Doe", "jane@acme.com"), ("Jane Doe", "jane@gmail.com")], False),  # suggested, not merged
        ([("Jane", None), ("Jane", None)], False),  # there are many
        ([("Jane Doe", "info@acme.com"), ("Bob Ray", "info@acme.com")], False),  # an address of several people
        ([("Sales", "info@acme.com"), ("Bob Ray", "info@acme.com")], False),
    ],
)
def test_people_of_two_mails(said: list[tuple[str, str | None]], same: bool) -> None:
    (one, its), (other, others) = said
    assert together(contact(one, "a", its), contact(other, "b", others)) is same


def test_a_name_at_two_organisations_may_be_two_people() -> None:
    """Unless the address is the same: people move."""
    one, other = (
        say("Peter Schmidt", mail, cls=ContactRecorded, organisation=where)
        for mail, where in (("a", "Acme"), ("b", "Smith Partners"))
    )
    assert not together(one, other)
    assert together(one, say("Peter Schmidt", "b", cls=ContactRecorded, organisation="Acme Ltd"))


def test_one_first_name_is_one_person_within_a_mail() -> None:
    assert together(contact("Jane", "a"), contact("Jane", "a", reader="B"))


def test_the_address_outweighs_a_first_name() -> None:
    """Jane of this very mail may be another Jane than the one whose address it is."""
    bare, full, addressed = joins(
        contact("Jane", "a"),
        contact("Jane Doe", "b", "jane@acme.com"),
        contact("Jane", "a", "jane@acme.com", reader="B"),
    )
    assert addressed.claim == full.claim != bare.claim
