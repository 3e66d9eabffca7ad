"""`ibid verify`"""

import re
from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.problems import ExitCode, WrongUsage
from ibid.cli.workspace import find_workspace
from ibid.events.chain import Head
from ibid.events.codec import UnreadableEvent
from ibid.events.sqlite_verify import verify_log

app = command_app()


@app.command()
def verify(
    head: Annotated[
        str | None, typer.Option(metavar="POSITION:LINK", help="A head that was printed earlier and kept elsewhere.")
    ] = None,
    as_json: terminal.Json = False,
) -> None:
    """Check that the log is whole and unaltered.

    Recomputes the hash chain from the first event on, checks that every event is found under its tags and can be
    read, and names the first position that differs. Read-only. The chain is not signed: it shows accidents and
    careless edits. Keep the head that is printed here elsewhere: with --head also a log that was rewritten as a whole,
    or cut, before that position is found out.

    Example: ibid verify
    """
    workspace = find_workspace()
    found = verify_log(workspace.store, kept=_kept(head))
    problems = [{"position": each.position, "kind": each.kind, "message": each.message} for each in found.problems]
    if not problems:
        try:
            for _ in workspace.log().read():
                pass
        except UnreadableEvent as error:
            problems.append({"position": None, "kind": "unreadable", "message": str(error)})
    now = f"{found.head.position}:{found.head.link.hex()}" if found.head else None
    if as_json:
        events = found.head.position if found.head else None
        terminal.json({"ok": not problems, "events": events, "head": now, "problems": problems})
    else:
        for problem in problems:
            terminal.talk(f"ibid: {problem['message']}")
        if found.head and not problems:
            terminal.data(f"the log is whole: {terminal.count(found.head.position, 'event')}, head {now}")
    if problems:
        raise typer.Exit(ExitCode.LOG_UNUSABLE)


def _kept(text: str | None) -> Head | None:
    if text is None:
        return None
    position, _, link = text.partition(":")
    if not position.isdecimal() or not re.fullmatch("[0-9a-f]{64}", link):
        raise WrongUsage("--head is not a head; expected what `ibid verify` printed, such as 781:e936…")
    return Head(int(position), bytes.fromhex(link))
