"""The vault's files: read, compared, and written quietly.

A note is written to a temporary file in its own folder, flushed, and put in place by an atomic rename, so a crash
leaves the old note or the new one. What was last written is remembered in our own folder, not in the notes.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import orjson

from ibid.cli.problems import NotWritten
from ibid.projections.markdown import Rendered
from ibid.projections.regions import fingerprints
from ibid.projections.vault_plan import Change, Keep, Refuse, Write, plan


class Vault:
    """A folder of notes."""

    def __init__(self, folder: Path, private: Path) -> None:
        """`folder` holds the notes, `private` what we remember of them. Raises NotWritten."""
        self._folder = folder
        self._copies = private / "overwritten"
        self._memory_file = private / "written.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            memory = self._memory_file.read_bytes() if self._memory_file.exists() else b"{}"
            self._memory: dict[str, dict[str, str]] = orjson.loads(memory)
        except OSError as error:
            raise NotWritten(
                f"cannot use the vault {folder}: {error.strerror}; expected a folder to write to"
            ) from None
        except orjson.JSONDecodeError:
            raise NotWritten(
                f"{self._memory_file} is damaged; delete it, then run `ibid rebuild --overwrite`, which keeps copies "
                "of the notes that it replaces"
            ) from None

    def project(self, stem: str, rendered: Rendered, *, overwrite: bool = False, check: bool = False) -> Change:
        """Bring one note up to date, unless it is or a person's words would be lost; with `check`, only say what would
        happen. Raises NotWritten where the file system refuses."""
        path = self.path(stem)
        key = str(path.resolve())
        try:
            if path.is_symlink():
                return Refuse("it is a symbolic link, which ibid does not follow; replace it by a file")
            existing = path.read_bytes() if path.exists() else None
            change = plan(rendered, existing, self._memory.get(key, {}), overwrite=overwrite)
            if check or isinstance(change, Refuse):
                return change
            if isinstance(change, Write):
                if change.replaces_edits and existing is not None:
                    self._keep_copy(stem, existing)
                _replace(path, change.text.encode())
            self._memory[key] = fingerprints(change.text)
        except OSError as error:
            raise NotWritten(
                f"cannot write {path}: {error.strerror}; make the vault writable and run `ibid rebuild` again "
                "(the log is not affected)"
            ) from None
        return change

    def path(self, stem: str) -> Path:
        """Where a note is kept."""
        return self._folder / f"{stem}.md"

    def remember(self) -> None:
        """Keep what was written for the next run."""
        try:
            self._memory_file.parent.mkdir(parents=True, exist_ok=True)
            new = orjson.dumps(self._memory, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
            if not self._memory_file.exists() or self._memory_file.read_bytes() != new:
                _replace(self._memory_file, new)
        except OSError as error:
            raise NotWritten(f"cannot write {self._memory_file}: {error.strerror}; make it writable") from None

    def _keep_copy(self, stem: str, text: bytes) -> None:
        self._copies.mkdir(parents=True, exist_ok=True)
        number = 1
        while (copy := self._copies / f"{stem}.{number}.md").exists():
            number += 1
        _replace(copy, text)


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


__all__ = ["Keep", "Refuse", "Vault", "Write"]
