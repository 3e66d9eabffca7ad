"""Where the benchmark's data lies.

Files are found in a folder by how their names end, so that other threads are judged by the same program:
`*gold.json`, `*seed.json`, `*contrast.jsonl`, `*human-pairs*.jsonl`; every other `*.jsonl` holds readings.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ibid.domain.mail.parsing import parse
from ibid.domain.matching.context import MailContext
from ibid.domain.wire import ReadingInput
from ibid.events.source import Email
from ibid.projections.sources import card

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data" / "matching"
EXAMPLES = ROOT / "examples"

Contexts = Mapping[str, MailContext]
"""By source."""
NO_CONTEXTS: Contexts = MappingProxyType({})


@dataclass(frozen=True)
class Data:
    """Where everything lies; what is missing is empty."""

    readings: tuple[Path, ...] = ()
    mail: Path = EXAMPLES / "mail"
    gold: tuple[Path, ...] = ()
    contrast: tuple[Path, ...] = ()
    human: tuple[Path, ...] = ()
    seed: tuple[Path, ...] = ()
    _mails: dict[str, Email] = field(default_factory=dict[str, Email], compare=False, repr=False)

    def mails(self) -> dict[str, Email]:
        """By Message-ID, in pointed brackets."""
        if not self._mails:
            for path in sorted(self.mail.glob("*.eml")):
                email = parse(path.read_bytes()).email
                self._mails[f"<{email.message_id}>"] = email
        return self._mails

    def contexts(self) -> Contexts:
        """What the product tells the matcher of each mail, by source."""
        return {mail.id: card(mail).context for mail in self.mails().values()}

    def inputs(self) -> list[ReadingInput]:
        """The readings as the pipeline sends them; refuses one whose mail is not there."""
        found = [
            ReadingInput.model_validate_json(line, strict=True)
            for path in self.readings
            for line in path.read_bytes().splitlines()
            if line.strip()
        ]
        for each in found:
            if (each.email or "") not in self.mails():
                raise SystemExit(f"a reading names the mail {each.email}, which is not among {self.mail}/*.eml")
        return found


def find(folder: Path, mail: Path) -> Data:
    """The files of a folder, by how their names end."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and (sort := _sort(path.name)):
            found.setdefault(sort, []).append(path)
    return Data(mail=mail, **{sort: tuple(paths) for sort, paths in found.items()})


def _sort(name: str) -> str | None:
    for ending, sort in (("gold.json", "gold"), ("seed.json", "seed"), ("contrast.jsonl", "contrast")):
        if name.endswith(ending):
            return sort
    if name.endswith(".jsonl"):
        return "human" if "human-pairs" in name else "readings"
    return None


def own_data() -> Data:
    """The repository's own copies."""
    found = find(DATA, EXAMPLES / "mail")
    return Data((EXAMPLES / "readings.jsonl",), found.mail, found.gold, found.contrast, found.human, found.seed)


OWN = own_data()


def json_lines(paths: Iterable[Path]) -> list[dict[str, str]]:
    """The lines of all the files."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def merged(paths: Iterable[Path]) -> dict[str, Any]:
    """The objects of all the files in one."""
    found: dict[str, Any] = {}
    for path in paths:
        found |= json.loads(path.read_text(encoding="utf-8"))
    return found
