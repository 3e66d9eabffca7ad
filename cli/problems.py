"""Problems in words, and exit codes. No text of an e-mail is ever part of a message here."""

import os
import sys
import traceback
from enum import IntEnum
from pathlib import PurePath

import orjson

from ibid.domain.decider import Rejected
from ibid.domain.note_import import NotImportable
from ibid.events.codec import UnreadableEvent
from ibid.events.log import LogUnusable
from ibid.projections.neutral import one_line


class ExitCode(IntEnum):
    """What the shell gets back (docs/json.md, "Exit codes")."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    NO_WORKSPACE = 5
    LOG_UNUSABLE = 6
    NOT_WRITTEN = 7
    NOT_ANSWERED = 8


class Problem(Exception):
    """Something that the user can mend: the message names the thing, what was expected, what was found, what to do."""

    code: ExitCode = ExitCode.UNEXPECTED


class NoWorkspace(Problem):
    """There is no workspace here, or its settings cannot be used."""

    code = ExitCode.NO_WORKSPACE


class NotSetUp(Problem):
    """Something optional is asked for that is not configured or not installed."""

    code = ExitCode.NO_WORKSPACE


class NotFound(Problem):
    """No such customer, e-mail, claim or event."""

    code = ExitCode.NOT_FOUND


class Refused(Problem):
    """Input that was not taken."""

    code = ExitCode.REFUSED


class NotWritten(Problem):
    """A note that was not written."""

    code = ExitCode.NOT_WRITTEN


class WrongUsage(Problem):
    """Options that do not go together or cannot be read."""

    code = ExitCode.USAGE


_CODES: tuple[tuple[type[Exception], ExitCode], ...] = (
    (LogUnusable, ExitCode.LOG_UNUSABLE),
    (UnreadableEvent, ExitCode.LOG_UNUSABLE),
    (Rejected, ExitCode.REFUSED),
    (NotImportable, ExitCode.REFUSED),
)


def report(error: Exception, *, as_json: bool) -> int:
    """Tell the user on stderr, and say with which code to exit."""
    code = error.code if isinstance(error, Problem) else _code_of(error)
    message = str(error)
    if code is ExitCode.UNEXPECTED:
        # The type and the places, not the message: it may quote an e-mail. IBID_TRACEBACK=1 shows everything.
        if os.environ.get("IBID_TRACEBACK"):
            traceback.print_exception(error)
        places = traceback.extract_tb(error.__traceback__)[-3:]
        where = " < ".join(f"{PurePath(each.filename).name}:{each.lineno}" for each in reversed(places))
        message = (
            f"unexpected {type(error).__name__} at {where}; nothing more was done. Run the command again with "
            "IBID_TRACEBACK=1 to see the whole of it (it may show text of your mail) and report it"
        )
    message = one_line(message)
    told = orjson.dumps({"error": message, "exit_code": int(code)}).decode() if as_json else f"ibid: {message}"
    sys.stderr.write(f"{told}\n")
    return int(code)


def _code_of(error: Exception) -> ExitCode:
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.UNEXPECTED)
