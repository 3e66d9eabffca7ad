"""The tag index of the SQLite log: a 64-bit hash of each tag, with the position. Pure; the table is in sqlite_schema.

Tags are how events are found, so an entry that is missing makes its event invisible. The index is derived from
`events.tags`, and can therefore be checked against it.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

import orjson

from ibid.events.chain import Problem, StoredEvent


@lru_cache(maxsize=4096)  # the events of a batch share most of their tags
def tag_hash(tag: str) -> int:
    """64 bits, signed, as SQLite keeps integers. Two tags may share one: check a hit against the event's own tags."""
    return int.from_bytes(blake2b(tag.encode(), digest_size=8).digest(), "big", signed=True)


def verify_tag_index(rows: Iterable[StoredEvent], entries: Iterable[tuple[int, int]]) -> Problem | None:
    """The first position at which the index does not hold exactly the tags of the event.

    `rows` and `entries`, which are (position, hash), both in the order of the log.
    """
    indexed: Iterator[tuple[int, set[int]]] = (
        (position, {hash_ for _, hash_ in group}) for position, group in groupby(entries, key=itemgetter(0))
    )
    at, hashes = next(indexed, (None, set[int]()))
    for row in rows:
        if at is not None and at < row.position:
            return _without_event(at)
        found: set[int] = set()
        if at == row.position:
            found = hashes
            at, hashes = next(indexed, (None, set[int]()))
        try:
            tags: list[str] = orjson.loads(row.tags)
            expected = {tag_hash(tag) for tag in tags}
        except (orjson.JSONDecodeError, TypeError, AttributeError):
            return Problem(row.position, "tags", f"the tags of event {row.position} are not a list of texts")
        if missing := len(expected - found):
            return Problem(
                row.position,
                "tags",
                f"the tag index lacks {missing} of the {len(expected)} tags of event {row.position}, "
                "so queries may not find it",
            )
        if extra := len(found - expected):
            return Problem(
                row.position,
                "tags",
                f"the tag index has {extra} entries that event {row.position} does not carry",
            )
    return None if at is None else _without_event(at)


def _without_event(position: int) -> Problem:
    return Problem(position, "tags", f"the tag index has entries for event {position}, which is not in the log")
