"""Events as bytes: what is written is read back, and what cannot be read is refused without repeating it."""

import traceback
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.events.codec import UnreadableEvent, decode, encode
from ibid.events.curation import (
    ClaimCorrected,
    ClaimsKeptApart,
    ClaimsMerged,
    ClaimSplit,
    ClaimSuperseded,
    CustomerAliased,
    CustomersMerged,
    DecisionUndone,
    PolicyAdopted,
    SuggestionJudged,
)
from ibid.events.source import Email, Mailbox, Note, NoteLine, Person, Quote, Reader
from ibid.events.upcasters import UPCASTERS, Body, upcast
from ibid.events.vocabulary import (
    EVENT_TYPES,
    AttributeRecorded,
    ContactRecorded,
    CustomerOpened,
    DecisionRecorded,
    Event,
    FactRecorded,
    MentionRecorded,
    SourceRead,
    SourceRegistered,
    TaskRecorded,
    TopicRecorded,
)

# -- strategies -----------------------------------------------------------------------------------------------------


def ids(prefixes: str) -> st.SearchStrategy[str]:
    digits = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=20, max_size=20)
    return st.builds(lambda prefix, rest: f"{prefix}-{rest}", st.sampled_from(prefixes), digits)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NON_BLANK = TEXT.filter(lambda text: text.strip())
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES)
DATES = st.dates(date(1, 1, 1))


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | of


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    start = draw(st.integers(0, 2**31 - 2))
    end = draw(st.integers(start + 1, 2**31 - 1))
    return Quote(text=draw(NON_BLANK), part=draw(st.sampled_from(["text", "subject"])), start=start, end=end)


MAILBOXES = st.builds(Mailbox, name=TEXT, address=TEXT)
MANY_MAILBOXES = st.lists(MAILBOXES, max_size=2).map(tuple)
EMAILS = st.builds(
    Email,
    id=ids("m"),
    message_id=NON_BLANK,
    message_id_made_up=st.booleans(),
    sha256=maybe(TEXT),
    fingerprint=TEXT,
    subject=TEXT,
    sender=MAILBOXES,
    to=MANY_MAILBOXES,
    cc=MANY_MAILBOXES,
    sent_at=maybe(TIMES),
    in_reply_to=maybe(TEXT),
    references=st.lists(TEXT, max_size=2).map(tuple),
    text=TEXT,
)
NOTES = st.builds(Note, id=ids("b"), name=NON_BLANK, sha256=TEXT, text=TEXT)
PERSONS = st.builds(Person, id=ids("p"), name=NON_BLANK)
READERS = st.builds(Reader, name=NON_BLANK, model=maybe(NON_BLANK), version=maybe(NON_BLANK), run=maybe(NON_BLANK))


def statements(cls: type[Event], prefix: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    return st.builds(
        cls,
        recorded_at=TIMES,
        id=ids(prefix),
        source=ids("mbp"),
        reading=ids("r"),
        customer=ids("u"),
        text=NON_BLANK,
        evidence=maybe(quotes() | st.builds(NoteLine, number=st.integers(1, 2**31 - 1))),
        attributed_to=maybe(NON_BLANK),
        said_on=maybe(DATES),
        ref=maybe(NON_BLANK),
        **more,
    )


def some_ids(prefixes: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(ids(prefixes), min_size=1, max_size=3).map(tuple)


def decisions(cls: type[Event], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    common = {"recorded_at": TIMES, "id": ids("j"), "customer": ids("u"), "by": NON_BLANK, "why": maybe(NON_BLANK)}
    return st.builds(cls, **common, **more)


STRATEGIES: dict[type[Event], st.SearchStrategy[Event]] = {
    SourceRegistered: st.builds(SourceRegistered, recorded_at=TIMES, source=EMAILS | NOTES | PERSONS),
    CustomerOpened: st.builds(CustomerOpened, recorded_at=TIMES, customer=ids("u"), name=NON_BLANK),
    SourceRead: st.builds(
        SourceRead,
        recorded_at=TIMES,
        reading=ids("r"),
        source=ids("mbp"),
        customer=ids("u"),
        reader=READERS,
        read_at=maybe(TIMES),
        repeats=st.lists(ids("nfdtcka"), max_size=3).map(tuple),
    ),
    MentionRecorded: statements(MentionRecorded, "n"),
    FactRecorded: statements(FactRecorded, "f"),
    DecisionRecorded: statements(DecisionRecorded, "d"),
    TopicRecorded: statements(TopicRecorded, "t"),
    ContactRecorded: statements(
        ContactRecorded, "c", role=maybe(NON_BLANK), address=maybe(NON_BLANK), organisation=maybe(NON_BLANK)
    ),
    TaskRecorded: statements(TaskRecorded, "k", owner=maybe(NON_BLANK), due=maybe(DATES)),
    AttributeRecorded: statements(AttributeRecorded, "a", name=NON_BLANK),
    ClaimsMerged: decisions(ClaimsMerged, claims=st.lists(ids("nfdtcka"), min_size=2, max_size=3).map(tuple)),
    ClaimSplit: decisions(ClaimSplit, staying=some_ids("fk"), leaving=some_ids("dt")),
    ClaimsKeptApart: decisions(ClaimsKeptApart, one=some_ids("nf"), other=some_ids("ca")),
    ClaimCorrected: decisions(ClaimCorrected, claim=ids("nfdtcka"), text=NON_BLANK),
    ClaimSuperseded: decisions(ClaimSuperseded, claim=ids("nfdtcka"), superseded_by=ids("nfdtcka")),
    CustomerAliased: decisions(CustomerAliased, alias=NON_BLANK, alias_customer=ids("u")),
    CustomersMerged: decisions(CustomersMerged, merged=ids("u")),
    DecisionUndone: decisions(DecisionUndone, undone=ids("j")),
    SuggestionJudged: st.builds(
        SuggestionJudged,
        recorded_at=TIMES,
        id=ids("j"),
        customer=ids("u"),
        one=ids("nfdtcka"),
        other=ids("nfdtcka"),
        verdict=st.sampled_from(["same", "different", "supersedes", "unsure"]),
        score=maybe(st.floats(0, 1)),
        judge=READERS,
        reason=maybe(NON_BLANK),
    ),
    PolicyAdopted: st.builds(
        PolicyAdopted, recorded_at=TIMES, policy=st.integers(1, 1_000_000), by=NON_BLANK, why=maybe(NON_BLANK)
    ),
}


# -- reading and writing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cls", EVENT_TYPES, ids=lambda cls: cls.TYPE)
@given(data=st.data())
def test_law_what_is_written_is_read_back(cls: type[Event], data: st.DataObject) -> None:
    """decode(encode(e)) = e for every event type; writing it again gives the same bytes; keys are sorted."""
    event = data.draw(STRATEGIES[cls])
    type_, body = encode(event)
    assert decode(type_, body) == event
    assert encode(decode(type_, body)) == (type_, body)
    assert orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS) == body


def test_the_clock_of_the_writer_does_not_show_in_the_bytes() -> None:
    """The same moment in two time zones is one event with one body, written in UTC with `Z`."""
    in_utc = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    in_berlin = datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    bodies = {
        encode(CustomerOpened(recorded_at=each, customer=f"u-{'0' * 20}", name="x"))[1] for each in (in_utc, in_berlin)
    }
    assert bodies == {b'{"customer":"u-00000000000000000000","name":"x","recorded_at":"2026-01-05T08:30:00Z"}'}


# -- what cannot be read --------------------------------------------------------------------------------------------

SECRET = "salary-of-Jane-Doe"
GOOD = {"recorded_at": "2026-01-05T08:30:00Z", "customer": "u-" + "0" * 20, "name": "x"}


def refusal(type_: str, data: bytes, **how: Any) -> str:
    """The message, after asserting that nothing of the event stands anywhere in the exception."""
    with pytest.raises(UnreadableEvent) as caught:
        decode(type_, data, **how)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


def test_an_unknown_type_is_refused_with_what_to_do() -> None:
    """The name, where the known ones stand, and that a newer ibid may have written it."""
    message = refusal("fact-recorded.v2", orjson.dumps({"text": SECRET}))
    assert "'fact-recorded.v2'" in message
    assert "ibid schema event" in message
    assert "pip install -U ibid-crm" in message


@pytest.mark.parametrize("type_", ["os:system", "ibid.events.vocabulary:FactRecorded", "builtins.eval", "", "x" * 9999])
def test_a_type_is_never_resolved_to_code(type_: str) -> None:
    """Names come from a closed list; a Python path in the log is an unknown type, and a long one is cut."""
    assert len(refusal(type_, b"{}")) < 600


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the body: json_invalid"),
        (b'{"name": "salary-of-Jane-Doe"', "the body: json_invalid"),
        (b'{"name": "salary-of-Jane-Doe\xff"}', "the body: json_invalid"),
        (b'["salary-of-Jane-Doe"]', "the body: model_type"),
        (orjson.dumps({**GOOD, SECRET: 1}), "the body: extra_forbidden"),
        (orjson.dumps({**GOOD, "recorded_at": SECRET}), "recorded_at: datetime"),
        (orjson.dumps({**GOOD, "recorded_at": 0}), "recorded_at: datetime_type"),
        (orjson.dumps({**GOOD, "recorded_at": "2026-01-05T08:30:00"}), "recorded_at: timezone_aware"),
        (orjson.dumps({**GOOD, "recorded_at": "9999-12-31T23:59:59-01:00"}), "recorded_at: value_error"),
        (orjson.dumps({**GOOD, "customer": SECRET}), "customer: string_pattern_mismatch"),
        (orjson.dumps({**GOOD, "name": 7}), "name: string_type"),
        (orjson.dumps({**GOOD, "name": " \n"}), "name: string_too_short"),
        (orjson.dumps({"name": SECRET}), "recorded_at: missing; customer: missing"),
    ],
)
def test_a_body_of_the_wrong_form_is_refused_without_its_text(data: bytes, told: str) -> None:
    """Field names of the model and the kind of mistake; neither values nor names of fields that were made up."""
    assert told in refusal("customer-opened.v1", data)


def test_a_source_of_unknown_kind_is_refused() -> None:
    """The kind comes from the log, so it is not repeated either."""
    body = {"recorded_at": GOOD["recorded_at"], "source": {"kind": SECRET, "id": "m-" + "0" * 20}}
    assert "source: union_tag_invalid" in refusal("source-registered.v1", orjson.dumps(body))


# -- superseded versions --------------------------------------------------------------------------------------------


def named(body: Body) -> Body:
    """v-1 said `title`."""
    return {**{key: value for key, value in body.items() if key != "title"}, "name": body["title"].strip()}


def opened_at(body: Body) -> Body:
    """v0 said `at`."""
    return {**{key: value for key, value in body.items() if key != "at"}, "recorded_at": body["at"]}


MADE_UP = {
    "customer-opened.v-1": ("customer-opened.v0", named),
    "customer-opened.v0": ("customer-opened.v1", opened_at),
}


def test_an_old_version_is_lifted_step_by_step_to_the_current_one() -> None:
    """Two made-up versions of customer-opened: the oldest goes through both steps, the newer one through its own."""
    expected = CustomerOpened(recorded_at=datetime(2026, 1, 5, 8, 30, tzinfo=UTC), customer="u-" + "0" * 20, name="x")
    v0 = {"at": GOOD["recorded_at"], "customer": GOOD["customer"], "name": "x"}
    oldest = {"at": GOOD["recorded_at"], "customer": GOOD["customer"], "title": " x "}
    assert decode("customer-opened.v0", orjson.dumps(v0), MADE_UP) == expected
    assert decode("customer-opened.v-1", orjson.dumps(oldest), MADE_UP) == expected
    assert decode("customer-opened.v1", orjson.dumps(GOOD), MADE_UP) == expected


@pytest.mark.parametrize("data", [b"{", b"[]", b"7", b'{"title": 7}', b'{"salary-of-Jane-Doe": 1}', b'{"title": "x"}'])
def test_an_old_body_that_its_step_cannot_lift_is_unreadable(data: bytes) -> None:
    """Broken JSON, no object, a field missing or of another type: the same refusal, again without its text."""
    assert "'customer-opened.v-1'" in refusal("customer-opened.v-1", data, upcasters=MADE_UP)


def test_a_step_to_a_type_that_does_not_exist_is_an_unknown_type() -> None:
    """Not a KeyError from the inside."""
    assert "does not know" in refusal("a.v0", b"{}", upcasters={"a.v0": ("a.v1", lambda body: body)})


def test_upcast_leaves_a_current_type_alone() -> None:
    """No step for it: type and body as they were."""
    assert upcast("fact-recorded.v1", {"a": 1}, MADE_UP) == ("fact-recorded.v1", {"a": 1})


def test_every_step_ends_at_a_current_type_and_starts_at_none() -> None:
    """Of the real steps: following them ends, at a type that has a class, and no current type is superseded."""
    current = {cls.TYPE for cls in EVENT_TYPES}
    assert not UPCASTERS.keys() & current
    for type_ in UPCASTERS:
        for _ in UPCASTERS:
            type_ = UPCASTERS[type_][0] if type_ in UPCASTERS else type_
        assert type_ in current
