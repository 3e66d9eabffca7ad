"""The vault's files: read, compared, and written quietly.

A note is written to a temporary file in its own folder, flushed, and put in place by an atomic rename, so a crash
leaves the old note or the new one. What was last written is remembered in our own folder, not in the notes.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson

from ibid.cli.problems import NotWritten
from ibid.projections.markdown import Rendered
from ibid.projections.regions import fingerprints
from ibid.projections.vault_plan import Change, Refuse, Write, plan


class Vault:
    """A folder of notes."""

    def __init__(self, folder: Path, private: Path) -> None:
        """`folder` holds the notes, `private` what we remember of them. Raises NotWritten."""
        self._folder = folder
        self._root = private.parent.resolve()
        self._copies = private / "overwritten"
        self._memory_file = private / "written.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            memory = self._memory_file.read_bytes() if self._memory_file.exists() else b"{}"
            self._memory: dict[str, dict[str, list[str]]] = orjson.loads(memory)
        except OSError as error:
            raise NotWritten(
                f"cannot use the vault {folder}: {error.strerror}; expected a folder to write to"
            ) from None
        except orjson.JSONDecodeError:
            raise NotWritten(
                f"{self._memory_file} is damaged; delete it, then run `ibid rebuild --overwrite`, which keeps copies "
                "of the notes that it replaces"
            ) from None

    def plan(self, stem: str, rendered: Rendered, *, overwrite: bool = False) -> Change:
        """What is to be done with one note; nothing is written yet."""
        path = self.path(stem)
        try:
            if path.is_symlink():
                return Refuse("it is a symbolic link, which ibid does not follow; replace it by a file")
            existing = path.read_bytes() if path.exists() else None
        except OSError as error:
            return Refuse(f"it cannot be read: {error.strerror}; mend that and run `ibid rebuild` again")
        return plan(rendered, existing, self._memory.get(self._key(path), {}), overwrite=overwrite)

    def apply(self, changes: Sequence[tuple[str, Change]]) -> list[Change]:
        """Carry changes out, by stem; a note that the file system refuses comes back as a Refuse.

        What is about to be written is remembered beside what was written before, and the latter forgotten only
        afterwards: a crash at any moment leaves notes that the next run knows as its own.
        """
        wanted = {
            self._key(self.path(stem)): fingerprints(change.text)
            for stem, change in changes
            if not isinstance(change, Refuse)
        }
        before = {key: self._memory.get(key, {}) for key in wanted}
        self._remember({key: _both(before[key], new) for key, new in wanted.items()})
        done = [(stem, self._write(stem, change)) for stem, change in changes]
        failed = {self._key(self.path(stem)) for stem, change in done if isinstance(change, Refuse)}
        self._remember({key: _both({}, new) for key, new in wanted.items() if key not in failed})
        return [change for _, change in done]

    def _write(self, stem: str, change: Change) -> Change:
        if not isinstance(change, Write):
            return change
        path = self.path(stem)
        try:
            if change.replaces_edits:
                self._keep_copy(stem, path.read_bytes())
            _replace(path, change.text.encode())
        except OSError as error:
            return Refuse(f"it cannot be written: {error.strerror}; mend that and run `ibid rebuild` again")
        return change

    def path(self, stem: str) -> Path:
        """Where a note is kept."""
        return self._folder / f"{stem}.md"

    def _key(self, path: Path) -> str:
        """How a note is remembered: relative to the workspace, so that the workspace can be moved."""
        whole = path.parent.resolve() / path.name
        return str(whole.relative_to(self._root) if whole.is_relative_to(self._root) else whole)

    def _remember(self, notes: Mapping[str, dict[str, list[str]]]) -> None:
        changed = {key: regions for key, regions in notes.items() if self._memory.get(key) != regions}
        if not changed:
            return
        self._memory.update(changed)
        try:
            self._memory_file.parent.mkdir(parents=True, exist_ok=True)
            _replace(self._memory_file, orjson.dumps(self._memory, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))
        except OSError as error:
            raise NotWritten(f"cannot write {self._memory_file}: {error.strerror}; make it writable") from None

    def _keep_copy(self, stem: str, text: bytes) -> None:
        self._copies.mkdir(parents=True, exist_ok=True)
        number = 1
        while (copy := self._copies / f"{stem}.{number}.md").exists():
            number += 1
        _replace(copy, text)


def _both(old: Mapping[str, Sequence[str]], new: Mapping[str, str]) -> dict[str, list[str]]:
    """Fingerprints that count as ours, by region."""
    return {name: sorted({*old.get(name, ()), hash_}) for name, hash_ in new.items()}


def _replace(path: Path, text: bytes) -> None:
    """Write a file so that at any moment it is the old one or the new one; its mode is kept."""
    handle, name = tempfile.mkstemp(prefix=".ibid-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _flush_folder(path.parent)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _flush_folder(folder: Path) -> None:
    with suppress(OSError):  # not every system lets a folder be flushed (Windows does not)
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
