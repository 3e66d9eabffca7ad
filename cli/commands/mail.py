"""`ibid mail add`"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from ibid.cli import terminal
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
    counts = Counter(row["status"] for row in rows)
    if as_json:
        terminal.json({"mails": rows, "counts": dict(sorted(counts.items()))})
    else:
        for row in rows:
            if row["status"] in ("conflict", "unreadable"):
                terminal.talk(f"{terminal.clean(row['where'])}: {row['status']}: {row['reason']}")
        terminal.data(
            f"{counts['added'] + counts['conflict']} e-mails added, {counts['known']} already known, "
            f"{counts['unreadable']} unreadable"
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
        if isinstance(mail, str):
            yield {"where": where, "status": "unreadable", "reason": mail}
            continue
        email = mail.email
        row = {"where": where, "status": "known", "id": email.id, "email": f"<{email.message_id}>"}
        if email.id in new:
            new.discard(email.id)  # a second copy in the same batch is known
            others = [each.id for each in find_emails(log, email.message_id) if each.id != email.id]
            row["status"] = "conflict" if others else "added"
            if others:
                row["reason"] = (
                    f"another e-mail ({others[0]}) has the same Message-ID and other content; both are kept, and this "
                    f"one is named by its id {email.id}"
                )
        yield row | ({"repairs": list(mail.repairs)} if mail.repairs else {})
