"""Runs a decider against the log: read the boundary, fold, decide, append; and again if somebody was faster."""

from collections.abc import Callable, Sequence
from datetime import datetime

from ibid.domain.decider import Command, Decider, State
from ibid.domain.identity import NOBODY, WHO_IS_WHO
from ibid.domain.naming import NAMING, NamingCommand
from ibid.domain.sources import SOURCES, Registered, RegisterSource, Unregistered
from ibid.events.log import AppendConflict, EventLog, LogUnusable, Query, Selection
from ibid.events.source import Source
from ibid.events.tags import source_tag
from ibid.events.vocabulary import Event, SourceRegistered

TRIES = 50
"""Each lost race means that another writer got through, so this many in a row mean something else is wrong."""


def handle(
    log: EventLog, decider: Decider[Command, State], commands: Sequence[Command], boundary: Query
) -> list[Event]:
    """Carry commands of one boundary out, in one transaction; returns the events that were new.

    Raises Rejected (domain/decider.py) and LogUnusable.
    """
    return _until_appended(log, boundary, lambda events: decider.decide_all(commands, decider.state_after(events)))


def register_all(log: EventLog, sources: Sequence[Source], now: datetime) -> set[str]:
    """Register many sources in one transaction; returns the ids of those that were new."""
    by_id = {source.id: source for source in sources}
    whole = Query(tuple(Selection((source_tag(id_),), (SourceRegistered.TYPE,)) for id_ in by_id))

    def decide(events: Sequence[Event]) -> list[Event]:
        known = {each.source.id for each in events if isinstance(each, SourceRegistered)}
        return [
            event
            for id_, source in by_id.items()
            for event in SOURCES.decide(RegisterSource(source, now), Registered() if id_ in known else Unregistered())
        ]

    events = _until_appended(log, whole, decide)
    return {each.source.id for each in events if isinstance(each, SourceRegistered)}


def handle_naming(log: EventLog, command: NamingCommand) -> list[Event]:
    """Carry a decision about a customer's names out; returns the events that were new.

    Raises Rejected and LogUnusable.
    """
    return _until_appended(log, WHO_IS_WHO, lambda events: list(NAMING.decide(command, NOBODY.after(events))))


def _until_appended(log: EventLog, boundary: Query, decide: Callable[[Sequence[Event]], list[Event]]) -> list[Event]:
    for _ in range(TRIES):
        slice_ = log.slice(boundary)
        decided = decide(slice_.events)
        if not decided:
            return []
        try:
            log.append(decided, unless=boundary, after=slice_.head)
        except AppendConflict:
            continue
        return decided
    raise LogUnusable(f"lost the race against other writers {TRIES} times in a row; run the same command again")
