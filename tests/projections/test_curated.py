"""Curation laid over the matcher's claims: its rules, and its laws."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.curation import CURATION, CorrectClaim, KeepApart, MergeClaims, SplitClaim, SupersedeClaim, Undo
from ibid.domain.decider import Rejected
from ibid.domain.matching.explain import Join
from ibid.domain.matching.policy import POLICIES
from ibid.events.log import Recorded
from ibid.events.vocabulary import FactRecorded, SourceRead
from ibid.projections.claim import Claim, Member
from ibid.projections.claims import CustomerFold, fold
from ibid.projections.curated import curate

from samples import NOW, READER

CUSTOMER = "u-00000000000000000000"
SOURCE = "m-00000000000000000000"
READING = "r-00000000000000000000"
COMMON: dict[str, Any] = {"customer": CUSTOMER, "by": "Jane Doe", "why": None, "now": NOW}


def f(number: int) -> str:
    """The id of the statement at this position."""
    return f"f-{number:020}"


def base(*claims: dict[int, int | None]) -> list[Claim]:
    """Claims as the matcher makes them, each {position: the position of the statement it was compared with}."""
    return [
        Claim(
            f(min(claim)),
            tuple(
                Member(
                    at,
                    FactRecorded(
                        recorded_at=NOW, id=f(at), source=SOURCE, reading=READING, customer=CUSTOMER, text=f"said {at}"
                    ),
                    Join(f(at), f(min(claim)), "same-words", 1.0, f(like), "the same words")
                    if like
                    else Join(f(at), f(min(claim)), "first", None, None, "nothing said before is the same"),
                )
                for at, like in claim.items()
            ),
        )
        for claim in claims
    ]


def decided(*commands: Any, at: int = 50) -> list[Recorded]:
    """The events of these commands, from position `at` on."""
    return [Recorded(at + n, event) for n, event in enumerate(CURATION.decide_all(commands, CURATION.initial))]


def merge(*numbers: int, **rest: Any) -> MergeClaims:
    return MergeClaims(claims=tuple(map(f, numbers)), **{**COMMON, **rest})


def split(staying: Sequence[int], leaving: Sequence[int]) -> SplitClaim:
    return SplitClaim(staying=tuple(map(f, staying)), leaving=tuple(map(f, leaving)), **COMMON)


def apart(one: Sequence[int], other: Sequence[int]) -> KeepApart:
    return KeepApart(one=tuple(map(f, one)), other=tuple(map(f, other)), **COMMON)


def supersede(old: int, new: int) -> SupersedeClaim:
    return SupersedeClaim(claim=f(old), superseded_by=f(new), **COMMON)


def correct(number: int, text: str) -> CorrectClaim:
    return CorrectClaim(claim=f(number), text=text, **COMMON)


def groups(claims: Sequence[Claim]) -> list[list[int]]:
    return [[member.position for member in claim.members] for claim in claims]


def test_merged_claims_are_one_and_the_first_gives_the_id() -> None:
    found = curate(base({1: None, 3: 1}, {2: None, 4: 2}, {5: None}), decided(merge(2, 1)))

    assert groups(found) == [[1, 2, 3, 4], [5]]
    assert found[0].id == f(1)
    assert [len(each.decisions) for each in found] == [1, 0]


def test_what_was_moved_says_by_whom_when_and_why_and_the_rest_says_what_it_said() -> None:
    (found,) = curate(base({1: None, 3: 1}, {2: None}), decided(merge(1, 2, why="same offer")))
    joins = [each.join for each in found.members]

    assert [each.rule for each in joins] == ["first", "by-hand", "same-words"]
    assert joins[1].reason == "joined by hand on 2026-01-05 by Jane Doe: same offer"
    assert (joins[1].claim, joins[1].score, joins[1].compared_with) == (f(1), None, f(1))


def test_a_split_parts_the_claim_and_each_part_has_its_first_statement_s_id() -> None:
    found = curate(base({1: None, 2: 1, 3: 1}), decided(split([2, 3], [1])))

    assert groups(found) == [[1], [2, 3]]
    assert [each.id for each in found] == [f(1), f(2)]
    assert [each.join.rule for each in found[1].members] == ["by-hand", "by-hand"]
    assert found[1].members[0].join.reason == "set apart by hand on 2026-01-05 by Jane Doe"


def test_what_is_said_after_a_split_follows_the_statement_it_is_like() -> None:
    found = curate(base({1: None, 2: 1, 60: 2, 61: 60, 62: 1}), decided(split([1], [2])))

    assert groups(found) == [[1, 62], [2, 60, 61]]
    assert [each.join.rule for each in found[1].members] == ["by-hand", "same-words", "same-words"]
    assert all(each.join.claim == f(2) for each in found[1].members)


def test_what_is_said_after_a_merge_follows_the_statement_it_is_like() -> None:
    found = curate(base({1: None}, {2: None, 60: 2}), decided(merge(1, 2)))

    assert groups(found) == [[1, 2, 60]]
    assert found[0].members[2].join.reason == "the same words"


def test_claims_that_are_kept_apart_stay_so_when_another_policy_joins_them() -> None:
    keep = decided(apart([1, 3], [2]))

    assert groups(curate(base({1: None, 3: 1}, {2: None}), keep)) == [[1, 3], [2]]
    assert groups(curate(base({1: None, 2: 1, 3: 2, 4: 2}), keep)) == [[1, 3], [2, 4]]


def test_the_later_decision_wins() -> None:
    claims = base({1: None}, {2: None})

    assert groups(curate(claims, decided(merge(1, 2), split([1], [2])))) == [[1], [2]]
    assert groups(curate(claims, decided(merge(1, 2), split([1], [2]), merge(1, 2)))) == [[1, 2]]


def test_a_decision_about_statements_that_are_not_there_has_no_effect() -> None:
    claims = base({1: None, 2: 1})
    elsewhere = decided(merge(1, 9), split([1], [9]), apart([8], [2]), correct(9, "x"), supersede(1, 9))

    assert curate(claims, elsewhere) == claims


def test_a_correction_is_the_line_and_the_last_one_counts() -> None:
    (found,) = curate(base({1: None, 2: 1}), decided(correct(1, "So."), correct(2, "Rather so.")))

    assert found.text == "Rather so."
    assert found.correction and found.correction.by == "Jane Doe"
    assert found.first.text == "said 1"


def test_a_superseded_claim_names_the_claim_that_holds_and_both_know_of_the_decision() -> None:
    old, new, other = curate(base({1: None}, {2: None, 3: 2}, {4: None}), decided(supersede(1, 3)))

    assert (old.superseded_by, new.superseded_by) == (f(2), None)
    assert old.decisions == new.decisions != other.decisions == ()


def test_claims_never_supersede_each_other_in_a_circle() -> None:
    claims = base({1: None}, {2: None}, {3: None})
    found = curate(claims, decided(supersede(1, 2), supersede(3, 1), merge(2, 3)))

    assert [each.superseded_by for each in found] == [None, f(1)]


PARENTS = st.lists(st.floats(0, 1), min_size=1, max_size=8)
"""For each statement where its parent stands among those before it; below a third it opens a claim."""
STATEMENTS = st.integers(1, 8)
SOME = st.sets(STATEMENTS, min_size=1, max_size=4).map(sorted)
COMMANDS = st.lists(
    st.one_of(
        st.builds(lambda some: merge(*some), SOME),
        st.builds(split, SOME, SOME),
        st.builds(apart, SOME, SOME),
        st.builds(supersede, STATEMENTS, STATEMENTS),
        st.builds(correct, STATEMENTS, st.sampled_from(["So.", "Rather so."])),
        st.integers(0, 5),  # undo that decision
    ),
    max_size=8,
)


def matched(parents: Sequence[float]) -> list[Claim]:
    claims: list[dict[int, int | None]] = []
    for at, share in enumerate(parents, start=1):
        like = int((share - 1 / 3) * 1.5 * at)
        if share < 1 / 3 or not 1 <= like < at:
            claims.append({at: None})
        else:
            next(each for each in claims if like in each)[at] = like
    return base(*claims)


def decisions(commands: Sequence[Any]) -> list[Recorded]:
    """Whatever of these commands is not rejected."""
    state, events = CURATION.initial, list[Any]()
    for command in commands:
        if isinstance(command, int):
            if command >= len(events):
                continue
            command = Undo(decision=events[command].id, **COMMON)
        try:
            new = CURATION.decide(command, state)
        except Rejected:
            continue
        for event in new:
            state = CURATION.evolve(state, event)
            events.append(event)
    return [Recorded(50 + n, event) for n, event in enumerate(events)]


@given(PARENTS, COMMANDS)
def test_every_statement_is_in_exactly_one_claim_and_claims_are_well_formed(
    parents: list[float], commands: list[Any]
) -> None:
    found = curate(matched(parents), decisions(commands))

    assert sorted(each for group in groups(found) for each in group) == list(range(1, len(parents) + 1))
    assert groups(found) == sorted(sorted(group) for group in groups(found))
    for claim in found:
        assert claim.id == claim.first.id
        assert all(each.join.claim == claim.id and each.join.statement == each.statement.id for each in claim.members)


@given(PARENTS, st.data())
def test_the_overlay_twice_is_the_overlay_once(parents: list[float], data: st.DataObject) -> None:
    """For decisions made as people make them: about claims as they stand, naming all that is set apart."""
    claims = matched(parents)
    commands: list[Any] = []
    for _ in range(data.draw(st.integers(0, 6))):
        standing = groups(curate(claims, decisions(commands)))
        one, other = data.draw(st.sampled_from(standing)), data.draw(st.sampled_from(standing))
        leaving = data.draw(st.sets(st.sampled_from(one)).map(sorted))
        staying = [each for each in one if each not in leaving]
        commands.append(
            data.draw(st.sampled_from([merge(one[0], other[0]), apart(one, other), split(staying, leaving)]))
        )
    recorded = decisions(commands)
    once = curate(claims, recorded)

    assert once == curate(once, recorded)


@given(PARENTS, COMMANDS)
def test_what_is_undone_leaves_no_trace(parents: list[float], commands: list[Any]) -> None:
    before = decisions(commands)
    state = CURATION.state_after(each.event for each in before)
    new = correct(1, "An undone wording.")
    events = CURATION.decide(new, state)
    undo = CURATION.decide(Undo(decision=events[0].id, **COMMON), CURATION.evolve(state, events[0]))
    after = [*before, *(Recorded(90 + n, each) for n, each in enumerate([*events, *undo]))]

    assert curate(matched(parents), after) == curate(matched(parents), before)


@given(PARENTS, COMMANDS)
def test_a_line_is_never_silently_gone(parents: list[float], commands: list[Any]) -> None:
    """From a superseded claim a chain leads to one that holds."""
    by_id = {claim.id: claim for claim in curate(matched(parents), decisions(commands))}
    for claim in by_id.values():
        steps = 0
        while claim.superseded_by is not None:
            claim, steps = by_id[claim.superseded_by], steps + 1
            assert steps <= len(by_id)


def read(number: int, text: str) -> list[Any]:
    """The events of a reading with one fact, each of a mail of its own."""
    ids: dict[str, Any] = {"source": f"m-{number:020}", "reading": f"r-{number:020}", "customer": CUSTOMER}
    return [
        SourceRead(recorded_at=NOW, reader=READER, **ids),
        FactRecorded(recorded_at=NOW, id=f(number), text=text, **ids),
    ]


@given(st.lists(st.one_of(st.sampled_from(["SAP", "SAP on-prem", "renewal"]), COMMANDS), max_size=8))
def test_the_fold_at_a_position_is_the_fold_of_a_log_cut_there(steps: list[str | list[Any]]) -> None:
    """Readings and decisions in any order; looking in between changes nothing either."""
    events: list[Any] = []
    for number, step in enumerate(steps, start=1):
        if isinstance(step, str):
            events += read(number, step)
        else:
            events += [each.event for each in decisions(step)]
    recorded = [Recorded(position, event) for position, event in enumerate(events, start=1)]
    growing = CustomerFold()
    for end, each in enumerate(recorded, start=1):
        growing.apply(each)
        assert growing.claims() == fold(recorded[:end]).claims()


def test_another_policy_gets_the_same_decisions() -> None:
    """The overlay is over whatever the policy in force made of the statements."""
    events = [
        *read(1, "Acme runs SAP."),
        *read(2, "SAP it is, at Acme."),
        *(each.event for each in decided(merge(1, 2))),
    ]
    recorded = [Recorded(position, event) for position, event in enumerate(events, start=1)]
    for policy in POLICIES.values():
        (claim,) = fold(recorded, policy).claims()
        assert (claim.id, len(claim.members), len(claim.decisions)) == (f(1), 2, 1)
