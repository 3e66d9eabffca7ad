"""Documents are tested: every command is documented and has help with an example; the README's blocks run."""

import re
import shlex
from pathlib import Path

import pytest

from ibid.cli.lazy import COMMANDS, load

from process import EXAMPLES, Cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def commands() -> list[tuple[str, object]]:
    """Every command and subcommand, by its full name."""
    found: list[tuple[str, object]] = []
    for name in COMMANDS:
        command = load(name)
        subcommands = getattr(command, "commands", None)
        found += [(f"{name} {sub}", each) for sub, each in subcommands.items()] if subcommands else [(name, command)]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_has_help_with_an_example_and_takes_json(name: str, command: object) -> None:
    help_ = getattr(command, "help", None) or ""
    options = {option for each in getattr(command, "params", []) for option in each.opts}

    assert re.search(rf"Example: (.* && )?ibid {name}\b", help_), f"`ibid {name} --help` has no example"
    assert "--json" in options
    assert all(getattr(each, "help", None) for each in getattr(command, "params", [])), "an option without help"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """In the README's table and in the reference of its JSON."""
    assert f"`ibid {name}" in README
    assert re.search(rf"^\| `{name}\b", (ROOT / "docs" / "json.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_help_in_the_list_is_the_command_s_own(name: str) -> None:
    assert COMMANDS[name] == str(load(name).help).strip().splitlines()[0]


def test_the_modules_are_those_that_the_list_names() -> None:
    modules = {
        path.stem.rstrip("_").replace("_", "-")
        for path in (ROOT / "cli" / "commands").glob("*.py")
        if path.stem != "__init__"
    }
    assert set(COMMANDS) == modules


def shell_blocks() -> list[str]:
    return re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_the_readme_s_commands_run_and_print_what_it_says(tmp_path: Path) -> None:
    """Every `$ ibid …` line of the README runs, in order, beside the examples; what follows it is in its output."""
    ibid = Cli(tmp_path)
    for name in ("mail", "readings.jsonl", "OpenAI.md"):
        (tmp_path / name).symlink_to(EXAMPLES / name)
    ran = 0
    for block in shell_blocks():
        printed = ""
        for line in block.splitlines():
            if line.startswith("$ ibid "):
                printed = ibid(*shlex.split(line)[2:]).out
                ran += 1
            elif line.strip() and not line.startswith("$ ") and line.strip() != "…":
                expected = re.sub(r"\s+", " ", line.replace("…", "")).strip()
                assert expected in re.sub(r"\s+", " ", printed), f"the README promises {line!r}"
    assert ran >= 6


def test_the_note_in_the_readme_is_the_note_that_comes_out(tmp_path: Path) -> None:
    ibid = Cli(tmp_path)
    ibid("init")
    ibid("mail", "add", str(EXAMPLES / "mail"))
    ibid("append", "batch", str(EXAMPLES / "readings.jsonl"))
    note = ibid("show", "allen_p_1").out.splitlines()
    (block,) = re.findall(r"^```markdown\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

    assert [] == [line for line in block.splitlines() if line not in note]


def test_the_readme_names_the_two_commands() -> None:
    assert "$ python3 dev.py demo" in README
    assert "$ python3 dev.py test" in README


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|mid:|#)([^)#]+)", path.read_text("utf-8")):
        if "…" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_every_dependency_is_accounted_for() -> None:
    """Each dependency of pyproject.toml has its row in docs/dependencies.md."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    names = re.findall(r'^  "([A-Za-z0-9-]+)(?:\[\w+\])?[><=]', project, re.MULTILINE)
    documented = (ROOT / "docs" / "dependencies.md").read_text("utf-8")

    assert len(names) > 15
    assert [] == [name for name in names if f"`{name}`" not in documented]
