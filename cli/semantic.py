"""An embedding as a proposer of suggestions: pairs that mean alike, though few of their words are the same.

It may only propose: what it finds is compared, settled and ordered like any other pair, and merges nothing. The model
is a folder on this disk that the user names; nothing is ever downloaded, and what it computes is never recorded. The
only module that knows of models. What it is worth: docs/adr/0009-embeddings-propose.md.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import file_digest
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.problems import NotSetUp
from ibid.cli.workspace import SemanticSettings

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
"""Files of the folder, named as the exports of sentence-transformers are."""

LONGEST = 256
"""Tokens of a text that are looked at, as all-MiniLM-L6-v2 was trained; statements have some 30."""

LEAST = 0.5
"""Cosine below which two texts are not alike, whatever is usual: else any two of a customer's four facts would be."""
USUAL = 0.29
"""The likeness of two texts that are as alike as is usual for them; the same as in the ranking (`Ranking.nearest`)."""
NEIGHBOURS = 3
"""So many best neighbours tell what is usual for a text, as in the ranking."""

_ROWS = 512
"""Texts that are compared with all others at once: 20 MB among 10,000."""

Semantic = Annotated[
    bool, typer.Option("--semantic", help="Also what an embedding on your disk proposes ([semantic] in ibid.toml).")
]

Embed = Callable[[str], Any]
"""A text's vector of length 1."""


class Embedding:
    """A proposer (projections/suggestions.py) that knows texts by their meaning."""

    def __init__(self, name: str, version: str, embed: Embed) -> None:
        self.name, self.version = name, version
        self._embed = embed
        self._likeness: dict[frozenset[str], float] = {}

    def reason(self, one: str, other: str) -> str:
        """Why it proposed a pair."""
        found = self._likeness.get(frozenset((one, other)), 0.0)
        return f"sounds alike to the embedding {self.name} {self.version} ({found:.2f})"

    def __call__(self, kind: str, texts: Sequence[tuple[str, str]], most: int) -> Iterator[tuple[str, str, float]]:
        """For each text those that mean most nearly the same: (id, id, likeness), at most so many."""
        if len(texts) < 2:
            return
        np: Any = import_module("numpy")
        shown = terminal.advancing(texts, f"embedding {kind}s", len(texts))
        vectors = np.array([self._embed(text) for _, text in shown], dtype=np.float32)
        usual = np.concatenate([_best(np, rows).mean(axis=1) for _, rows in _cosines(np, vectors)])
        for start, rows in _cosines(np, vectors):
            likeness = rows - (usual[start : start + len(rows), None] + usual[None, :]) / 2 + USUAL
            likeness[rows < LEAST] = 0.0
            for at in range(len(likeness)):
                id_ = texts[start + at][0]
                for other in map(int, np.argsort(-likeness[at], kind="stable")[:most]):
                    if (found := float(likeness[at, other])) > 0:
                        score = self._likeness[frozenset((id_, texts[other][0]))] = round(min(1.0, found), 6)
                        yield id_, texts[other][0], score


def load_embedding(settings: SemanticSettings) -> Embedding:
    """The embedding of the folder that is configured. Raises NotSetUp, which says what to do."""
    folder = settings.folder
    if folder is None:
        raise NotSetUp(
            "no embedding is set up: [semantic] in ibid.toml does not say folder; set it to a folder with "
            f"{MODEL} and {TOKENIZER}, such as all-MiniLM-L6-v2 as ONNX"
        )
    if missing := [name for name in (MODEL, TOKENIZER) if not (folder / name).is_file()]:
        raise NotSetUp(
            f"{folder} has no {' and no '.join(missing)}; export the model to ONNX, with its tokenizer, there"
        )
    with (folder / MODEL).open("rb") as file:
        found = file_digest(file, "sha256").hexdigest()
    if settings.sha256 and settings.sha256.lower() != found:
        raise NotSetUp(
            f"{folder / MODEL} is not the file that ibid.toml expects: sha256 {found[:12]}…, expected "
            f"{settings.sha256[:12]}…; put the right file there, or change sha256 of [semantic]"
        )
    return Embedding(folder.name, found[:12], _model(folder))


def _model(folder: Path) -> Embed:
    np: Any
    onnxruntime: Any
    tokenizers: Any
    try:
        np, onnxruntime, tokenizers = (import_module(name) for name in ("numpy", "onnxruntime", "tokenizers"))
    except ImportError:
        raise NotSetUp("an embedding needs packages that are not installed: pip install 'ibid-crm[semantic]'") from None
    options: Any = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what is wrong, we say ourselves
    try:
        session: Any = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
        tokenizer: Any = tokenizers.Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # the library raises many kinds, and tokenizers the bare one
        raise NotSetUp(f"{folder} holds no model that can be loaded ({type(error).__name__}); export it anew") from None
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    takes = {each.name for each in session.get_inputs()}

    def embed(text: str) -> Any:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        vector = session.run(None, {name: value for name, value in given.items() if name in takes})[0][0].mean(axis=0)
        return vector / max(float(np.linalg.norm(vector)), 1e-9)

    try:
        dimensions = embed("Is this a sentence model?").shape
    except Exception as error:
        dimensions, problem = (), type(error).__name__
    else:
        problem = f"an output of {len(dimensions)} dimensions"
    if len(dimensions) != 1:
        raise NotSetUp(
            f"{folder / MODEL} is no sentence model of the form expected, token vectors as first output ({problem})"
        )
    return embed


def _cosines(np: Any, vectors: Any) -> Iterator[tuple[int, Any]]:
    """Some texts with all, and the number of the first of them; each with itself counts nothing."""
    for start in range(0, len(vectors), _ROWS):
        rows = vectors[start : start + _ROWS] @ vectors.T
        rows[np.arange(len(rows)), np.arange(start, start + len(rows))] = -1.0
        yield start, rows


def _best(np: Any, rows: Any) -> Any:
    """The likenesses of the best neighbours; where there are fewer, of those."""
    return np.sort(rows, axis=1)[:, -min(NEIGHBOURS, rows.shape[1] - 1) :]
