"""The vault's files: quiet writes, crashes, and one bad file that never stops the others."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from ibid.cli import vault as vault_module
from ibid.cli.problems import NotWritten
from ibid.cli.vault import Vault
from ibid.projections.vault_plan import Keep, Refuse, Write

from process import COMMAND, Cli
from samples import NEW, rendered

TWO = rendered("- two ^f-111111\n")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault", tmp_path / ".ibid")


def project(vault: Vault, *stems: str, note: object = None) -> list[object]:
    wanted = note or rendered()
    return list(vault.apply([(stem, vault.plan(stem, wanted)) for stem in stems]))  # type: ignore[arg-type]


def test_a_note_is_written_once_and_then_kept(vault: Vault) -> None:
    assert [Write] == [type(each) for each in project(vault, "Acme")]
    before = vault.path("Acme").stat()
    assert [Keep] == [type(each) for each in project(vault, "Acme")]
    after = vault.path("Acme").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_a_new_run_knows_what_the_last_one_wrote(vault: Vault, tmp_path: Path) -> None:
    project(vault, "Acme")
    again = Vault(tmp_path / "vault", tmp_path / ".ibid")

    assert [Write] == [type(each) for each in project(again, "Acme", note=TWO)]


def test_a_workspace_that_was_moved_knows_its_notes(vault: Vault, tmp_path: Path) -> None:
    project(vault, "Acme")
    moved = tmp_path.with_name(tmp_path.name + "-moved")
    tmp_path.rename(moved)

    assert [Write] == [type(each) for each in project(Vault(moved / "vault", moved / ".ibid"), "Acme", note=TWO)]


@pytest.mark.parametrize("survived", [0, 1, 2, 3, 4])
def test_after_a_crash_at_any_write_nothing_of_ours_counts_as_an_edit(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    """Two notes are brought up to date; the program dies at the n-th file that it replaces. The next run, with a still
    newer note, finds old and new notes and takes both for its own."""
    project(vault, "Acme", "Other")
    replace, count = vault_module._replace, 0

    def dying(*arguments: Any) -> None:
        nonlocal count
        if count == survived:
            raise KeyboardInterrupt
        count += 1
        replace(*arguments)

    monkeypatch.setattr(vault_module, "_replace", dying)
    if survived < 4:
        with pytest.raises(KeyboardInterrupt):
            project(vault, "Acme", "Other", note=TWO)
    else:
        project(vault, "Acme", "Other", note=TWO)
    monkeypatch.undo()
    again = Vault(tmp_path / "vault", tmp_path / ".ibid")

    assert [Write, Write] == [
        type(each) for each in project(again, "Acme", "Other", note=rendered("- three ^f-222222\n"))
    ]
    assert [] == [each.name for each in (tmp_path / "vault").iterdir() if each.suffix == ".tmp"]


def test_a_file_that_cannot_be_written_stops_no_other(vault: Vault) -> None:
    """A folder stands where the note should be."""
    vault.path("Acme").mkdir(parents=True)
    acme, other = project(vault, "Acme", "Other")

    assert isinstance(acme, Refuse)
    assert "cannot be" in acme.reason
    assert NEW == vault.path("Other").read_text("utf-8")
    assert isinstance(other, Write)


def test_the_mode_of_a_note_is_kept(vault: Vault) -> None:
    project(vault, "Acme")
    vault.path("Acme").chmod(0o640)
    project(vault, "Acme", note=TWO)

    assert 0o640 == vault.path("Acme").stat().st_mode & 0o7777


def test_a_copy_is_kept_of_what_is_overwritten(vault: Vault, tmp_path: Path) -> None:
    project(vault, "Acme")
    edited = NEW.replace("- one", "- one, says Jane")
    for _ in range(2):
        vault.path("Acme").write_text(edited, "utf-8")
        vault.apply([("Acme", vault.plan("Acme", TWO, overwrite=True))])

    copies = sorted((tmp_path / ".ibid" / "overwritten").iterdir())
    assert ["Acme.1.md", "Acme.2.md"] == [each.name for each in copies]
    assert {edited} == {each.read_text("utf-8") for each in copies}


def edit(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "Mine.\n", "utf-8")


def link(path: Path) -> None:
    path.rename(path.with_name("real.md"))
    path.symlink_to("real.md")


@pytest.mark.parametrize("meddle", [edit, Path.unlink, link])
def test_a_change_between_plan_and_write_is_never_lost(vault: Vault, meddle: Callable[[Path], None]) -> None:
    """The note stays as it is by then, with no copy and no trace, and the next run takes it up."""
    project(vault, "Acme", "Other")
    planned = [(stem, vault.plan(stem, TWO)) for stem in ("Acme", "Other")]
    meddle(vault.path("Acme"))
    found = vault.path("Acme").read_bytes() if vault.path("Acme").exists() else None
    acme, other = vault.apply(planned)

    assert Refuse("it changed while ibid was at work; run `ibid rebuild` again") == acme
    assert isinstance(other, Write)
    assert found == (vault.path("Acme").read_bytes() if vault.path("Acme").exists() else None)
    if meddle is edit:
        assert isinstance(vault.apply([("Acme", vault.plan("Acme", TWO))])[0], Write)
        assert vault.path("Acme").read_text("utf-8").endswith("Mine.\n")


def test_a_note_that_somebody_makes_between_plan_and_write_is_never_lost(vault: Vault) -> None:
    planned = [("Acme", vault.plan("Acme", rendered()))]
    vault.path("Acme").parent.mkdir()
    vault.path("Acme").write_text("Mine.\n")

    assert isinstance(vault.apply(planned)[0], Refuse)
    assert "Mine.\n" == vault.path("Acme").read_text()


def test_the_change_is_looked_for_at_the_last_moment(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the new text has been flushed to disk, which is what takes long."""
    project(vault, "Acme")
    planned = [("Acme", vault.plan("Acme", TWO))]
    flush = os.fsync

    def edited_meanwhile(handle: int) -> None:
        flush(handle)
        if "Mine." not in vault.path("Acme").read_text("utf-8"):
            edit(vault.path("Acme"))

    monkeypatch.setattr(os, "fsync", edited_meanwhile)

    assert isinstance(vault.apply(planned)[0], Refuse)
    assert vault.path("Acme").read_text("utf-8").endswith("Mine.\n")


def test_two_runs_at_once_remember_each_other_s_notes(vault: Vault, tmp_path: Path) -> None:
    """Also what the other wrote after this one had begun is no edit."""
    other = Vault(tmp_path / "vault", tmp_path / ".ibid")
    planned = [("Other", other.plan("Other", rendered()))]
    project(vault, "Acme")
    other.apply(planned)
    project(other, "Acme", note=TWO)

    assert [Write, Write] == [type(each) for each in project(vault, "Acme", "Other", note=rendered("- x ^f-222222\n"))]


def test_one_run_waits_for_another(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_module, "PATIENCE", 0.1)
    planned = [("Acme", vault.plan("Acme", rendered()))]
    (tmp_path / ".ibid").mkdir()
    with FileLock(tmp_path / ".ibid" / "written.lock"), pytest.raises(NotWritten, match="another `ibid`"):
        vault.apply(planned)

    assert not vault.path("Acme").exists()
    assert isinstance(vault.apply(planned)[0], Write)


def test_a_run_that_was_killed_holds_up_nobody(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / ".ibid").mkdir()
    program = (
        "import os, sys; from filelock import FileLock; FileLock(sys.argv[1]).acquire(); "
        "print('held', flush=True); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, tmp_path / ".ibid" / "written.lock"], capture_output=True, check=False
    )

    assert b"held\n" == killed.stdout
    assert [Write] == [type(each) for each in project(vault, "Acme")]


@pytest.mark.parametrize("damaged", [b"[]", b'{"Acme.md": []}', b'{"Acme.md": {"facts": "x"}}', b"{", b"", b"\xff"])
def test_a_memory_of_another_shape_is_damaged(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / ".ibid").mkdir()
    (tmp_path / ".ibid" / "written.json").write_bytes(damaged)

    with pytest.raises(NotWritten, match=r"written\.json is damaged; delete it, then run `ibid rebuild --overwrite`"):
        Vault(tmp_path / "vault", tmp_path / ".ibid")


def test_what_a_killed_run_left_behind_is_removed_and_nothing_else(vault: Vault, tmp_path: Path) -> None:
    """A temporary file that is a minute old is nobody's; a younger one may be in use."""
    project(vault, "Acme")
    names = [".ibid-old.tmp", ".ibid-young.tmp", "ibid-mine.tmp", ".ibid-mine.md"]
    for folder in (tmp_path / "vault", tmp_path / ".ibid"):
        for name in names:
            (folder / name).touch()
            if "young" not in name:
                then = (folder / name).stat().st_mtime - 61
                os.utime(folder / name, (then, then))
    Vault(tmp_path / "vault", tmp_path / ".ibid").plan("Acme", TWO)
    assert (tmp_path / "vault" / ".ibid-old.tmp").exists()
    project(vault, "Acme")

    for folder in (tmp_path / "vault", tmp_path / ".ibid"):
        assert set(names[1:]) == {each.name for each in folder.iterdir()} & set(names)


def test_looking_makes_no_folder(vault: Vault, tmp_path: Path) -> None:
    assert isinstance(vault.plan("Acme", rendered()), Write)
    assert [] == list(tmp_path.iterdir())


def test_a_name_that_the_locale_cannot_spell_stops_no_other_note(acme: Cli) -> None:
    acme("append", "fact", "Runs SAP", "--customer", "Müller", "--person", "Ann")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "COLUMNS": "100"}
    ran = subprocess.run(
        [*COMMAND, "rebuild"], cwd=acme.folder, env={**os.environ, **ascii_only}, capture_output=True, check=False
    )

    assert 7 == ran.returncode, ran.stderr
    assert b"LC_ALL=C.UTF-8" in ran.stderr
    assert ["Acme.md"] == [each.name for each in (acme.folder / "vault").iterdir()]
