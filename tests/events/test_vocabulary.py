"""States that must not exist cannot be constructed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from ibid.events.curation import (
    ClaimsKeptApart,
    ClaimsMerged,
    ClaimSplit,
    CustomerAliased,
    CustomersMerged,
    DecisionUndone,
    PolicyAdopted,
)
from ibid.events.model import Frozen
from ibid.events.source import Email, Mailbox, Note, NoteLine, Person, Quote, Reader
from ibid.events.tags import tags_of
from ibid.events.vocabulary import (
    EVENT_TYPES,
    KINDS,
    STATEMENT_TYPES,
    AttributeRecorded,
    ContactRecorded,
    CustomerOpened,
    DecisionRecorded,
    FactRecorded,
    MentionRecorded,
    SourceRead,
    SourceRegistered,
    TaskRecorded,
    TopicRecorded,
    kind_of,
)

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
ID = "0123456789abcdefghjk"
FACT: dict[str, Any] = {
    "recorded_at": NOW,
    "id": f"f-{ID}",
    "source": f"m-{ID}",
    "reading": f"r-{ID}",
    "customer": f"u-{ID}",
    "text": "A fact",
}
EMAIL: dict[str, Any] = {"id": f"m-{ID}", "message_id": "<a@b>", "fingerprint": "f"}
PREFIXES = dict(zip(STATEMENT_TYPES, "nfdtcka", strict=True))
EXTRA: dict[type, dict[str, Any]] = {AttributeRecorded: {"name": "status"}}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in FACT.items() if key != name}


def statement(cls: type, **changes: Any) -> Any:
    return cls(**{**FACT, "id": f"{PREFIXES[cls]}-{ID}", **EXTRA.get(cls, {}), **changes})


@pytest.mark.parametrize("cls", STATEMENT_TYPES, ids=lambda cls: cls.TYPE)
@pytest.mark.parametrize("missing", ["source", "reading", "customer", "text", "recorded_at", "id"])
def test_no_statement_without_its_source_and_reading(cls: type, missing: str) -> None:
    """Neither left out nor null: the source is part of the fact."""
    assert statement(cls)
    for given in (
        {key: value for key, value in statement(cls) if key != missing},
        {**dict(statement(cls)), missing: None},
    ):
        with pytest.raises(ValidationError) as caught:
            cls(**given)
        assert [each["loc"] for each in caught.value.errors()] == [(missing,)]


@pytest.mark.parametrize(
    "build",
    [
        lambda when: FactRecorded(**{**FACT, "recorded_at": when}),
        lambda when: CustomerOpened(recorded_at=when, customer=f"u-{ID}", name="x"),
        lambda when: Email(**EMAIL, sent_at=when),
        lambda when: SourceRead(
            recorded_at=NOW,
            reading=f"r-{ID}",
            source=f"m-{ID}",
            customer=f"u-{ID}",
            reader=Reader(name="x"),
            read_at=when,
        ),
    ],
    ids=["recorded_at", "recorded_at of a customer", "sent_at", "read_at"],
)
def test_a_time_without_a_zone_is_refused_and_others_become_utc(build: Callable[[datetime], Any]) -> None:
    """09:30 at +05:30 is 04:00 UTC. A moment that has no UTC date is refused too, and not by an OverflowError."""
    for bad in (datetime(2026, 1, 5, 9, 30), datetime.max.replace(tzinfo=timezone(-timedelta(hours=1)))):
        with pytest.raises(ValidationError):
            build(bad)
    moment = build(datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))))
    (at,) = [value for _, value in moment if isinstance(value, datetime) and value != NOW]
    assert (at.hour, at.minute, at.utcoffset()) == (4, 0, timedelta(0))


BAD_IDS = [
    "",
    ID,
    f"x-{ID}",
    f"f-{ID[:-1]}",
    f"f-{ID}0",
    f"F-{ID}",
    f"f-{ID[:-1]}l",
    f"f-{ID[:-1]}U",
    f"f-{ID}\n",
    f" f-{ID}",
]


@pytest.mark.parametrize("bad", BAD_IDS)
@pytest.mark.parametrize("field", ["id", "source", "reading", "customer"])
def test_an_id_of_the_wrong_shape_is_refused(field: str, bad: str) -> None:
    """Wrong prefix, length, case, letters that people mistake (l, u), or anything around it."""
    with pytest.raises(ValidationError) as caught:
        FactRecorded(**{**FACT, field: bad})
    assert [each["loc"] for each in caught.value.errors()] == [(field,)]


@pytest.mark.parametrize("cls", STATEMENT_TYPES, ids=lambda cls: cls.TYPE)
def test_the_first_letter_of_a_statements_id_is_that_of_its_kind(cls: type) -> None:
    """n f d t c k a, in the order of the kinds; any other is refused."""
    for prefix in "nfdtckambpru":
        if prefix == PREFIXES[cls]:
            assert statement(cls, id=f"{prefix}-{ID}").id == f"{prefix}-{ID}"
        else:
            with pytest.raises(ValidationError):
                statement(cls, id=f"{prefix}-{ID}")


@pytest.mark.parametrize(
    ("cls", "prefix", "rest"),
    [
        (Email, "m", {"message_id": "<a@b>", "fingerprint": "f"}),
        (Note, "b", {"name": "n", "sha256": "s", "text": ""}),
        (Person, "p", {"name": "n"}),
    ],
)
def test_the_first_letter_of_a_sources_id_is_that_of_its_kind(cls: type, prefix: str, rest: dict[str, Any]) -> None:
    """An e-mail under the id of a note cannot be registered."""
    for each in "mbp":
        if each == prefix:
            assert cls(id=f"{each}-{ID}", **rest).id == f"{each}-{ID}"
        else:
            with pytest.raises(ValidationError):
                cls(id=f"{each}-{ID}", **rest)


@pytest.mark.parametrize("bad", ["", "  ", "\n\t\u00a0"])
def test_blank_text_is_refused(bad: str) -> None:
    """Of a statement, and of every optional text: there is "none", and there is text."""
    for field in ("text", "attributed_to", "ref"):
        with pytest.raises(ValidationError):
            FactRecorded(**{**FACT, field: bad})


@pytest.mark.parametrize(
    "build",
    [
        lambda text: Email(**EMAIL, text=text),
        lambda text: Email(**EMAIL, subject=text),
        lambda text: Email(**EMAIL, references=(text,)),
        lambda text: Email(**EMAIL, in_reply_to=text),
        lambda text: Email(**{**EMAIL, "fingerprint": text}),
        lambda text: Email(**EMAIL, sha256=text),
        lambda text: Email(**{**EMAIL, "message_id": text}),
        lambda text: Mailbox(name=text),
        lambda text: Mailbox(address=text),
        lambda text: Note(id=f"b-{ID}", name="n", sha256="s", text=text),
        lambda text: Note(id=f"b-{ID}", name="n", sha256=text, text="t"),
        lambda text: FactRecorded(**{**FACT, "text": text}),
    ],
)
def test_text_that_utf8_cannot_carry_is_refused_before_it_reaches_the_log(build: Callable[[str], Any]) -> None:
    """Half a surrogate pair, as Python reads it from a broken header; anything else is taken, NUL and emoji too."""
    with pytest.raises(ValidationError):
        build("caf\udce9")
    assert build("café \U0001f600 \x00 end")


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (-1, 5), (0, 0), (0, 2**31), (2**70, 2**71)])
def test_a_quote_spans_at_least_one_character(start: int, end: int) -> None:
    """And its ends are places in a text: not negative, not beyond any source."""
    assert Quote(text="x", start=4, end=5)
    with pytest.raises(ValidationError):
        Quote(text="x", start=start, end=end)


@pytest.mark.parametrize("number", [0, -1, 2**31])
def test_the_lines_of_a_note_are_counted_from_1(number: int) -> None:
    """Line 0 does not exist."""
    assert NoteLine(number=1)
    with pytest.raises(ValidationError):
        NoteLine(number=number)


def test_events_and_what_they_hold_are_frozen_and_closed() -> None:
    """No field can be set, no unknown one given; equal values are one in a set."""
    fact = FactRecorded(**FACT, evidence=NoteLine(number=1))
    for change in (lambda: setattr(fact, "text", "x"), lambda: setattr(fact.evidence, "number", 2)):
        with pytest.raises(ValidationError, match="frozen"):
            change()
    with pytest.raises(ValidationError, match="extra_forbidden"):
        FactRecorded(**FACT, colour="red")
    assert len({fact, FactRecorded(**FACT, evidence=NoteLine(number=1))}) == 1


def _all_models(cls: type[Frozen]) -> list[type[Frozen]]:
    return [cls, *(each for below in cls.__subclasses__() for each in _all_models(below))]


@pytest.mark.parametrize("cls", _all_models(Frozen), ids=lambda cls: cls.__name__)
def test_every_model_is_frozen_and_closed_and_keeps_its_input_to_itself(cls: type[Frozen]) -> None:
    """None of the subclasses switches it off; errors do not print what was given, since it may be mail."""
    assert cls.model_config["frozen"] is True
    assert cls.model_config["extra"] == "forbid"
    assert cls.model_config["hide_input_in_errors"] is True


def test_a_refused_value_is_not_printed() -> None:
    """The text of a mail given where an id belongs does not show in the error."""
    with pytest.raises(ValidationError) as caught:
        FactRecorded(**{**FACT, "id": "salary-of-Jane-Doe"})
    assert "salary" not in str(caught.value)


def test_the_kinds_are_the_names_that_users_write() -> None:
    """In the order of the glossary, and each statement knows its own."""
    assert KINDS == ("mention", "fact", "decision", "topic", "contact", "task", "attribute")
    assert [kind_of(statement(cls)) for cls in STATEMENT_TYPES] == list(KINDS)


def test_recorded_names_are_unique_and_carry_a_version() -> None:
    """Twenty names, each `<what>-<happened>.v1`."""
    names = [cls.TYPE for cls in EVENT_TYPES]
    assert sorted(names) == [
        "attribute-recorded.v1",
        "claim-corrected.v1",
        "claim-split.v1",
        "claim-superseded.v1",
        "claims-kept-apart.v1",
        "claims-merged.v1",
        "contact-recorded.v1",
        "customer-aliased.v1",
        "customer-opened.v1",
        "customers-merged.v1",
        "decision-recorded.v1",
        "decision-undone.v1",
        "fact-recorded.v1",
        "mention-recorded.v1",
        "policy-adopted.v1",
        "source-read.v1",
        "source-registered.v1",
        "suggestion-judged.v1",
        "task-recorded.v1",
        "topic-recorded.v1",
    ]


@pytest.mark.parametrize("cls", STATEMENT_TYPES, ids=lambda cls: cls.TYPE)
def test_a_statement_is_found_by_its_source_and_its_customer(cls: type) -> None:
    """No other tag: a statement is found within its source (docs/adr/0001)."""
    assert tags_of(statement(cls)) == [f"source:m-{ID}", f"customer:u-{ID}"]


def test_the_other_events_are_found_by_what_they_name() -> None:
    """An e-mail also by its Message-ID; a note and a person by their id; a reading by source and customer."""
    read = SourceRead(recorded_at=NOW, reading=f"r-{ID}", source=f"m-{ID}", customer=f"u-{ID}", reader=Reader(name="x"))
    assert tags_of(read) == [f"source:m-{ID}", f"customer:u-{ID}"]
    assert tags_of(CustomerOpened(recorded_at=NOW, customer=f"u-{ID}", name="x")) == [
        f"customer:u-{ID}",
        f"opened:u-{ID}",
    ]
    email, note, person = (
        SourceRegistered(recorded_at=NOW, source=source)
        for source in (
            Email(**EMAIL),
            Note(id=f"b-{ID}", name="n", sha256="s", text="t"),
            Person(id=f"p-{ID}", name="Ann"),
        )
    )
    assert tags_of(email) == [f"source:m-{ID}", "message:<a@b>"]
    assert tags_of(note) == [f"source:b-{ID}"]
    assert tags_of(person) == [f"source:p-{ID}"]


def test_a_decision_is_found_by_its_customer_and_the_policy_by_its_own_tag() -> None:
    """Who a customer is stands with both customers; a policy holds for the whole log."""
    decided = {"recorded_at": NOW, "id": f"j-{ID}", "customer": f"u-{ID}", "by": "Ann"}
    other = f"u-{ID[::-1]}"
    assert tags_of(ClaimsMerged(**decided, claims=(f"f-{ID}", f"f-{ID[::-1]}"))) == [f"customer:u-{ID}"]
    assert tags_of(DecisionUndone(**decided, undone=f"j-{ID}")) == [f"customer:u-{ID}"]
    assert tags_of(CustomersMerged(**decided, merged=other)) == [f"customer:u-{ID}", f"customer:{other}"]
    aliased = CustomerAliased(**decided, alias="Open AI", alias_customer=other)
    assert tags_of(aliased) == [f"customer:u-{ID}", f"customer:{other}"]
    assert tags_of(PolicyAdopted(recorded_at=NOW, policy=1, by="Ann")) == ["policy"]


def test_a_decision_names_who_decided_and_what_about() -> None:
    """One claim is no merge, a split leaves something on both sides, and nobody decides nameless."""
    decided = {"recorded_at": NOW, "id": f"j-{ID}", "customer": f"u-{ID}", "by": "Ann"}
    for cls, what in (
        (ClaimsMerged, {"claims": (f"f-{ID}",)}),
        (ClaimSplit, {"staying": (f"f-{ID}",), "leaving": ()}),
        (ClaimsKeptApart, {"one": (), "other": (f"f-{ID}",)}),
        (ClaimsKeptApart, {"one": (f"f-{ID}",), "other": (f"f-{ID}",)}),
        (ClaimSplit, {"staying": (f"f-{ID}",), "leaving": (f"f-{ID}",)}),
        (DecisionUndone, {"undone": f"j-{ID}", "by": " "}),
    ):
        with pytest.raises(ValidationError):
            cls(**{**decided, **what})


@pytest.mark.parametrize(
    ("mailbox", "label"),
    [
        (Mailbox(name="Ann", address="ann@example.com"), "Ann"),
        (Mailbox(address="ann@example.com"), "ann@example.com"),
        (Mailbox(), "unknown"),
    ],
)
def test_a_mailbox_is_shown_by_its_name_or_else_its_address(mailbox: Mailbox, label: str) -> None:
    """And "unknown" where it has neither, as real mail has it."""
    assert mailbox.label == label


def test_a_statement_can_say_all_that_is_known() -> None:
    """The optional fields of each kind are there under their names."""
    contact = statement(ContactRecorded, role="CTO", address="j@example.com", organisation="Example")
    task = statement(TaskRecorded, owner="Ann", due=date(2026, 1, 12))
    attribute = statement(AttributeRecorded, name="status", text="active")
    assert (contact.role, contact.address, contact.organisation) == ("CTO", "j@example.com", "Example")
    assert (task.owner, task.due) == ("Ann", date(2026, 1, 12))
    assert (attribute.name, attribute.text) == ("status", "active")
    for cls in (MentionRecorded, FactRecorded, DecisionRecorded, TopicRecorded):
        with pytest.raises(ValidationError):
            statement(cls, owner="Ann")
