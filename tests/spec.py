"""given / when / then for deciders: fold some events, decide a command, compare the events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from ibid.domain.decider import Decider, Rejected
from ibid.events.vocabulary import Event


@dataclass(frozen=True)
class Given:
    """A decider after a history."""

    decider: Decider[Any, Any]
    history: Sequence[Event]

    def when(self, *commands: Any) -> "When":
        return When(self, commands)


@dataclass(frozen=True)
class When:
    """Commands, one after the other, on that history."""

    given: Given
    commands: Sequence[Any]

    def _decided(self) -> list[Event]:
        decider = self.given.decider
        return decider.decide_all(self.commands, decider.state_after(self.given.history))

    def then(self, *expected: Event) -> None:
        assert list(expected) == self._decided()

    def then_nothing(self) -> None:
        assert [] == self._decided()

    def then_rejected(self, match: str) -> None:
        with pytest.raises(Rejected, match=match):
            self._decided()


def given(decider: Decider[Any, Any], *history: Event) -> Given:
    return Given(decider, history)
