"""The decider of judgements: each judge's word about a pair is recorded once, whichever claim comes first."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.ids import derive
from ibid.domain.judging import JUDGING, Pair, RecordJudgement, Side, Verdict, has_judged
from ibid.events.curation import SuggestionJudged
from ibid.events.source import Reader

from samples import NOW

JUDGE = Reader(name="chat", model="small-1", version="judge-1")
CUSTOMER = derive("u", "Acme")
CLAIMS = [Side(derive("f", number), "fact", "Something.") for number in range(4)]


def said(one: int, other: int, judge: Reader = JUDGE, verdict: str = "same") -> RecordJudgement:
    pair = Pair(CLAIMS[one], CLAIMS[other])
    return RecordJudgement(CUSTOMER, Verdict(pair, verdict, 0.5, "because"), judge, NOW)


def recorded(*commands: RecordJudgement) -> list[SuggestionJudged]:
    events = JUDGING.decide_all(commands, JUDGING.initial)
    return [each for each in events if isinstance(each, SuggestionJudged)]


def test_a_verdict_becomes_an_event_with_the_judge_and_all_it_said() -> None:
    (event,) = recorded(said(0, 1, verdict="supersedes"))
    assert (CLAIMS[0].id, CLAIMS[1].id, "supersedes", 0.5, "because") == (
        event.one,
        event.other,
        event.verdict,
        event.score,
        event.reason,
    )
    assert (CUSTOMER, JUDGE, NOW) == (event.customer, event.judge, event.recorded_at)


def test_the_first_word_counts_and_another_model_or_prompt_is_another_judge() -> None:
    large, newer = JUDGE.model_copy(update={"model": "large-2"}), JUDGE.model_copy(update={"version": "judge-2"})
    events = recorded(said(0, 1), said(0, 1, verdict="different"), said(1, 0), said(0, 1, large), said(0, 1, newer))
    assert [("same", JUDGE), ("same", large), ("same", newer)] == [(each.verdict, each.judge) for each in events]
    assert has_judged(large, events)
    assert not has_judged(JUDGE, events[1:])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["same", "different", "unsure"]))))
def test_asked_again_after_any_part_of_it_nothing_is_recorded_twice(asked: list[tuple[int, int, str]]) -> None:
    commands = [said(one, other, verdict=verdict) for one, other, verdict in asked if one != other]
    for cut in range(len(commands) + 1):
        before = JUDGING.decide_all(commands[:cut], JUDGING.initial)
        after = JUDGING.decide_all(commands, JUDGING.state_after(before))
        assert [*before, *after] == JUDGING.decide_all(commands, JUDGING.initial)
    assert len({each.id for each in recorded(*commands)}) == len(
        {frozenset((one, other)) for one, other, _ in asked if one != other}
    )


def test_the_customer_is_a_part_of_it() -> None:
    other = replace(said(0, 1), customer=derive("u", "Globex"))
    assert 2 == len(recorded(said(0, 1), other))
