"""Event ⇄ (type, bytes). Bodies are JSON with sorted keys, so equal events have equal bytes on every machine."""

from collections.abc import Mapping

import orjson
from pydantic import ValidationError

from ibid.events.upcasters import UPCASTERS, Upcaster, upcast
from ibid.events.vocabulary import EVENT_TYPES, Event

_CLASSES: Mapping[str, type[Event]] = {cls.TYPE: cls for cls in EVENT_TYPES}


class UnreadableEvent(Exception):
    """Bytes of the log that this version of the program cannot turn into an event. Carries no text of the event."""


def encode(event: Event) -> tuple[str, bytes]:
    """The name under which the event is recorded, and its body. Fields that say nothing (null) are left out."""
    body = event.model_dump(mode="json", exclude_none=True)
    return event.TYPE, orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def decode(type_: str, data: bytes, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> Event:
    """The event that these bytes say.

    Raises UnreadableEvent for a type or body that this version does not know. Types are looked up in a closed list:
    nothing that stands in a log file is ever imported or called.
    """
    current = type_
    while current in upcasters:
        current = upcasters[current][0]
    cls = _CLASSES.get(current)
    if cls is None:
        raise UnreadableEvent(
            f"the log holds an event of type {type_[:60]!r}, which this version of ibid does not know (`ibid schema "
            f"event` lists the {len(_CLASSES)} that it knows); if a newer ibid wrote it, upgrade with "
            "`pip install -U ibid-crm`"
        )
    try:
        if type_ in upcasters:
            data = orjson.dumps(upcast(type_, orjson.loads(data), upcasters)[1])
        return cls.model_validate_json(data, strict=True)
    except ValidationError as error:
        problem = _describe(error)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # Steps are written for well-formed bodies of their version; on others they fail as Python does.
        problem = f"{type(error).__name__} while it was lifted to {current}"
    # Raised out here, because an exception keeps the one it interrupted as its context, and those of pydantic and
    # orjson carry the whole body.
    raise UnreadableEvent(
        f"the body of an event of type {type_!r} does not have the form of that type ({problem}); "
        "the log was altered, or a newer ibid wrote it"
    )


def _describe(error: ValidationError) -> str:
    """Where and how, by names of the model only: the name of a field that it does not know is text of the event."""
    told: list[str] = []
    for each in error.errors(include_url=False, include_context=False, include_input=False):
        where = each["loc"][:-1] if each["type"] == "extra_forbidden" else each["loc"]
        told.append(f"{'.'.join(map(str, where)) or 'the body'}: {each['type']}")
    return "; ".join(told)
