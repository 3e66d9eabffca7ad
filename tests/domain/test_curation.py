"""given / when / then: what people may decide about claims, and how they take it back."""

from typing import Any

import pytest

from ibid.domain.curation import (
    CURATION,
    CorrectClaim,
    CurationCommand,
    KeepApart,
    MergeClaims,
    SplitClaim,
    SupersedeClaim,
    Undo,
    boundary,
)
from ibid.domain.ids import abbreviated
from ibid.events.curation import ClaimCorrected, ClaimsKeptApart, ClaimsMerged, ClaimSplit, ClaimSuperseded

from samples import NOW
from spec import given

CUSTOMER = "u-00000000000000000000"
A, B, C, D = (f"f-{letter * 20}" for letter in "abcd")
WHO: dict[str, Any] = {"customer": CUSTOMER, "by": "Jane Doe", "why": "the same offer", "now": NOW}
SAID: dict[str, Any] = {"customer": CUSTOMER, "by": "Jane Doe", "why": "the same offer", "recorded_at": NOW}

MERGE = MergeClaims(claims=(A, B), **WHO)
SPLIT = SplitClaim(staying=(A, B), leaving=(C,), **WHO)
APART = KeepApart(one=(A,), other=(B, C), **WHO)
CORRECT = CorrectClaim(claim=A, text="As it is.", **WHO)
SUPERSEDE = SupersedeClaim(claim=A, superseded_by=B, **WHO)
ALL = [MERGE, SPLIT, APART, CORRECT, SUPERSEDE]


def after(*commands: CurationCommand) -> list[Any]:
    return CURATION.decide_all(commands, CURATION.initial)


def undo(event: Any) -> Undo:
    return Undo(decision=event.id, **WHO)


@pytest.mark.parametrize(
    ("command", "cls", "content"),
    [
        (MERGE, ClaimsMerged, {"claims": (A, B)}),
        (SPLIT, ClaimSplit, {"staying": (A, B), "leaving": (C,)}),
        (APART, ClaimsKeptApart, {"one": (A,), "other": (B, C)}),
        (CORRECT, ClaimCorrected, {"claim": A, "text": "As it is."}),
        (SUPERSEDE, ClaimSuperseded, {"claim": A, "superseded_by": B}),
    ],
)
def test_a_decision_is_one_event_that_says_who_and_why(command: Any, cls: Any, content: dict[str, Any]) -> None:
    (event,) = after(command)

    assert event == cls(id=event.id, **content, **SAID)


@pytest.mark.parametrize("command", ALL)
def test_a_decision_that_is_in_force_is_not_made_again(command: Any) -> None:
    given(CURATION, *after(command)).when(command).then_nothing()


@pytest.mark.parametrize("command", ALL)
def test_an_undone_decision_can_be_made_again_and_is_another_one(command: Any) -> None:
    (first,) = after(command)
    history = [first, *CURATION.decide(undo(first), CURATION.state_after([first]))]
    (second,) = CURATION.decide(command, CURATION.state_after(history))

    assert second.id != first.id
    given(CURATION, *history, second).when(command).then_nothing()


def test_ids_are_derived_from_what_was_decided() -> None:
    assert after(MERGE) == after(MERGE)
    assert len({event.id for command in ALL for event in after(command)}) == len(ALL)


def test_a_claim_is_merged_with_another_one() -> None:
    given(CURATION).when(MergeClaims(claims=(A, A), **WHO)).then_rejected("merged with itself; name two")


def test_the_order_in_which_claims_are_merged_does_not_matter() -> None:
    given(CURATION, *after(MERGE)).when(MergeClaims(claims=(B, A), **WHO)).then_nothing()
    given(CURATION, *after(MergeClaims(claims=(A, B, C), **WHO))).when(MERGE).then_nothing()


def test_what_is_kept_apart_is_not_merged_until_that_is_undone() -> None:
    (apart,) = after(APART)
    short = abbreviated(apart.id)

    given(CURATION, apart).when(MERGE).then_rejected(f"kept apart by the decision {short}; .*`ibid undo {short}`")
    assert len(CURATION.decide_all([undo(apart), MERGE], CURATION.state_after([apart]))) == 2


def test_what_is_merged_is_not_kept_apart_until_that_is_undone() -> None:
    (merged,) = after(MERGE)
    short = abbreviated(merged.id)

    given(CURATION, merged).when(APART).then_rejected(f"merged by the decision {short}; .*`ibid undo {short}`")
    assert len(CURATION.decide_all([undo(merged), APART], CURATION.state_after([merged]))) == 2


def test_a_claim_is_kept_apart_from_another_one() -> None:
    given(CURATION).when(KeepApart(one=(A, B), other=(B,), **WHO)).then_rejected("kept apart from itself")


def test_a_split_leaves_something_on_both_sides() -> None:
    given(CURATION).when(SplitClaim(staying=(), leaving=(A,), **WHO)).then_rejected("one part would be empty")
    given(CURATION).when(SplitClaim(staying=(A,), leaving=(A, B), **WHO)).then_rejected("both stay and leave")


def test_a_merged_claim_can_be_split_and_a_split_one_merged_and_the_last_word_counts() -> None:
    merge, split = MergeClaims(claims=(A, C), **WHO), SplitClaim(staying=(A,), leaving=(C,), **WHO)
    history = after(merge, split)

    assert len(history) == 2
    given(CURATION, *history).when(split).then_nothing()
    assert len(CURATION.decide(merge, CURATION.state_after(history))) == 1


def test_a_correction_is_one_line_of_text() -> None:
    given(CURATION).when(CorrectClaim(claim=A, text=" \n ", **WHO)).then_rejected("empty")
    given(CURATION, *after(CORRECT)).when(CorrectClaim(claim=A, text=" As\nit is. ", **WHO)).then_nothing()


def test_of_two_corrections_the_last_counts_and_the_first_can_be_had_again() -> None:
    history = after(CORRECT, CorrectClaim(claim=A, text="Otherwise.", **WHO), CORRECT)

    assert len(history) == 3


def test_claims_do_not_supersede_each_other_in_a_circle() -> None:
    given(CURATION).when(SupersedeClaim(claim=A, superseded_by=A, **WHO)).then_rejected("by itself")
    history = after(SUPERSEDE, SupersedeClaim(claim=B, superseded_by=C, **WHO))
    short = abbreviated(history[1].id)
    given(CURATION, *history).when(SupersedeClaim(claim=C, superseded_by=A, **WHO)).then_rejected(
        f"`ibid undo {short}`"
    )


def test_an_undo_that_brings_a_circle_back_does_not_hang_the_next_decision() -> None:
    history = after(
        SUPERSEDE, SupersedeClaim(claim=A, superseded_by=C, **WHO), SupersedeClaim(claim=B, superseded_by=A, **WHO)
    )
    state = CURATION.state_after(history)
    state = CURATION.state_after([*history, *CURATION.decide(undo(history[1]), state)])

    assert CURATION.decide(SupersedeClaim(claim=D, superseded_by=A, **WHO), state)


def test_only_a_decision_that_is_in_force_can_be_undone() -> None:
    (merged,) = after(MERGE)
    (undone,) = CURATION.decide(undo(merged), CURATION.state_after([merged]))

    given(CURATION).when(undo(merged)).then_rejected("there is no decision j-.*; see `ibid log`")
    given(CURATION, merged, undone).when(undo(merged)).then_rejected("undone already; to have it back, decide so again")
    given(CURATION, merged, undone).when(undo(undone)).then_rejected("took a decision back")


def test_the_boundary_is_what_was_decided_about_this_customer_s_claims() -> None:
    (selection,) = boundary([CUSTOMER]).selections

    assert selection.tags == (f"customer:{CUSTOMER}",)
    assert "claims-merged.v1" in selection.types
    assert "decision-undone.v1" in selection.types
