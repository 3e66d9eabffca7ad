"""The vault's files: quiet writes, crashes, and one bad file that never stops the others."""

from pathlib import Path

import pytest

from ibid.cli import vault as vault_module
from ibid.cli.vault import Vault
from ibid.projections.vault_plan import Keep, Refuse, Write

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

    def dying(path: Path, text: bytes) -> None:
        nonlocal count
        if count == survived:
            raise KeyboardInterrupt
        count += 1
        replace(path, text)

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
