"""Customers by all their names: `ibid alias`, `ibid merge-customers`, `ibid customers`, and what is told of near names."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from ibid.cli.clock import now
from ibid.cli.handling import handle_naming
from ibid.cli.workspace import find_workspace
from ibid.domain.decider import Rejected
from ibid.domain.naming import AliasCustomer, UndoIdentity
from ibid.events.log import EventLog, Query, Slice

from process import Cli

FACT = {"kind": "fact", "text": "Acme runs SAP on-prem.", "quote": "SAP is still on-prem"}


def line(customer: str, *statements: dict[str, str], **rest: str) -> str:
    reader = {"name": "llm", "version": rest.get("version", "A")}
    return json.dumps({"email": "a1@acme.com", "customer": customer, "reader": reader, "statements": statements})


def append(ibid: Cli, customer: str, text: str) -> None:
    ibid("append", "fact", text, "--customer", customer, "--email", "a1@acme.com")


def texts(ibid: Cli, *arguments: str) -> list[str]:
    return [each["text"] for each in ibid("claims", *arguments, "--json").json]


def undo(ibid: Cli, decision: str) -> None:
    log = find_workspace(ibid.folder).log()
    handle_naming(log, UndoIdentity(decision, "Ann", None, now()))


def notes(ibid: Cli) -> list[str]:
    return sorted(path.name for path in (ibid.folder / "vault").iterdir())


def test_what_is_appended_under_an_alias_lands_in_the_same_note(acme: Cli) -> None:
    assert "Acme goes by 'Acme, Inc.', too" in acme("alias", "acme", "Acme, Inc.").out
    again = acme("append", "fact", "Moved.", "--customer", "ACME, Inc.", "--email", "a1@acme.com")
    acme("rebuild")

    assert "" == again.err, "no new customer is told"
    assert ["Acme.md"] == notes(acme)
    assert "Moved." in (acme.folder / "vault" / "Acme.md").read_text()
    for name in ("Acme", "Acme, Inc."):
        assert "Moved." in texts(acme, name)
        assert "Moved." in acme("show", name).out
        assert "Moved." in acme("why", "Moved.", "--customer", name).out
        assert "Moved." in acme("log", "--customer", name).out
        assert "Moved." not in acme("log", "--customer", name, "--kind", "topic").out
    assert [("Acme", 4)] == [
        (each["customer"], len(each["claims"])) for each in acme("from", "a1@acme.com", "--json").json[0]["customers"]
    ]


def test_an_alias_is_no_new_customer_in_a_batch(acme: Cli) -> None:
    acme("alias", "Acme", "Acme, Inc.")
    (found,) = acme("append", "batch", "-", "--json", stdin=line("Acme, Inc.", FACT)).json["readings"]
    assert (False, []) == (found["customer_is_new"], found["near_customers"])


def test_what_was_sent_before_an_alias_or_a_merge_is_known_after_it(acme: Cli) -> None:
    batch = f"{line('Acme', FACT)}\n{line('Globex', FACT)}\n"
    acme("append", "batch", "-", stdin=batch)
    acme("alias", "Acme", "Acme, Inc.")
    acme("merge-customers", "Globex", "Acme")

    assert "0 statements recorded, all already known" in acme("append", "batch", "-", stdin=batch).out


def test_one_fact_of_two_customers_that_are_one_is_one_claim(acme: Cli) -> None:
    acme("append", "batch", "-", stdin=line("Globex", FACT, version="B"))
    before = acme("log", "--json").json[-1]["position"]
    acme("rebuild")
    told = acme("merge-customers", "Globex", "Acme", "--by", "Ann", "--why", "renamed").out
    claims = acme("claims", "Globex", "--json").json

    assert "'Globex' is Acme from now on" in told
    assert claims == acme("claims", "Acme", "--json").json
    assert [2, 1, 1] == [len(each["statements"]) for each in claims]
    assert {"Acme"} == {each["customer"] for each in claims}
    assert [3, 1] == [len(texts(acme, name, "--as-of", str(before))) for name in ("Acme", "Globex")]
    assert "# Globex" in acme("show", "Globex", "--as-of", str(before)).out
    assert "# Acme" in acme("show", "Globex").out
    acme("rebuild")
    assert acme("show", "Acme").out == (acme.folder / "vault" / "Acme.md").read_text()
    globex = acme("claims", "Globex", "--as-of", str(before), "--json").json[0]["statements"][0]["id"]
    assert "Acme" in acme("why", globex).out


def test_the_note_of_a_merged_customer_is_left_and_told(acme: Cli) -> None:
    append(acme, "ACME!", "Moved.")
    acme("rebuild")
    files = notes(acme)
    acme("merge-customers", "Acme", "ACME!")
    ran = acme("rebuild")

    assert files == notes(acme), "a note keeps its file name, although the other one is nobody's now"
    assert "Acme.md was left as it is: 'Acme' is 'ACME!' now" in ran.err
    assert "1 note, 0 unchanged" in ran.err
    rows = acme("rebuild", "--json").json
    assert ["unchanged", "left"] == [row["status"] for row in rows]
    assert "reason" in rows[1]
    assert acme("rebuild", "acme", "Acme", "ACME!", "--json").json == rows
    (acme.folder / "vault" / "Acme.md").unlink()
    assert "left" not in acme("rebuild").err


def test_a_merge_that_is_undone_has_never_been_in_the_notes(acme: Cli) -> None:
    append(acme, "Globex", "Moved.")
    before = acme("show", "Globex").out + acme("show", "Acme").out
    decision = acme("merge-customers", "Globex", "Acme", "--json").json["decision"]
    assert "Moved." in texts(acme, "Acme")
    undo(acme, decision)

    assert before == acme("show", "Globex").out + acme("show", "Acme").out
    assert ["Moved."] == texts(acme, "Globex")


def test_who_decided_and_why_is_in_the_log(acme: Cli) -> None:
    append(acme, "Globex", "Moved.")
    acme("alias", "Acme", "Acme, Inc.", "--why", "as in the contract", IBID_USER="Ann")
    acme("merge-customers", "Globex", "Acme, Inc.", "--by", "Bob")
    alias, merge = acme("log", "--json").json[-2:]

    assert ("Ann", "as in the contract", "Acme, Inc.") == tuple(alias["body"][key] for key in ("by", "why", "alias"))
    assert ("Bob", "customers-merged.v1") == (merge["body"]["by"], merge["type"])
    assert merge["body"]["customer"] == alias["body"]["customer"], "an alias means the customer"
    listing = acme("log").out
    assert "also Acme, Inc., by Ann" in listing
    assert "is Globex, too, by Bob" in listing


def test_customers_are_listed_with_all_their_names(acme: Cli) -> None:
    append(acme, "Globex", "Moved.")
    append(acme, "Initech", "Moved.")
    before = acme("log", "--json").json[-1]["position"]
    acme("alias", "Acme", "Acme, Inc.")
    acme("merge-customers", "Globex", "Acme")

    found = acme("customers", "--json").json
    assert [("Acme", ["Acme, Inc."], ["Globex"], 4), ("Initech", [], [], 1)] == [
        (each["customer"], each["aliases"], each["merged"], each["statements"]) for each in found
    ]
    assert "Acme\t4\tAcme, Inc., Globex" in acme("customers").out
    assert ["Acme", "Globex", "Initech"] == [
        each["customer"] for each in acme("customers", "--as-of", str(before), "--json").json
    ]


def test_a_name_that_is_used_while_it_is_made_an_alias_is_decided_anew(acme: Cli) -> None:
    """Between reading and appending somebody opens a customer of that name; then it is no mere alias any more."""
    log = find_workspace(acme.folder).log()
    slices = 0

    class Slow:
        append = staticmethod(log.append)

        def slice(self, query: Query) -> Slice:
            nonlocal slices
            slices += 1
            found = log.slice(query)
            if slices == 1:
                append(acme, "Acme, Inc.", "Moved.")
            return found

    with pytest.raises(Rejected, match="customer of its own"):
        handle_naming(cast("EventLog", Slow()), AliasCustomer("Acme", "Acme, Inc.", "Ann", None, now()))
    assert 2 == slices


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["alias", "Nobody", "No one"], 4, "there is no customer 'Nobody'"),
        (["alias", "Acme Inc.", "Acme AG"], 4, "did you mean 'Acme'?"),
        (["merge-customers", "Nobody", "Acme"], 4, "there is no customer 'Nobody'"),
        (["merge-customers", "Acme", "Nobody"], 4, "`ibid customers` lists those there are"),
        (["merge-customers", "Acme", "acme"], 3, "one customer already"),
        (["alias", "Acme", "Globex"], 3, "`ibid merge-customers`"),
        (["alias", "Acme", "  "], 2, "the alias is empty"),
        (["alias", "Acme", "A", "--by", "\u200b"], 2, "--by is empty"),
        (["alias", "Acme", "A", "--why", ""], 2, "--why is empty"),
        (["alias", "Acme", "\udce9"], 2, "not valid UTF-8"),
    ],
)
def test_what_cannot_be_is_told_with_what_to_do(acme: Cli, arguments: Sequence[str], code: int, told: str) -> None:
    append(acme, "Globex", "Moved.")
    assert told in acme(*arguments, code=code).err


def test_deciding_it_again_says_so(acme: Cli) -> None:
    append(acme, "Globex", "Moved.")
    for command in (["alias", "Acme", "Acme, Inc."], ["merge-customers", "Globex", "Acme"]):
        first, second = (acme(*command, "--json").json for _ in range(2))
        assert ("recorded", "known", None) == (first["status"], second["status"], second["decision"])
        assert "already" in acme(*command).out


def test_near_names_of_new_customers_are_told_and_nothing_is_merged(acme: Cli) -> None:
    batch = "\n".join(line(name, FACT) for name in ("Acme, Inc.", "Globex", "acme.com", "Acme", "GLOBEX AG"))
    human = acme("append", "batch", "-", stdin=batch)

    assert (
        "line 1: opened a new customer, 'Acme, Inc.', beside 'Acme'; if they are one, "
        "run `ibid merge-customers 'Acme, Inc.' Acme`"
    ) in human.err
    assert "line 5: opened a new customer, 'GLOBEX AG', beside 'Globex'" in human.err
    assert 3 == len(human.err.splitlines())
    assert ["Acme", "Acme, Inc.", "Globex", "acme.com", "GLOBEX AG"] == [
        each["customer"] for each in acme("customers", "--json").json
    ]
    readings = acme("append", "batch", "-", "--json", stdin=batch + "\n" + line("Open Acme", FACT)).json["readings"]
    assert [False] * 5 + [True] == [each["customer_is_new"] for each in readings]
    assert all([] == each["near_customers"] for each in readings)


def test_a_suggestion_names_each_customer_once(acme: Cli) -> None:
    for name in ("Acme AG", "Acme LLC", "Acme GmbH"):
        acme("alias", "Acme", name)
    append(acme, "acme.com", "Moved.")
    (found,) = acme("append", "batch", "-", "--json", stdin=line("Acme Inc", FACT)).json["readings"]

    assert ["Acme", "acme.com"] == found["near_customers"]


def test_near_names_go_by_the_customer_whose_alias_is_near(acme: Cli) -> None:
    acme("alias", "Acme", "Initech")
    (found,) = acme("append", "batch", "-", "--json", stdin=line("initech.com", FACT)).json["readings"]
    assert (True, ["Acme"]) == (found["customer_is_new"], found["near_customers"])
    assert "did you mean 'Acme' or 'initech.com'?" in acme("show", "Initech Ltd", code=4).err


def test_near_names_are_told_on_one_statement_and_on_an_import(acme: Cli) -> None:
    source = ("--customer", "Acme Inc", "--email", "a1@acme.com")
    assert "beside 'Acme'" in acme("append", "fact", "Moved.", *source).err
    assert "" == acme("append", "fact", "Moved again.", *source).err
    Path(acme.folder / "Acme AG.md").write_text("# Acme AG\n\n## Key Facts\n\n- Something.\n")
    assert (
        "Acme AG.md: opened a new customer, 'Acme AG', beside 'Acme' and 'Acme Inc'" in acme("import", "Acme AG.md").err
    )
    append(acme, "Acme LLC", "Moved.")
    told = acme("append", "fact", "x", "--customer", "Acme Ltd", "--email", "a1@acme.com", "--json").json
    assert (True, 3) == (told["customer_is_new"], len(told["near_customers"]))


def test_a_decision_about_names_is_undone_by_its_id(acme: Cli) -> None:
    """As one about claims is; the short id is enough."""
    acme("append", "fact", "Globex sells ice.", "--customer", "Globex", "--person", "Jane")
    id_ = acme("merge-customers", "Globex", "Acme", "--by", "Jane", "--json").json["decision"]
    assert len(texts(acme, "Acme")) == 4

    undone = acme("undo", id_[:8], "--by", "Bob", "--json").json
    assert (undone["status"], undone["customer"], undone["also"]) == ("recorded", "Acme", "Globex")
    assert [3, 1] == [len(texts(acme, name)) for name in ("Acme", "Globex")]
    assert "was taken back before" in acme("undo", id_, "--by", "Bob").out


def test_what_was_decided_before_two_customers_were_merged_still_holds(acme: Cli) -> None:
    for text in ("Globex sells ice.", "Globex sells much ice."):
        acme("append", "fact", text, "--customer", "Globex", "--person", "Jane", "--run", text)
    id_ = acme("keep-apart", "Globex sells ice.", "Globex sells much ice.", "--by", "Jane", "--json").json["decision"]
    acme("merge-customers", "Globex", "Acme", "--by", "Jane")

    assert "kept apart" in acme("merge", "Globex sells ice.", "Globex sells much ice.", "--by", "Bob", code=3).err
    acme("undo", id_, "--by", "Bob")
    merged = acme("merge", "Globex sells ice.", "Globex sells much ice.", "--by", "Bob", "--json").json
    assert [2] == [len(each["statements"]) for each in merged["claims"]]


def test_the_last_decision_may_be_about_names(acme: Cli) -> None:
    acme("correct", "SAP", "Acme has its own SAP.", "--customer", "Acme", "--by", "Jane")
    acme("alias", "Acme", "Acme AG", "--by", "Jane")
    assert "Acme AG" in acme("undo", "--last", "Acme", "--by", "Jane").out
    assert "claim-corrected" in acme("undo", "--last", "Acme", "--by", "Jane").out
    assert "nothing to undo" in acme("undo", "--last", "Acme", "--by", "Jane", code=4).err
