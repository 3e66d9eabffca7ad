"""Workspaces in temporary folders, and `ibid` run in them."""

import json
from pathlib import Path

import pytest

from process import MAIL, Cli


@pytest.fixture
def elsewhere(tmp_path: Path) -> Cli:
    """`ibid` in a folder that is no workspace."""
    return Cli(tmp_path)


@pytest.fixture
def ibid(elsewhere: Cli) -> Cli:
    """`ibid` in an empty workspace."""
    elsewhere("init")
    return elsewhere


@pytest.fixture
def acme(ibid: Cli) -> Cli:
    """A workspace with one mail and three statements about Acme."""
    (ibid.folder / "mail.eml").write_bytes(MAIL)
    ibid("mail", "add", "mail.eml")
    line = {
        "email": "<a1@acme.com>",
        "customer": "Acme",
        "reader": {"name": "llm", "model": "small-1", "version": "A"},
        "statements": [
            {"kind": "fact", "text": "Acme runs SAP on-prem.", "quote": "SAP is still on-prem", "ref": "F1"},
            {"kind": "fact", "text": "The renewal is due in May.", "quote": "renewal is due in May"},
            {"kind": "topic", "text": "Renewal"},
        ],
    }
    ibid("append", "batch", "-", stdin=json.dumps(line))
    return ibid
