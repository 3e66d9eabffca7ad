"""Several processes at one log, and processes that are stopped in the middle of it."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from ibid.events.chain import Head
from ibid.events.sqlite_recorder import SQLiteRecorder
from ibid.events.sqlite_verify import verify_log

WORKER = Path(__file__).with_name("worker.py")
BATCH = 7


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WORKER), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def together(path: Path, workers: Sequence[Sequence[object]]) -> list[list[str]]:
    """What each worker printed; all have started before the first one begins, and none failed."""
    go = path.with_name("go")
    processes = [start(worker[0], path, go, *worker[1:]) for worker in workers]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        go.touch()
        answers = [process.communicate(timeout=120) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert [error for _, error in answers] == [""] * len(workers)
    return [out.splitlines() for out, _ in answers]


def assert_whole(path: Path, length: int) -> None:
    verified = verify_log(path)
    assert verified.problems == ()
    assert verified.head is not None
    assert verified.head.position == length


def test_of_two_processes_at_one_boundary_exactly_one_wins_each_round(path: Path) -> None:
    """2 × 40 appends, each retried until it wins: 80 events, each decided on the slice that ended right before it."""
    SQLiteRecorder(path, create=True).close()
    answers = together(path, [("race", 40), ("race", 40)])
    won = sorted(tuple(map(int, line.split())) for lines in answers for line in lines)
    assert won == [(position - 1, position) for position in range(1, 81)]
    assert_whole(path, 80)


def test_four_processes_at_boundaries_of_their_own_lose_nothing(path: Path) -> None:
    """4 × 50 appends: 200 positions, all different, none refused because of the others and no "database is locked"."""
    SQLiteRecorder(path, create=True).close()
    answers = together(path, [("own", 50, number) for number in range(4)])
    assert [len(lines) for lines in answers] == [50] * 4
    assert sorted(int(line.split()[1]) for lines in answers for line in lines) == list(range(1, 201))
    assert_whole(path, 200)


@pytest.mark.parametrize("attempt", range(5))
def test_processes_that_make_the_same_log_at_once_share_it(path: Path, attempt: int) -> None:
    """Four start on a file that does not exist: one makes it, the others find it made; their events are all there."""
    answers = together(path, [("create",)] * 4)
    assert sorted(int(line) for lines in answers for line in lines) == [1, 2, 3, 4]
    assert_whole(path, 4)


@pytest.mark.parametrize("attempt", range(4))
def test_a_killed_process_leaves_whole_batches_and_all_that_it_was_promised(path: Path, attempt: int) -> None:
    """kill -9 while it appends: what was acknowledged is stored, batches are whole, the chain verifies, and the next
    process appends behind it."""
    SQLiteRecorder(path, create=True).close()
    process = start("batches", path)
    assert process.stdout is not None
    for _ in range(10 + attempt):
        process.stdout.readline()
    time.sleep(0.0017 * attempt)
    process.kill()
    out, _ = process.communicate()
    acknowledged = int(out.split("\n")[-2]) if out.count("\n") else BATCH * (9 + attempt)
    with SQLiteRecorder(path) as recorder:
        positions = [each.position for each in recorder.read()]
        assert positions == list(range(1, len(positions) + 1))
        assert len(positions) % BATCH == 0
        assert len(positions) >= acknowledged >= BATCH * (9 + attempt)
    assert_whole(path, len(positions))
    assert together(path, [("create",)]) == [[str(len(positions) + 1)]]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_is_heard_while_waiting_for_the_lock(path: Path) -> None:
    """SQLite waits in C; the append still ends within two seconds of Ctrl-C, not after the full wait."""
    SQLiteRecorder(path, create=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = start("batches", path)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.7)
        assert process.poll() is None
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
        assert time.monotonic() - began < 2
        assert "KeyboardInterrupt" in error
    assert verify_log(path).head == Head()
