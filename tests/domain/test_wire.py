"""The wire format: what `ibid schema reading` promises is what is accepted."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from ibid.domain.wire import ReadingInput, reading_schema
from ibid.events.schema import as_file

from process import EXAMPLES

ROOT = Path(__file__).parents[2]


def test_the_schema_file_is_what_the_models_say() -> None:
    assert as_file(reading_schema()) == (ROOT / "events" / "schemas" / "reading.json").read_bytes()


def test_every_kind_and_every_field_of_the_document_is_in_the_schema() -> None:
    documented = (ROOT / "docs" / "wire-format.md").read_text("utf-8")
    for model in reading_schema()["$defs"].values():
        for field in model["properties"]:
            assert f"`{field}`" in documented or f'"{field}"' in documented


def test_real_readings_are_valid() -> None:
    lines = (EXAMPLES / "readings.jsonl").read_bytes().splitlines()
    assert 30 == len([ReadingInput.model_validate_json(line, strict=True) for line in lines])


@pytest.mark.parametrize("value", [5, True, "5", "2026-1-5", "05.01.2026", "2026-01-05T10:00:00Z"])
def test_a_date_is_a_date_and_never_a_number_of_seconds(value: object) -> None:
    task = {"kind": "task", "text": "x", "due": value}
    line = {"email": "a", "customer": "b", "reader": {"name": "c"}, "statements": [task]}
    with pytest.raises(ValidationError):
        ReadingInput.model_validate_json(json.dumps(line), strict=True)


def line(**changes: object) -> dict[str, object]:
    given = {"email": "a", "customer": "Acme", "reader": {"name": "llm"}, "statements": [], **changes}
    return {key: value for key, value in given.items() if value is not ...}


@pytest.mark.parametrize(
    "bad",
    [
        line(email=...),
        line(person="Ann"),
        line(email=None),
        line(customer=" "),
        line(customer=7),
        line(reader={}),
        line(extra=1),
        line(statements=[{"kind": "rumour", "text": "x"}]),
        line(statements=[{"kind": "fact"}]),
        line(statements=[{"kind": "fact", "text": "  "}]),
        line(statements=[{"kind": "fact", "text": "x", "owner": "y"}]),
        line(statements=[{"kind": "task", "text": "x", "due": 5}]),
        line(statements=[{"kind": "attribute", "text": "x"}]),
    ],
)
def test_the_schema_refuses_what_the_model_refuses(bad: dict[str, object]) -> None:
    """A pipeline that validates before it sends is not told otherwise afterwards."""
    validator = Draft202012Validator(reading_schema())
    assert not validator.is_valid(bad)
    with pytest.raises(ValidationError):
        ReadingInput.model_validate_json(json.dumps(bad), strict=True)


def test_the_schema_accepts_real_readings() -> None:
    validator = Draft202012Validator(reading_schema())
    assert all(validator.is_valid(json.loads(each)) for each in (EXAMPLES / "readings.jsonl").read_bytes().splitlines())
