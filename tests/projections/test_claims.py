"""The claims projection: laws of the fold."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.admission import admit
from ibid.domain.sources import SOURCES, RecordReading, RegisterSource
from ibid.events.log import Recorded
from ibid.events.vocabulary import Event
from ibid.projections.claims import Claim, CustomerFold, fold, short_ids

from samples import NOW, READER, email, fact, reading

WORDS = st.sampled_from(["SAP", "renewal", "May", "June", "offer", "price", "40", "50", "Jane", "Bob"])
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
READINGS = st.lists(st.tuples(st.integers(0, 2), st.lists(TEXTS, min_size=1, max_size=4)), max_size=6)
"""Readings as (which of three mails, what it says)."""


def history(readings: Sequence[tuple[int, list[str]]]) -> list[Recorded]:
    """The events that these readings give, each appended as one reading of its own run."""
    events: list[Event] = []
    for number, (mail, texts) in enumerate(readings):
        source = email(f"{mail}@acme.com", text=f"mail {mail}")
        reader = READER.model_copy(update={"run": str(number)})
        statements = reading(*(fact(text) for text in texts)).statements
        now = NOW + timedelta(minutes=number)
        admitted = admit(statements, source, customer_name="Acme", reader=reader, now=now)
        boundary = [each for each in events if getattr(each, "source", source.id) in (source.id, source)]
        state = SOURCES.state_after(boundary)
        events += SOURCES.decide_all([RegisterSource(source, now), RecordReading(admitted, now)], state)
    return [Recorded(position, event) for position, event in enumerate(events, start=1)]


def of_customer(recorded: Sequence[Recorded]) -> list[Recorded]:
    return [each for each in recorded if hasattr(each.event, "customer")]


def claims(recorded: Sequence[Recorded]) -> list[Claim]:
    return fold(of_customer(recorded)).claims()


@given(READINGS)
def test_every_statement_is_in_exactly_one_claim(readings: list[tuple[int, list[str]]]) -> None:
    recorded = history(readings)
    members = [member.statement.id for claim in claims(recorded) for member in claim.members]

    assert sorted(members) == sorted(each.event.id for each in recorded if hasattr(each.event, "text"))


@given(READINGS)
def test_a_claim_has_the_id_of_its_first_statement_and_its_members_in_log_order(
    readings: list[tuple[int, list[str]]],
) -> None:
    for claim in claims(history(readings)):
        assert claim.members[0].statement.id == claim.id
        assert sorted(member.position for member in claim.members) == [member.position for member in claim.members]


@given(READINGS)
def test_one_reading_never_says_a_thing_twice(readings: list[tuple[int, list[str]]]) -> None:
    for claim in claims(history(readings)):
        said_by = [member.statement.reading for member in claim.members]
        assert len(set(said_by)) == len(said_by)


@given(READINGS, st.data())
def test_looking_in_between_changes_nothing(readings: list[tuple[int, list[str]]], data: st.DataObject) -> None:
    """Incremental = rebuild: a fold that was asked for its claims at any point ends as one that never was."""
    recorded = of_customer(history(readings))
    looked = CustomerFold()
    for each in recorded:
        looked.apply(each)
        if data.draw(st.booleans()):
            looked.claims()

    assert fold(recorded).claims() == looked.claims() == looked.claims()


@given(READINGS)
def test_the_fold_at_a_position_is_the_fold_of_a_log_cut_there(readings: list[tuple[int, list[str]]]) -> None:
    recorded = of_customer(history(readings))
    growing = CustomerFold()
    for end, each in enumerate(recorded, start=1):
        growing.apply(each)
        assert fold(recorded[:end]).claims() == growing.claims()


@given(READINGS)
def test_matching_is_monotonic(readings: list[tuple[int, list[str]]]) -> None:
    """What complete readings were matched to never changes, whatever comes later."""
    whole = {member.statement.id: claim.id for claim in claims(history(readings)) for member in claim.members}
    for count in range(len(readings)):
        for claim in claims(history(readings[:count])):
            assert all(whole[member.statement.id] == claim.id for member in claim.members)


@given(READINGS)
def test_short_ids_never_change(readings: list[tuple[int, list[str]]]) -> None:
    last = short_ids(claims(history(readings)))
    for count in range(len(readings)):
        assert short_ids(claims(history(readings[:count]))).items() <= last.items()
