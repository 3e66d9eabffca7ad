"""Policies on the command line: which is in force, what another would change, and what an adoption does."""

import json
from pathlib import Path

import pytest

from process import Cli

ONE = b"""\
Message-ID: <one@acme.com>
From: Jane <jane@acme.com>
Date: Mon, 05 Jan 2026 09:00:00 +0000
Subject: Offer

We organise the pilot tomorrow at 3 p.m.
"""
TWO = ONE.replace(b"<one@", b"<two@").replace(b"05 Jan", b"07 Jan").replace(b"tomorrow at 3 p.m.", b"then.")


@pytest.fixture
def two_mails(ibid: Cli) -> Cli:
    """The same fact in two notations, from two mails: policy 2 sees one claim, policy 1 two."""
    for name, raw, text in (
        ("one", ONE, "Acme, Inc. will organise the pilot tomorrow at 3 p.m."),
        ("two", TWO, "Acme will organize the pilot on 6 January 2026 at 15:00."),
    ):
        (ibid.folder / f"{name}.eml").write_bytes(raw)
        ibid("mail", "add", f"{name}.eml")
        ibid("append", "fact", text, "--customer", "Acme", "--email", f"{name}@acme.com")
    return ibid


def claims(ibid: Cli, *options: str) -> list[int]:
    """How many statements each claim has."""
    return [len(each["statements"]) for each in ibid("claims", "Acme", *options, "--json").json]


def test_a_new_workspace_adopts_the_newest_policy_and_the_log_says_so(ibid: Cli) -> None:
    found = ibid("policy", "--json").json
    assert found["policy"] == found["newest"] == 2
    assert ibid("log", "--json").json[0]["body"] == {"by": "ibid init", "policy": 2}


def test_an_adoption_holds_for_all_that_was_said_and_is_undone_by_another(two_mails: Cli) -> None:
    assert claims(two_mails) == [2]
    two_mails("policy", "--adopt", "1", "--by", "Jane", "--why", "careful")
    position = two_mails("log", "--json").json[-1]["position"]

    assert claims(two_mails) == [1, 1]
    assert claims(two_mails, "--as-of", str(position - 1)) == [2]
    two_mails("policy", "--adopt", "2", "--by", "Jane")
    assert claims(two_mails) == [2]
    assert claims(two_mails, "--as-of", str(position)) == [1, 1]


def test_what_another_policy_would_change_is_shown_and_not_written(two_mails: Cli) -> None:
    two_mails("rebuild")
    note = two_mails.folder / "vault" / "Acme.md"
    before = note.read_bytes(), note.stat().st_mtime_ns
    events = two_mails("verify", "--json").json["events"]

    (row,) = two_mails("rebuild", "--policy", "1", "--diff", "--json").json
    assert (row["customer"], row["claims"], row["moved"]) == ("Acme", {"now": 1, "then": 2}, 2)
    assert [len(each["into"]) for each in row["parted"]] == [2]
    assert row["joined"] == []
    assert [line[0] for line in row["diff"] if line[:2] not in ("--", "++", "@@")].count("+") >= 1
    shown = two_mails("rebuild", "--policy", "1", "--diff").out
    assert "1 claim now, 2 then" in shown
    assert "+- Acme will organize the pilot" in shown
    assert before == (note.read_bytes(), note.stat().st_mtime_ns)
    assert events == two_mails("verify", "--json").json["events"]


def test_the_other_way_round_says_why_claims_would_be_joined(two_mails: Cli) -> None:
    two_mails("policy", "--adopt", "1", "--by", "Jane")
    (row,) = two_mails("rebuild", "--policy", "2", "--diff", "--json").json
    (joined,) = row["joined"]
    assert len(joined["of"]) == 2
    assert joined["reasons"] == ["the same words in another notation, in another source"]


def test_another_policy_is_written_elsewhere_or_not_at_all(two_mails: Cli, tmp_path: Path) -> None:
    two_mails("rebuild", "--policy", "1", "--out", str(tmp_path / "other"))
    assert (tmp_path / "other" / "Acme.md").read_text().count("organi") == 2
    assert "--diff" in two_mails("rebuild", "--policy", "1", code=2).err
    assert "--diff" in two_mails("rebuild", "--policy", "1", "--out", "vault", code=2).err
    assert "--policy N" in two_mails("rebuild", "--diff", code=2).err
    assert "expected one of 1, 2" in two_mails("rebuild", "--policy", "9", "--diff", code=2).err


def test_a_policy_of_a_newer_version_is_refused_before_anything_is_written(ibid: Cli) -> None:
    assert "there is no policy 9" in ibid("policy", "--adopt", "9", "--by", "Jane", code=3).err
    assert json.loads(ibid("policy", "--json").out)["policy"] == 2
