"""Markdown scenarios in the user's language: these mails and readings → this note.

Each file of tests/scenarios/ is one story. Its fenced blocks are carried out in order:

    eml                   an e-mail, registered
    jsonl                 readings, appended
    refused               what the last jsonl block had refused: "line: field", one a line
    md NAME               an existing note, imported
    decide CUSTOMER       what people decide, one command a line, as on the command line (see below)
    note CUSTOMER REGION  what stands in that region of the customer's note now

In expected notes a footnote is named by the part of the Message-ID before the @ (`[^a1]`), or by a note's file name,
and block ids are left out, so that a person can write them.

In a decide block claims and statements are named by their words:

    merge "claim" "claim" --by Jane --why "the same offer"
    split "claim" "statement"
    keep-apart "claim" "claim"
    correct "claim" "new text"
    supersede "claim" --by-claim "claim"
    undo                           (the last decision in force)
"""

import re
import shlex
from pathlib import Path

import pytest
from eventsourcing.dcb.popo import InMemoryDCBRecorder
from markdown_it import MarkdownIt

from ibid.cli import curating
from ibid.cli.batch import append_lines
from ibid.cli.handling import handle, register_all
from ibid.cli.intake import append_note
from ibid.cli.queries import customer_view, find_customer
from ibid.domain.adoption import ADOPTION, BOUNDARY, AdoptPolicy
from ibid.domain.mail.parsing import parse
from ibid.domain.matching.policy import CURRENT
from ibid.domain.note_import import parse_note
from ibid.events.dcb_log import DcbLog
from ibid.events.log import EventLog
from ibid.projections.markdown import render

from samples import NOW

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.md"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path) -> None:
    log = DcbLog(InMemoryDCBRecorder())
    handle(log, ADOPTION, [AdoptPolicy(CURRENT.version, "ibid init", None, NOW)], BOUNDARY)
    refused: list[str] = []
    blocks = [each for each in MarkdownIt().parse(path.read_text("utf-8")) if each.type == "fence"]
    for block in blocks:
        assert block.map
        at = f"{path.name}, line {block.map[0] + 1}"
        match block.info.split():
            case ["eml"]:
                register_all(log, [parse(block.content.encode()).email], NOW)
            case ["jsonl"]:
                report = append_lines(log, block.content.encode().splitlines(), strict=False)
                refused = [f"{error.line}: {error.field}" for error in report.errors]
                refused += [
                    f"{line}: statements[{refusal.index}].{refusal.field}"
                    for line, outcome in report.outcomes
                    for refusal in outcome.refusals
                ]
            case ["refused"]:
                assert block.content.splitlines() == refused, at
                refused = []
            case ["md", name]:
                parsed = parse_note(name, block.content.encode())
                append_note(log, parsed, parsed.title, NOW)
            case ["decide", customer]:
                for line in block.content.splitlines():
                    decide(log, customer, shlex.split(line))
            case ["note", customer, region]:
                assert block.content == shown(log, customer, region), at
            case other:
                pytest.fail(f"{at}: unknown block {other}")
    assert not refused, f"{path.name}: refusals that the story does not tell: {refused}"
    assert any(block.info.startswith("note ") for block in blocks), f"{path.name} expects no note"


def decide(log: EventLog, customer: str, words: list[str]) -> None:
    """Carry one line of a decide block out."""
    options = {name: words.pop(words.index(name) + 1) for name in ("--by", "--why", "--by-claim") if name in words}
    verb, *named = [each for each in words if each not in options]
    text = {"text": named.pop()} if verb == "correct" else {}
    who = curating.given(options.get("--by", "Ann"), options.get("--why"), **text)
    match verb, named:
        case "merge", claims:
            curating.merge(log, claims, customer, who, NOW)
        case "split", [claim, *statements]:
            curating.split(log, claim, statements, customer, who, NOW)
        case "keep-apart", [one, other]:
            curating.keep_apart(log, one, other, customer, who, NOW)
        case "correct", [claim]:
            curating.correct(log, claim, customer, who, NOW)
        case "supersede", [claim]:
            curating.supersede(log, claim, options["--by-claim"], customer, who, NOW)
        case "undo", []:
            curating.undo(log, curating.last_decision(log, customer), who, NOW)
        case _:
            pytest.fail(f"unknown decision {verb}")


def shown(log: EventLog, customer: str, region: str) -> str:
    """A region of the customer's note, with footnotes named as people would and without block ids."""
    view = customer_view(log, find_customer(log, customer))
    note = view.note()
    body = next(body for name, _, body in render(note, customer).regions if name == region)
    for footnote, card in note.footnotes:
        body = body.replace(f"[^{footnote}]", f"[^{card.message_id.partition('@')[0] or card.label}]")
    return re.sub(r" \^[nfdtcka]-[0-9a-z]+$", "", body, flags=re.MULTILINE)
