"""Build hook: makes `pip install -e .` see the four top-level folders as `ibid.events`, `ibid.domain` …

Runs only for editable builds. It links `.editable/ibid/<folder>` to the folder itself, because hatchling cannot
express the wheel's `sources` mapping in an editable install (docs/adr/0004-import-names.md).
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EditableLinks(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            return
        root = Path(self.root)
        package = root / ".editable" / "ibid"
        package.mkdir(parents=True, exist_ok=True)
        for folder in ("events", "domain", "projections", "cli"):
            link = package / folder
            if not link.exists():
                link.symlink_to(Path("..") / ".." / folder, target_is_directory=True)
