"""What the user sees: data on stdout, talk on stderr. Text from mail is cleaned before it reaches a terminal."""

import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import orjson
import typer

from ibid.projections.neutral import one_line

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for programs.")]


def data(text: str) -> None:
    """One line, or lines that we composed ourselves, on stdout."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()


def json(value: Any) -> None:
    """A JSON document on stdout, keys in the order of the documentation."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z) + b"\n")
    sys.stdout.flush()


def json_list(values: Iterable[Any]) -> None:
    """A JSON list on stdout, one value a line, printed as the values come."""
    write = sys.stdout.buffer.write
    separator = b"[\n"
    for value in values:
        write(separator + orjson.dumps(value))
        separator = b",\n"
    write(b"\n]\n" if separator == b",\n" else b"[]\n")
    sys.stdout.flush()


def talk(text: str) -> None:
    """A remark on stderr."""
    sys.stderr.write(f"{text}\n")


def clean(text: str) -> str:
    """Text from outside as one harmless line: no control characters, no terminal sequences, nothing hidden."""
    return one_line(text)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on stdout; for a pipe one row a line, tabs between, so that nothing is cut for the next program."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            data("\t".join(clean(each) for each in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False)
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(clean(each)) for each in row))
    Console(highlight=False).print(shown)


@contextmanager
def progress(what: str, total: int | None) -> Generator["Progress | None"]:
    """A progress bar on stderr for long work, where stderr is a terminal; else None."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        bar.add_task(what, total=total)
        yield bar


def advancing(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The items, with a progress bar that moves as they are taken."""
    with progress(what, total) as bar:
        for item in items:
            yield item
            if bar is not None:
                bar.advance(bar.task_ids[0])
