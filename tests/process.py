"""`ibid` run as its users run it: arguments and input in; output, talk and exit code out.

It runs inside the test's own process, which is quick; `COMMAND` is for tests that need a process of its own.
"""

import io
import json
import os
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ibid.cli.app import main

EXAMPLES = Path(__file__).parents[1] / "examples"
COMMAND = (sys.executable, "-c", "from ibid.cli.app import main; main()")

MAIL = b"""\
Message-ID: <a1@acme.com>
From: Jane Doe <jane@acme.com>
Date: Sun, 04 Jan 2026 09:00:00 +0000
Subject: Renewal

Our SAP is still on-prem. The renewal is due in May.
"""


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Cli:
    """`ibid` in a folder."""

    folder: Path

    def __call__(self, *arguments: str, stdin: bytes | str = "", code: int = 0, **env: str) -> Ran:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        streams = {
            "stdin": io.TextIOWrapper(io.BytesIO(given)),
            "stdout": io.TextIOWrapper(io.BytesIO(), write_through=True, encoding="utf-8"),
            "stderr": io.TextIOWrapper(io.BytesIO(), write_through=True, encoding="utf-8"),
        }
        found = 0
        with (
            chdir(self.folder),
            patch.multiple(sys, argv=["ibid", *arguments], **streams),
            patch.dict(os.environ, {"COLUMNS": "100", **env}),
        ):
            try:
                main()
            except SystemExit as exit_:
                found = int(exit_.code or 0)
        out, err = (streams[name].buffer.getvalue().decode() for name in ("stdout", "stderr"))  # type: ignore[attr-defined]
        assert code == found, f"ibid {' '.join(arguments)} → exit code {found}\n{out}\n{err}"
        return Ran(found, out, err)
