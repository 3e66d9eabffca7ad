"""An embedding as a proposer: it proposes only, says so, and nothing is downloaded. IBID_TEST_EMBEDDING names a folder
with a real model.onnx and tokenizer.json for the tests that need one."""

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ibid.cli.queries import customer_view, find_customer
from ibid.cli.reviewing import cases
from ibid.cli.semantic import Embedding
from ibid.cli.workspace import find_workspace

from process import Cli

FOLDER = os.environ.get("IBID_TEST_EMBEDDING", "")
real = pytest.mark.skipif(not FOLDER, reason="no embedding here: set IBID_TEST_EMBEDDING to a folder with a model")


def say(ibid: Cli, *texts: str) -> None:
    """Each of these is said of Acme, in a mail of its own."""
    for number, text in enumerate(texts, start=1):
        mail = f"Message-ID: <m{number}@acme.com>\nFrom: j@acme.com\nSubject: Hi\n\n{text}\n"
        ibid("mail", "add", "-", stdin=mail)
        ibid("append", "fact", text, "--customer", "Acme", "--email", f"m{number}@acme.com", "--quote", text)


class Proposer:
    """Proposes the first two of a kind."""

    def __call__(self, kind: str, texts: Sequence[tuple[str, str]], most: int) -> Iterable[tuple[str, str, float]]:
        if len(texts) > 1:
            yield texts[0][0], texts[1][0], 0.9

    def reason(self, one: str, other: str) -> str:
        return "sounds alike to the embedding tiny 1 (0.90)"


def test_what_only_the_proposer_finds_says_so_and_the_rest_is_as_before(ibid: Cli) -> None:
    say(ibid, "They hope to sign soon.", "A contract is near.", "The lift is broken.", "The lift is out of order.")
    log = find_workspace(ibid.folder).log()
    acme = customer_view(log, find_customer(log, "Acme"))
    before, after = cases([acme]), cases([acme], proposer=Proposer())

    (new,) = [
        each for each in after if each.suggestion.reason.endswith("; sounds alike to the embedding tiny 1 (0.90)")
    ]
    assert (acme.claims[0], acme.claims[1]) == (new.one, new.other)
    assert [each.suggestion for each in before] == [each.suggestion for each in after if each != new]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("", "no embedding is set up: [semantic] in ibid.toml does not say folder"),
        ('[semantic]\nfolder = "nowhere"', "has no model.onnx and no tokenizer.json"),
        ('[semantic]\nfolder = "m"\nsha256 = "abc"', "is not the file that ibid.toml expects: sha256 e3b0c44298fc…"),
        ('[semantic]\nfolder = "m"\nmodel = "x"', "unknown settings in [semantic]: model; expected folder and sha256"),
        ('[semantic]\nfolder = "m"', "pip install 'ibid-crm[semantic]'"),
    ],
)
def test_what_is_missing_is_told(acme: Cli, monkeypatch: pytest.MonkeyPatch, settings: str, told: str) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    (acme.folder / "m").mkdir()
    for name in ("model.onnx", "tokenizer.json"):
        (acme.folder / "m" / name).touch()
    (acme.folder / "ibid.toml").write_text(settings)
    assert told in acme("review", "--semantic", code=5).err


def test_likeness_counts_above_what_is_usual_and_never_below_the_least() -> None:
    np = pytest.importorskip("numpy", reason="the extra `semantic` is not installed")
    angles = {"a": 0.0, "b": 0.1, "c": 1.5, "d": 3.0}
    embedding = Embedding("tiny", "1", lambda text: np.array([np.cos(angles[text]), np.sin(angles[text])]))
    found = list(embedding("fact", [(f"f-{text}", text) for text in angles], 3))

    assert [("f-a", "f-b"), ("f-b", "f-a")] == [(one, other) for one, other, _ in found]
    assert found[0][2] == found[1][2] > 0.29
    assert f"sounds alike to the embedding tiny 1 ({found[0][2]:.2f})" == embedding.reason("f-b", "f-a")
    assert [] == list(embedding("fact", [("f-a", "a")], 3))


def test_a_file_that_is_no_model_is_told(acme: Cli) -> None:
    pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
    for name in ("model.onnx", "tokenizer.json"):
        (acme.folder / name).write_bytes(b"no model")
    (acme.folder / "ibid.toml").write_text('[semantic]\nfolder = "."')
    assert "holds no model that can be loaded" in acme("review", "--semantic", code=5).err


SAID = ("The parties are about to sign the contract.", "They will ink the agreement shortly.")
OTHER = (
    "The lift in Lyon is broken.",
    "Jane likes the analytics demo.",
    "The budget is due in May.",
    "SAP runs on-prem.",
)


@real
def test_a_real_model_finds_what_no_word_gives_away_offline(ibid: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    say(ibid, *SAID, *OTHER)
    pin = hashlib.sha256((Path(FOLDER) / "model.onnx").read_bytes()).hexdigest()
    with (ibid.folder / "ibid.toml").open("a") as settings:
        settings.write(f'\n[semantic]\nfolder = {json.dumps(FOLDER)}\nsha256 = "{pin}"\n')

    def no_network(*_: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    before = ibid("claims", "Acme", "--json").json
    plain = {(each["one"], each["other"]) for each in ibid("review", "--json").json}
    found = [each for each in ibid("review", "--semantic", "--json").json if (each["one"], each["other"]) not in plain]

    assert list(SAID) in [[side["text"] for side in each["sides"]] for each in found]
    pattern = rf"; sounds alike to the embedding {re.escape(Path(FOLDER).name)} {pin[:12]} \(0\.\d\d\)$"
    assert all(re.search(pattern, each["reason"]) for each in found)
    assert before == ibid("claims", "Acme", "--json").json
    asked = ibid("judge", "--dry-run", "--semantic", "--json", "--url", "http://localhost:1/v1", "--model", "m").json
    assert len(plain) + len(found) == asked["pairs"]


@real
def test_it_is_loaded_only_when_it_is_asked_for_and_no_hub_with_it() -> None:
    code = (
        "import sys; from pathlib import Path; from ibid.cli import semantic, workspace; "
        "assert not {'numpy', 'onnxruntime', 'tokenizers'} & set(sys.modules); "
        f"semantic.load_embedding(workspace.SemanticSettings(Path({FOLDER!r}))); "
        "assert not {'huggingface_hub', 'httpx', 'httpx2', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})
