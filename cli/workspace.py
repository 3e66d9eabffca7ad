"""The workspace: a folder with `ibid.toml`, found by walking up from where the command runs, as git does.

`store` and `vault` in the file are overridden by the environment (IBID_STORE, IBID_VAULT); for [judge] see
cli/endpoint.py.
"""

import atexit
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ibid.cli.problems import NoWorkspace
from ibid.events.dcb_log import DcbLog
from ibid.events.log import EventLog
from ibid.events.sqlite_recorder import SQLiteRecorder

SETTINGS = "ibid.toml"
PRIVATE = ".ibid"
"""Folder for what is ours alone: the log, and what was last written to the vault."""

DEFAULT_STORE = "sqlite:///.ibid/log.sqlite"
DEFAULT_VAULT = "vault"
_SQLITE = "sqlite:///"

TEMPLATE = """\
# An Ibid workspace.

# Where the log is kept: sqlite:///relative/to/this/folder or sqlite:////absolute/path
store = {store}

# The folder that gets one note per customer; it may be a folder inside your Obsidian vault.
vault = {vault}

# A model may be asked about suggestions (`ibid judge`). Nobody is asked unless both are set; a key goes into the
# environment only, as IBID_JUDGE_KEY.
# [judge]
# url = "http://localhost:11434/v1"
# model = "qwen3:8b"
"""


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """The section [judge]: where suggestions may be judged. Without it, nobody is asked."""

    url: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class SemanticSettings:
    """The section [semantic]: the embedding that may propose suggestions. Without it, none does."""

    folder: Path | None = None
    sha256: str | None = None
    """Of its model.onnx, where no other is to be taken."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where everything is."""

    root: Path
    store: Path
    vault: Path
    judge: JudgeSettings = JudgeSettings()
    semantic: SemanticSettings = SemanticSettings()

    @property
    def private(self) -> Path:
        """Our own folder."""
        return self.root / PRIVATE

    def recorder(self) -> SQLiteRecorder:
        """The log's store, closed when the process ends; raises LogUnusable."""
        recorder = SQLiteRecorder(self.store)
        atexit.register(recorder.close)
        return recorder

    def log(self) -> EventLog:
        """The log; raises LogUnusable."""
        return DcbLog(self.recorder())


def find_workspace(start: Path | None = None) -> Workspace:
    """The workspace of this folder or of the nearest one above it. Raises NoWorkspace."""
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return _read(folder)
    raise NoWorkspace(f"there is no {SETTINGS} in {start} or any folder above it; make a workspace with `ibid init`")


def _read(root: Path) -> Workspace:
    path = root / SETTINGS
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise NoWorkspace(f"cannot read {path}: {error.strerror}; make it readable") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NoWorkspace(
            f"{path} is not valid TOML: {error}; mend that line, or compare it with a new `ibid init`"
        ) from None
    if unknown := sorted(settings.keys() - {"store", "vault", "judge", "semantic"}):
        raise NoWorkspace(
            f"{path} has unknown settings: {', '.join(unknown)}; expected store, vault, [judge], [semantic]"
        )
    values: dict[str, str] = {}
    for key, default in (("store", DEFAULT_STORE), ("vault", DEFAULT_VAULT)):
        value = os.environ.get(f"IBID_{key.upper()}") or settings.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise NoWorkspace(f"{path}: {key} must be text in quotes, and not empty")
        values[key] = value
    judge = _section(path, settings, "judge", ("url", "model"))
    semantic = _section(path, settings, "semantic", ("folder", "sha256"))
    folder = root / Path(semantic["folder"]).expanduser() if "folder" in semantic else None
    return Workspace(
        root,
        store_path(root, values["store"]),
        root / Path(values["vault"]).expanduser(),
        JudgeSettings(judge.get("url"), judge.get("model")),
        SemanticSettings(folder, semantic.get("sha256")),
    )


def _section(path: Path, settings: Mapping[str, Any], name: str, expected: Sequence[str]) -> dict[str, str]:
    """A section of optional texts. Raises NoWorkspace for what it does not know, and for a key: files are shared."""
    section = settings.get(name, {})
    if not isinstance(section, dict):
        raise NoWorkspace(f"{path}: {name} must be a section, [{name}], with {' and '.join(expected)}")
    given = cast("dict[str, Any]", section)
    if "key" in given:
        raise NoWorkspace(f"{path}: a key does not belong in a file; take it out and set IBID_JUDGE_KEY")
    if unknown := sorted(given.keys() - set(expected)):
        told = f"{', '.join(unknown)}; expected {' and '.join(expected)}"
        raise NoWorkspace(f"{path} has unknown settings in [{name}]: {told}")
    for key, value in given.items():
        if not isinstance(value, str) or not value.strip():
            raise NoWorkspace(f"{path}: {key} of [{name}] must be text in quotes, and not empty")
    return given


def store_path(root: Path, url: str) -> Path:
    """The file that a store URL names. Raises NoWorkspace for other stores."""
    if not url.startswith(_SQLITE) or len(url) == len(_SQLITE):
        raise NoWorkspace(f"store {url!r} is not known; expected sqlite:///relative/path or sqlite:////absolute/path")
    return root / Path(url.removeprefix(_SQLITE)).expanduser()
