"""The vault's files: read, compared, and written quietly.

A note is written to a temporary file in its own folder, flushed, and put in place by an atomic rename, so a crash
leaves the old note or the new one. What was last written is remembered in our own folder, not in the notes.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import orjson
from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from ibid.cli.clock import now
from ibid.cli.problems import NotWritten
from ibid.projections.markdown import Rendered
from ibid.projections.vault_plan import Change, Refuse, Write, plan

Prints = dict[str, list[str]]
"""The fingerprints of a note that count as ours, by region and frontmatter key."""

_MEMORY: TypeAdapter[dict[str, Prints]] = TypeAdapter(dict[str, Prints])

WRITTEN = "written.json"
"""What we remember of the notes, in our own folder."""

PATIENCE = 60
"""Seconds to wait for another `ibid` that is writing notes; it holds the lock for one batch."""

LEFT_BEHIND = 60
"""Seconds after which a temporary file is nobody's; one in use lives for as long as a flush takes."""


class _Changed(Exception):
    """The file is no longer the one for which a change was planned."""


class Vault:
    """A folder of notes."""

    def __init__(self, folder: Path, private: Path) -> None:
        """`folder` holds the notes, `private` what we remember of them. Nothing is made yet. Raises NotWritten."""
        self._folder = folder
        self._private = private
        self._root = private.parent.resolve()
        self._memory_file = private / WRITTEN
        self._memory: dict[str, Prints] = {}
        self._memory_seen: tuple[int, ...] = ()
        try:
            if folder.exists() and not folder.is_dir():
                raise self._unusable("it is a file")
        except OSError as error:
            raise self._unusable(error.strerror) from None
        self._recall()

    def plan(self, stem: str, rendered: Rendered, *, overwrite: bool = False) -> Change:
        """What is to be done with one note; nothing is written yet."""
        path = self.path(stem)
        try:
            os.fsencode(path)
            if path.is_symlink():
                return Refuse("it is a symbolic link, which ibid does not follow; replace it by a file")
            existing = _read(path)
        except UnicodeEncodeError:
            return Refuse(
                f"this system's locale cannot spell its name (file names are {sys.getfilesystemencoding()} here); "
                "run `LC_ALL=C.UTF-8 ibid rebuild`"
            )
        except OSError as error:
            return Refuse(f"it cannot be read: {error.strerror}; mend that and run `ibid rebuild` again")
        self._recall()  # after the note was read: another run remembers before it writes
        return plan(rendered, existing, self._memory.get(self._key(path), {}), overwrite=overwrite)

    def apply(self, changes: Sequence[tuple[str, Change]]) -> list[Change]:
        """Carry changes out, by stem; a note that cannot be written comes back as a Refuse. Raises NotWritten.

        What is about to be written is remembered beside what was written before, and the latter forgotten only
        afterwards: a crash at any moment leaves notes that the next run knows as its own.
        """
        self._open()
        ours = {self._key(self.path(stem)): change.ours for stem, change in changes if not isinstance(change, Refuse)}
        try:
            with FileLock(self._private / "written.lock", timeout=PATIENCE):
                self._recall()
                self._remember({key: _both(self._memory.get(key, {}), new) for key, new in ours.items()})
                done = [(stem, self._write(stem, change)) for stem, change in changes]
                failed = {self._key(self.path(stem)) for stem, change in done if isinstance(change, Refuse)}
                self._remember({key: _both({}, new) for key, new in ours.items() if key not in failed})
        except Timeout:
            raise NotWritten("another `ibid` is writing notes; wait until it is done, and run this again") from None
        except OSError as error:
            raise NotWritten(f"cannot write {self._memory_file}: {error.strerror}; make it writable") from None
        return [change for _, change in done]

    def path(self, stem: str) -> Path:
        """Where a note is kept."""
        return self._folder / f"{stem}.md"

    def _open(self) -> None:
        """Make the folders, and remove what a run that was killed left in them."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._private.mkdir(parents=True, exist_ok=True)
        except UnicodeEncodeError:
            raise self._unusable("this system's locale cannot spell its name, LC_ALL=C.UTF-8 can") from None
        except OSError as error:
            raise self._unusable(error.strerror) from None
        oldest = now().timestamp() - LEFT_BEHIND
        for folder in (self._folder, self._private, self._copies):
            for left in folder.glob(".ibid-*.tmp"):
                with suppress(OSError):
                    if left.lstat().st_mtime < oldest:
                        left.unlink()

    def _write(self, stem: str, change: Change) -> Change:
        if not isinstance(change, Write):
            return change
        path = self.path(stem)

        def check() -> None:
            if path.is_symlink() or _read(path) != change.replaces:
                raise _Changed

        try:
            if change.replaces_edits and change.replaces is not None:
                self._keep_copy(stem, change.replaces)
            _replace(path, change.text.encode(), check)
        except _Changed:
            if _read(path) == change.text.encode():
                return change  # another run was faster, and wrote the same
            return Refuse("it changed while ibid was at work; run `ibid rebuild` again")
        except OSError as error:
            return Refuse(f"it cannot be written: {error.strerror}; mend that and run `ibid rebuild` again")
        return change

    def _key(self, path: Path) -> str:
        """How a note is remembered: relative to the workspace, so that the workspace can be moved."""
        whole = path.parent.resolve() / path.name
        key = str(whole.relative_to(self._root) if whole.is_relative_to(self._root) else whole)
        return key.encode("utf-8", "backslashreplace").decode()  # a path need not be valid text

    def _recall(self) -> None:
        """Read the memory, if another run has changed it since. Raises NotWritten."""
        try:
            seen = _version(self._memory_file)
            if seen != self._memory_seen:
                text = self._memory_file.read_bytes() if seen else b"{}"
                self._memory, self._memory_seen = _MEMORY.validate_json(text, strict=True), seen
        except OSError as error:
            raise NotWritten(f"cannot read {self._memory_file}: {error.strerror}; make it readable") from None
        except ValidationError:
            raise NotWritten(
                f"{self._memory_file} is damaged; delete it, then run `ibid rebuild --overwrite`, which keeps copies "
                "of the notes that it replaces"
            ) from None

    def _remember(self, notes: Mapping[str, Prints]) -> None:
        """Only while the lock is held. Raises OSError."""
        if all(self._memory.get(key) == prints for key, prints in notes.items()):
            return
        memory = {**self._memory, **notes}
        _replace(self._memory_file, orjson.dumps(memory, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))
        self._memory, self._memory_seen = memory, _version(self._memory_file)

    @property
    def _copies(self) -> Path:
        return self._private / "overwritten"

    def _keep_copy(self, stem: str, text: bytes) -> None:
        self._copies.mkdir(parents=True, exist_ok=True)
        number = 1
        while (copy := self._copies / f"{stem}.{number}.md").exists():
            number += 1
        _replace(copy, text)

    def _unusable(self, reason: str | None) -> NotWritten:
        return NotWritten(f"cannot use the vault {self._folder}: {reason}; expected a folder to write to")


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _version(path: Path) -> tuple[int, ...]:
    """Differs where the file was replaced; empty where there is none."""
    if not path.exists():
        return ()
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


def _both(old: Mapping[str, Sequence[str]], new: Mapping[str, str]) -> Prints:
    """Fingerprints that count as ours, by region and key."""
    return {name: sorted({*old.get(name, ()), hash_}) for name, hash_ in new.items()}


def _replace(path: Path, text: bytes, check: Callable[[], None] = lambda: None) -> None:
    """Write a file so that at any moment it is the old one or the new one; its mode is kept.

    `check` is called at the last moment; what it raises stops the write.
    """
    handle, name = tempfile.mkstemp(prefix=".ibid-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask())
        check()
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
