"""How fast the SQLite log appends and reads, beside plain `executemany` into the same tables.

    python benchmarks/log.py [--rounds 5] [--events 100000] [--folder DIR]

"raw" has the same tables, index and pragmas, but no triggers, no chain and no condition, and its rows are made ready
before the clock starts. Each round measures both, one right after the other; the ratio is the median of the rounds'
own ratios, so that a slow minute of the machine falls on both. A batch of N means N events in one transaction.
"""

import argparse
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import orjson
from eventsourcing.dcb.api import DCBAppendCondition, DCBEvent, DCBQuery, DCBQueryItem
from rich.console import Console
from rich.table import Table

from ibid.events.sqlite_file import statements
from ibid.events.sqlite_recorder import SQLiteRecorder
from ibid.events.sqlite_schema import TABLES
from ibid.events.sqlite_verify import verify_log
from ibid.events.tag_index import tag_hash

BODY = orjson.dumps({"text": "SoftBank completed its investment. " * 11})
"""About 400 bytes, as statements of real readings have."""

PER_SOURCE = 12
CUSTOMERS = 1000


def events(start: int, count: int) -> list[DCBEvent]:
    """Three tags each: of a source (12 events), of a customer (about 1,000), and one of its own."""
    return [
        DCBEvent(
            "fact-recorded.v1",
            BODY,
            [f"source:m-{n // PER_SOURCE:020d}", f"customer:u-{n % CUSTOMERS:020d}", f"message:<{n}@example.com>"],
        )
        for n in range(start, start + count)
    ]


def by_tag(tag: str) -> DCBQuery:
    return DCBQuery([DCBQueryItem(tags=[tag])])


class Raw:
    """What SQLite itself can do with these rows."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self.connection.execute(f"PRAGMA {pragma}").fetchall()
        for statement in statements(TABLES):
            self.connection.execute(statement)
        self.position = 0

    def prepare(self, batch: list[DCBEvent]) -> tuple[list[tuple[object, ...]], list[tuple[int, int]]]:
        rows: list[tuple[object, ...]] = []
        entries: list[tuple[int, int]] = []
        for event in batch:
            self.position += 1
            rows.append((self.position, event.type, orjson.dumps(event.tags).decode(), event.data, bytes(32)))
            entries.extend((tag_hash(tag), self.position) for tag in event.tags)
        return rows, entries

    def append(self, rows: list[tuple[object, ...]], entries: list[tuple[int, int]]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
        self.connection.executemany("INSERT INTO event_tags VALUES (?, ?)", entries)
        self.connection.execute("COMMIT")


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def appending(folder: Path, rounds: int) -> Iterator[tuple[str, ...]]:
    """Each size on a pair of new files, which grow to some 20,000 events or more in each round."""
    never = DCBAppendCondition(by_tag("never"))
    for size in (1, 100, 1000, 10_000):
        batches = max(2, min(200, 20_000 // size))
        raw = Raw(folder / f"raw{size}.db")
        with closing(raw.connection), SQLiteRecorder(folder / f"log{size}.db", create=True) as recorder:
            pairs: list[tuple[float, float]] = []
            for each in range(rounds + 1):
                made = [events((each * batches + n) * size, size) for n in range(batches)]
                ready = [raw.prepare(batch) for batch in made]
                plain = seconds(lambda raw=raw, ready=ready: [raw.append(*one) for one in ready])
                ours = seconds(lambda recorder=recorder, made=made: [recorder.append(one, never) for one in made])
                pairs.append((batches * size / plain, batches * size / ours))
            pairs = pairs[1:]  # the first round warms up
            yield (
                f"append, batches of {size:,}",
                f"{median(ours for _, ours in pairs):,.0f}/s",
                f"{median(plain for plain, _ in pairs):,.0f}/s",
                f"{median(ours / plain for plain, ours in pairs):.2f}",
            )


def on_a_full_log(folder: Path, rounds: int, count: int) -> Iterator[tuple[str, ...]]:
    path = folder / "full.db"
    with SQLiteRecorder(path, create=True) as recorder:
        for start in range(0, count, 10_000):
            recorder.append(events(start, min(10_000, count - start)))
        select = "SELECT position, type, tags, data FROM events ORDER BY position"
        with closing(sqlite3.connect(path)) as plain:
            pairs = [
                (
                    seconds(lambda: sum(1 for _ in plain.execute(select))),
                    seconds(lambda: sum(1 for _ in recorder.read())),
                )
                for _ in range(rounds)
            ]
        yield (
            f"read all {count:,}",
            f"{count / median(ours for _, ours in pairs):,.0f}/s",
            f"{count / median(raw for raw, _ in pairs):,.0f}/s",
            f"{median(raw / ours for raw, ours in pairs):.2f}",
        )

        def one(name: str, run: Callable[[int], object], times: int = 200) -> tuple[str, ...]:
            run(0)
            taken = [seconds(lambda: [run(n * 37) for n in range(times)]) / times for _ in range(rounds)]
            return (name, f"{median(taken) * 1e6:,.0f} µs", "", "")

        def read(tag: str) -> int:
            return len(list(recorder.read(by_tag(tag))))

        sources = count // PER_SOURCE
        yield one(f"read one source ({PER_SOURCE} events)", lambda n: read(f"source:m-{n % sources:020d}"))
        yield one(
            f"read one customer ({count // CUSTOMERS:,} events)",
            lambda n: read(f"customer:u-{n % CUSTOMERS:020d}"),
            times=50,
        )
        both = [
            DCBQuery([DCBQueryItem(tags=[f"source:m-{n:020d}", f"customer:u-{n * PER_SOURCE % CUSTOMERS:020d}"])])
            for n in range(sources)
        ]
        yield one("read one source and customer (1 event)", lambda n: list(recorder.read(both[n % sources])))
        thousand = DCBQuery([item for query in both[:1000] for item in query.items])
        yield one("read by 1,000 selections", lambda n: list(recorder.read(thousand)), times=1)
        yield one("the head", lambda n: recorder.read(after=2**62).head)
        conditions = [DCBAppendCondition(by_tag(f"source:m-{n:020d}"), after=count) for n in range(sources)]
        single = events(count + sources * PER_SOURCE, 1)
        yield one("append one, on condition", lambda n: recorder.append(single, conditions[n % sources]))
    taken = [seconds(lambda: verify_log(path)) for _ in range(rounds)]
    size = path.stat().st_size / count
    yield (f"verify all {count:,}", f"{count / median(taken):,.0f}/s", "", "")
    yield ("bytes per event in the file", f"{size:,.0f}", "", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds; the median is shown (default 5)")
    parser.add_argument("--events", type=int, default=100_000, help="events of the full log (default 100,000)")
    parser.add_argument(
        "--folder", type=Path, help="where to put the files: the disk matters (default: a temporary one)"
    )
    arguments = parser.parse_args()
    table = Table(
        "what", "ibid", "raw", "ratio", title=f"SQLite {sqlite3.sqlite_version}, medians of {arguments.rounds}"
    )
    with TemporaryDirectory(dir=arguments.folder) as folder:
        for row in appending(Path(folder), arguments.rounds):
            table.add_row(*row)
        for row in on_a_full_log(Path(folder), arguments.rounds, arguments.events):
            table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
