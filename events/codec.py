"""Event ⇄ (type, bytes). Bodies are JSON with sorted keys, so equal events have equal bytes on every machine."""

from collections.abc import Mapping

import orjson
from pydantic import ValidationError

from ibid.events.upcasters import UPCASTERS, upcast
from ibid.events.vocabulary import EVENT_TYPES, Event

_CLASSES: Mapping[str, type[Event]] = {cls.TYPE: cls for cls in EVENT_TYPES}


class UnreadableEvent(Exception):
    """Bytes of the log that this version of the program cannot turn into an event. Carries no text of the event."""


def encode(event: Event) -> tuple[str, bytes]:
    """The name under which the event is recorded, and its body. Fields that say nothing (null) are left out."""
    body = event.model_dump(mode="json", exclude_none=True)
    return event.TYPE, orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def decode(type_: str, data: bytes) -> Event:
    """The event that these bytes say.

    Raises UnreadableEvent for a type or body that this version does not know. Types are looked up in a closed list:
    nothing that stands in a log file is ever imported or called.
    """
    cls = _CLASSES.get(type_)
    try:
        if cls is not None and type_ not in UPCASTERS:
            return cls.model_validate_json(data)
        current, body = upcast(type_, orjson.loads(data))
        return _CLASSES[current].model_validate(body)
    except KeyError:
        known = ", ".join(sorted(_CLASSES))
        raise UnreadableEvent(
            f"the log holds an event of type {type_!r}, which this version of ibid does not know (it knows {known}); "
            "a newer ibid wrote it: upgrade with `pip install -U ibid-crm`"
        ) from None
    except (ValidationError, orjson.JSONDecodeError) as error:
        where = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['type']}"
            for problem in (error.errors(include_input=False) if isinstance(error, ValidationError) else [])
        )
        raise UnreadableEvent(
            f"the body of an event of type {type_!r} does not have the form of that type"
            f" ({where or 'it is not JSON'}); run `ibid verify` to see whether the log was altered"
        ) from None
