"""The main job on the real inputs that the repository ships, as processes, end to end."""

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import frontmatter
import pytest

from process import COMMAND, EXAMPLES, Cli


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """A workspace in which everything under examples/ has been taken in and the notes were written."""
    ibid = Cli(tmp_path_factory.mktemp("workspace"))
    ibid("init")
    assert "20 e-mails added" in ibid("mail", "add", str(EXAMPLES / "mail")).out
    assert "654 statements recorded" in ibid("append", "batch", str(EXAMPLES / "readings.jsonl")).out
    assert "64 statements recorded" in ibid("import", str(EXAMPLES / "OpenAI.md")).out
    ibid("rebuild")
    return ibid


def note(ibid: Cli, name: str) -> str:
    return (ibid.folder / "vault" / f"{name}.md").read_text("utf-8")


def section(text: str, name: str) -> list[str]:
    body = re.search(rf"%% ibid:begin {name} %%\n(.*?)%% ibid:end {name} %%", text, re.DOTALL)
    assert body
    return [line for line in body[1].splitlines() if line.strip()]


def test_everything_again_is_already_known(done: Cli) -> None:
    assert "0 e-mails added, 20 already known" in done("mail", "add", str(EXAMPLES / "mail")).out
    assert "0 statements recorded, all already known" in done("append", "batch", str(EXAMPLES / "readings.jsonl")).out
    assert "0 statements recorded" in done("import", str(EXAMPLES / "OpenAI.md")).out


def test_the_seed_note_s_facts_topics_and_context_stand_once_each(done: Cli) -> None:
    """38 key facts are 14, 15 topics are 4, 7 lines of context are 2 (counted by hand in the note)."""
    text = note(done, "OpenAI")

    assert 14 == len(section(text, "facts"))
    assert 4 == len(section(text, "topics"))
    assert 2 == len(section(text, "context"))


def test_the_note_has_the_seed_note_s_keys_and_sections_in_its_order(done: Cli) -> None:
    seed = frontmatter.loads((EXAMPLES / "OpenAI.md").read_text("utf-8"))
    ours = frontmatter.loads(note(done, "OpenAI"))
    headings = re.compile(r"^## (.+)$", re.MULTILINE)

    assert list(seed.metadata) == list(ours.metadata)
    assert [*headings.findall(seed.content), "Sources"] == headings.findall(ours.content)
    assert "# OpenAI" in ours.content
    for key in ("type", "title", "tags"):
        assert seed[key] == ours[key]
    for key in ("created", "last_contact"):
        assert seed[key] == str(ours[key])


def test_every_line_can_say_which_e_mail_it_came_from(done: Cli) -> None:
    """Each claim's line carries footnotes and a block id; each footnote is defined once; each definition is used."""
    for path in (done.folder / "vault").glob("*.md"):
        text = path.read_text("utf-8")
        defined = [line.partition("]")[0] for line in section(text, "sources")]
        lines = [line for name in ("facts", "topics", "decisions", "context") for line in section(text, name)]
        lines += [line for line in section(text, "tasks") if line.startswith("- [")]

        assert lines
        assert all(re.search(r"(\[\^[mb]-[0-9a-z]{6,}\])+( 📅 \S+)? \^[ftdnk]-[0-9a-z]{6,}$", line) for line in lines)
        assert len(defined) == len(set(defined))
        used = {each for line in lines for each in re.findall(r"(\[\^[mb]-[0-9a-z]+)\]", line)}
        assert set(defined) == used
        blocks = re.findall(r" \^(\S+)$", text, re.MULTILINE)
        assert len(blocks) == len(set(blocks))


def test_a_second_rebuild_touches_nothing(done: Cli) -> None:
    before = {path: path.stat().st_mtime_ns for path in (done.folder / "vault").iterdir()}
    rows = done("rebuild", "--json").json

    assert {"unchanged"} == {row["status"] for row in rows}
    assert before == {path: path.stat().st_mtime_ns for path in (done.folder / "vault").iterdir()}


def test_another_machine_writes_the_same_bytes(done: Cli, tmp_path: Path) -> None:
    """The same inputs, taken in at another time in another folder, give the same notes, byte for byte; also where
    Python's hashes of text are others."""
    other = Cli(tmp_path)
    other("init")
    other("mail", "add", str(EXAMPLES / "mail"))
    other("append", "batch", str(EXAMPLES / "readings.jsonl"))
    other("import", str(EXAMPLES / "OpenAI.md"))
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([*COMMAND, "rebuild"], cwd=tmp_path, env=environment, check=True, capture_output=True)

    for path in (done.folder / "vault").iterdir():
        assert path.read_bytes() == (tmp_path / "vault" / path.name).read_bytes()


def test_claims_give_back_every_statement_with_ref_quote_and_e_mail(done: Cli) -> None:
    sent = [json.loads(line) for line in (EXAMPLES / "readings.jsonl").read_text("utf-8").splitlines()]
    expected = Counter(
        (each["email"], each["reader"]["version"], one["kind"], one["text"], one.get("quote"), one.get("ref"))
        for each in sent
        for one in each["statements"]
    )
    found: Counter[tuple[str | None, ...]] = Counter()
    for customer in sorted({each["customer"] for each in sent}):
        for claim in done("claims", customer, "--json").json:
            assert {"id", "kind", "text", "customer", "statements"} <= set(claim)
            for one in claim["statements"]:
                who = (one["email"], one["reader"]["version"], claim["kind"])
                found[*who, one["text"], one["quote"], one["ref"]] += 1

    assert expected == found


def test_no_claim_holds_two_statements_of_one_reading(done: Cli) -> None:
    for claim in done("claims", "allen_p_67", "--json").json:
        readings = [each["reading"] for each in claim["statements"]]
        assert len(readings) == len(set(readings))


def test_why_leads_back_to_the_sentence_of_the_e_mail(done: Cli) -> None:
    out = done("why", "prior day for each date", "--customer", "allen_p_1").out

    assert "«add the prior day for each of the dates below to the pivot table»" in out
    for shown in (
        "<allen_p_1@cerec.example>",
        "heather.dunton@enron.com",
        '"RE: West Position"',
        "2001-12-07 18:06 UTC",
    ):
        assert shown in out
    for shown in ("llm, version A", "llm, version B", "llm, version C", "of the log", "(ref FA4)"):
        assert shown in out


def test_why_takes_a_line_pasted_from_the_note(done: Cli) -> None:
    line = section(note(done, "allen_p_1"), "facts")[3]
    assert done("why", line).out == done("why", line.rpartition("^")[2]).out


def test_why_says_that_a_statement_has_no_quote_and_names_a_note_s_line(done: Cli) -> None:
    assert "none: the reader gave no quote" in done("why", "Curve shift validation", "--customer", "allen_p_1").out
    imported = done("why", "Ben Ries reports", "--customer", "OpenAI").out
    assert "line 93" in imported
    assert "note       OpenAI.md" in imported


def test_from_leads_forth_to_all_claims(done: Cli) -> None:
    (found,) = done("from", "<allen_p_1@cerec.example>", "--json").json

    assert "<allen_p_1@cerec.example>" == found["source"]["email"]
    assert ["A", "B", "C"] == [each["reader"]["version"] for each in found["readings"]]
    (customer,) = found["customers"]
    assert {each["id"] for each in done("claims", "allen_p_1", "--json").json} == {
        each["id"] for each in customer["claims"]
    }


def test_show_prints_the_note_and_the_past_of_it(done: Cli) -> None:
    """As of the position behind the first reading the note knows that reading only; before it, nobody."""
    readings = done("log", "--customer", "allen_p_1", "--kind", "source-read", "--json").json
    first, second = readings[0]["position"], readings[1]["position"]

    assert note(done, "allen_p_1") == done("show", "allen_p_1").out
    then = done("show", "allen_p_1", "--as-of", str(second - 1), "--json").json
    assert second - 1 == then["position"]
    assert 8 == len(section(then["note"], "facts"))
    assert 4 == done("show", "allen_p_1", "--as-of", str(first - 2), code=4).code


def test_a_rebuild_of_the_past_equals_a_show_of_it(done: Cli, tmp_path: Path) -> None:
    point = str(done("log", "--customer", "allen_p_1", "--json").json[9]["position"])
    done("rebuild", "allen_p_1", "--as-of", point, "--out", str(tmp_path / "then"))

    assert (tmp_path / "then" / "allen_p_1.md").read_text("utf-8") == done("show", "allen_p_1", "--as-of", point).out


def test_the_log_lists_events_by_customer_e_mail_kind_and_place(done: Cli) -> None:
    by_mail = done("log", "--email", "allen_p_1@cerec.example", "--json").json
    facts = done("log", "--customer", "allen_p_1", "--kind", "fact", "--json").json

    assert 1 + 3 + 40 == len(by_mail)
    assert {"fact-recorded.v1"} == {each["type"] for each in facts}
    assert 23 == len(facts)
    behind = facts[9]["position"]
    after = done("log", "--customer", "allen_p_1", "--kind", "fact", "--after", str(behind), "--limit", "5", "--json")
    assert facts[10:15] == after.json


def test_the_log_is_whole(done: Cli) -> None:
    found = done("verify", "--json").json
    assert found["ok"]
    assert done("log", "--json").json[-1]["position"] == found["events"]
