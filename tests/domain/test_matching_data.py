"""The matcher against hand-made clusters; the floors are the goals that were set before it was written."""

import importlib.util
import itertools
import json
import sys
from hashlib import sha256
from pathlib import Path
from statistics import mean
from types import ModuleType

import pytest

from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import CURRENT, POLICIES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def measure() -> ModuleType:
    """benchmarks/matching_data.py: one loader and one measure for tests and benchmark."""
    path = ROOT / "benchmarks" / "matching_data.py"
    spec = importlib.util.spec_from_file_location("matching_data", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("kind", "quotes", "floor"),
    [
        ("fact", True, 0.985),
        ("fact", False, 0.95),
        ("decision", True, 0.97),
        ("decision", False, 0.97),
        ("topic", True, 0.97),
    ],
)
def test_readings_of_the_same_mail_are_matched(measure: ModuleType, kind: str, quotes: bool, floor: float) -> None:
    """B³ F1, the mean of the six orders in which three readers can come."""
    readings, gold = measure.load(quotes), measure.load_gold()
    scores = [
        measure.b_cubed(measure.outcome(readings, gold, kind, order, CURRENT))
        for order in itertools.permutations(measure.READERS)
    ]
    assert mean(scores) >= floor


SEED = json.loads((ROOT / "tests" / "data" / "matching" / "seed.json").read_text(encoding="utf-8"))
"""Worked out by reading the note: the numbers of its lines, from 1, that say the same."""


@pytest.mark.parametrize("kind", SEED)
def test_the_lines_of_an_imported_note_fall_into_their_claims(measure: ModuleType, kind: str) -> None:
    """38 lines of facts are 14 claims, 15 topics are 4, 7 lines of context are 2."""
    assert measure.groups(Matcher(CURRENT).assign(measure.note_lines()[kind])) == list(SEED[kind].values())


@pytest.mark.parametrize("quoted", [False, True])
def test_what_another_mail_says_with_one_thing_changed_is_another_claim(measure: ModuleType, quoted: bool) -> None:
    """At most 1 % of 120 changed facts are fused, also where both mails hold the same quote."""
    assert measure.fused("changed", quoted, CURRENT) <= 0.01


def test_a_carried_passage_finds_most_of_its_claims_again(measure: ModuleType) -> None:
    """The same fact in other words with the same quote in another mail joins, in two of three cases."""
    assert measure.fused("same", True, CURRENT) >= 0.66


PINNED = {1: "d5a950eb32c571855d21fe58d142c6108e3df682195bf66a301d94ae6ad2e7e1"}
"""SHA-256 over every join (statement, claim, rule, score) of the sample readings and the imported note, by policy."""


@pytest.mark.parametrize("version", POLICIES)
def test_a_policy_that_has_been_used_is_never_changed(measure: ModuleType, version: int) -> None:
    """Replaying a log must match what was matched: better figures are a new policy. The digest covers also what stands
    beside the policy's numbers: canonical text, features and word lists."""
    digest = sha256()
    for quotes in (True, False):
        for by_reader in measure.load(quotes).values():
            matcher = Matcher(POLICIES[version])
            for reader in measure.READERS:
                for join in matcher.assign(by_reader.get(reader, [])):
                    digest.update(f"{join.statement} {join.claim} {join.rule} {join.score}\n".encode())
    for lines in measure.note_lines().values():
        for join in Matcher(POLICIES[version]).assign(lines):
            digest.update(f"{join.statement} {join.claim} {join.rule} {join.score}\n".encode())

    assert PINNED[version] == digest.hexdigest()
