"""`ibid verify`"""

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.problems import ExitCode
from ibid.cli.workspace import find_workspace
from ibid.events.codec import UnreadableEvent
from ibid.events.sqlite_verify import verify_log

app = command_app()


@app.command()
def verify(as_json: terminal.Json = False) -> None:
    """Check that the log is whole and unaltered.

    Recomputes the hash chain from the first event on, checks that every event is found under its tags and can be
    read, and names the first position that differs. Read-only. The chain is not signed: it shows accidents and
    careless edits; keep the head that is printed here elsewhere to show more.

    Example: ibid verify
    """
    workspace = find_workspace()
    found = verify_log(workspace.store)
    problems = [{"position": each.position, "kind": each.kind, "message": each.message} for each in found.problems]
    if not problems:
        try:
            for _ in workspace.log().read():
                pass
        except UnreadableEvent as error:
            problems.append({"position": None, "kind": "unreadable", "message": str(error)})
    head = f"{found.head.position}:{found.head.link.hex()}" if found.head else None
    if as_json:
        events = found.head.position if found.head else None
        terminal.json({"ok": not problems, "events": events, "head": head, "problems": problems})
    else:
        for problem in problems:
            terminal.talk(f"ibid: {problem['message']}")
        if head and not problems:
            terminal.data(f"the log is whole: {found.head.position if found.head else 0} events, head {head}")
    if problems:
        raise typer.Exit(ExitCode.LOG_UNUSABLE)
