"""`ibid import`"""

from pathlib import Path
from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.clock import now
from ibid.cli.intake import append_note
from ibid.cli.lazy import command_app
from ibid.cli.newcomers import Newcomers, advice
from ibid.cli.problems import ExitCode, WrongUsage
from ibid.cli.workspace import find_workspace
from ibid.domain.customers import normalise_name
from ibid.domain.note_import import NotImportable, parse_note

app = command_app()


@app.command("import")
def import_(
    notes: Annotated[list[Path], typer.Argument(metavar="NOTE.md…", help="Existing customer notes.")],
    customer: Annotated[str | None, typer.Option(help="The customer's name, if not the note's title.")] = None,
    as_json: terminal.Json = False,
) -> None:
    """Take existing customer notes in as sources.

    Each line of a note's sections becomes a statement; the note is the source and the line number the evidence.
    Frontmatter and status table become attributes. The file is not changed. Importing it twice is importing it once.

    Example: ibid import examples/OpenAI.md
    """
    if customer is not None and not normalise_name(customer):
        raise WrongUsage("--customer is empty; give the customer's name, or leave the option out")
    log = find_workspace().log()
    newcomers = Newcomers(log)
    rows: list[dict[str, Any]] = []
    for path in terminal.advancing(notes, "importing notes", len(notes)):
        row: dict[str, Any] = {
            "note": str(path),
            "status": "refused",
            "source": None,
            "customer": None,
            "customer_is_new": False,
            "near_customers": [],
            "recorded": 0,
            "known": 0,
            "left_alone": [],
            "reason": None,
        }
        try:
            if path.exists() and not path.is_file():
                raise NotImportable(f"{path} is not a file; give the notes one by one")
            parsed = parse_note(path.name, path.read_bytes())
        except NotImportable as error:
            rows.append(row | {"reason": str(error)})
            continue
        except OSError as error:
            rows.append(row | {"reason": f"cannot read {path}: {error.strerror}"})
            continue
        outcome = newcomers.meet(append_note(log, parsed, customer or parsed.title, now()))
        if outcome.near_customers and not as_json:
            terminal.talk(f"{path}: {advice(outcome)}")
        rows.append(
            row
            | {
                "status": "imported" if outcome.recorded else "known",
                "source": outcome.admitted.source,
                "customer": outcome.admitted.customer_name,
                "customer_is_new": outcome.customer_is_new,
                "near_customers": list(outcome.near_customers),
                "recorded": len(outcome.recorded),
                "known": outcome.known,
                "left_alone": parsed.left_alone,
            }
        )
    if as_json:
        terminal.json(rows)
    else:
        for row in rows:
            _tell(row)
    if any(row["status"] == "refused" for row in rows):
        raise typer.Exit(ExitCode.REFUSED)


def _tell(row: dict[str, Any]) -> None:
    if row["status"] == "refused":
        terminal.talk(f"ibid: {row['reason']}")
        return
    recorded, note = terminal.count(row["recorded"], "statement"), terminal.clean(row["note"])
    terminal.data(f"{note}: {recorded} recorded for {terminal.clean(row['customer'])}, {row['known']} already known")
    if row["left_alone"]:
        lines = ", ".join(map(str, row["left_alone"]))
        terminal.talk(f"{note}: left alone, because ibid cannot tell what they say: lines {lines}")
