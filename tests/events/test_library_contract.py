"""The library's own tests of a DCB recorder, run against ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.dcb.api import DCBEvent
from eventsourcing.dcb.tests import DCBRecorderTestCase

from ibid.events.sqlite_recorder import SQLiteRecorder


class _Library(DCBRecorderTestCase):
    """Lends its methods; collected by nobody, because it has no test of its own."""

    def read_and_append(self, recorder: SQLiteRecorder) -> None:
        self._test_append_read(recorder)

    def subscribe(self, recorder: SQLiteRecorder) -> None:
        self._test_append_subscribe(recorder)


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[SQLiteRecorder]:
    with SQLiteRecorder(tmp_path / "log.db", create=True) as recorder:
        yield recorder


def test_it_reads_and_appends_as_the_library_says(recorder: SQLiteRecorder) -> None:
    """`DCBRecorderTestCase._test_append_read` passes."""
    _Library().read_and_append(recorder)


def test_it_subscribes_as_the_library_says(recorder: SQLiteRecorder) -> None:
    """`DCBRecorderTestCase._test_append_subscribe` passes."""
    _Library().subscribe(recorder)


def test_a_subscription_hears_of_events_of_another_process(recorder: SQLiteRecorder, tmp_path: Path) -> None:
    """The listener of this recorder is not told of what another one appends; the subscription looks for itself."""
    with recorder.subscribe() as subscription, SQLiteRecorder(tmp_path / "log.db") as other:
        other.append([DCBEvent("type", b"{}", ["tag"])])
        assert next(subscription).position == 1
