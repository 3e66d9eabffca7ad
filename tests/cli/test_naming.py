"""What people call things: short ids, pasted lines, Message-IDs that several mails carry, odd names."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from process import COMMAND, MAIL, Cli

OTHER = MAIL.replace(b"Our SAP is still on-prem.", b"We moved SAP to the cloud.")


def reading(email: str, *statements: dict[str, str]) -> str:
    return json.dumps({"email": email, "customer": "Acme", "reader": {"name": "llm"}, "statements": statements})


def test_a_short_id_from_a_note_names_its_e_mail(acme: Cli) -> None:
    note = acme("show", "Acme").out
    short = note.partition("[^m-")[2].partition("]")[0]
    whole = acme("from", f"m-{short}", "--json").json[0]["source"]["id"]

    assert whole.startswith(f"m-{short}")
    assert acme("from", whole).out == acme("from", f"[^m-{short}]").out == acme("from", "<a1@acme.com>").out
    assert acme("log", "--email", f"m-{short}").out == acme("log", "--email", "a1@acme.com").out


def test_a_claim_is_found_by_id_link_line_and_words(acme: Cli) -> None:
    line = next(each for each in acme("show", "Acme").out.splitlines() if "SAP" in each)
    block = line.rpartition("^")[2]
    expected = acme("why", block).out

    for asked in (line, f"^{block}", f"[[Acme#^{block}]]", block.upper(), "Acme runs SAP on-prem.", "SAP on-prem runs"):
        assert expected == acme("why", asked).out


def test_words_that_look_like_an_id_are_words(acme: Cli) -> None:
    acme("append", "topic", "t-shirts", "--customer", "Acme", "--email", "a1@acme.com")
    assert "t-shirts" in acme("why", "t-shirts").out


def test_a_row_of_the_status_table_leads_back(acme: Cli) -> None:
    acme("append", "attribute", "active", "--name", "Status", "--customer", "Acme", "--email", "a1@acme.com")
    row = next(each for each in acme("show", "Acme").out.splitlines() if "**Status**" in each)

    assert "status: active" in acme("why", row).out
    assert {"name": "status"} == acme("claims", "Acme", "--kind", "attribute", "--json").json[0]["statements"][0][
        "details"
    ]


def test_details_of_tasks_and_contacts_are_told(acme: Cli) -> None:
    source = ("--customer", "Acme", "--email", "a1@acme.com")
    acme("append", "task", "Send the offer", "--owner", "Bob", "--due", "2026-01-31", *source)
    acme("append", "contact", "Jane Doe", "--role", "CIO", "--address", "jane@acme.com", *source)

    assert "Send the offer (Bob, 2026-01-31)" in acme("claims", "Acme").out
    assert "Jane Doe (CIO, jane@acme.com)" in acme("why", "Jane Doe").out


@pytest.fixture
def twins(acme: Cli) -> tuple[Cli, list[str]]:
    """A second mail with the first one's Message-ID and other content; and the ids of both."""
    (acme.folder / "other.eml").write_bytes(OTHER)
    report = acme("mail", "add", "other.eml", "--json").json
    assert {"added": 0, "conflict": 1, "known": 0, "unreadable": 0} == report["counts"]
    ids = [each["source"]["id"] for each in acme("from", "a1@acme.com", "--json").json]
    assert report["mails"][0]["id"] in ids
    return acme, ids


def test_of_two_mails_with_one_message_id_the_quotes_tell_which_is_meant(twins: tuple[Cli, list[str]]) -> None:
    acme, _ = twins
    said = {"kind": "fact", "text": "SAP moved.", "quote": "We moved SAP to the cloud"}
    acme("append", "batch", "-", stdin=reading("a1@acme.com", said))

    assert "«We moved SAP to the cloud»" in acme("why", "SAP moved.").out


def test_where_quotes_do_not_tell_the_reading_is_refused_and_the_ids_are_named(twins: tuple[Cli, list[str]]) -> None:
    acme, ids = twins
    line = reading("a1@acme.com", {"kind": "fact", "text": "Something."})
    refused = acme("append", "batch", "-", "--json", stdin=line, code=3).json["errors"][0]["reason"]

    assert all(each in refused for each in ids)
    acme("append", "batch", "-", stdin=reading(ids[1], {"kind": "fact", "text": "Something."}))


def test_a_reading_can_be_sent_again_after_a_twin_of_its_mail_came(acme: Cli) -> None:
    """A pipeline retries blindly: what was recorded stays known, although its Message-ID now could mean two mails."""
    line = reading("a1@acme.com", {"kind": "fact", "text": "Without a quote."})
    acme("append", "batch", "-", stdin=line)
    (acme.folder / "other.eml").write_bytes(OTHER)
    acme("mail", "add", "other.eml")

    assert "all already known" in acme("append", "batch", "-", stdin=line).out


def test_a_mail_inside_a_reading_that_is_another_one_s_twin_is_told(acme: Cli) -> None:
    line = {
        "source": {"message_id": "a1@acme.com", "text": "Quite different."},
        "customer": "Acme",
        "reader": {"name": "llm"},
        "statements": [],
    }
    (found,) = acme("append", "batch", "-", "--json", stdin=json.dumps(line)).json["readings"]

    assert 1 == len(found["conflicts_with"])


def test_a_byte_order_mark_is_no_part_of_the_first_line(acme: Cli) -> None:
    line = reading("a1@acme.com", {"kind": "fact", "text": "New."})
    assert "1 statement recorded" in acme("append", "batch", "-", stdin=b"\xef\xbb\xbf" + line.encode()).out


def test_a_key_that_stands_twice_is_refused(acme: Cli) -> None:
    line = reading("a1@acme.com", {"kind": "fact", "text": "A"}).replace('"text": "A"', '"text": "A", "text": "B"')
    assert "a key stands twice" in acme("append", "batch", "-", stdin=line, code=3).err


@pytest.mark.parametrize("field", ["task", "fact", "topic"])
def test_a_field_that_is_named_like_a_kind_is_an_unknown_field(acme: Cli, field: str) -> None:
    """Of the reading and of a statement; the lines behind it go in."""
    bad = json.loads(reading("a1@acme.com", {"kind": "fact", "text": "x", field: "y"})) | {field: "x"}
    good = reading("a1@acme.com", {"kind": "fact", "text": "Good."})
    report = acme("append", "batch", "-", "--json", stdin=f"{json.dumps(bad)}\n{good}", code=3).json

    assert {field, f"statements[0].{field}"} == {each["field"] for each in report["errors"]}
    assert 1 == report["counts"]["recorded"]


def test_a_misspelt_field_of_a_statement_is_answered_with_the_right_one(acme: Cli) -> None:
    line = reading("a1@acme.com", {"kind": "task", "text": "x", "onwer": "Bob"})
    assert "did you mean 'owner'?" in acme("append", "batch", "-", stdin=line, code=3).err


@pytest.mark.parametrize("name", ["\u200b", "\u0000", "\u202e"])
def test_a_customer_of_whom_nothing_can_be_seen_is_refused(acme: Cli, name: str) -> None:
    line = json.loads(reading("a1@acme.com")) | {"customer": name}
    assert "nothing of the text can be seen" in acme("append", "batch", "-", stdin=json.dumps(line), code=3).err


def test_text_that_is_given_as_a_message_id_is_not_repeated(acme: Cli) -> None:
    text = "The CFO is leaving, and this is the whole mail"
    assert "CFO" not in acme("append", "batch", "-", stdin=reading(text), code=3).err
    assert "CFO" not in acme("from", text, code=4).err


def test_control_characters_of_a_field_s_name_never_reach_the_terminal(acme: Cli) -> None:
    line = json.loads(reading("a1@acme.com")) | {"\u001b[31mred": 1}
    assert "\x1b" not in acme("append", "batch", "-", stdin=json.dumps(line), code=3).err


def test_a_reading_of_which_nothing_was_taken_makes_no_note(acme: Cli) -> None:
    line = json.loads(reading("a1@acme.com", {"kind": "fact", "text": "x", "quote": "stands nowhere"}))
    acme("append", "batch", "-", stdin=json.dumps(line | {"customer": "Invented Corp"}), code=3)
    acme("rebuild")
    assert ["Acme.md"] == [each.name for each in (acme.folder / "vault").iterdir()]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names there are always Unicode")
def test_names_that_are_not_utf_8_end_in_no_crash(acme: Cli) -> None:
    name = os.fsencode(acme.folder) + b"/caf\xe9.eml"
    Path(os.fsdecode(name)).write_bytes(OTHER)
    shown = subprocess.run([*COMMAND, "mail", "add", name, "--json"], cwd=acme.folder, capture_output=True, check=True)
    assert 1 == json.loads(shown.stdout)["counts"]["conflict"]
    for command in (["show", b"\xe9"], ["claims", b"\xe9"], ["log", "--customer", b"\xe9"], ["why", b"\xe9"]):
        ran = subprocess.run([*COMMAND, *command], cwd=acme.folder, capture_output=True)
        assert 4 == ran.returncode, ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells")
@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("$IBID log <&-", 0),
        ("$IBID append batch - <&-", 0),
        ("$IBID show Acme >&-", 0),
        ("$IBID show nobody 2>&-", 4),
        ("$IBID log > /dev/full", 7),
        ("$IBID log | true; test ${PIPESTATUS[0]} = 0 -o ${PIPESTATUS[0]} = 141", 0),
    ],
)
def test_closed_and_full_streams_end_in_no_crash(acme: Cli, shell: str, code: int) -> None:
    ran = subprocess.run(
        ["bash", "-c", shell.replace("$IBID", f"'{COMMAND[0]}' -c '{COMMAND[2]}'")],
        cwd=acme.folder,
        capture_output=True,
    )
    assert code == ran.returncode, ran.stderr
    assert b"unexpected" not in ran.stderr
