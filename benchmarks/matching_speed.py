"""How fast statements are matched, and how the cost of one grows with the customer."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from ibid.domain.ids import derive
from ibid.domain.matching.context import MailContext
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import Policy
from ibid.events.source import Quote
from ibid.events.vocabulary import Statement, kind_of

from matching_data import READERS, load, make
from matching_files import Data
from matching_report import Row, Table

QUOTED: dict[str, Callable[[int], bool]] = {
    "every statement quoted": lambda at: True,
    "two in three": lambda at: at % 3 > 0,
    "none": lambda at: False,
}
BEST_OF = 3
LOOP = 1_000_000


def growing(
    texts: Sequence[str], size: int, quoted: Callable[[int], bool] = QUOTED["two in three"]
) -> Iterator[list[Statement]]:
    """Readings of 20 facts each, `size` in all; each mail is read three times, no two mails say or quote the same."""
    for number in range(0, size, 20):
        mail, reader = divmod(number // 20, len(READERS))
        said: list[Statement] = []
        for at in range(min(20, size - number)):
            words = f"{texts[(mail * 20 + at) % len(texts)]} {texts[(mail * 7 + at + reader) % len(texts)]}".split()
            text = " ".join([*words[reader : 20 + reader], f"item {mail}"])
            start = 100 * at
            quote = (
                Quote(text=" ".join([*words[:8], str(mail)]), start=start, end=start + 60 + reader)
                if quoted(at)
                else None
            )
            said.append(make("fact", text, derive("m", mail), READERS[reader], evidence=quote))
        yield said


def fact_texts(data: Data) -> list[str]:
    return [each.text for by in load(data=data).values() for said in by.values() for each in said if is_fact(each)]


def is_fact(statement: Statement) -> bool:
    return kind_of(statement) == "fact"


def calibration() -> float:
    """Seconds that a fixed loop in plain Python takes here: divide by it to compare machines."""
    best = float("inf")
    for _ in range(BEST_OF):
        start, total = time.process_time(), 0
        for number in range(LOOP):
            total += number & 7
        best = min(best, time.process_time() - start)
    return best


def seconds(readings: Sequence[Sequence[Statement]], policy: Policy) -> tuple[float, float]:
    """The best time for all, and for a statement of the last tenth of the readings."""
    contexts = {
        source: MailContext(
            date(2001, 1, 1) + timedelta(days=at), date(2001, 1, 1) + timedelta(days=at), source, frozenset({source})
        )
        for at, source in enumerate(dict.fromkeys(reading[0].source for reading in readings))
    }
    best = tail = float("inf")
    last = max(1, len(readings) // 10)
    for _ in range(BEST_OF):
        matcher, laps = Matcher(policy, contexts), [time.process_time()]
        for reading in readings:
            matcher.assign(reading)
            laps.append(time.process_time())
        best = min(best, laps[-1] - laps[0])
        tail = min(tail, (laps[-1] - laps[-1 - last]) / sum(map(len, readings[-last:])))
    return best, tail


def speed(data: Data, policy: Policy, short: bool = False) -> Iterator[Row | Table]:
    """Statements a second on one core, by processor time."""
    sizes = (10, 100, 1_000) if short else (10, 100, 1_000, 10_000)
    texts, loop = fact_texts(data), calibration()
    table: list[tuple[str, ...]] = []
    rates: dict[tuple[str, int], float] = {}
    for size in sizes:
        line = [f"{size:,}"]
        for name, quoted in QUOTED.items():
            readings = list(growing(texts, size, quoted))
            gc.collect()
            gc.freeze()  # the statements are the benchmark's, not the matcher's, and need not be looked through again
            best, tail = seconds(readings, policy)
            gc.unfreeze()
            rates[name, size] = size / best
            line.append(f"{size / best:,.0f}/s ({tail * 1e6:.0f} µs each at the end)")
        table.append(tuple(line))
    for name in QUOTED:
        rate = rates[name, 1_000]
        yield Row(
            f"speed, {name}",
            f"speed at 1,000 statements, {name}",
            rate,
            f"{rate:,.0f}/s",
            least=20_000,
            goal="≥ 20,000/s",
        )
        if not short:
            growth = rate / rates[name, 10_000]
            what = f"… cost of a statement at 10,000 against 1,000, {name}"
            yield Row(f"growth, {name}", what, growth, f"{growth:.2f}", most=1.5, goal="≤ 1.5")
    title = f"Speed, one core; a loop of {LOOP:,} additions took {loop * 1e3:.0f} ms"
    yield Table(title, ("statements", *QUOTED), tuple(table))
