"""What options and settings promise, one rule each."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from process import Cli

SOURCE = ("--customer", "Acme", "--email", "a1@acme.com")


def test_statements_typed_one_by_one_never_swallow_each_other(acme: Cli) -> None:
    for text in ("They want SSO.", "They want SSO and SAML.", "They wanted SSO."):
        acme("append", "fact", text, *SOURCE)
    assert 5 == len(acme("claims", "Acme", "--kind", "fact", "--json").json)
    assert "already known" in acme("append", "fact", "They want SSO.", *SOURCE).out


def test_who_said_it_and_when_is_kept_and_told(acme: Cli) -> None:
    acme("append", "decision", "Go.", *SOURCE, "--attributed-to", "Jane", "--said-on", "2026-01-02", "--ref", "D1")
    out = acme("why", "Go.").out

    assert "said by    Jane" in out
    assert "said on    2026-01-02" in out
    assert "(ref D1)" in out


def test_when_a_mail_was_read_is_kept_and_told(acme: Cli) -> None:
    said = [{"kind": "fact", "text": "Read at noon.", "quote": "Renewal"}]
    reader = {"name": "llm", "version": "Z"}
    line = {"email": "a1@acme.com", "customer": "Acme", "reader": reader, "at": "2026-01-05T13:00:00+01:00"}
    acme("append", "batch", "-", stdin=json.dumps({**line, "statements": said}))
    (found,) = acme("why", "Read at noon.", "--json").json["statements"]

    assert "2026-01-05T12:00:00Z" == found["read_at"]
    assert {"before": "", "quote": "Renewal", "after": ""} == found["quote"]  # it stands in the subject


def test_why_says_what_was_not_joined(acme: Cli) -> None:
    acme("append", "fact", "The renewal is due in May for 40 seats.", *SOURCE)
    acme("append", "fact", "The renewal is due in May for 50 seats.", *SOURCE, "--run", "second")
    assert "not joined" in acme("why", "The renewal is due in May for 50 seats.").out


def test_rebuild_with_check_writes_nothing_and_says_what_is_stale(acme: Cli) -> None:
    assert "stale" in acme("rebuild", "--check", code=7).out
    assert [] == list((acme.folder / "vault").iterdir())
    acme("rebuild")
    acme("rebuild", "--check")


def test_rebuild_of_one_customer_leaves_the_others(acme: Cli) -> None:
    acme("append", "fact", "Other.", "--customer", "Other", "--email", "a1@acme.com")
    acme("rebuild", "Acme")
    assert ["Acme.md"] == [each.name for each in (acme.folder / "vault").iterdir()]


def test_the_workspace_is_found_from_any_folder_below_it(acme: Cli) -> None:
    below = acme.folder / "a" / "b"
    below.mkdir(parents=True)
    assert acme("claims", "Acme").out == Cli(below)("claims", "Acme").out


def test_the_environment_overrides_store_and_vault(acme: Cli, tmp_path: Path) -> None:
    acme("rebuild", IBID_VAULT=str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere" / "Acme.md").exists()
    assert "no log" in acme("claims", "Acme", code=6, IBID_STORE=f"sqlite:///{tmp_path}/none.sqlite").err


def test_a_new_log_does_not_take_the_notes_of_a_lost_one_for_its_own(acme: Cli) -> None:
    """The note may be the last copy of what was known."""
    acme("rebuild")
    before = (acme.folder / "vault" / "Acme.md").read_text("utf-8")
    for each in (acme.folder / ".ibid").glob("log.sqlite*"):
        each.unlink()
    assert "its log was gone" in acme("init").out
    acme("append", "fact", "Only this.", "--customer", "Acme", "--person", "Ann")

    assert "does not remember" in acme("rebuild", code=7).err
    assert before == (acme.folder / "vault" / "Acme.md").read_text("utf-8")


def test_import_takes_the_customer_s_name_and_names_what_it_left_alone(acme: Cli) -> None:
    (acme.folder / "n.md").write_text("# Other\n\n## Key Facts\n\n- A fact.\n\n## Mine\n\nPrivate.\n")
    ran = acme("import", "n.md", "--customer", "Acme")

    assert "recorded for Acme" in ran.out
    assert "lines 9" in ran.err
    assert "A fact." in acme("claims", "Acme").out


def test_a_new_customer_that_is_spelt_like_another_is_remarked(acme: Cli) -> None:
    assert "'Acme'" in acme("append", "fact", "x", "--customer", "Acme Inc", "--email", "a1@acme.com").err


def test_one_event_s_schema_is_that_event_s(acme: Cli) -> None:
    assert "fact-recorded.v1" == acme("schema", "event", "fact-recorded.v1").json["title"]
    assert "fact-recorded.v1" in acme("schema", "event", "nonsense", code=4).err


def test_a_kept_head_shows_a_log_that_was_rewritten(acme: Cli) -> None:
    head = acme("verify", "--json").json["head"]
    acme("append", "fact", "Later.", *SOURCE)
    acme("verify", "--head", head)

    position = head.partition(":")[0]
    assert (
        "rewritten" in acme("verify", "--head", f"{position}:{'0' * 64}", "--json", code=6).json["problems"][0]["kind"]
    )
    assert "expected what" in acme("verify", "--head", "nonsense", code=2).err


def test_text_of_mail_reaches_the_terminal_without_control_characters(acme: Cli) -> None:
    acme("append", "fact", "red \x1b[31malert\x07", *SOURCE)
    for command in (["why", "alert"], ["claims", "Acme"], ["log"], ["from", "a1@acme.com"], ["show", "Acme"]):
        assert "\x1b" not in acme(*command).out


def test_an_unexpected_error_tells_where_and_never_what(acme: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("The CFO is leaving")

    monkeypatch.setattr("ibid.cli.queries.build_note", broken)
    ran = acme("show", "Acme", code=1)

    assert "unexpected RuntimeError at test_options.py" in ran.err
    assert "CFO" not in ran.err


def test_help_and_version_load_nothing_heavy() -> None:
    """Not by the clock, which is a benchmark's, but by what was imported."""
    heavy = {"pydantic", "rich.console", "eventsourcing", "lxml", "markdown_it", "yaml", "sqlite3"}
    for option in ("--help", "--version"):
        code = (
            f"import sys; sys.argv = ['ibid', {option!r}]\nfrom ibid.cli.app import main\n"
            "try:\n    main()\nexcept SystemExit:\n    pass\nprint(*sys.modules, file=sys.stderr)"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert not heavy & set(ran.stderr.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_offered(acme: Cli, shell: str) -> None:
    names = subprocess.run(
        [sys.executable, "-c", "from ibid.cli.app import main; main()"],
        env={"_IBID_COMPLETE": f"complete_{shell}", "COMP_WORDS": "ibid re", "COMP_CWORD": "1",
             "_TYPER_COMPLETE_ARGS": "ibid re", "_TYPER_COMPLETE_FISH_ACTION": "get-args", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True,
    )  # fmt: skip
    assert "rebuild" in names.stdout
