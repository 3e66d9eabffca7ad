"""The matcher against hand-made clusters; the floors are the goals that were set before it was written."""

import itertools
import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from statistics import mean

import pytest

from ibid.domain.ids import derive
from ibid.domain.matching.context import MailContext
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import CURRENT, POLICIES
from ibid.events.source import Quote

import matching_data as measure
from matching_files import OWN, json_lines

ROOT = Path(__file__).parents[2]


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
def test_readings_of_the_same_mail_are_matched(kind: str, quotes: bool, floor: float) -> None:
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
def test_the_lines_of_an_imported_note_fall_into_their_claims(kind: str) -> None:
    """38 lines of facts are 14 claims, 15 topics are 4, 7 lines of context are 2."""
    assert measure.groups(Matcher(CURRENT).assign(measure.note_lines()[kind])) == list(SEED[kind].values())


@pytest.mark.parametrize("quoted", [False, True])
def test_what_another_mail_says_with_one_thing_changed_is_another_claim(quoted: bool) -> None:
    """At most 1 % of 120 changed facts are fused, also where both mails hold the same quote."""
    assert measure.fused("changed", quoted, CURRENT) <= 0.01


PINNED = {
    1: "41693cc01d497bd7716709253dae72ff0eed2101167cf00ad99242243f9aa58b",
    2: "39bdae11acd330432747cb344da1860cdda6a101980db2c823d495f56a40da69",
}
"""SHA-256 over every join (statement, claim, rule, score) of the sample data, by policy."""


ACROSS = (
    ("a", "Acme, Inc. will organise the kick-off tomorrow at 3 p.m.", None),
    ("a", "Acme must renew 450 seats in May.", "the renewal is due in May for all 450 seats"),
    ("a", "Legal has no objection.", "no objection"),
    ("b", "In May all seats come up for renewal.", "renewal is due in May"),
    ("b", "The lawyers do not object.", "no objection from legal"),
    ("c", "Acme will organize the kick-off on 6 January 2026 at 15:00.", None),
    ("c", "Two hundred and five seats are to be renewed.", "the renewal is due in May for all 450 seats"),
    ("c", "205 seats are to be renewed.", None),
    ("d", "The call is on Tuesday.", None),
    ("e", "The call is on Tuesday.", None),
)
"""(mail, text, quote): what one mail has to do with another. b answers a; d and e are of one day."""


def _context(mail: str) -> MailContext:
    days = {"a": 5, "b": 6, "c": 8, "d": 9, "e": 9}
    ids = (mail, "a") if mail == "b" else (mail,)
    return MailContext(date(2026, 1, days[mail]), date(2026, 1, days[mail]), mail, frozenset(ids))


@pytest.mark.parametrize("version", POLICIES)
def test_a_policy_that_has_been_used_is_never_changed(version: int) -> None:
    """Replaying a log must match what was matched: better figures are a new policy. The digest covers also what stands
    beside the policy's numbers: canonical text, features and word lists.

    The readings with and without quotes, each mail a customer of its own and all in one; the imported note; the
    contrast sentences, each in a mail of its own; and ACROSS.
    """
    readings = [measure.load(quotes) for quotes in (True, False)]
    orders = [by[reader] for each in readings for by in each.values() for reader in measure.READERS if reader in by]
    contrast = [
        [measure.make("fact", line[which], derive("m", number, which), "A")]
        for number, line in enumerate(json_lines(OWN.contrast))
        for which in ("original", "same", "changed")
    ]
    across = [
        [
            measure.make(
                "fact", text, derive("m", mail), "A", evidence=quote and Quote(text=quote, start=0, end=len(quote))
            )
        ]
        for mail, text, quote in ACROSS
    ]
    contexts = {**OWN.contexts(), **{derive("m", mail): _context(mail) for mail in "abcde"}}
    digest = sha256()
    for customer in (
        *([by[reader] for reader in measure.READERS if reader in by] for each in readings for by in each.values()),
        *([lines] for lines in measure.note_lines().values()),
        orders,
        contrast,
        across,
    ):
        matcher = Matcher(POLICIES[version], contexts)
        for reading in customer:
            for join in matcher.assign(reading):
                digest.update(f"{join.statement} {join.claim} {join.rule} {join.score}\n".encode())

    assert PINNED[version] == digest.hexdigest()
