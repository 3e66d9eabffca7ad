"""One of several processes at the same log; the tests start it (test_sqlite_processes.py) and read its lines.

    python worker.py race LOG START COUNT     append COUNT events to one boundary, retrying; print each position won
    python worker.py own LOG START COUNT N    append COUNT events to a boundary of its own, customer N
    python worker.py create LOG START         make the log and append one event; print its position
    python worker.py batches LOG              append batches of seven until it is killed; print each last position

START is a file: nobody begins before it exists, so that all begin at once.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from ibid.events.dcb_log import DcbLog
from ibid.events.log import AppendConflict, Query, Selection
from ibid.events.sqlite_recorder import SQLiteRecorder
from ibid.events.tags import customer_tag
from ibid.events.vocabulary import CustomerOpened

BATCH = 7


def opened(number: int) -> CustomerOpened:
    return CustomerOpened(recorded_at=datetime(2026, 1, 5, tzinfo=UTC), customer=f"u-{number:020d}", name="A customer")


def append(log: DcbLog, number: int, count: int) -> None:
    boundary = Query((Selection(tags=(customer_tag(f"u-{number:020d}"),)),))
    for _ in range(count):
        while True:
            base = log.slice(boundary).head
            try:
                position = log.append([opened(number)], unless=boundary, after=base)
            except AppendConflict:
                continue
            print(base, position, flush=True)
            break


def main(what: str, path: str, start: str = "", count: str = "0", number: str = "0") -> None:
    print("ready", flush=True)
    while start and not Path(start).exists():
        time.sleep(0.001)
    with SQLiteRecorder(Path(path), create=what == "create") as recorder:
        log = DcbLog(recorder)
        match what:
            case "race":
                append(log, 0, int(count))
            case "own":
                append(log, int(number), int(count))
            case "create":
                print(log.append([opened(1)], unless=Query((Selection(tags=("never",)),)), after=0), flush=True)
            case "batches":
                while True:
                    print(
                        log.append([opened(1)] * BATCH, unless=Query((Selection(tags=("never",)),)), after=0),
                        flush=True,
                    )
            case _:
                raise ValueError(what)


if __name__ == "__main__":
    main(*sys.argv[1:])
