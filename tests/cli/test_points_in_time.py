"""`--as-of`: by position, by day, by moment; recording times are given, since clocks are the shell's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ibid.cli.handling import handle, register_all
from ibid.domain.admission import admit
from ibid.domain.sources import SOURCES, RecordReading, boundary
from ibid.events.dcb_log import DcbLog
from ibid.events.sqlite_recorder import SQLiteRecorder

from process import Cli
from samples import READER, email, fact, reading

DAYS = [datetime(2026, 1, day, 12, tzinfo=UTC) for day in (5, 6, 7)]


@pytest.fixture
def three_days(ibid: Cli) -> Cli:
    """A mail registered on the 5th at noon; a reading of it then, on the 6th and on the 7th, each with a fact."""
    with SQLiteRecorder(ibid.folder / ".ibid" / "log.sqlite") as recorder:
        log = DcbLog(recorder)
        mail = email()
        register_all(log, [mail], DAYS[0])
        for number, day in enumerate(DAYS):
            statements = reading(fact(f"Fact number {number}.")).statements
            reader = READER.model_copy(update={"run": str(number)})
            admitted = admit(statements, mail, customer_name="Acme", reader=reader, now=day)
            handle(log, SOURCES, [RecordReading(admitted, day)], boundary(mail.id, admitted.customer))
    return ibid


def said(ibid: Cli, when: str) -> int:
    """How many statements are behind the claims of that time."""
    return sum(len(claim["statements"]) for claim in ibid("claims", "Acme", "--as-of", when, "--json").json)


@pytest.mark.parametrize(
    ("when", "known"),
    [
        ("2026-01-05", 1),  # to the end of that day
        ("2026-01-06", 2),
        ("2030-01-01", 3),
        ("2026-01-06T11:59:59Z", 1),
        ("2026-01-06T12:00:00Z", 2),  # what was recorded at that moment is known
        ("2026-01-06T13:59:59+02:00", 1),
        ("2026-01-06T14:00:00+02:00", 2),
        ("2026-01-06T12:00:00", 2),  # UTC where no zone is named
        ("2026-01-06 12:00", 2),
        ("5", 1),  # policy, mail, customer, pass, statement
        ("7", 2),
        ("9", 3),
    ],
)
def test_a_point_in_time_is_a_position_a_day_or_a_moment(three_days: Cli, when: str, known: int) -> None:
    assert known == said(three_days, when)


def test_before_the_first_reading_the_customer_is_not_known(three_days: Cli, tmp_path: Path) -> None:
    for when in ("0", "1", "2026-01-04"):
        for command in (["show", "Acme"], ["claims", "Acme"], ["why", "x", "--customer", "Acme"]):
            assert "nothing was known of 'Acme'" in three_days(*command, "--as-of", when, code=4).err
        out = str(tmp_path / "out")
        assert "nothing was known" in three_days("rebuild", "Acme", "--as-of", when, "--out", out, code=4).err
        assert [] == three_days("rebuild", "--as-of", when, "--out", out, "--json").json


@pytest.mark.parametrize("when", ["10", "20260106", "9" * 30, "2026-13-01", "yesterday", "", "-1"])
def test_what_is_no_point_in_the_log_is_refused(three_days: Cli, when: str) -> None:
    assert "--as-of" in three_days("show", "Acme", f"--as-of={when}", code=2).err


def test_a_clock_that_was_wrong_changes_no_order(three_days: Cli) -> None:
    """An event recorded later with an earlier time is known from its position on, never before what precedes it."""
    with SQLiteRecorder(three_days.folder / ".ibid" / "log.sqlite") as recorder:
        register_all(DcbLog(recorder), [email("late@acme.com", text="later")], DAYS[0] - timedelta(days=365))
    assert 3 == said(three_days, "2025-02-01")


def test_every_note_of_the_past_can_be_written_elsewhere_and_never_into_the_vault(
    three_days: Cli, tmp_path: Path
) -> None:
    three_days("rebuild")
    three_days("rebuild", "--as-of", "2026-01-06", "--out", str(tmp_path / "then"))

    assert three_days("show", "Acme", "--as-of", "2026-01-06").out == (tmp_path / "then" / "Acme.md").read_text("utf-8")
    assert "--out" in three_days("rebuild", "--as-of", "5", "--out", "vault", code=2).err
