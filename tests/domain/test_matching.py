"""The rules by which statements join claims, each on a few made-up statements."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.ids import derive
from ibid.domain.matching.context import MailContext
from ibid.domain.matching.explain import Join
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import CURRENT
from ibid.events.source import NoteLine, Quote
from ibid.events.vocabulary import (
    AttributeRecorded,
    ContactRecorded,
    FactRecorded,
    MentionRecorded,
    Statement,
    TaskRecorded,
    TopicRecorded,
)

PREFIX = {
    FactRecorded: "f",
    TopicRecorded: "t",
    MentionRecorded: "n",
    TaskRecorded: "k",
    ContactRecorded: "c",
    AttributeRecorded: "a",
}


def say(
    text: str, mail: str = "mail", reader: str = "A", kind: type[Statement] = FactRecorded, **more: Any
) -> Statement:
    """What `reader` says of `mail`; a source that starts with "note" or "person" is one."""
    prefix = {"note": "b", "pers": "p"}.get(mail[:4], "m")
    number = more.pop("number", 0)
    return kind(
        recorded_at=datetime(2026, 1, 5, tzinfo=UTC),
        id=derive(PREFIX[kind], mail, reader, text, number),
        source=derive(prefix, mail),
        reading=derive("r", mail, reader),
        customer=derive("u", "customer"),
        text=text,
        **more,
    )


def quote(start: int, end: int, text: str = "as it stands there") -> Quote:
    return Quote(text=text, start=start, end=end)


def joined(*readings: list[Statement]) -> list[Join]:
    """The joins of all statements, the readings coming one after the other; the mail "reply" answers "mail"."""
    contexts = {
        derive("m", "mail"): MailContext(message_id="mail", thread=frozenset({"mail"})),
        derive("m", "reply"): MailContext(message_id="reply", thread=frozenset({"reply", "mail"})),
    }
    matcher = Matcher(CURRENT, contexts)
    return [join for reading in readings for join in matcher.assign(reading)]


def together(a: Statement, b: Statement) -> bool:
    """Whether the two become one claim."""
    first, second = joined([a], [b])
    return first.claim == second.claim


# -- readings of one mail ------------------------------------------------------------------------------------------


def test_overlapping_quotes_join_in_quite_other_words() -> None:
    """The same words of the same mail are the strongest evidence."""
    first, second = joined(
        [say("Casting stays as it is.", evidence=quote(100, 160))],
        [say("Every performer remains necessary.", reader="B", evidence=quote(110, 160))],
    )
    assert second.claim == first.statement
    assert (second.rule, second.compared_with, second.score) == ("overlapping-quote", first.statement, 0.833)


def test_quotes_that_stand_apart_keep_two_facts_apart() -> None:
    """A few words in common are not enough where the readers rely on different passages."""
    a = say("Rogers asked for a clean copy of the port conditions.", evidence=quote(0, 40))
    b = say("Weems promised a marked copy of the vessel lease.", reader="B", evidence=quote(200, 240))
    assert not together(a, b)


def test_without_quotes_wording_decides() -> None:
    """Each finds its like, though the order differs."""
    a1, a2, b1, b2 = joined(
        [say("Peerless wants to lease tank storage."), say("Masters insists on quality control.")],
        [
            say("Quality controls are something Masters insists on.", reader="B"),
            say("Leasing storage in the tank is what Peerless wants.", reader="B"),
        ],
    )
    assert (b1.claim, b2.claim) == (a2.claim, a1.claim)
    assert b1.rule == b2.rule == "alike-wording"


def test_one_reading_never_says_a_thing_twice() -> None:
    """Two statements of one reading are two claims, even with the same quote and nearly the same words."""
    a, b = joined(
        [
            say("IHS Accumap is missing from the sheet.", evidence=quote(0, 20)),
            say("IHS Accumap is missing from that sheet.", evidence=quote(0, 20)),
        ]
    )
    assert a.claim != b.claim


def test_one_reading_never_says_a_thing_twice_across_batches() -> None:
    """Nor if its statements arrive in two calls."""
    assert not together(say("The report is late.", number=1), say("The report is late.", number=2))


def test_a_repeated_statement_takes_its_claim() -> None:
    """What a reading made again word for word is out of reach for what else it says."""
    matcher = Matcher(CURRENT)
    old = say("The quarterly report is late.")
    matcher.assign([old])
    other = say("The quarterly report is very late.", reader="B")
    (join,) = matcher.assign([other], repeats=[old.id])
    assert join.claim == other.id


def test_each_kind_is_matched_with_its_own() -> None:
    """A fact and a topic with the same words are two claims."""
    assert not together(say("Tank lease"), say("Tank lease", reader="B", kind=TopicRecorded))


# -- lines of a note -----------------------------------------------------------------------------------------------


def line(text: str, number: int) -> Statement:
    return say(text, mail="note", evidence=NoteLine(number=number), number=number)


def test_lines_of_a_note_may_join_each_other() -> None:
    """They stem from several readings, so they repeat themselves; and a vague time goes with a date."""
    claims = {
        join.claim
        for join in joined(
            [
                line("VAST plans a touch base meeting on Tuesday with the OpenAI team.", 1),
                line("VAST has a touch base meeting scheduled this week with the OpenAI team.", 2),
                line("VAST plans a touch base meeting in the week of 2026-01-05 with the OpenAI team.", 3),
            ]
        )
    }
    assert len(claims) == 1


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("OpenAI ordered 6 racks for its cluster.", "OpenAI ordered 5 racks for its cluster.", "5 ≠ 6"),
        ("The SoftBank round was $40 billion.", "The SoftBank round was $4 billion.", "$4B ≠ $40B"),
        ("The pilot starts on 2026-01-05.", "The pilot starts on January 12, 2026.", "2026-01-12 ≠ 2026-01-05"),
        ("The call is on Tuesday morning.", "The call is on Thursday morning.", "thursday ≠ tuesday"),
        ("OpenAI agreed to the pilot terms.", "OpenAI has not agreed to the pilot terms.", '"not" in one only'),
        ("Rogers wrote to Weems.", "Weems wrote to Rogers.", "the same words in another order"),
        (
            "The lead architect of the platform is Feuvrier.",
            "The lead architect of the platform is Tang.",
            "tang ≠ feuvrier",
        ),
    ],
)
def test_a_contradiction_keeps_lines_apart(one: str, other: str, why: str) -> None:
    """However alike two lines sound; and the refusal says why."""
    first, second = joined([line(one, 1), line(other, 2)])
    assert second.claim != first.claim
    assert second.vetoes == (f"not joined to {first.claim}: {why}",)


# -- different sources ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SoftBank invested $40B in OpenAI.", "softbank invested US$ 40 billion in OpenAI"),
        ("The pilot started on Dec. 6th, 2001.", "Pilot started on 2001-12-06."),
        ("Seven scenarios remain, 12 percent less.", "7 scenarios remain – 12% less"),
    ],
)
def test_nothing_of_substance_differs(one: str, other: str) -> None:
    """Case, punctuation, articles and notation are not news."""
    assert together(say(one), say(other, mail="another"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OpenAI runs 6 clusters.", "OpenAI runs 5 clusters."),
        ("Rogers sent Weems the draft.", "Weems sent Rogers the draft."),
        ("The terms were agreed.", "The terms were not agreed."),
        ("The report will be sent.", "The report may be sent."),
        ("The offer is for Series A.", "The offer is for Series B."),
        ("The deal is signed.", "The deal is signed?"),
        ("The loan was 5 m.", "The loan was 5 million."),
    ],
)
def test_one_thing_of_substance_differs(one: str, other: str) -> None:
    """Then it is another claim."""
    assert not together(say(one), say(other, mail="another"))


def test_tuesday_of_another_mail_is_another_tuesday() -> None:
    """A time told from the day of writing means something else in another mail, but not in the same one."""
    text = "The meeting is on Tuesday."
    assert not together(say(text), say(text, mail="another"))
    assert together(say(text), say(text, reader="B"))


def test_a_passage_carried_along_joins_in_other_words() -> None:
    """A reply or forward holds the same words, at another place."""
    words = "we need everything that Houston gets in addition to the info listed as Calgary"
    first, second = joined(
        [say("Calgary needs all that Houston gets.", evidence=quote(10, 90, words))],
        [say("Whatever Houston gets, Calgary wants it too.", mail="reply", evidence=quote(500, 580, f"> {words}"))],
    )
    assert (second.claim, second.rule) == (first.claim, "carried-passage")


def test_a_passage_carried_along_does_not_outweigh_a_number() -> None:
    """The quote is the same, but what is said of it contradicts."""
    words = "renting out the tank could bring in that much every month"
    a = say("The tank brings 40 a month in rent.", evidence=quote(0, 50, words))
    b = say("The tank brings 50 a month in rent.", mail="reply", evidence=quote(0, 50, words))
    assert not together(a, b)


def test_a_short_quote_is_no_passage() -> None:
    """ "Thank you very much" stands in every mail."""
    a = say("Allen thanked Dunton for the report.", evidence=quote(0, 19, "Thank you very much"))
    b = say("Dunton thanked for the report by Allen.", mail="other", evidence=quote(0, 19, "Thank you very much"))
    assert not together(a, b)


def test_a_person_who_says_something_similar_says_two_things() -> None:
    """Unless nothing differs."""
    a = say("The budget is approved.", mail="person")
    assert together(a, say("The budget is approved", mail="person", reader="again"))
    assert not together(a, say("The whole budget is approved.", mail="person", reader="again"))


# -- kinds with details --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"owner": "Dunton"}, {"owner": "Heather Dunton"}, True),
        ({"owner": "Heather Dunton"}, {"owner": "Phillip Allen"}, False),
        ({"owner": "Dunton"}, {}, True),
        ({"due": date(2026, 1, 9)}, {"due": date(2026, 1, 16)}, False),
        ({"due": date(2026, 1, 9)}, {}, True),
    ],
)
def test_owner_and_due_date_of_a_task(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    """Given for both, they must agree."""
    a = say("Send the pivot table.", kind=TaskRecorded, **one)
    assert together(a, say("Send the pivot table.", reader="B", kind=TaskRecorded, **other)) is same


def test_a_claim_without_owner_does_not_bring_two_owners_together() -> None:
    """What a claim has taken in counts, not only the statement that is compared."""
    none, ann, bob = joined(
        *(
            [say("Send the table.", reader=reader, kind=TaskRecorded, **more)]
            for reader, more in (("A", {}), ("B", {"owner": "Ann"}), ("C", {"owner": "Bob"}))
        )
    )
    assert ann.claim == none.claim != bob.claim


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"text": "Heather Dunton"}, {"text": "Dunton, Heather"}, True),
        ({"text": "Ann Lee", "address": "ann@a.example"}, {"text": "A. Lee", "address": "Ann@a.example"}, True),
        ({"text": "Ann Lee", "address": "ann@a.example"}, {"text": "Ann Lee", "address": "ann@b.example"}, False),
        ({"text": "Ann Lee"}, {"text": "Ann Leeds"}, False),
    ],
)
def test_a_contact_is_the_same_by_name_or_address(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    """By the same name if no address conflicts, or by the same address; in any two mails."""
    assert together(say(**one, kind=ContactRecorded), say(**other, mail="other", kind=ContactRecorded)) is same


def test_an_attribute_is_its_name_and_value() -> None:
    """Never by likeness."""
    a = say("Active", kind=AttributeRecorded, name="status")
    assert together(a, say("active", mail="other", kind=AttributeRecorded, name="Status"))
    assert not together(a, say("Active", reader="B", kind=AttributeRecorded, name="account type"))
    assert not together(a, say("Inactive", reader="B", kind=AttributeRecorded, name="status"))


def test_mentions_of_different_days_are_different() -> None:
    """`said_on` decides; without it another mail is another occasion."""
    text = "Weekly update on the pursuit"
    first = say(text, kind=MentionRecorded, said_on=date(2026, 1, 4))
    assert together(first, say(text, mail="other", kind=MentionRecorded, said_on=date(2026, 1, 4)))
    assert not together(first, say(text, reader="B", kind=MentionRecorded, said_on=date(2026, 1, 11)))
    assert not together(say(text, kind=MentionRecorded), say(text, mail="other", kind=MentionRecorded))


# -- laws ----------------------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["Rockset was acquired.", "OpenAI acquired Rockset.", "6 racks are due.", "5 racks are due.", "racks", "…"]
)
STATEMENTS = st.builds(
    lambda text, start, kind: (text, start, kind), TEXTS, st.integers(0, 3), st.sampled_from(list(PREFIX))
)
READINGS = st.lists(
    st.tuples(st.sampled_from(["mail", "other", "note", "person"]), st.lists(STATEMENTS, max_size=5)), max_size=6
)


def build(readings: list[tuple[str, list[tuple[str, int, type[Statement]]]]]) -> list[list[Statement]]:
    """Readings by readers of their own, each statement with an id of its own."""
    return [
        [
            say(
                text,
                mail,
                f"reader {number}",
                kind,
                number=at,
                evidence=quote(10 * start, 10 * start + 15) if start and mail != "note" else None,
                **({"name": "status"} if kind is AttributeRecorded else {}),
            )
            for at, (text, start, kind) in enumerate(said)
        ]
        for number, (mail, said) in enumerate(readings)
    ]


@given(READINGS)
def test_matching_is_monotonic_and_repeatable(readings: list[Any]) -> None:
    """What is matched stays matched whatever comes later, and comes out the same each time."""
    said = build(readings)
    every = joined(*said)
    assert joined(*said) == every
    assert joined(*said[:-1]) == every[: sum(map(len, said[:-1]))]


@given(READINGS)
def test_a_claim_is_named_after_its_first_statement(readings: list[Any]) -> None:
    """And all its statements are of one kind, no two of one reading of a mail."""
    said = build(readings)
    joins = joined(*said)
    by_id = {each.id: each for reading in said for each in reading}
    seen: dict[str, list[Statement]] = {}
    for join in joins:
        seen.setdefault(join.claim, []).append(by_id[join.statement])
    for claim, members in seen.items():
        assert members[0].id == claim
        assert len({each.TYPE for each in members}) == 1
        read = [each.reading for each in members if not each.source.startswith("b-")]
        assert len(read) == len(set(read))


@given(READINGS, READINGS)
def test_a_copy_is_independent(before: list[Any], after: list[Any]) -> None:
    """What is assigned to a copy leaves the original as it was, and the other way round."""
    old, new = build(before), build([(f"{mail} later", said) for mail, said in after])
    matcher = Matcher(CURRENT)
    for reading in old:
        matcher.assign(reading)
    copy = matcher.copy()
    from_copy = [copy.assign(reading) for reading in new]
    assert [matcher.assign(reading) for reading in new] == from_copy


def test_figures_stand_for_each_other_one_to_one() -> None:
    """ "Two and two" is not "three and two", though both name a two; what only repeats a figure is no other fact."""
    two, three, again = joined(
        [
            line("The scope drops two intro videos and two exit videos.", 1),
            line("The scope drops three intro videos and two exit videos.", 2),
            line("The scope drops two intro videos, and exit videos.", 3),
        ]
    )

    assert three.claim != two.claim
    assert again.claim == two.claim


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CTO is Ann", "CTO left"),
        ("They plan to renew in May", "They plan to renew the storage contract"),
        ("Uses Kafka", "Uses Kafka and Spark"),
        ("Budget of 5k", "Budget"),
        ("The renewal contract was signed by the legal team.", "The renewal contract was refused by the legal team."),
        ("The list price went up in the second quarter.", "The list price went down in the second quarter."),
        ("Support of the pilot includes weekends and nights.", "Support of the pilot excludes weekends and nights."),
    ],
)
def test_lines_that_may_well_say_different_things_stay_apart(one: str, other: str) -> None:
    """Few words in common, or one word put in the place of another: a lost line is worse than one that stands twice."""
    first, second = joined([line(one, 1), line(other, 2)])
    assert second.claim != first.claim
    assert second.rule == "first"


def test_the_same_line_in_two_notes_is_one_claim() -> None:
    """Notes of one customer are versions of each other, also where a time is told from the day of writing."""
    said = "The touch base meeting is on Tuesday this week."
    first, second = joined(
        [line(said, 1)], [say(said, mail="note of another day", evidence=NoteLine(number=4), number=4)]
    )
    assert second.claim == first.claim


def test_two_statements_without_a_word_in_common_are_two_claims() -> None:
    """Standing at the same place in their readings is not enough."""
    a = say("Renewal is due in May."), say("Legal asked for a DPA.")
    b = say("Onboarding took six weeks.", reader="B"), say("Petra moved to Oslo.", reader="B")
    assert len({each.claim for each in joined([*a], [*b])}) == 4


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("They want SSO in the pilot.", "They do not want SSO in the pilot.", '"not" in one only'),
        ("The budget for 2026 is 40k EUR.", "The budget for 2027 is 60k EUR.", "≠"),
    ],
)
def test_the_opposite_in_the_same_words_is_another_fact_also_in_one_mail(one: str, other: str, why: str) -> None:
    """With one quote and without; and the refusal says why."""
    for evidence in (quote(0, 80), None):
        first, second = joined([say(one, evidence=evidence)], [say(other, reader="B", evidence=evidence)])
        assert second.claim != first.claim
        assert why in second.vetoes[0]


def test_the_same_task_carried_on_in_a_reply_is_one_claim() -> None:
    """The same words and the same passage: there is nothing that could have been changed."""
    passage = quote(0, 60, "could you please send us the offer by Friday")
    first, second = joined(
        [say("Send the offer by Friday.", kind=TaskRecorded, evidence=passage)],
        [say("Send the offer by Friday.", mail="reply", kind=TaskRecorded, evidence=passage)],
    )
    assert second.claim == first.claim
    assert second.rule == "carried-passage"
