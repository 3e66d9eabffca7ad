"""Why input does not have the form it should have: field and reason, without the input's text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from ibid.domain.wire import STATEMENT_INPUTS, InlineEmail, ReadingInput
from ibid.events.source import Reader
from ibid.events.vocabulary import KINDS

_NAME = re.compile(r"[A-Za-z_]\w{0,39}", re.ASCII)
_FIELDS = sorted(
    {field for model in (ReadingInput, Reader, InlineEmail, *STATEMENT_INPUTS) for field in model.model_fields}
)


def reasons(error: ValidationError) -> Iterator[tuple[str, str]]:
    """(field, reason) of each problem; fields as `statements[3].text`."""
    for problem in error.errors(include_url=False, include_input=True):
        loc = problem["loc"]
        # Behind `statements`, n stands the kind, which is how pydantic names the branch and no field.
        path = [part for at, part in enumerate(loc) if not (at == 2 and loc[0] == "statements" and part in KINDS)]
        field = (
            "".join(f"[{part}]" if isinstance(part, int) else f".{_shown(part)}" for part in path).lstrip(".") or "line"
        )
        match problem["type"]:
            case "extra_forbidden":
                yield field, f"unknown field{_near(str(path[-1]))}; remove it"
            case "missing":
                yield field, "missing; it is required"
            case "union_tag_invalid" | "union_tag_not_found":
                yield f"{field}.kind", f"expected one of {', '.join(KINDS)}"
            case "json_invalid":
                yield "line", f"not JSON: {problem['msg'].removeprefix('Invalid JSON: ')}"
            case "value_error":
                yield field, problem["msg"].removeprefix("Value error, ")
            case "string_too_short":
                yield field, "empty; expected text"
            case _:
                yield field, f"{problem['msg'][0].lower()}{problem['msg'][1:]}; found {_found(problem['input'])}"


def _found(value: Any) -> str:
    """What kind of thing was found, never its text."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return f"text of {len(value)} characters"
        case Mapping():
            return "an object"
        case Sequence():
            return "a list"
        case _:
            return "something else"


def _near(name: str) -> str:
    close = get_close_matches(name, _FIELDS, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _shown(name: str) -> str:
    """A field's name if it is one; else it may be anything, even the text of a mail."""
    return name if _NAME.fullmatch(name) else f"(a name of {len(name)} characters)"
