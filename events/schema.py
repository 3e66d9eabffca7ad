"""JSON Schemas of the recorded events, for readers of the log that are not written in Python.

The files in events/schemas/ are these, written out (tests/events/test_schema.py compares them and can renew them).
"""

from typing import Any

import orjson

from ibid.events.vocabulary import EVENT_TYPES

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def event_schemas() -> dict[str, dict[str, Any]]:
    """By recorded type name, the schema (JSON Schema 2020-12) of that event's body."""
    return {
        cls.TYPE: {**cls.model_json_schema(), "$schema": _DIALECT, "$id": cls.TYPE, "title": cls.TYPE}
        for cls in EVENT_TYPES
    }


def as_file(schema: dict[str, Any]) -> bytes:
    """A schema as it stands in events/schemas/: indented, keys sorted, ended by a line feed."""
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
