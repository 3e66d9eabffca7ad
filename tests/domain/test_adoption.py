"""Which policy is in force: given what was adopted, when another is, then …"""

from datetime import UTC, datetime

from ibid.domain.adoption import ADOPTION, Adopted, AdoptPolicy
from ibid.domain.matching.policy import CURRENT, FIRST, POLICIES
from ibid.events.curation import PolicyAdopted

from spec import given

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def adopted(version: int, why: str | None = None) -> PolicyAdopted:
    return PolicyAdopted(recorded_at=NOW, policy=version, by="Jane", why=why)


def adopt(version: int, why: str | None = None) -> AdoptPolicy:
    return AdoptPolicy(version, "Jane", why, NOW)


def test_a_log_without_an_adoption_is_matched_by_the_first_policy() -> None:
    """Whatever newer ones there are: it was begun before policies were recorded."""
    assert Adopted().in_force == FIRST.version == 1


def test_the_first_adoption_is_recorded_though_it_changes_nothing() -> None:
    """So that the log says what it is read by."""
    given(ADOPTION).when(adopt(1, "careful")).then(adopted(1, "careful"))


def test_the_policy_in_force_is_not_adopted_again() -> None:
    given(ADOPTION, adopted(1), adopted(2)).when(adopt(2)).then_nothing()


def test_an_earlier_policy_can_be_adopted_again() -> None:
    given(ADOPTION, adopted(1), adopted(2)).when(adopt(1)).then(adopted(1))


def test_a_policy_that_is_not_there_is_refused_with_those_that_are() -> None:
    given(ADOPTION).when(adopt(99)).then_rejected("no policy 99; this version of ibid has 1, 2")


def test_versions_are_the_keys_and_the_newest_is_current() -> None:
    assert [each.version for each in POLICIES.values()] == list(POLICIES)
    assert CURRENT is POLICIES[max(POLICIES)]
    assert len({each.says for each in POLICIES.values()}) == len(POLICIES)
