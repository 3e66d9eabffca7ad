"""Laws of taking readings in: twice is once, and in any batching the same."""

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

from eventsourcing.dcb.popo import InMemoryDCBRecorder
from hypothesis import given, settings
from hypothesis import strategies as st

from ibid.cli.batch import append_lines
from ibid.cli.handling import register_all
from ibid.cli.queries import all_views, customer_view
from ibid.events.dcb_log import DcbLog
from ibid.projections.markdown import render
from ibid.projections.regions import merged, new_file

from samples import NOW, email

MAILS = [
    email(f"{number}@acme.com", text=text, sent_at=NOW - timedelta(days=number))
    for number, text in enumerate(["SAP stays. We renew in May.", "The offer is 40 euros.", "SAP stays. See below."])
]
STATEMENTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["fact", "topic", "mention", "decision"]),
        "text": st.sampled_from(["SAP stays.", "SAP is kept.", "Renewal in May", "The offer is 40", "The offer is 50"]),
    },
    optional={"quote": st.sampled_from(["SAP stays.", "renew in May", "40 euros", "stands nowhere"])},
)
READINGS = st.lists(
    st.fixed_dictionaries(
        {
            "email": st.sampled_from([mail.message_id for mail in MAILS]),
            "customer": st.sampled_from(["Acme", "Other"]),
            "reader": st.fixed_dictionaries({"name": st.just("llm")}, optional={"run": st.sampled_from(["1", "2"])}),
            "statements": st.lists(STATEMENTS, max_size=4),
        }
    ),
    max_size=6,
)
Reading = dict[str, Any]


def log() -> DcbLog:
    made = DcbLog(InMemoryDCBRecorder())
    register_all(made, MAILS, NOW)
    return made


def append(to: DcbLog, readings: list[Reading]) -> dict[str, int]:
    return append_lines(to, [json.dumps(each).encode() for each in readings], strict=False).counts()


def notes(of: DcbLog) -> dict[str, str]:
    return {view.name: new_file(render(view.note(), view.name)) for view in all_views(of)}


def stored(of: DcbLog) -> list[tuple[int, str]]:
    """Events without the time at which they were recorded."""
    return [(each.position, each.event.model_copy(update={"recorded_at": NOW}).model_dump_json()) for each in of.read()]


@given(READINGS, st.lists(st.integers(0, 6), max_size=3))
@settings(deadline=None)
def test_in_any_batching_the_same_log_and_the_same_notes(readings: list[Reading], cuts: list[int]) -> None:
    whole, parts = log(), log()
    append(whole, readings)
    edges = [0, *sorted(cut for cut in cuts if cut <= len(readings)), len(readings)]
    for start, end in pairwise(edges):
        append(parts, readings[start:end])

    assert stored(whole) == stored(parts)
    assert notes(whole) == notes(parts)


@given(READINGS)
@settings(deadline=None)
def test_twice_is_once(readings: list[Reading]) -> None:
    once = log()
    append(once, readings)
    before = stored(once)

    assert 0 == append(once, readings)["recorded"]
    assert before == stored(once)


@given(READINGS, st.data())
@settings(deadline=None)
def test_one_run_sent_in_two_parts_gives_the_notes_of_one(readings: list[Reading], data: st.DataObject) -> None:
    """A producer that names its pass may send its statements in parts, one after the other."""
    whole, parts = log(), log()
    for number, each in enumerate(readings):
        named = {**each, "reader": {"name": "llm", "run": str(number)}}
        append(whole, [named])
        cut = data.draw(st.integers(0, len(each["statements"])))
        said = each["statements"]
        append(parts, [{**named, "statements": said[:cut]}, {**named, "statements": said[cut:]}])

    assert notes(whole) == notes(parts)


@given(READINGS)
@settings(deadline=None)
def test_one_customer_s_slice_gives_what_the_whole_log_gives(readings: list[Reading]) -> None:
    made = log()
    append(made, readings)
    for view in all_views(made):
        alone = customer_view(made, view.id)
        assert (view.name, view.claims) == (alone.name, alone.claims)
        assert view.note() == alone.note()


def test_a_mail_given_with_its_reading_is_the_same_as_one_registered_before() -> None:
    mail = MAILS[0]
    source = mail.model_dump(mode="json", include={"message_id", "subject", "sender", "sent_at", "text"})
    inline, before = DcbLog(InMemoryDCBRecorder()), log()
    rest = {"customer": "Acme", "reader": {"name": "llm"}, "statements": [{"kind": "fact", "text": "SAP stays."}]}
    append(inline, [{"source": source, **rest}])
    append(before, [{"email": mail.message_id, **rest}])

    assert notes(before) == notes(inline)
    assert {"readings": 1, "recorded": 0, "known": 1, "refused": 0, "errors": 0} == append(
        inline, [{"email": f"<{mail.message_id}>", **rest}]
    )


ANY_TEXT = st.text(max_size=30).map(lambda text: f"{text}x") | st.sampled_from(
    ["N'T", "ain n't ok", "$", "1,2.3,4", "'s"]
)
KINDS = st.sampled_from(["mention", "fact", "decision", "topic", "contact", "task", "attribute"])


@given(st.lists(st.tuples(KINDS, ANY_TEXT, ANY_TEXT), min_size=1, max_size=6), ANY_TEXT)
@settings(deadline=None)
def test_whatever_is_admitted_becomes_a_note_that_a_second_rebuild_leaves_as_it_is(
    said: list[tuple[str, str, str]], customer: str
) -> None:
    """No text that the log took may break the fold: it could never be taken back."""
    own = {"contact": "role", "task": "owner", "attribute": "name"}
    statements = [
        {"kind": kind, "text": text, "attributed_to": more} | ({own[kind]: more} if kind in own else {})
        for kind, text, more in said
    ]
    made = DcbLog(InMemoryDCBRecorder())
    line = {"person": "Ann", "customer": customer, "reader": {"name": "hand"}, "statements": statements}
    append_lines(made, [json.dumps(line).encode()], strict=False)
    for view in all_views(made):
        rendered = render(view.note(), "stem")
        assert new_file(rendered) == merged(new_file(rendered), rendered)
        assert len(statements) >= sum(len(claim.members) for claim in view.claims) > 0
