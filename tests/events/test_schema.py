"""The published JSON Schemas are those of the models. Renew the files by running this one: python tests/events/test_schema.py"""

import json
from pathlib import Path

import pytest

from ibid.events import schema
from ibid.events.schema import as_file, event_schemas
from ibid.events.vocabulary import EVENT_TYPES

FOLDER = Path(schema.__file__).parent / "schemas"


@pytest.mark.parametrize("name", [cls.TYPE for cls in EVENT_TYPES])
def test_the_schema_file_of_an_event_says_what_its_model_says(name: str) -> None:
    """Byte for byte, so that a changed event shows in the diff of its schema."""
    assert (FOLDER / f"{name}.json").read_bytes() == as_file(event_schemas()[name])


def test_there_is_no_schema_of_an_event_that_does_not_exist() -> None:
    """Schemas named `<event>.v<n>` and only those; others in the folder are not of events."""
    found = {path.stem for path in FOLDER.glob("*.v*.json")}
    assert found == {cls.TYPE for cls in EVENT_TYPES}


def test_a_schema_is_named_as_its_event_is_recorded() -> None:
    """Identity, title and dialect; closed objects; and a constraint of the model that a reader can rely on."""
    fact = json.loads((FOLDER / "fact-recorded.v1.json").read_text())
    assert fact["$id"] == fact["title"] == "fact-recorded.v1"
    assert fact["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert fact["additionalProperties"] is False
    assert fact["required"] == ["recorded_at", "id", "source", "reading", "customer", "text"]
    assert fact["properties"]["source"]["pattern"] == "^[mbp]-[0-9a-hjkmnp-tv-z]{20}$"


if __name__ == "__main__":
    for name, each in event_schemas().items():
        (FOLDER / f"{name}.json").write_bytes(as_file(each))
