"""`ibid mail add`"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.batch import conflict
from ibid.cli.clock import now
from ibid.cli.handling import register_all
from ibid.cli.lazy import command_app
from ibid.cli.mail_files import Found, Problem, find_mail
from ibid.cli.problems import ExitCode
from ibid.cli.queries import find_emails
from ibid.cli.workspace import find_workspace
from ibid.domain.mail.parsing import Parsed, UnreadableMail, parse
from ibid.events.log import EventLog

app = command_app(no_args_is_help=True)

STATUSES = ("added", "conflict", "known", "unreadable")
BATCH = 100
"""Mails of one transaction: enough that the disk's flush is not what takes the time."""


@app.callback()
def mail() -> None:
    """Register e-mails.

    Example: ibid mail add inbox/
    """


@app.command()
def add(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help=".eml files, folders of them, mbox files, or - for stdin.")
    ],
    as_json: terminal.Json = False,
) -> None:
    """Register e-mails: .eml files, folders of them, mbox files. Adding a mail twice is adding it once.

    A mail that cannot be read is reported, the others go in; the exit code is 3 then.

    Example: ibid mail add examples/mail archive.mbox
    """
    log = find_workspace().log()
    rows: list[dict[str, Any]] = []
    mails = iter(terminal.advancing(find_mail(paths), "reading mail"))
    while batch := list(islice(mails, BATCH)):
        rows.extend(_add(log, batch))
    counts = {status: sum(row["status"] == status for row in rows) for status in STATUSES}
    if as_json:
        terminal.json({"mails": rows, "counts": counts})
    else:
        for row in rows:
            if row["reason"]:
                terminal.talk(f"{row['where']}: {row['status']}: {row['reason']}")
        conflicts = f" ({counts['conflict']} in conflict)" if counts["conflict"] else ""
        terminal.data(
            f"{terminal.count(counts['added'] + counts['conflict'], 'e-mail')} added{conflicts}, "
            f"{counts['known']} already known, {counts['unreadable']} unreadable"
        )
    if counts["unreadable"]:
        raise typer.Exit(ExitCode.REFUSED)


def _add(log: EventLog, batch: list[Found | Problem]) -> Iterator[dict[str, Any]]:
    parsed: list[tuple[str, Parsed | str]] = []
    for each in batch:
        if isinstance(each, Problem):
            parsed.append((each.where, each.reason))
            continue
        try:
            parsed.append((each.where, parse(each.raw)))
        except UnreadableMail as error:
            parsed.append((each.where, str(error)))
    new = register_all(log, [mail.email for _, mail in parsed if isinstance(mail, Parsed)], now())
    for where, mail in parsed:
        row: dict[str, Any] = {
            "where": where,
            "status": "known",
            "id": None,
            "email": None,
            "reason": None,
            "repairs": [],
        }
        if isinstance(mail, str):
            yield row | {"status": "unreadable", "reason": mail}
            continue
        email = mail.email
        row |= {"id": email.id, "email": f"<{email.message_id}>", "repairs": list(mail.repairs)}
        if email.id in new:
            new.discard(email.id)  # a second copy in the same batch is known
            others = [each.id for each in find_emails(log, email.message_id) if each.id != email.id]
            row |= {"status": "conflict", "reason": conflict(email.id, others)} if others else {"status": "added"}
        yield row
