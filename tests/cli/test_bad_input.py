"""What bad input gets: an error that names the thing and the next step, nothing half-written, an exit code."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from process import COMMAND, MAIL, Cli


def line(**changes: object) -> str:
    reading = {"email": "a1@acme.com", "customer": "Acme", "reader": {"name": "llm"}, "statements": []}
    return json.dumps({**reading, **changes})


def events(ibid: Cli) -> int:
    return len(ibid("log", "--json").json)


def test_no_workspace(elsewhere: Cli) -> None:
    for command in (["rebuild"], ["claims", "x"], ["mail", "add", "x"], ["append", "batch", "-"], ["verify"]):
        assert "ibid init" in elsewhere(*command, code=5).err


def test_settings_that_cannot_be_used(ibid: Cli) -> None:
    settings = ibid.folder / "ibid.toml"
    for text, said in (
        ("store = ", "not valid TOML"),
        ("stroe = 'x'", "unknown settings: stroe"),
        ("store = 'mysql://x'", "sqlite:///"),
        ("vault = 7", "vault must be text"),
    ):
        settings.write_text(text)
        assert said in ibid("rebuild", code=5).err


def test_an_unknown_e_mail_is_named_with_what_to_do(acme: Cli) -> None:
    ran = acme("append", "fact", "x", "--customer", "Acme", "--email", "<nobody@acme.com>", code=4)
    assert "nobody@acme.com" in ran.err
    assert "ibid mail add" in ran.err
    assert "nobody@acme.com" in acme("from", "nobody@acme.com", code=4).err


def test_an_unknown_customer_is_answered_with_near_names(acme: Cli) -> None:
    for command in (["claims", "Acmee"], ["show", "ACM"], ["log", "--customer", "Acmee"], ["rebuild", "Acmee"]):
        assert "did you mean 'Acme'" in acme(*command, code=4).err


def test_an_unknown_claim(acme: Cli) -> None:
    assert "f-000000" in acme("why", "f-000000", code=4).err
    assert "ibid claims" in acme("why", "quite another thing", code=4).err


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_empty_text_is_refused(acme: Cli, text: str) -> None:
    before = events(acme)
    assert "text: empty" in acme("append", "fact", text, "--customer", "Acme", "--email", "a1@acme.com", code=3).err
    assert before == events(acme)


def test_a_statement_needs_exactly_one_source(acme: Cli) -> None:
    assert "--email" in acme("append", "fact", "x", "--customer", "Acme", code=2).err
    both = ("--email", "a1@acme.com", "--person", "Ann")
    assert "either" in acme("append", "fact", "x", "--customer", "Acme", *both, code=2).err


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ("{", "line", "not JSON"),
        ("[]", "line", "object"),
        ('"x"', "line", "object"),
        (line(extra=1), "extra", "unknown field"),
        (line(custommer="x"), "custommer", "did you mean 'customer'"),
        (line(customer=7), "customer", "a number"),
        (line(customer=" "), "customer", "empty"),
        (line(email=None), "line", "exactly one of email, source, person"),
        (line(person="Ann"), "line", "exactly one of email, source, person"),
        (line(reader={}), "reader.name", "missing"),
        (line(statements=[{"kind": "rumour", "text": "x"}]), "statements[0].kind", "mention, fact"),
        (line(statements=[{"text": "x"}]), "statements[0].kind", "mention, fact"),
        (line(statements=[{"kind": "fact"}]), "statements[0].text", "missing"),
        (line(statements=[{"kind": "fact", "text": ""}]), "statements[0].text", "empty"),
        (line(statements=[{"kind": "task", "text": "x", "due": "soon"}]), "statements[0].due", "4 characters"),
        (line(statements=[{"kind": "task", "text": "x", "due": 5}]), "statements[0].due", "a number"),
        (line(statements=[{"kind": "fact", "text": "x", "owner": "y"}]), "statements[0].owner", "unknown field"),
        (line(at="2026-01-05T10:00:00"), "at", "timezone"),
        (line(email="nobody@acme.com"), "email", "nobody@acme.com"),
    ],
)
def test_a_line_that_is_no_reading_is_reported_and_the_others_go_in(
    acme: Cli, bad: str, field: str, reason: str
) -> None:
    good = line(statements=[{"kind": "fact", "text": "Good."}])
    report = acme("append", "batch", "-", "--json", stdin=f"{bad}\n\n{good}\n", code=3).json

    assert {(1, field)} == {(each["line"], each["field"]) for each in report["errors"]}
    assert reason in " ".join(each["reason"] for each in report["errors"])
    assert [(3, 1)] == [(each["line"], len(each["recorded"])) for each in report["readings"]]


def test_a_report_never_repeats_the_text_of_a_statement(acme: Cli) -> None:
    secret = "The CFO is leaving"
    bad = [
        line(statements=[{"kind": "fact", "text": secret, "quote": "that she leaves"}]),
        line(statements=[{"kind": "fact", "text": [secret]}]),
        '{"text": "' + secret,
    ]
    ran = acme("append", "batch", "-", stdin="\n".join(bad), code=3)

    assert "CFO" not in ran.out + ran.err
    assert "she leaves" not in ran.out + ran.err


def test_strict_refuses_the_whole_reading(acme: Cli) -> None:
    before = events(acme)
    mixed = line(statements=[{"kind": "fact", "text": "New."}, {"kind": "fact", "text": "x", "quote": "nowhere"}])
    assert "the whole reading was refused" in acme("append", "batch", "-", "--strict", stdin=mixed, code=3).err

    assert before == events(acme)
    acme("append", "batch", "-", stdin=mixed, code=3)
    assert before + 2 == events(acme)


def test_a_file_that_is_not_there(acme: Cli) -> None:
    assert "nowhere.jsonl" in acme("append", "batch", "nowhere.jsonl", code=3).err
    assert "nowhere.md" in acme("import", "nowhere.md", code=3).err
    assert "nowhere.eml" in acme("mail", "add", "nowhere.eml", code=3).err


def test_a_log_that_is_no_log(acme: Cli) -> None:
    log = acme.folder / ".ibid" / "log.sqlite"
    whole = log.read_bytes()
    for each in acme.folder.glob(".ibid/log.sqlite-*"):
        each.unlink()
    log.write_bytes(b"no database at all, but long enough to have a header" * 40)
    ran = acme("claims", "Acme", code=6)
    assert "log.sqlite" in ran.err

    log.write_bytes(whole)
    with sqlite3.connect(log) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "newer ibid" in acme("claims", "Acme", code=6).err


def test_a_log_that_is_gone(acme: Cli) -> None:
    for each in acme.folder.glob(".ibid/log.sqlite*"):
        each.unlink()
    assert "ibid init" in acme("rebuild", code=6).err


def test_a_vault_that_cannot_be_written_to(acme: Cli) -> None:
    """A file stands where the vault should be: nothing is written, and the log is not affected."""
    (acme.folder / "vault").rmdir()
    (acme.folder / "vault").write_text("in the way")
    assert "vault" in acme("rebuild", code=7).err
    assert 2 == len(acme("claims", "Acme", "--kind", "fact", "--json").json)


def test_a_note_that_somebody_else_put_there_is_left_alone(acme: Cli) -> None:
    (acme.folder / "vault" / "Acme.md").write_text("# mine\n")
    assert "did not write this note" in acme("rebuild", code=7).err
    assert "# mine\n" == (acme.folder / "vault" / "Acme.md").read_text()

    acme("rebuild", "--overwrite")
    assert "# mine\n" == (acme.folder / ".ibid" / "overwritten" / "Acme.1.md").read_text()


def test_an_edit_inside_a_region_is_left_alone_and_one_outside_is_kept(acme: Cli) -> None:
    acme("rebuild")
    path = acme.folder / "vault" / "Acme.md"
    path.write_text(path.read_text("utf-8").replace("# Acme\n", "# Acme\n\nMy own words.\n"), "utf-8")
    acme("append", "fact", "More.", "--customer", "Acme", "--email", "a1@acme.com")
    acme("rebuild")
    assert "My own words." in path.read_text("utf-8")
    assert "- More." in path.read_text("utf-8")

    path.write_text(path.read_text("utf-8").replace("- More.", "- Much more."), "utf-8")
    acme("append", "fact", "Even more.", "--customer", "Acme", "--email", "a1@acme.com")
    assert "somebody edited what ibid wrote (facts)" in acme("rebuild", code=7).err
    assert "- Much more." in path.read_text("utf-8")


def test_a_symbolic_link_in_the_vault_is_not_followed(acme: Cli) -> None:
    target = acme.folder / "elsewhere.md"
    target.write_text("not yours")
    (acme.folder / "vault" / "Acme.md").symlink_to(target)
    assert "symbolic link" in acme("rebuild", code=7).err
    assert "not yours" == target.read_text()


def test_as_of_that_is_no_point_in_time(acme: Cli) -> None:
    assert "2026-01-05T10:30:00Z" in acme("show", "Acme", "--as-of", "yesterday-ish", code=2).err
    assert "--out" in acme("rebuild", "--as-of", "5", code=2).err


def test_an_unexpected_error_shows_no_text_of_mail(acme: Cli) -> None:
    """A damaged event: the message names its type and the next step, and nothing of what it says."""
    with sqlite3.connect(acme.folder / ".ibid" / "log.sqlite") as connection:
        connection.execute("DROP TRIGGER events_refuse_update")
        connection.execute("UPDATE events SET data = ? WHERE position = 5", (b'{"text": "The CFO is leaving"}',))
    connection.close()
    ran = acme("claims", "Acme", code=6)

    assert "fact-recorded.v1" in ran.err
    assert "CFO" not in ran.out + ran.err
    assert 5 in [each["position"] for each in acme("verify", "--json", code=6).json["problems"]]


def test_errors_are_json_on_demand(acme: Cli) -> None:
    error = json.loads(acme("claims", "Acmee", "--json", code=4).err)
    assert 4 == error["exit_code"]
    assert "Acme" in error["error"]


def test_two_processes_appending_at_once_lose_nothing_and_double_nothing(acme: Cli) -> None:
    """Four processes send the same and different readings to one log; each statement is there once."""
    before = events(acme)
    lines = [line(statements=[{"kind": "fact", "text": f"Fact {number}."}]) for number in range(10)]
    command = [*COMMAND, "append", "batch", "-", "--json"]
    running = [
        subprocess.Popen(
            command, cwd=acme.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    results = [each.communicate("\n".join(lines).encode(), timeout=120) for each in running]

    assert [0] * 4 == [each.returncode for each in running], results
    assert 10 == sum(json.loads(out)["counts"]["recorded"] for out, _ in results)
    assert before + 2 * 10 == events(acme)
    assert acme("verify", "--json").json["ok"]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_in_the_middle_leaves_whole_readings_and_exits_with_130(acme: Cli) -> None:
    command = [*COMMAND, "append", "batch", "-"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # A job that a shell puts into the background ignores SIGINT, and so would its children.
    running = subprocess.Popen(
        command, cwd=acme.folder, **pipes, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)
    )
    assert running.stdin
    before = events(acme)
    pair = [{"kind": "fact", "text": "One."}, {"kind": "fact", "text": "Two."}]
    running.stdin.write((line(statements=pair) + "\n").encode() + b" " * 100_000)  # more than its buffer holds
    running.stdin.flush()
    for _ in range(300):
        if events(acme) == before + 3:
            break
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)

    assert 130 == running.returncode, (out, err)
    assert b"Traceback" not in err
    assert before + 3 == events(acme)  # the pass and its two statements, whole
    assert acme("verify", "--json").json["ok"]


def test_mail_that_cannot_be_read_is_reported_and_the_others_go_in(ibid: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.eml").write_bytes(MAIL)
    (folder / "bad.eml").write_bytes(b"")
    report = ibid("mail", "add", str(folder), "--json", code=3).json

    assert {"added": 1, "conflict": 0, "known": 0, "unreadable": 1} == report["counts"]
