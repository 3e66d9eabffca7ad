"""`ibid merge`, `split`, `keep-apart`, `correct`, `supersede` and `undo`: as people use them."""

import re
from typing import Any

import pytest

from process import MAIL, Cli

SAP, RENEWAL, TOPIC = 0, 1, 2


def claims(ibid: Cli, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ibid("claims", "Acme", *arguments, "--json").json
    return found


def short(ibid: Cli, at: int) -> str:
    return str(claims(ibid)[at]["short"])


def note(ibid: Cli) -> str:
    ibid("rebuild")
    return (ibid.folder / "vault" / "Acme.md").read_text("utf-8")


def decision(out: str) -> str:
    found = re.search(r"undo with `ibid undo (j-\w{6})`", out)
    assert found, out
    return found[1]


def test_merged_claims_are_one_line_after_every_rebuild_until_it_is_undone(acme: Cli) -> None:
    before = note(acme)
    one, other = short(acme, SAP), short(acme, RENEWAL)
    ran = acme("merge", one, other, "--by", "Jane Doe", "--why", "one thing")
    id_ = decision(ran.out)

    assert f"merged {one} and {other}: {one} now rests on 2 statements from 1 source ({id_};" in ran.out
    assert "The renewal is due in May." not in note(acme)
    acme("rebuild", "--check")
    why = acme("why", other).out
    assert re.search(rf"{one} and {other} were merged on 20\d\d-\d\d-\d\d by Jane Doe: one thing \({id_}\)", why)
    assert re.search(r"joined by hand on 20\d\d-\d\d-\d\d by Jane Doe: one thing", why)

    assert "undo with" not in acme("undo", id_, "--by", "Bob").out
    assert note(acme) == before


def test_a_decision_is_not_made_twice(acme: Cli) -> None:
    one, other = short(acme, SAP), short(acme, RENEWAL)
    acme("merge", one, other)
    events = acme("log", "--json").json

    assert "nothing was recorded" in acme("merge", one, other).out
    again = acme("merge", other, one, "--json").json
    assert (again["status"], again["decision"], [each["short"] for each in again["claims"]]) == ("known", None, [one])
    assert acme("log", "--json").json == events


def test_statements_that_were_split_off_are_a_line_of_their_own(acme: Cli) -> None:
    one, other = short(acme, SAP), short(acme, RENEWAL)
    acme("merge", one, other)
    ran = acme("split", one, other, "--why", "two things")

    assert f"{one} on 1 statement from 1 source and {other} on 1 statement from 1 source" in ran.out
    assert "nothing was recorded" in acme("split", one, other).out
    assert f"^{one}\n" in note(acme) and f"^{other}\n" in note(acme)


def test_a_statement_to_split_off_can_be_named_by_its_words(acme: Cli) -> None:
    acme("merge", "SAP", "May")
    acme("split", short(acme, SAP), "the renewal is due in  may.")

    assert len(claims(acme)) == 3
    assert "has no statement that was given (7 characters)" in acme("split", short(acme, SAP), "secret!", code=4).err
    assert "all statements of" in acme("split", short(acme, SAP), short(acme, SAP), code=3).err


def test_what_is_kept_apart_is_not_merged_before_that_is_undone(acme: Cli) -> None:
    one, other = short(acme, SAP), short(acme, RENEWAL)
    id_ = decision(acme("keep-apart", one, other).out)

    assert f"`ibid undo {id_}`" in acme("merge", one, other, code=3).err
    acme("undo", "--last", "Acme")
    acme("merge", one, other)


def test_a_corrected_line_says_what_the_person_says_and_keeps_its_id_and_sources(acme: Cli) -> None:
    id_ = short(acme, SAP)
    acme("correct", id_, "Acme  is moving\nto S/4HANA.", "--by", "Jane Doe")

    assert re.search(rf"^- Acme is moving to S/4HANA\.\[\^m-\w{{6}}\] \^{id_}$", note(acme), re.MULTILINE)
    assert acme("why", "moving to S/4HANA", "--json").json["short"] == id_
    assert "1. Acme runs SAP on-prem." in acme("why", id_).out
    assert claims(acme)[SAP]["corrected"] == claims(acme)[SAP]["decisions"][0]["id"]


def test_a_superseded_claim_leaves_the_note_but_is_never_silently_gone(acme: Cli) -> None:
    old, new = short(acme, SAP), short(acme, RENEWAL)
    ran = acme("supersede", old, "--by-claim", new, "--by", "Jane Doe", "--why", "moved")

    assert f"{old} is superseded by {new} and leaves the note" in ran.out
    assert f"^{old}" not in note(acme)
    assert claims(acme)[SAP]["superseded_by"] == claims(acme)[RENEWAL]["id"]
    assert f"Acme runs SAP on-prem. (superseded by {new})" in acme("claims", "Acme").out
    for each in (old, new):
        assert re.search(rf"{old} was superseded by {new} on \S+ by Jane Doe: moved", acme("why", each).out)
    assert "itself superseded by the decision" in acme("supersede", new, "--by-claim", old, code=3).err


def test_the_note_as_of_before_the_decision_is_as_it_was(acme: Cli) -> None:
    head = acme("verify", "--json").json["events"]
    before = acme("show", "Acme").out
    acme("merge", short(acme, SAP), short(acme, RENEWAL))

    assert acme("show", "Acme").out != before
    assert acme("show", "Acme", "--as-of", str(head)).out == before
    assert claims(acme, "--as-of", str(head))[SAP]["decisions"] == []


def test_who_decides_is_the_person_at_the_keyboard_if_not_said(acme: Cli) -> None:
    ran = acme("correct", "SAP", "So.", "--json", IBID_USER="Ann Lee").json

    assert ran["claims"][0]["decisions"][0]["by"] == "Ann Lee"
    assert ran["claims"][0]["decisions"][0]["says"]["text"] == "So."


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ("merge SAP", 3, "is one claim already; name two claims"),
        ("merge SAP SAP", 3, "is one claim already; name two claims"),
        ("keep-apart SAP SAP", 3, "parted with `ibid split`"),
        ("merge SAP f-000000", 4, "has the id f-000000"),
        ("merge SAP Renewal", 3, "are not of one kind but of fact and topic"),
        ("merge SAP Other", 3, "are not of one customer but of 'Acme' and 'Other'"),
        ("merge SAP twin", 3, "2 claims fit what was asked equally well; name the one by its id: f-"),
        ("correct SAP", 2, "TEXT"),
        ("supersede SAP --by-claim SAP", 3, "cannot be superseded by itself"),
        ("undo", 2, "--last CUSTOMER"),
        ("undo j-000000", 4, "there is no decision j-000000 in the log"),
        ("undo secret", 4, "expected one like j-3f9a1c"),
        ("undo --last Acme", 4, "nothing to undo"),
        ("undo --last Nobody", 4, "there is no customer"),
    ],
)
def test_what_cannot_be_decided_says_why_and_records_nothing(acme: Cli, arguments: str, code: int, told: str) -> None:
    for text, customer in (("Other does.", "Other"), ("The twin.", "Acme"), ("The twin:", "Other")):
        acme("append", "fact", text, "--customer", customer, "--person", "Ann")
    events = acme("log", "--json").json

    assert told in acme(*arguments.split(), code=code).err
    assert acme("log", "--json").json == events


@pytest.mark.parametrize("arguments", [("correct", "SAP", " \u200b "), ("correct", "SAP", "So.", "--by", " ")])
def test_a_correction_or_a_name_of_which_nothing_can_be_seen_is_refused(acme: Cli, arguments: tuple[str, ...]) -> None:
    assert "nothing was decided: " in acme(*arguments, code=3).err


def test_a_decision_that_was_undone_is_not_undone_again(acme: Cli) -> None:
    id_ = decision(acme("merge", "SAP", "May").out)
    undone = acme("undo", id_, "--json").json["decision"]

    assert "undone already" in acme("undo", id_, code=3).err
    assert "took a decision back; to have that back, decide so again" in acme("undo", undone, code=3).err


def test_the_log_tells_who_decided_what_and_why(acme: Cli) -> None:
    id_ = decision(acme("merge", "SAP", "May", "--by", "Jane", "--why", "one thing").out)
    acme("undo", id_, "--by", "Bob")
    merged, undone = acme("log", "--customer", "Acme", "--after", "6").out.splitlines()[-2:]

    assert f"{id_}: {short(acme, SAP)} {short(acme, RENEWAL)}, by Jane (one thing)" in merged
    assert f"{id_} no longer, by Bob" in undone


def test_what_a_later_mail_says_again_is_shown_again(ibid: Cli) -> None:
    """It was superseded, but that was decided before: the newest mail is back at the old value."""
    texts = ("The POC starts on 12 January.", "The POC starts on 19 January.", "The POC starts on 12 January.")
    for at, text in enumerate(texts):
        mail = MAIL.replace(b"<a1@", f"<a{at}@".encode()).replace(b"04 Jan", f"{at + 10} Jan".encode())
        (ibid.folder / f"{at}.eml").write_bytes(mail)
        ibid("mail", "add", f"{at}.eml")
        ibid("append", "fact", text, "--customer", "Acme", "--email", f"a{at}@acme.com")
        if at == 1:
            first, second = (each["id"] for each in ibid("claims", "Acme", "--json").json)
            ibid("supersede", first, "--by-claim", second, "--by", "Jane")
            assert "12 January" not in ibid("show", "Acme").out

    assert "12 January" in ibid("show", "Acme").out
    (question,) = ibid("review", "Acme", "--json").json
    assert question["sort"] == "supersedes"
    assert [side["id"] for side in question["sides"]] == [second, first]
