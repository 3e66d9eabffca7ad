"""What the benchmark found, as text, as Markdown for docs/benchmarks.md, and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One figure beside its goal."""

    name: str
    """Stable: goals that are enforced are named by it."""
    what: str
    figure: float
    shown: str
    least: float | None = None
    """The goal, where more is better."""
    most: float | None = None
    """The goal, where less is better."""
    goal: str = ""

    @property
    def met(self) -> bool | None:
        """None where there is no goal."""
        if self.least is not None:
            return self.figure >= self.least
        return self.figure <= self.most if self.most is not None else None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.what, self.shown, self.goal, {None: "", True: "yes", False: "NO"}[self.met]


@dataclass(frozen=True)
class Table:
    """Figures without goals."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass
class Report:
    """Everything that was found."""

    title: str = "Goals"
    rows: list[Row] = field(default_factory=list[Row])
    tables: list[Table] = field(default_factory=list[Table])
    skipped: list[str] = field(default_factory=list[str])
    """What was not measured, and why."""

    def add(self, found: Iterator[Row | Table]) -> None:
        for each in found:
            if isinstance(each, Row):
                self.rows.append(each)
            else:
                self.tables.append(each)

    def missed(self, enforced: Sequence[str]) -> list[Row]:
        """The enforced goals that were measured and are not met."""
        return [row for row in self.rows if row.name in enforced and row.met is False]

    def unmeasured(self, enforced: Sequence[str]) -> list[str]:
        """The enforced goals that nothing measured."""
        return [name for name in enforced if name not in {row.name for row in self.rows}]

    def as_json(self) -> dict[str, Any]:
        rows = [asdict(row) | {"met": row.met} for row in self.rows]
        return {"rows": rows, "tables": [asdict(each) for each in self.tables], "skipped": self.skipped}

    def lines(self, markdown: bool = False) -> Iterator[str]:
        """The goals first, then the tables."""
        goals = Table(self.title, ("what", "measured", "goal", "met"), tuple(row.cells for row in self.rows))
        for table in (goals, *self.tables) if self.rows else self.tables:
            yield f"**{table.title}**" if markdown else table.title
            yield ""
            yield from _markdown(table) if markdown else _plain(table)
            yield ""
        yield from (f"not run: {each}" for each in self.skipped)


def _plain(table: Table) -> Iterator[str]:
    grid = (table.header, *table.rows)
    widths = [max(len(row[at]) for row in grid) for at in range(len(table.header))]
    for row in grid:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _markdown(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.header)} |"
    yield f"| {' | '.join('---' for _ in table.header)} |"
    for row in table.rows:
        yield f"| {' | '.join(cell.replace('|', '¦') for cell in row)} |"


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"
