"""Lifts bodies of superseded event versions to the current one, while reading; the log is never rewritten.

One pure function per step: a body of `name.vN` in, a body of `name.vN+1` out. There is none yet, because no version
has been superseded; the mechanism is here and tested so that the first change of an event is one entry.
"""

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]
Upcaster = tuple[str, Callable[[Body], Body]]
"""(the type that comes out, the function that makes it)"""

UPCASTERS: Mapping[str, Upcaster] = {}


def upcast(type_: str, body: Body, upcasters: Mapping[str, Upcaster] = UPCASTERS) -> tuple[str, Body]:
    """Apply steps until the type is current; a type with no step is returned as it is."""
    while type_ in upcasters:
        type_, step = upcasters[type_]
        body = step(body)
    return type_, body
