"""What is said to an OpenAI-compatible chat endpoint about pairs of claims, and how its answer is read.

Nothing here touches the network (cli/chat_judge.py does). The claims are data in the user's message; the prompt is a
file with a version, since another prompt is another judge. An answer is taken only where it has just the form that was
asked for; of a pair for which it has not, nothing is recorded.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Annotated, Any, Literal, cast

import orjson
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from ibid.domain.judging import LONGEST_REASON, Answer, Opinion, Pair, Side, Unanswered, Verdict
from ibid.events.source import Reader
from ibid.projections.neutral import one_line

PROMPT = "judge-1"
"""The version of the prompt: the name of its file. A prompt that was used is never edited; a better one is judge-2."""

LONGEST_TEXT = 1_000
"""Characters of a text or a quote that are sent. Readers' statements have some 120; a cut one ends in …"""

BYTES_A_TOKEN = 3
"""For estimates: English has about 4 bytes of UTF-8 a token, most other languages fewer; this errs to the dear side."""
TOKENS_AN_ANSWER = 80
"""… and a verdict with a reason of at most 40 words has about as many."""

Format = Literal["json_schema", "json_object"]
"""How the endpoint is told to answer in JSON: by a schema, which not all can, or just so."""


class _Entry(BaseModel, frozen=True, extra="forbid", strict=True):
    pair: str
    verdict: Opinion
    score: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]


class _Answer(BaseModel, frozen=True, extra="forbid", strict=True):
    verdicts: list[Any]
    """Each is checked by itself, so that one that is wrong does not hide the others."""


class _Message(BaseModel, frozen=True, strict=True):
    content: str


class _Choice(BaseModel, frozen=True, strict=True):
    message: _Message


class _Usage(BaseModel, frozen=True, strict=True):
    total_tokens: Annotated[int, Field(ge=0, le=2**53)]


class _Completion(BaseModel, frozen=True, strict=True):
    """What we need of it; endpoints say much more, and not all say the same."""

    choices: Annotated[list[_Choice], Field(min_length=1)]
    usage: Any = None


def reader(model: str) -> Reader:
    """The judge that this model with our prompt is."""
    return Reader(name="chat", model=model, version=PROMPT)


def prompt() -> str:
    """The system's message."""
    return (files("ibid.cli") / "prompts" / f"{PROMPT}.md").read_text("utf-8")


def request_body(model: str, pairs: Sequence[Pair], format_: Format = "json_schema") -> dict[str, Any]:
    """The request for these pairs; the same for the same pairs."""
    asked = {"pairs": [_shown(name, pair) for name, pair in _named(pairs).items()]}
    return {
        "model": model,
        "temperature": 0,
        "response_format": {"type": "json_schema", "json_schema": _schema()}
        if format_ == "json_schema"
        else {"type": "json_object"},
        "messages": [
            {"role": "system", "content": prompt()},
            {"role": "user", "content": orjson.dumps(asked).decode()},
        ],
    }


def estimate(body: Mapping[str, Any], pairs: int) -> int:
    """About how many tokens a request and its answer will have."""
    sent = sum(len(each["content"].encode()) for each in body["messages"])
    return -(-sent // BYTES_A_TOKEN) + pairs * TOKENS_AN_ANSWER


def read_answer(body: bytes, pairs: Sequence[Pair]) -> tuple[list[Answer], int | None]:
    """An answer to each pair, in their order, and how many tokens the endpoint says it took.

    What cannot be understood is never guessed at: that pair is unanswered; so are all where the whole cannot be read.
    """
    try:
        completion = _Completion.model_validate(orjson.loads(body))
    except (orjson.JSONDecodeError, ValidationError, RecursionError):
        return [Unanswered(pair, "the endpoint's answer is no chat completion") for pair in pairs], None
    return _read_content(completion.choices[0].message.content, _named(pairs)), _tokens(completion.usage)


def _tokens(usage: Any) -> int | None:
    try:
        return _Usage.model_validate(usage).total_tokens
    except ValidationError:
        return None


def _read_content(content: str, asked: Mapping[str, Pair]) -> list[Answer]:
    try:
        entries = _Answer.model_validate(orjson.loads(content)).verdicts
    except (orjson.JSONDecodeError, ValidationError, RecursionError):
        return [Unanswered(pair, "the answer is not the JSON that was asked for") for pair in asked.values()]
    named = [_name(each) for each in entries]
    times, by_name = Counter(named), dict(zip(named, entries, strict=True))
    return [_read_entry(pair, by_name.get(name), times[name]) for name, pair in asked.items()]


def _name(entry: Any) -> str:
    """The pair that an entry says it is about; names that we did not give are passed over."""
    name = cast("dict[str, Any]", entry).get("pair") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else ""


def _read_entry(pair: Pair, entry: Any, times: int) -> Answer:
    if times != 1:
        return Unanswered(pair, "the answer has two verdicts on it" if times else "the answer has no verdict on it")
    try:
        said = _Entry.model_validate(entry)
    except ValidationError as error:
        fields = sorted({str(each["loc"][0]) for each in error.errors() if each["type"] != "extra_forbidden"})
        return Unanswered(pair, f"its verdict does not have the form asked for ({', '.join(fields) or 'more fields'})")
    reason = one_line(said.reason).strip()  # it is shown to people, and no instruction or terminal code may hide in it
    return Verdict(pair, said.verdict, said.score, reason[:LONGEST_REASON] or None)


def _named(pairs: Sequence[Pair]) -> dict[str, Pair]:
    """Names within one request: short, so that a model copies them right, and no id of ours leaves the house."""
    return {f"p{number}": pair for number, pair in enumerate(pairs, start=1)}


def _shown(name: str, pair: Pair) -> dict[str, Any]:
    return {"pair": name, "earlier": _side(pair.one), "later": _side(pair.other)}


def _side(side: Side) -> dict[str, str]:
    quote = {"quote": _cut(side.quote)} if side.quote else {}
    day = {"date": side.on.isoformat()} if side.on else {}
    return {"kind": side.kind, "text": _cut(side.text), **quote, **day}


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _schema() -> dict[str, Any]:
    """The answer's form, as "structured outputs" take it: all fields required, none besides, no bounds."""
    entry = {
        "pair": {"type": "string"},
        "verdict": {"type": "string", "enum": ["same", "different", "supersedes", "unsure"]},
        "score": {"type": "number"},
        "reason": {"type": "string"},
    }
    verdicts = {"type": "array", "items": _closed(entry)}
    return {"name": "verdicts", "strict": True, "schema": _closed({"verdicts": verdicts})}


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
