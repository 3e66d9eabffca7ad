"""What every log must do, whatever stores it: the same tests over the library's in-memory recorder and over SQLite."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from eventsourcing.dcb.popo import InMemoryDCBRecorder
from hypothesis import given, settings
from hypothesis import strategies as st

from ibid.events.dcb_log import DcbLog
from ibid.events.log import EVERYTHING, START, AppendConflict, EventLog, Query, Recorded, Selection
from ibid.events.source import Person
from ibid.events.sqlite_recorder import SQLiteRecorder
from ibid.events.tags import customer_tag, source_tag, tags_of
from ibid.events.vocabulary import CustomerOpened, Event, FactRecorded, SourceRegistered

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
OPENED, REGISTERED, FACT = CustomerOpened.TYPE, SourceRegistered.TYPE, FactRecorded.TYPE


def customer(number: int) -> str:
    return f"u-{number:020d}"


def source(number: int) -> str:
    return f"p-{number:020d}"


def opened(number: int) -> Event:
    """Tags: customer."""
    return CustomerOpened(recorded_at=NOW, customer=customer(number), name="A customer")


def registered(number: int) -> Event:
    """Tags: source."""
    return SourceRegistered(recorded_at=NOW, source=Person(id=source(number), name="A person"))


def fact(from_source: int, of_customer: int, text: str = "A fact") -> Event:
    """Tags: source and customer."""
    return FactRecorded(
        recorded_at=NOW,
        id=f"f-{0:020d}",
        source=source(from_source),
        reading=f"r-{0:020d}",
        customer=customer(of_customer),
        text=text,
    )


def select(*tags: str, types: Sequence[str] = ()) -> Query:
    return Query((Selection(tags=tags, types=tuple(types)),))


NEVER = select("customer:nobody")
"""A boundary that nothing matches."""


@contextmanager
def in_memory() -> Iterator[EventLog]:
    yield DcbLog(InMemoryDCBRecorder())


@contextmanager
def in_sqlite() -> Iterator[EventLog]:
    with TemporaryDirectory() as folder, SQLiteRecorder(Path(folder) / "log.db", create=True) as recorder:
        yield DcbLog(recorder)


LOGS = pytest.mark.parametrize("a_log", [in_memory, in_sqlite])
ALogFactory = Callable[[], AbstractContextManager[EventLog]]


@pytest.fixture(params=[in_memory, in_sqlite])
def log(request: pytest.FixtureRequest) -> Iterator[EventLog]:
    with request.param() as log:
        yield log


def positions(found: Iterator[Recorded] | Sequence[Recorded]) -> list[int]:
    return [each.position for each in found]


# -- appending ------------------------------------------------------------------------------------------------------


def test_an_empty_log_has_its_head_at_the_start(log: EventLog) -> None:
    """Nothing appended: head 0, nothing to read, an empty slice that looked up to 0."""
    assert log.head() == START == 0
    assert list(log.read()) == []
    assert (log.slice(EVERYTHING).events, log.slice(EVERYTHING).head) == ((), 0)


def test_positions_start_at_1_and_have_no_gaps(log: EventLog) -> None:
    """Two events and then one more stand at 1, 2, 3; append returns the position of the last."""
    assert log.append([opened(1), opened(2)], unless=NEVER, after=0) == 2
    assert log.append([opened(3)], unless=NEVER, after=0) == 3
    assert list(log.read()) == [Recorded(1, opened(1)), Recorded(2, opened(2)), Recorded(3, opened(3))]
    assert log.head() == 3


def test_an_append_of_nothing_is_refused(log: EventLog) -> None:
    """No events: ValueError, and the log is as it was."""
    with pytest.raises(ValueError, match="at least one event"):
        log.append([], unless=NEVER, after=0)
    assert log.head() == 0


def test_an_event_behind_the_boundary_is_a_conflict_and_nothing_is_stored(log: EventLog) -> None:
    """An event of source 1 stands at 1; who read up to 0 and appends two more to that boundary stores neither."""
    log.append([registered(1)], unless=select(source_tag(source(1))), after=0)
    with pytest.raises(AppendConflict):
        log.append([opened(1), fact(1, 1)], unless=select(source_tag(source(1))), after=0)
    assert positions(log.read()) == [1]


def test_who_has_read_up_to_the_event_may_append(log: EventLog) -> None:
    """`after` is the position that was read: an event *at* it is known, so it is no conflict."""
    log.append([registered(1)], unless=NEVER, after=0)
    assert log.append([fact(1, 1)], unless=select(source_tag(source(1))), after=1) == 2


def test_an_event_one_position_later_is_a_conflict(log: EventLog) -> None:
    """Events of the boundary at 1 and 2, read up to 1: conflict. Read up to 2: stored."""
    log.append([registered(1), fact(1, 1)], unless=NEVER, after=0)
    with pytest.raises(AppendConflict):
        log.append([fact(1, 2)], unless=select(source_tag(source(1))), after=1)
    assert log.append([fact(1, 2)], unless=select(source_tag(source(1))), after=2) == 3


def test_appends_to_other_boundaries_do_not_conflict(log: EventLog) -> None:
    """Ten events of source 2 came in since; who appends to source 1 does not notice."""
    log.append([registered(2), *(fact(2, 2) for _ in range(9))], unless=NEVER, after=0)
    assert log.append([registered(1)], unless=select(source_tag(source(1))), after=0) == 11


def test_a_boundary_of_several_selections_conflicts_if_any_matches(log: EventLog) -> None:
    """`unless` source 1 or customer 7: an event of customer 7 is enough, one of customer 8 is not."""
    boundary = Query((Selection(tags=(source_tag(source(1)),)), Selection(tags=(customer_tag(customer(7)),))))
    log.append([opened(8)], unless=boundary, after=0)
    assert log.append([opened(7)], unless=boundary, after=0) == 2
    with pytest.raises(AppendConflict):
        log.append([registered(1)], unless=boundary, after=0)


def test_a_boundary_can_name_types(log: EventLog) -> None:
    """`unless` the customer was opened: facts of that customer are no conflict, the opening is."""
    boundary = select(customer_tag(customer(1)), types=[OPENED])
    log.append([fact(1, 1)], unless=boundary, after=0)
    log.append([opened(1)], unless=boundary, after=0)
    with pytest.raises(AppendConflict):
        log.append([opened(1)], unless=boundary, after=0)


def test_the_boundary_of_everything_conflicts_with_any_event(log: EventLog) -> None:
    """A query without selections matches every event, also as a condition."""
    log.append([opened(1)], unless=EVERYTHING, after=0)
    with pytest.raises(AppendConflict):
        log.append([opened(2)], unless=EVERYTHING, after=0)
    assert log.append([opened(2)], unless=EVERYTHING, after=1) == 2


def test_a_refused_append_uses_no_position_up(log: EventLog) -> None:
    """After a conflict the next event stands right behind the last one."""
    log.append([opened(1)], unless=NEVER, after=0)
    with pytest.raises(AppendConflict):
        log.append([opened(2), opened(3)], unless=EVERYTHING, after=0)
    assert log.append([opened(2)], unless=NEVER, after=0) == 2


def test_the_same_batch_twice_is_stored_once(log: EventLog) -> None:
    """Idempotence by the boundary: the second append of the same source meets the first one and is refused."""
    boundary = select(source_tag(source(1)))
    before = log.slice(boundary)
    log.append([registered(1), fact(1, 1)], unless=boundary, after=before.head)
    with pytest.raises(AppendConflict):
        log.append([registered(1), fact(1, 1)], unless=boundary, after=before.head)
    assert log.slice(boundary).events == (registered(1), fact(1, 1))


# -- reading --------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(log: EventLog) -> EventLog:
    """1 opened(1), 2 registered(1), 3 fact(1, 1), 4 opened(2), 5 fact(1, 2), 6 registered(2), 7 fact(2, 1)."""
    log.append(
        [opened(1), registered(1), fact(1, 1), opened(2), fact(1, 2), registered(2), fact(2, 1)],
        unless=NEVER,
        after=0,
    )
    return log


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (select(source_tag(source(1))), [2, 3, 5]),
        (select(customer_tag(customer(1))), [1, 3, 7]),
        (select(source_tag(source(1)), customer_tag(customer(1))), [3]),
        (select(source_tag(source(2)), customer_tag(customer(2))), []),
        (select(types=[OPENED]), [1, 4]),
        (select(types=[OPENED, REGISTERED]), [1, 2, 4, 6]),
        (select(source_tag(source(1)), types=[REGISTERED]), [2]),
        (select(source_tag(source(1)), types=[REGISTERED, FACT]), [2, 3, 5]),
        (select("source:unknown"), []),
        (select(types=["unknown.v1"]), []),
        (select(), [1, 2, 3, 4, 5, 6, 7]),
        (EVERYTHING, [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_a_query_finds_events_by_tags_and_types(filled: EventLog, query: Query, expected: list[int]) -> None:
    """All the tags and one of the types; read and slice agree; in log order."""
    assert positions(filled.read(query)) == expected
    assert positions(filled.slice(query).recorded) == expected
    assert filled.slice(query).head == 7


def test_an_event_that_several_selections_match_is_given_once(filled: EventLog) -> None:
    """Event 3 carries source 1 and customer 1, and is a fact: it comes once, at its place."""
    query = Query(
        (
            Selection(tags=(customer_tag(customer(1)),)),
            Selection(tags=(source_tag(source(1)),)),
            Selection(tags=(source_tag(source(1)),)),
            Selection(types=(FACT,)),
        )
    )
    assert positions(filled.read(query)) == [1, 2, 3, 5, 7]


def test_after_leaves_out_what_stands_up_to_that_position(filled: EventLog) -> None:
    """Behind 3, for everything and for a tag; behind the last and beyond it there is nothing."""
    assert positions(filled.read(after=3)) == [4, 5, 6, 7]
    assert positions(filled.read(select(source_tag(source(1))), after=2)) == [3, 5]
    assert positions(filled.read(after=7)) == positions(filled.read(after=1000)) == []


@pytest.mark.parametrize(("limit", "expected"), [(0, []), (1, [2]), (2, [2, 3]), (3, [2, 3, 5]), (99, [2, 3, 5])])
def test_a_limit_gives_the_first_so_many(filled: EventLog, limit: int, expected: list[int]) -> None:
    """The first ones in log order, not any; 0 gives none."""
    assert positions(filled.read(select(source_tag(source(1))), limit=limit)) == expected


def test_a_limit_counts_events_not_matches(filled: EventLog) -> None:
    """Two selections that match the same event use up one of the limit."""
    query = Query((Selection(tags=(source_tag(source(1)),)), Selection(tags=(customer_tag(customer(1)),))))
    assert positions(filled.read(query, limit=3)) == [1, 2, 3]


def test_a_negative_limit_is_refused(filled: EventLog) -> None:
    """It is a mistake of the caller, told at the call."""
    with pytest.raises(ValueError, match="0 or more, not -1"):
        filled.read(limit=-1)


def test_a_thousand_selections_are_one_query(log: EventLog) -> None:
    """More than SQLite takes in one compound statement (500 terms, sqlite.org/limits.html §7)."""
    log.append([registered(number) for number in range(2000)], unless=NEVER, after=0)
    query = Query(tuple(Selection(tags=(source_tag(source(number)),)) for number in range(500, 1500)))
    assert positions(log.read(query)) == list(range(501, 1501))
    with pytest.raises(AppendConflict):
        log.append([opened(1)], unless=query, after=1499)
    assert log.append([opened(1)], unless=query, after=1500) == 2001


def test_more_than_one_page_is_read_in_order(log: EventLog) -> None:
    """3,000 events, every third of customer 1: each once, in order, for one selection and for several."""
    log.append([fact(n % 2, n % 3) for n in range(3000)], unless=NEVER, after=0)
    thirds = [n + 1 for n in range(3000) if n % 3 == 1]
    halves = [n + 1 for n in range(3000) if n % 2 == 1]
    assert positions(log.read()) == list(range(1, 3001))
    assert positions(log.read(select(customer_tag(customer(1))))) == thirds
    both = Query((Selection(tags=(customer_tag(customer(1)),)), Selection(tags=(source_tag(source(1)),))))
    assert positions(log.read(both)) == sorted({*thirds, *halves})


def test_a_read_ends_where_the_log_ended_when_it_began(log: EventLog) -> None:
    """Events that are appended while a reader is under way do not join its answer; the reader may append itself."""
    log.append([opened(n) for n in range(1000)], unless=NEVER, after=0)
    seen: list[int] = []
    for recorded in log.read():
        seen.append(recorded.position)
        if recorded.position % 100 == 0:
            log.append([opened(1)], unless=NEVER, after=0)
    assert seen == list(range(1, 1001))
    assert log.head() == 1010


def test_a_read_that_is_left_half_way_does_not_stop_the_next_append(log: EventLog) -> None:
    """The iterator is still held; appending, the head and a new read go on."""
    log.append([opened(n) for n in range(2000)], unless=NEVER, after=0)
    left = log.read()
    next(left)
    assert log.append([opened(1)], unless=NEVER, after=0) == log.head() == 2001
    assert len(list(log.read())) == 2001
    assert len(list(left)) == 1999


def test_a_reader_beside_a_writer_sees_whole_batches_from_the_start(log: EventLog) -> None:
    """Whatever the moment: positions 1…n without a gap, n a multiple of the batch, and never behind the slice's head."""
    batch, batches = 7, 60
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(batches):
                log.append([opened(1)] * batch, unless=NEVER, after=0)
        except BaseException as error:
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while writer.is_alive():
            slice_ = log.slice(EVERYTHING)
            assert positions(slice_.recorded) == list(range(1, slice_.head + 1))
            assert slice_.head % batch == 0
            assert log.slice(select(types=[OPENED])).head <= log.head()
    finally:
        writer.join()
    assert not failures
    assert log.head() == batch * batches


def test_threads_that_append_to_one_boundary_take_turns(log: EventLog) -> None:
    """Eight threads, each reads and appends until it has won five times: 40 events, no two after the same slice."""
    boundary = select(customer_tag(customer(1)))
    failures: list[BaseException] = []
    bases: list[int] = []

    def write() -> None:
        try:
            won = 0
            while won < 5:
                base = log.slice(boundary).head
                try:
                    log.append([opened(1)], unless=boundary, after=base)
                except AppendConflict:
                    continue
                bases.append(base)
                won += 1
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(bases) == list(range(40))
    assert log.head() == 40


# -- laws -----------------------------------------------------------------------------------------------------------

SMALL = st.integers(0, 2)
EVENTS = st.one_of(st.builds(opened, SMALL), st.builds(registered, SMALL), st.builds(fact, SMALL, SMALL))
TAGS = st.one_of(SMALL.map(lambda n: source_tag(source(n))), SMALL.map(lambda n: customer_tag(customer(n))))
SELECTIONS = st.builds(
    Selection,
    tags=st.lists(TAGS, max_size=2, unique=True).map(tuple),
    types=st.lists(st.sampled_from([OPENED, REGISTERED, FACT]), max_size=2, unique=True).map(tuple),
)
QUERIES = st.builds(Query, st.lists(SELECTIONS, max_size=3).map(tuple))
BATCHES = st.lists(st.lists(EVENTS, min_size=1, max_size=5), min_size=1, max_size=5)


def matches(query: Query, event: Event) -> bool:
    """What a query means, said once more and naively."""
    return not query.selections or any(
        set(each.tags) <= set(tags_of(event)) and (not each.types or event.TYPE in each.types)
        for each in query.selections
    )


@LOGS
@settings(max_examples=60, deadline=None)
@given(batches=BATCHES, query=QUERIES, after=st.integers(0, 12), limit=st.none() | st.integers(0, 4))
def test_law_a_query_is_a_filter(
    a_log: ALogFactory, batches: list[list[Event]], query: Query, after: int, limit: int | None
) -> None:
    """read(query, after, limit) = the first `limit` of those behind `after` that match; a conflict iff there is one."""
    with a_log() as log:
        for batch in batches:
            log.append(batch, unless=NEVER, after=0)
        everything = [Recorded(n, event) for n, event in enumerate([e for b in batches for e in b], start=1)]
        expected = [each for each in everything if each.position > after and matches(query, each.event)]
        assert list(log.read(query, after=after, limit=limit)) == expected[:limit]
        conflict = False
        try:
            log.append([opened(9)], unless=query, after=after)
        except AppendConflict:
            conflict = True
        assert conflict == bool(expected)
        assert log.head() == len(everything) + (not conflict)
