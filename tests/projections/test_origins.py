"""Which e-mail said it first, whichever was read first."""

from datetime import date

import pytest

from ibid.domain.matching.context import MailContext
from ibid.domain.matching.explain import Join
from ibid.events.vocabulary import FactRecorded
from ibid.projections.claim import Claim, Member
from ibid.projections.origins import with_origins

from samples import NOW

DAY = date(2026, 1, 5)


def mail(letter: str) -> str:
    return f"m-{letter * 20}"


def claim(*said: tuple[str, str, str]) -> Claim:
    """(mail, rule, compared with which mail's statement) of each statement, in log order."""
    members = [
        Member(
            at,
            FactRecorded(
                recorded_at=NOW,
                id=f"f-{letter * 20}",
                source=mail(letter),
                reading=f"r-{letter * 20}",
                customer="u-" + "0" * 20,
                text=f"As {letter} says",
            ),
            Join(f"f-{letter * 20}", f"f-{said[0][0] * 20}", rule, None, f"f-{other * 20}" if other else None, ""),
        )
        for at, (letter, rule, other) in enumerate(said, 1)
    ]
    return Claim(members[0].statement.id, tuple(members))


def context(letter: str, *answers: str, sent_on: date | None = DAY) -> MailContext:
    ids = [f"{each}@acme.com" for each in (letter, *answers)]
    return MailContext(sent_on, sent_on, ids[0], frozenset(ids))


CARRIED = "carried-passage"


@pytest.mark.parametrize("first", ["a", "b"])
def test_a_reply_has_it_from_the_mail_that_it_answers_whichever_was_read_first(first: str) -> None:
    """The original's footnote comes first and its wording is the line; the claim's id stays its first statement's."""
    second = "b" if first == "a" else "a"
    contexts = {mail("a"): context("a"), mail("b"): context("b", "a")}
    (found,) = with_origins([claim((first, "first", ""), (second, CARRIED, first))], contexts)
    assert found.carried == {mail("b"): mail("a")}
    assert found.sources == (mail("a"), mail("b"))
    assert found.text == "As a says"
    assert found.id == f"f-{first * 20}"


def test_an_answer_to_an_answer_has_it_from_the_original() -> None:
    contexts = {mail("a"): context("a"), mail("b"): context("b", "a"), mail("c"): context("c", "b", "a")}
    (found,) = with_origins([claim(("c", "first", ""), ("b", CARRIED, "c"), ("a", CARRIED, "c"))], contexts)
    assert found.carried == {mail("b"): mail("a"), mail("c"): mail("a")}
    assert found.sources[0] == mail("a")


@pytest.mark.parametrize(("days", "expected"), [((5, 7), {"b": "a"}), ((7, 5), {"a": "b"}), ((5, 5), {})])
def test_a_forward_that_does_not_say_what_it_forwards_is_the_later_one(
    days: tuple[int, int], expected: dict[str, str]
) -> None:
    """By the mails' dates; of the same day nobody knows."""
    contexts = {
        mail(letter): context(letter, sent_on=DAY.replace(day=day)) for letter, day in zip("ab", days, strict=True)
    }
    (found,) = with_origins([claim(("a", "first", ""), ("b", CARRIED, "a"))], contexts)
    assert found.carried == {mail(later): mail(first) for later, first in expected.items()}


def test_two_mails_that_say_the_same_of_themselves_have_it_from_nobody() -> None:
    """No common passage, no answer: two sources."""
    contexts = {mail("a"): context("a"), mail("b"): context("b", sent_on=DAY.replace(day=9))}
    (found,) = with_origins([claim(("b", "first", ""), ("a", "same-words", "b"))], contexts)
    assert found.carried == {}
    assert found.sources == (mail("b"), mail("a"))


def test_mails_that_claim_to_answer_each_other_make_no_circle() -> None:
    """Headers are what anybody wrote into them."""
    contexts = {mail("a"): context("a", "b"), mail("b"): context("b", "a")}
    (found,) = with_origins([claim(("a", "first", ""), ("b", CARRIED, "a"))], contexts)
    assert found.carried == {}
