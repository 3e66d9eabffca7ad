"""A customer's note as data: which value holds, which sources are listed, and what they are called."""

from datetime import UTC, date, datetime

from ibid.domain.ids import derive
from ibid.domain.matching.explain import Join
from ibid.events.vocabulary import AttributeRecorded, FactRecorded, MentionRecorded, Statement
from ibid.projections.claims import Claim, Member
from ibid.projections.markdown import render
from ibid.projections.note import Line, Note, build_note
from ibid.projections.sources import Card

BY_ANN = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
"""When Ann's words are appended."""

OLD_MAIL = Card("m-" + "a" * 20, "email", "Jane", datetime(2002, 5, 1, tzinfo=UTC))
NEW_MAIL = Card("m-" + "b" * 20, "email", "Jane", datetime(2026, 3, 2, tzinfo=UTC))
OLD_NOTE = Card("b-" + "c" * 20, "note", "Acme.md")
ANN = Card("p-" + "d" * 20, "person", "Ann")


def say(
    cls: type[Statement], card: Card, position: int, text: str = "x", *, on: date | None = None, **own: str
) -> Member:
    prefix = {FactRecorded: "f", MentionRecorded: "n", AttributeRecorded: "a"}[cls]
    id_ = derive(prefix, position)
    statement = cls(
        id=id_,
        source=card.id,
        reading=derive("r", position),
        customer=derive("u", "acme"),
        text=text,
        said_on=on,
        recorded_at=BY_ANN,
        **own,
    )
    return Member(position, statement, Join(id_, id_, "first", None, None, ""))


def status(card: Card, position: int, text: str, on: date | None = None) -> Claim:
    return claim(say(AttributeRecorded, card, position, text, on=on, name="status"))


def claim(*members: Member) -> Claim:
    return Claim(members[0].statement.id, members)


def note(*claims: Claim, cards: tuple[Card, ...] = (OLD_MAIL, NEW_MAIL, OLD_NOTE, ANN)) -> Note:
    return build_note("Acme", claims, {card.id: card for card in cards})


def test_a_person_s_undated_word_is_said_on_the_day_it_is_recorded() -> None:
    """People outrank programs: a mail of 2002 does not undo it, in whatever order they come; a mail of later does."""
    assert "mine" == note(status(ANN, 1, "mine"), status(OLD_MAIL, 2, "old")).attribute("status")
    assert "mine" == note(status(OLD_MAIL, 1, "old"), status(ANN, 2, "mine")).attribute("status")
    assert "new" == note(status(ANN, 1, "mine"), status(NEW_MAIL, 2, "new")).attribute("status")


def test_the_day_that_a_person_names_goes_before_the_day_it_is_recorded() -> None:
    claims = status(ANN, 1, "then", date(2002, 4, 30)), status(OLD_MAIL, 2, "old")

    assert "old" == note(*claims).attribute("status")


def test_a_line_of_an_imported_note_has_no_day_but_its_own() -> None:
    """Nobody knows when it was written down, so anything dated goes before it."""
    assert "old" == note(status(OLD_MAIL, 1, "old"), status(OLD_NOTE, 2, "undated")).attribute("status")
    assert None is note(claim(say(MentionRecorded, OLD_NOTE, 1))).context[0].on


def test_a_person_s_mention_stands_under_its_day_in_utc() -> None:
    mentions = note(claim(say(MentionRecorded, ANN, 1)), claim(say(MentionRecorded, NEW_MAIL, 2))).context

    assert [date(2026, 3, 2), date(2026, 3, 1)] == [each.on for each in mentions]


def test_the_sources_are_those_that_a_line_or_a_row_cites() -> None:
    """Not those of a value that no longer holds, of tags, or of the days in the frontmatter."""
    shown = note(
        status(OLD_MAIL, 1, "old"),
        status(ANN, 2, "mine"),
        claim(say(AttributeRecorded, NEW_MAIL, 3, "vip", name="tags")),
        claim(say(AttributeRecorded, OLD_NOTE, 4, "2026-01-05", name="created")),
    )

    assert [("p-dddddd", ANN)] == list(shown.footnotes)
    assert ("type/customer", "vip") == shown.tags
    assert (date(2026, 1, 5), date(2026, 3, 2)) == (shown.created, shown.last_contact)

    also = note(status(OLD_MAIL, 1, "old"), status(ANN, 2, "mine"), claim(say(FactRecorded, OLD_MAIL, 3)))
    assert [("m-aaaaaa", OLD_MAIL), ("p-dddddd", ANN)] == list(also.footnotes)


def test_a_footnote_keeps_its_name_when_a_source_comes_whose_id_begins_alike() -> None:
    """Also where the newcomer stands in an earlier line than the one that had the name first."""
    older = Card("m-" + "0" * 20, "email", "Jane", NEW_MAIL.sent_at)
    newer = Card("m-" + "0" * 6 + "1" * 14, "email", "Jane", NEW_MAIL.sent_at)
    cards = OLD_MAIL, older, newer
    first, second = say(FactRecorded, OLD_MAIL, 1), say(FactRecorded, older, 2)
    third = say(FactRecorded, newer, 3)

    before = note(claim(first), claim(second), cards=cards)
    after = note(claim(first, third), claim(second), cards=cards)

    assert [("m-aaaaaa",), ("m-000000",)] == [each.footnotes for each in before.facts]
    assert [("m-aaaaaa", "m-0000001"), ("m-000000",)] == [each.footnotes for each in after.facts]


def test_a_name_that_ends_in_an_address_is_bold_all_the_same() -> None:
    """A blank before the closing asterisks would leave them standing (CommonMark 0.31.2, §6.2)."""
    line = Line("Jane https://acme.com", ("m-aaaaaa",), "c-000000")

    assert "- **Jane https://acme.com**[^m-aaaaaa] ^c-000000\n" == region("contacts", contacts=(line,))


def test_a_task_of_nothing_but_emoji_says_so() -> None:
    line = Line("✅⏫", ("m-aaaaaa",), "k-000000", owner="🔺")

    assert region("tasks", tasks=(line,)).endswith("\n- [ ] (no text)[^m-aaaaaa] ^k-000000\n")


def region(name: str, contacts: tuple[Line, ...] = (), tasks: tuple[Line, ...] = ()) -> str:
    built = Note("Acme", (), (), None, None, contacts, tasks, (), (), (), (), ())
    return next(body for each, _, body in render(built, "Acme").regions if each == name)
