"""The decider: what may happen, as two pure functions and a start.

`decide(command, state)` answers with the events that follow, the empty list meaning "nothing new";
`evolve(state, event)` is the state after an event. Reading, appending and retrying are done by whoever runs it
(cli/handling.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

from ibid.events.vocabulary import Event

Command = TypeVar("Command")
State = TypeVar("State")


class Rejected(Exception):
    """A command that cannot be carried out in this state; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Decider(Generic[Command, State]):
    """Rules for one consistency boundary."""

    initial: State
    evolve: Callable[[State, Event], State]
    decide: Callable[[Command, State], Sequence[Event]]

    def state_after(self, events: Iterable[Event]) -> State:
        """Fold a history."""
        return reduce(self.evolve, events, self.initial)

    def decide_all(self, commands: Iterable[Command], state: State) -> list[Event]:
        """Decide commands one after the other, each on the state that the ones before it leave behind."""
        decided: list[Event] = []
        for command in commands:
            new = self.decide(command, state)
            state = reduce(self.evolve, new, state)
            decided.extend(new)
        return decided
