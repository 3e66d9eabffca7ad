"""The entry point of the `ibid` command."""

import os
import signal
import sys
import threading
from typing import Annotated

import typer

from ibid.cli.lazy import LazyGroup

__version__ = "0.1.0"

EPILOG = (
    "Exit codes: 0 done · 1 unexpected error · 2 wrong usage · 3 input was refused (in a batch, the rest went in) · "
    "4 not found · 5 no workspace, or its settings are wrong · 6 the log cannot be used · "
    "7 a note was not written · 8 a judge did not answer all · 130 interrupted"
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
    _settle_streams()
    arguments = sys.argv[1:]
    if arguments[:1] == ["why"]:  # a list item pasted from a note begins with "- ", which is no option
        arguments = [each.removeprefix("- ") for each in arguments]
    try:
        app(args=arguments, prog_name="ibid")
    except Exception as error:
        from ibid.cli.problems import report

        sys.exit(report(error, as_json="--json" in arguments))


def _settle_streams() -> None:
    """A reader that goes away (`ibid log | head`) ends us as it ends other programs; closed streams are empty ones."""
    if hasattr(signal, "SIGPIPE") and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - until the end
