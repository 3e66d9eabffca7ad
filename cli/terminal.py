"""What the user sees: data on stdout, talk on stderr. Text from mail is cleaned before it reaches a terminal."""

import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import orjson
import typer

from ibid.cli.problems import NotWritten
from ibid.projections.neutral import one_line

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for programs.")]


def data(text: str) -> None:
    """One line, or lines that we composed ourselves, on stdout."""
    _write(text.encode("utf-8", "replace") + b"\n")


def json(value: Any) -> None:
    """A JSON document on stdout, keys in the order of the documentation."""
    _write(to_json(value, indent=True) + b"\n")


def json_list(values: Iterable[Any]) -> None:
    """A JSON list on stdout, one value a line, printed as the values come."""
    separator = b"[\n"
    for value in values:
        _write(separator + to_json(value), flush=False)
        separator = b",\n"
    _write(b"\n]\n" if separator == b",\n" else b"[]\n")


def to_json(value: Any, *, indent: bool = False) -> bytes:
    """JSON in UTF-8, times with `Z`."""
    option = orjson.OPT_UTC_Z | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        return orjson.dumps(value, option=option)
    except orjson.JSONEncodeError:  # the name of a file that is not UTF-8
        return orjson.dumps(_in_utf8(value), option=option)


def _in_utf8(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {_in_utf8(key): _in_utf8(each) for key, each in cast("dict[str, Any]", value).items()}
        case list():
            return [_in_utf8(each) for each in cast("Iterable[Any]", value)]
        case _:
            return value


def _write(text: bytes, *, flush: bool = True) -> None:
    try:
        sys.stdout.buffer.write(text)
        if flush:
            sys.stdout.flush()
    except OSError as error:
        raise NotWritten(f"cannot write to stdout: {error.strerror}; what the command did before is done") from None


def talk(text: str) -> None:
    """A remark on stderr, on one line, whatever it names."""
    sys.stderr.write(f"{one_line(text)}\n")


def count(number: int, what: str) -> str:
    """`1 e-mail`, `2 e-mails`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


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
    for number, column in enumerate(columns):
        shown.add_column(column, overflow="fold", no_wrap=number == 0)  # ids are there to be copied
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
