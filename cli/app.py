"""The entry point of the `ibid` command."""

import sys
from typing import Annotated

import typer

from ibid.cli.lazy import LazyGroup

__version__ = "0.1.0"

EPILOG = (
    "Exit codes: 0 done · 1 unexpected error · 2 wrong usage · 3 part of the input was refused, the rest went in · "
    "4 not found · 5 no workspace, or its settings are wrong · 6 the log cannot be used · "
    "7 a note was not written · 130 interrupted"
)

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    epilog=EPILOG,
    rich_markup_mode=None,  # plain help starts in half the time, and reads well in a pipe
    pretty_exceptions_enable=False,  # a traceback could show text of somebody's mail
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"ibid {__version__}\n")
        raise typer.Exit


@app.callback()
def ibid(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Customer notes in which every line can say which e-mail it came from.

    Example: ibid init && ibid mail add mail/ && ibid append batch readings.jsonl && ibid rebuild
    """


def main() -> None:
    """Run the command line; turns known problems into a message on stderr and an exit code."""
    try:
        # An argument that begins with "- " is a list item pasted from a note, not an option.
        app(args=[each.removeprefix("- ") for each in sys.argv[1:]], prog_name="ibid")
    except Exception as error:
        from ibid.cli.problems import report

        sys.exit(report(error, as_json="--json" in sys.argv))
