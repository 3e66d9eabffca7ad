"""JSON output: the keys that docs/json.md promises, in every case."""

import json
import re
from pathlib import Path

import pytest

from ibid.cli.app import EPILOG, __version__
from ibid.cli.problems import ExitCode

from process import Cli

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "json.md").read_text("utf-8")


STATEMENT = {"id", "text", "details", "ref", "attributed_to", "said_on", "quote", "source", "reader", "recorded_at"}
STATEMENT |= {"position", "joined", "original"}
CLAIM = {"id", "short", "kind", "text", "customer", "corrected", "superseded_by", "decisions", "statements"}
SUGGESTION = {"one", "other", "customer", "kind", "sort", "score", "reason", "differences", "sides", "judgements"}
DECIDED = {"decision", "status", "customer", "claims"}
JOINED = {"rule", "score", "compared_with", "reason", "vetoes"}
JUDGED = {"judge", "host", "judged", "known", "unanswered", "left", "stopped", "requests", "tokens"}
PLANNED = {"judge", "host", "pairs", "known", "left", "estimated_tokens", "requests"}
NEW = {"customer_is_new", "near_customers"}
READING = {"line", "reading", "source", "customer", "recorded", "known", "refused_whole", "conflicts_with", "refused"}
SOURCE = {"id", "kind", "email", "from", "sent_at", "subject", "sha256"}


@pytest.mark.parametrize(
    ("arguments", "path", "expected"),
    [
        ("init", "", {"workspace", "store", "vault", "created", "log_created"}),
        ("mail add mail.eml", "", {"mails", "counts"}),
        ("mail add mail.eml", "mails.0", {"where", "status", "id", "email", "reason", "repairs"}),
        ("mail add mail.eml", "counts", {"added", "conflict", "known", "unreadable"}),
        ("append fact New --customer Acme --email a1@acme.com", "", {"id", "reading", "status"} | NEW),
        ("append batch empty.jsonl", "counts", {"readings", "recorded", "known", "refused", "errors"}),
        ("append batch again.jsonl", "readings.0", READING | NEW),
        ("customers", "0", {"customer", "id", "aliases", "merged", "statements"}),
        ("alias Acme Acme-Inc", "", {"decision", "status", "customer", "also"}),
        ("merge-customers Globex Acme", "", {"decision", "status", "customer", "also"}),
        ("rebuild", "0", {"customer", "note", "status"}),
        ("show Acme", "", {"customer", "id", "as_of", "position", "note"}),
        ("claims Acme", "0", CLAIM),
        ("claims Acme", "0.statements.0", STATEMENT | {"email", "reading"}),
        ("claims Acme", "0.statements.0.joined", JOINED),
        ("why SAP", "", CLAIM | {"others"}),
        ("why SAP", "statements.0", STATEMENT | {"line", "read_at", "differs"}),
        ("why SAP", "statements.0.quote", {"before", "quote", "after"}),
        ("why SAP", "statements.0.source", SOURCE),
        ("from a1@acme.com", "0", {"source", "readings", "customers"}),
        ("from a1@acme.com", "0.source", SOURCE),
        ("from a1@acme.com", "0.readings.0", {"id", "reader", "recorded_at"}),
        ("from a1@acme.com", "0.customers.0", {"customer", "claims"}),
        ("merge SAP May", "", DECIDED),
        ("merge SAP May", "claims.0", CLAIM),
        ("merge SAP May", "claims.0.decisions.0", {"type", "id", "by", "why", "recorded_at", "says"}),
        ("keep-apart SAP May", "", DECIDED),
        ("correct SAP Changed.", "", DECIDED),
        ("supersede SAP --by-claim May", "", DECIDED),
        ("policy", "", {"policy", "newest", "recorded", "policies"}),
        ("policy", "policies.0", {"policy", "says"}),
        ("rebuild --policy 1 --diff", "0", {"customer", "claims", "moved", "joined", "parted", "diff"}),
        ("judge Globex --url http://127.0.0.1:1/v1 --model m", "", JUDGED),
        ("judge Globex --url http://127.0.0.1:1/v1 --model m", "judge", {"name", "model", "version"}),
        ("judge Globex --dry-run --url http://127.0.0.1:1/v1 --model m", "", PLANNED),
        ("review --all", "0", SUGGESTION),
        ("review --all", "0.sides.0", {"id", "short", "text", "statements"}),
        ("review --all", "0.sides.0.statements.0", STATEMENT | {"email", "reading"}),
        ("review --apply decisions.jsonl", "", {"decisions", "errors", "counts"}),
        ("review --apply decisions.jsonl", "decisions.0", {"line", "status", "decision", "one", "other", "customer"}),
        ("review --apply decisions.jsonl", "counts", {"recorded", "known", "skipped", "errors"}),
        ("log", "0", {"position", "type", "recorded_at", "body"}),
        ("verify", "", {"ok", "events", "head", "problems"}),
    ],
)
def test_a_command_prints_just_the_keys_that_are_promised(
    acme: Cli, arguments: str, path: str, expected: set[str]
) -> None:
    (acme.folder / "empty.jsonl").write_bytes(b"")
    again = {"email": "a1@acme.com", "customer": "Globex", "reader": {"name": "llm"}, "statements": []}
    (acme.folder / "again.jsonl").write_text(json.dumps(again))
    acme("append", "batch", "again.jsonl")
    person = ("--customer", "Initech", "--person", "Bob")
    for text in ("Initech buys twelve printers.", "Twelve printers are bought by Initech."):
        acme("append", "decision", text, *person, "--run", text)
    one, other = (each["id"] for each in acme("claims", "Initech", "--kind", "decision", "--json").json)
    (acme.folder / "decisions.jsonl").write_text(json.dumps({"one": one, "other": other, "decision": "same"}))
    found = acme(*arguments.split(), "--json").json
    for step in filter(None, path.split(".")):
        found = found[int(step)] if step.isdecimal() else found[step]

    assert expected == set(found)
    assert all(f'"{key}"' in DOCUMENT for key in expected)


def test_unreadable_and_refused_input_has_the_same_keys_as_other_input(acme: Cli) -> None:
    (acme.folder / "bad.eml").write_bytes(b"")
    (acme.folder / "bad.md").write_bytes(b"\xff")
    (acme.folder / "good.md").write_text("# Acme\n\n## Key Facts\n\n- Something.\n")
    mails = acme("mail", "add", "bad.eml", "mail.eml", "--json", code=3).json["mails"]
    notes = acme("import", "bad.md", "good.md", "--json", code=3).json

    assert mails[0].keys() == mails[1].keys()
    assert notes[0].keys() == notes[1].keys()


def test_exit_codes_are_told_in_the_document_and_in_the_help() -> None:
    for code in ExitCode:
        assert re.search(rf"^\| {int(code)} \|", DOCUMENT, re.MULTILINE)
        assert re.search(rf"\b{int(code)} \w", EPILOG)


def test_the_version_is_the_package_s() -> None:
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text("utf-8")
