"""`ibid review`: asked, listed, and answered by a file."""

import json
import os
import pty
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ibid.cli.clock import now
from ibid.cli.curating import Given
from ibid.cli.queries import all_views
from ibid.cli.review_screen import guillemets, screen
from ibid.cli.reviewing import Case, cases, review
from ibid.cli.workspace import find_workspace

from process import COMMAND, Cli

BIOGEN = (
    "Dana Ruiz asked for the Biogen invoice to be paid by Friday.",
    "Dana Ruiz wants Biogen's invoice paid on Friday.",
)
POC = ("The POC starts on 12 January.", "The POC starts on 19 January.")
EVIL = "Dana Ruiz asks for \x1b[31mthe Biogen invoice\x1b]0;owned\x07 \u202eof Friday"


def mail(number: int, text: str, customer: str = "Acme") -> str:
    """A reading of one fact, from a mail of its own."""
    source = {
        "message_id": f"<m{number}@acme.com>",
        "subject": f"Mail {number}{EVIL if text.startswith(EVIL) else ''}",
        "sender": {"name": "Jane Doe", "address": "jane@acme.com"},
        "sent_at": f"2026-01-{number:02}T09:00:00Z",
        "text": text,
    }
    statement = {"kind": "fact", "text": text, "quote": None if "\x1b" in text else text}
    return json.dumps({"source": source, "customer": customer, "reader": {"name": "llm"}, "statements": [statement]})


@pytest.fixture
def queue(ibid: Cli) -> Cli:
    """A workspace with a pair that says the same, and one of which the later replaces the earlier."""
    lines = [mail(at, text) for at, text in enumerate((BIOGEN[0], POC[0], BIOGEN[1], POC[1]), start=1)]
    ibid("append", "batch", "-", stdin="\n".join([*lines, mail(9, "Lunch moves to the canteen.", "Other")]))
    return ibid


def listed(ibid: Cli, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ibid("review", *arguments, "--json").json
    return found


def ids(ibid: Cli) -> dict[str, dict[str, str]]:
    return {each["sort"]: {"one": each["one"], "other": each["other"]} for each in listed(ibid)}


def decisions(ibid: Cli) -> list[str]:
    types = ("claims-merged.v1", "claims-kept-apart.v1", "claim-superseded.v1", "decision-undone.v1")
    return [each["type"] for each in ibid("log", "--json").json if each["type"] in types]


@dataclass
class Script:
    """Somebody who answers so, then goes away."""

    answers: Sequence[str]
    seen: list[str] = field(default_factory=list[str])
    given: int = 0

    def show(self, case: Case, at: int, of: int) -> None:
        self.seen += screen(case, at, of, guillemets)

    def ask(self, prompt: str) -> str | None:
        self.seen.append(prompt)
        self.given += 1
        return self.answers[self.given - 1] if self.given <= len(self.answers) else None

    def tell(self, text: str) -> None:
        self.seen.append(text)


def answer(ibid: Cli, *answers: str) -> tuple[int, list[str]]:
    log = find_workspace(ibid.folder).log()
    script = Script(answers)
    return review(log, cases(all_views(log)), script, Given(by="Jane Doe"), now), script.seen


def test_the_list_is_ranked_and_says_why(queue: Cli) -> None:
    lines = queue("review").out.splitlines()

    assert lines[0].split("\t")[:6] == ["one", "other", "customer", "sort", "score", "reason"]
    assert len(lines) == 3
    scores = [float(line.split("\t")[4]) for line in lines[1:]]
    assert scores == sorted(scores, reverse=True)
    assert "said later" in queue("review").out and "2 suggestions" in queue("review").err
    assert "1 suggestion of 2" in queue("review", "--limit", "1").err
    assert ["one"] == queue("review", "Other").out.splitlines()[0].split("\t")[:1]
    assert [] == listed(queue, "--kind", "topic") == listed(queue, "Other")
    assert len(listed(queue, "--all")) > 2


def test_as_json_it_shows_both_sides_with_their_evidence(queue: Cli) -> None:
    found = next(each for each in listed(queue, "Acme") if each["sort"] == "supersedes")

    assert found["customer"] == "Acme" and found["kind"] == "fact" and found["judgements"] == []
    assert [side["text"] for side in found["sides"]] == list(POC)
    assert [side["id"] for side in found["sides"]] == [found["one"], found["other"]]
    statement = found["sides"][1]["statements"][0]
    assert (statement["quote"], statement["email"]) == (POC[1], "<m4@acme.com>")
    assert {"sort": "date", "one": "12 January", "other": "19 January", "told": "12 January ≠ 19 January"} in found[
        "differences"
    ]


def test_on_a_terminal_each_answer_is_recorded_at_once(queue: Cli) -> None:
    decided, seen = answer(queue, "what?", "y", "Yes")
    shown = "\n".join(seen)

    assert decided == 2 and sorted(decisions(queue)) == ["claim-superseded.v1", "claims-merged.v1"]
    assert [] == listed(queue)
    assert "please answer with y, " in shown
    assert '"The POC starts on 12 January."' in shown and "«19»" in shown
    assert '2026-01-04 · Jane Doe · "Mail 4" · <m4@acme.com>' in shown
    undo = re.search(r"merged f-\w+ and f-\w+ \((j-\w{6}); undo with `ibid undo \1`\)", shown)
    assert undo
    queue("undo", undo[1])
    assert ["same"] == list(ids(queue))


def test_no_keeps_both_skip_decides_nothing_and_quit_stops(queue: Cli) -> None:
    assert answer(queue, "s", "q")[0] == 0
    assert answer(queue)[0] == 0  # the terminal was closed
    assert decisions(queue) == []
    assert answer(queue, "n", "q")[0] == 1
    assert decisions(queue) == ["claims-kept-apart.v1"]


def test_what_would_replace_can_also_be_merged(queue: Cli) -> None:
    both = {each["sort"]: at for at, each in enumerate(listed(queue))}
    answers = ["s", "s"]
    answers[both["supersedes"]] = "m"
    answer(queue, *answers)

    assert decisions(queue) == ["claims-merged.v1"]


def test_what_an_answer_settles_is_not_asked(ibid: Cli) -> None:
    """Three wordings are three pairs; when the first two are one, the two pairs with the third are one question."""
    texts = (BIOGEN[0], BIOGEN[1], "Dana Ruiz asked that Biogen's invoice is paid by Friday, please.")
    ibid("append", "batch", "-", stdin="\n".join(mail(at, text) for at, text in enumerate(texts, start=1)))
    assert 3 == len(listed(ibid))
    decided, seen = answer(ibid, "y", "y", "y")

    assert decided == 2
    assert 2 == sum(line.startswith("same?") for line in seen)
    assert 1 == len(ibid("claims", "Acme", "--json").json)


def test_a_decision_that_is_rejected_is_told_and_the_rest_goes_on(queue: Cli) -> None:
    log = find_workspace(queue.folder).log()
    waiting = cases(all_views(log))
    pair = ids(queue)["same"]
    queue("keep-apart", pair["one"], pair["other"])  # somebody was faster
    script = Script(["y", "y"])

    assert review(log, waiting, script, Given(by="Jane Doe"), now) == 1
    assert any(line.startswith("not decided: these claims are kept apart") for line in script.seen)


def test_no_escape_sequence_of_a_mail_reaches_the_screen_or_the_list(ibid: Cli) -> None:
    ibid("append", "batch", "-", stdin=f"{mail(1, EVIL)}\n{mail(2, EVIL + ' please')}")
    _, seen = answer(ibid, "s")

    assert any("Biogen" in line for line in seen)
    for text in (*seen, ibid("review").out.replace("\n", "").replace("\t", "")):
        assert not re.search(r"[\x00-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_decisions_come_from_a_file_and_a_second_time_they_are_known(queue: Cli) -> None:
    pairs = ids(queue)
    same, later = pairs["same"], pairs["supersedes"]
    lines = [
        {**same, "decision": "same", "by": "Ann Lee", "why": "one invoice"},
        {**later, "decision": "skip"},
        {**later, "decision": "supersedes"},
    ]
    file = queue.folder / "decisions.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    first = queue("review", "--apply", str(file), "--by", "Bob", "--json").json
    again = queue("review", "--apply", "-", stdin=file.read_bytes()).out

    assert first["counts"] == {"recorded": 2, "known": 0, "skipped": 1, "errors": 0}
    assert [each["status"] for each in first["decisions"]] == ["recorded", "skipped", "recorded"]
    assert "0 decisions recorded, 2 in force before, 1 skipped" in again
    claims = {each["id"]: each for each in queue("claims", "Acme", "--json").json}
    assert claims[later["one"]]["superseded_by"] == later["other"]
    assert [each["by"] for each in claims[same["one"]]["decisions"]] == ["Ann Lee"]
    assert claims[later["one"]]["decisions"][0]["by"] == "Bob"


def test_the_same_file_decides_nothing_anew_though_the_claims_have_grown(ibid: Cli) -> None:
    """`different` is said of the second and third; then the first joins the second, which the third is not told from."""
    texts = (BIOGEN[0], BIOGEN[1], "Dana Ruiz asked that Biogen's invoice is paid by Friday, please.", *POC)
    ibid("append", "batch", "-", stdin="\n".join(mail(at, text) for at, text in enumerate(texts, start=1)))
    one, two, three, *days = (each["id"] for each in ibid("claims", "Acme", "--json").json)
    lines = [
        {"one": two, "other": three, "decision": "different"},
        {"one": days[1], "other": days[0], "decision": "supersedes"},  # a person may say what the days do not
        {"one": one, "other": two, "decision": "same"},
    ]
    file = "\n".join(map(json.dumps, lines))
    ibid("review", "--apply", "-", stdin=file)
    before = decisions(ibid)

    assert "0 decisions recorded, 3 in force before" in ibid("review", "--apply", "-", stdin=file).out
    assert decisions(ibid) == before == ["claims-kept-apart.v1", "claim-superseded.v1", "claims-merged.v1"]


def test_bad_lines_are_told_and_the_others_go_in(queue: Cli) -> None:
    same, other = ids(queue)["same"], queue("claims", "Other", "--json").json[0]["id"]
    lines = [
        "{",
        json.dumps({**same, "decision": "secret-word"}),
        json.dumps({**same, "decision": "same", "text": "x"}),
        json.dumps({"one": "f-000000", "other": same["other"], "decision": "same"}),
        json.dumps({"one": same["one"], "other": other, "decision": "same"}),
        json.dumps({"one": same["one"], "decision": 1}),
        f'{{"one": "{same["one"]}", "one": "{same["one"]}", "other": "{same["other"]}", "decision": "same"}}',
        json.dumps({**same, "decision": "same", "by": " "}),
        json.dumps({**same, "decision": "different"}),
        json.dumps({**same, "decision": "same"}),
    ]
    ran = queue("review", "--apply", "-", "--json", stdin="\n".join(lines), code=3).json
    talk = queue("review", "--apply", "-", stdin="\n".join(lines), code=3)

    where = [(each["line"], each["field"]) for each in ran["errors"]]
    assert where == [
        (1, "line"), (2, "decision"), (3, "text"), (4, "one"), (5, "other"), (6, "other"), (6, "decision"), (7, "line"),
        (8, "by"), (10, "decision"),
    ]  # fmt: skip
    assert ran["counts"] == {"recorded": 1, "known": 0, "skipped": 0, "errors": 10}
    assert "secret" not in talk.err + talk.out
    assert "line 4: one: no claim that was looked at has the id f-000000" in talk.err
    assert "1 in force before" in talk.out and "9 lines refused" in talk.out


def test_what_is_one_claim_is_not_kept_apart(queue: Cli) -> None:
    same = ids(queue)["same"]
    lines = [json.dumps({**same, "decision": "same"}), json.dumps({**same, "decision": "different"})]
    ran = queue("review", "Acme", "--apply", "-", "--json", stdin="\n".join(lines), code=3).json

    assert [(each["line"], each["field"]) for each in ran["errors"]] == [(2, "decision")]
    assert "`ibid split`" in ran["errors"][0]["reason"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--kind", "rumour"], 2, "expected one of"),
        (["Nobody"], 4, "there is no customer 'Nobody'"),
        (["--apply", "missing.jsonl"], 3, "cannot read missing.jsonl"),
    ],
)
def test_what_cannot_be_done_is_told(queue: Cli, arguments: list[str], code: int, told: str) -> None:
    assert told in queue("review", *arguments, code=code).err


def on_a_terminal(folder: Path, *answers: str) -> tuple[str, int]:
    """`ibid review` in a process of its own that has a terminal."""
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - becomes another program
        os.chdir(folder)
        os.execvpe(COMMAND[0], [*COMMAND, "review", "Acme"], {**os.environ, "TERM": "xterm", "IBID_USER": "Jane Doe"})
    seen, waiting = b"", list(answers)
    while True:
        try:
            chunk = os.read(terminal, 65_536)
        except OSError:  # Linux tells so that the other end is closed
            break
        if not chunk:
            break
        seen += chunk
        if waiting and seen.endswith(b"[q]uit: "):
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
    os.close(terminal)
    return seen.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # fork beside threads, from Python 3.12 on
def test_on_a_real_terminal(queue: Cli) -> None:
    seen, code = on_a_terminal(queue.folder, "n", "q")

    assert code == 0
    assert "1 of 2 · Acme · fact" in seen and "are kept apart from now on (j-" in seen
    assert "\x1b[1;4m" in seen and "1 decision recorded" in seen
    assert decisions(queue) == ["claims-kept-apart.v1"]
