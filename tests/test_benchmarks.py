"""The benchmark of matching: what it finds, how it measures, and that it fails where a goal is missed."""

import json
from collections import Counter
from pathlib import Path

import pytest

from ibid.domain.matching.policy import CURRENT

import matching
from matching_data import b_cubed, companions, same_companions, same_groups
from matching_files import OWN, find
from matching_order import shuffled
from matching_passages import CUTS, again, cases
from matching_report import Report, Row, Table
from matching_speed import QUOTED, fact_texts, growing
from matching_stability import Measure, choices, left_out

CHANGED = {"customer": "acme", "ref": "F1", "original": "Ann pays 5 USD.", "same": "Paid.", "kind": "number"}


def test_files_are_found_by_how_their_names_end(tmp_path: Path) -> None:
    for name in ("heldout.jsonl", "heldout-gold.json", "heldout-contrast.jsonl", "human-pairs-heldout.jsonl", "x.txt"):
        (tmp_path / name).touch()

    found = find(tmp_path, tmp_path / "mail")

    assert [tmp_path / "heldout.jsonl"] == list(found.readings)
    assert [tmp_path / "heldout-gold.json"] == list(found.gold)
    assert [tmp_path / "heldout-contrast.jsonl"] == list(found.contrast)
    assert [tmp_path / "human-pairs-heldout.jsonl"] == list(found.human)
    assert () == found.seed
    assert tmp_path / "mail" == found.mail


def test_the_repository_has_every_file() -> None:
    assert all((OWN.readings, OWN.gold, OWN.contrast, OWN.human, OWN.seed))


@pytest.mark.parametrize(
    ("claims", "gold", "f1"),
    [
        ("aabb", "xxyy", 1.0),
        ("abcd", "xxyy", 2 / 3),  # precision 1, recall 1/2
        ("aaaa", "xxyy", 2 / 3),  # precision 1/2, recall 1
        ("aab", "xyy", 2 / 3),  # precision (1/2 + 1/2 + 1) / 3, recall (1 + 1/2 + 1/2) / 3
    ],
)
def test_b_cubed_is_what_comes_out_by_hand(claims: str, gold: str, f1: float) -> None:
    assert b_cubed(list(zip(claims, gold, strict=True))) == pytest.approx(f1)


def test_partitions_are_compared_by_who_is_together() -> None:
    assert same_groups([[2, 1], [3]], [[3], [1, 2]])
    assert not same_groups([[1], [2, 3]], [[1, 2], [3]])
    one, other = {"a": "1", "b": "1", "c": "2", "d": "3"}, {"a": "9", "b": "9", "c": "8", "d": "8"}
    assert companions(one)["a"] == {"a", "b"}
    assert same_companions(one, other) == 0.5


def test_a_shuffle_keeps_the_readings_of_one_mail_in_order() -> None:
    readings = list(growing([f"Ann pays {each} invoices to Bob." for each in range(30)], 180))
    other = shuffled(readings, seed=1)

    assert other != readings
    assert sorted(map(id, other)) == sorted(map(id, readings))
    for mail in {reading[0].source for reading in readings}:
        given, found = ([each for each in some if each[0].source == mail] for some in (readings, other))
        assert given == found


def test_a_made_reply_quotes_what_the_original_quotes() -> None:
    case = next(cases(OWN))
    for name, cut in CUTS.items():
        for said, (_, quote, _) in zip(again(case, cut), case.told, strict=True):
            left, whole = said.evidence.text.replace("> ", "").split(), quote.text.split()
            assert left, name
            assert " ".join(left) in " ".join(whole)
            assert said.source != case.original[0].source


def test_a_growing_customer_has_the_quotes_that_were_asked_for() -> None:
    for name, share in (("every statement quoted", 1.0), ("none", 0.0)):
        said = [each for reading in growing(fact_texts(OWN), 1_000, QUOTED[name]) for each in reading]
        assert len(said) == len({each.id for each in said}) == 1_000
        assert sum(each.evidence is not None for each in said) == share * 1_000


def test_what_is_left_out_is_scored_with_what_the_others_chose() -> None:
    tried = {1.0: {"a": [1.0], "b": [1.0], "c": [0.0]}, 2.0: {"a": [0.0], "b": [0.0], "c": [1.0]}}
    measure = Measure(lambda policy: {}, lambda threads: sum(sum(each) for each in threads) / len(threads))

    score, chosen = left_out(tried, 1.0, measure)

    assert (score, chosen) == (2 / 3, Counter({1.0: 3}))  # without a, one of b and c is right either way: what is stays


def test_thresholds_are_moved_within_bounds() -> None:
    assert max(choices(0.8)) <= 1
    assert choices(3) == [1, 2, 3, 4, 5]
    assert CURRENT.copy in choices(CURRENT.copy)


def test_goals_that_are_missed_are_named_with_their_figures() -> None:
    report = Report()
    report.add(iter([Row("good", "one", 0.9, "90 %", least=0.9), Row("bad", "other", 0.02, "2 %", most=0.01)]))
    report.add(iter([Table("more", ("a", "b"), (("1", "x|y"),))]))

    assert [row.name for row in report.missed(["good", "bad"])] == ["bad"]
    assert report.missed(["good"]) == []
    assert "| other | 2 % |  | NO |" in list(report.lines(markdown=True))
    assert "| 1 | x¦y |" in list(report.lines(markdown=True))
    assert report.as_json()["rows"][1]["met"] is False


def folder(tmp_path: Path, changed: str) -> list[str]:
    """Arguments for a folder with one contrast fact."""
    (tmp_path / "tiny-contrast.jsonl").write_text(json.dumps({**CHANGED, "changed": changed}), encoding="utf-8")
    return ["contrast", "readings", "--readings", str(tmp_path), "--json", str(tmp_path / "out.json")]


def test_a_missed_goal_is_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A `changed` that only differs in case is the same to the matcher: fused, which the goal forbids."""
    assert matching.main(folder(tmp_path, "ann pays 5 usd."), ["changed fused"]) == 1

    out, err = capsys.readouterr()
    assert "missed: across mails: `changed` fused" in err
    assert "not run: readings: no file of readings and gold" in out
    assert "changed fused" in [row["name"] for row in json.loads((tmp_path / "out.json").read_text("utf-8"))["rows"]]


def test_goals_that_are_met_or_not_enforced_are_exit_code_0(tmp_path: Path) -> None:
    assert matching.main(folder(tmp_path, "Ann pays 6 USD."), ["changed fused"]) == 0
    assert matching.main(folder(tmp_path, "ann pays 5 usd."), []) == 0


def test_an_enforced_goal_that_nothing_measures_is_missed() -> None:
    """A name with a slip of the pen would enforce nothing."""
    report = Report(rows=[Row("order", "order", 1.0, "100 %", least=0.99)])

    assert report.unmeasured(["order", "odrer"]) == ["odrer"]
