"""`ibid append KIND …` and `ibid append batch`"""

import sys
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from pydantic import ValidationError

from ibid.cli import terminal
from ibid.cli.batch import append_lines
from ibid.cli.clock import now
from ibid.cli.intake import append_reading
from ibid.cli.lazy import command_app
from ibid.cli.newcomers import Newcomers, advice
from ibid.cli.problems import ExitCode, Refused, WrongUsage
from ibid.cli.reasons import reasons
from ibid.cli.workspace import find_workspace
from ibid.domain.wire import ReadingInput

app = command_app(no_args_is_help=True)


@app.callback()
def append() -> None:
    """Append statements: one, or readings as JSON lines.

    Example: ibid append fact "Renewal is due in May" --customer Acme --email "<a1@acme.com>" --quote "renewal in May"
    """


_COMMON: dict[str, tuple[Any, Any]] = {
    "customer": (Annotated[str, typer.Option(help="The customer's name.")], ...),
    "email": (Annotated[str | None, typer.Option(help="Message-ID of the registered e-mail that says so.")], None),
    "person": (Annotated[str | None, typer.Option(help="Instead of --email: the person whose own word it is.")], None),
    "quote": (Annotated[str | None, typer.Option(help="The e-mail's own words that support it, verbatim.")], None),
    "ref": (Annotated[str | None, typer.Option(help="Your own id for it, kept and given back.")], None),
    "attributed_to": (Annotated[str | None, typer.Option(help="Who is said to have said it.")], None),
    "said_on": (
        Annotated[str | None, typer.Option(metavar="DATE", help="The day it was said, if not the mail's.")],
        None,
    ),
    "reader": (Annotated[str, typer.Option(help="Who read the e-mail.")], "hand"),
    "model": (Annotated[str | None, typer.Option(help="The reader's model.")], None),
    "version": (Annotated[str | None, typer.Option(help="The version of the reader or of its prompt.")], None),
    "run": (Annotated[str, typer.Option(help="The pass, of which no two statements become one line.")], "append"),
    "as_json": (terminal.Json, False),
}
"""Options of every kind: name → (type with help, default; `...` where it is required)."""

_READER = {"reader": "name", "model": "model", "version": "version", "run": "run"}


def _add_command(kind: str, what: str, example: str, text: str = "Text", **own: tuple[Any, Any]) -> None:
    """One command per kind: the common options and the kind's own, in one signature for Typer to read."""

    def command(**given: Any) -> None:
        _append_one(kind, given)

    argument = Annotated[str, typer.Argument(metavar=text.upper(), help=f"{text} of the {kind}, in one line.")]
    options = {"text": (argument, ...), **own, **_COMMON}
    command.__annotations__ = {name: type_ for name, (type_, _) in options.items()}
    command.__signature__ = Signature(  # type: ignore[attr-defined]  # functions may carry one (PEP 362)
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                annotation=type_,
                default=Parameter.empty if default is ... else default,
            )
            for name, (type_, default) in options.items()
        ]
    )
    command.__doc__ = f"Append {what}.\n\n    Example: ibid append {kind} {example}\n    "
    app.command(kind)(command)


_MAIL = '--customer Acme --email "<a1@acme.com>"'
_add_command("mention", "a mention of the customer", f'"Called about the renewal" {_MAIL}')
_add_command("fact", "a fact", f'"Runs SAP on-prem" {_MAIL} --quote "our SAP is on-prem"')
_add_command("decision", "a decision", f'"Pilot starts in May" {_MAIL} --quote "let us start in May"')
_add_command("topic", "a topic", f'"SAP migration" {_MAIL}')
_add_command(
    "contact",
    "a contact",
    f'"Jane Doe" --role CIO --address jane@acme.com {_MAIL}',
    "Name",
    role=(Annotated[str | None, typer.Option(help="The person's role.")], None),
    address=(Annotated[str | None, typer.Option(help="The person's e-mail address.")], None),
    organisation=(Annotated[str | None, typer.Option(help="Where the person works.")], None),
)
_add_command(
    "task",
    "a task",
    f'"Send the offer" --owner Bob --due 2026-01-31 {_MAIL}',
    owner=(Annotated[str | None, typer.Option(help="Who is to do it.")], None),
    due=(Annotated[str | None, typer.Option(metavar="DATE", help="The day by which (2026-01-31).")], None),
)
_add_command(
    "attribute",
    "an attribute: a property of the customer and its value",
    'active --name status --customer Acme --person "Jane Doe"',
    "Value",
    name=(Annotated[str, typer.Option(help="The property: status, industry, account_type, or your own.")], ...),
)


@app.command()
def batch(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="Readings, one JSON object a line; - reads stdin.")],
    strict: Annotated[
        bool, typer.Option(help="Refuse a whole reading where one of its quotes does not stand.")
    ] = False,
    as_json: terminal.Json = False,
) -> None:
    """Append readings, one JSON object a line; each reading goes in whole, in one transaction.

    A line that is not a valid reading, and a statement whose quote does not stand in its e-mail, are reported and
    the others go in; the exit code is 3 then. Sending the same file again appends nothing. `ibid schema reading`
    prints the form.

    Example: ibid append batch examples/readings.jsonl
    """
    log = find_workspace().log()
    if file == "-":
        report = append_lines(log, sys.stdin.buffer, strict=strict)
    else:
        try:
            with Path(file).open("rb") as lines:
                report = append_lines(log, lines, strict=strict)
        except OSError as error:
            raise Refused(
                f"cannot read {file}: {error.strerror}; expected a file of JSON lines, or - for stdin"
            ) from None
    if as_json:
        terminal.json(report.as_json())
    else:
        for line in report.problems():
            terminal.talk(line)
        for line in report.suggestions():
            terminal.talk(line)
        terminal.data(report.summary())
    if report.has_problems:
        raise typer.Exit(ExitCode.REFUSED)


def _append_one(kind: str, options: dict[str, Any]) -> None:
    as_json = options.pop("as_json")
    if (options["email"] is None) == (options["person"] is None):
        raise WrongUsage("a statement needs its source: give either --email MESSAGE-ID or --person NAME")
    given = {name: value for name, value in options.items() if value is not None}
    outer = {name: given.pop(name) for name in ("customer", "email", "person") if name in given}
    reader = {field: given.pop(name) for name, field in _READER.items() if name in given}
    try:
        line = orjson.dumps({**outer, "reader": reader, "statements": [{"kind": kind, **given}]})
        reading = ReadingInput.model_validate_json(line, strict=True)
    except orjson.JSONEncodeError:
        raise Refused("the statement was not appended: it is not valid UTF-8 text") from None
    except ValidationError as error:
        told = "; ".join(f"{where.removeprefix('statements[0].')}: {why}" for where, why in reasons(error))
        raise Refused(f"the statement was not appended: {told}") from None
    log = find_workspace().log()
    outcome = Newcomers(log).meet(append_reading(log, reading, now(), strict=True))
    if outcome.refusals:
        raise Refused(f"the statement was not appended: {outcome.refusals[0].reason}")
    id_ = outcome.admitted.statements[0].id
    if as_json:
        terminal.json(
            {
                "id": id_,
                "reading": outcome.admitted.reading,
                "status": "recorded" if outcome.recorded else "known",
                "customer_is_new": outcome.customer_is_new,
                "near_customers": list(outcome.near_customers),
            }
        )
        return
    if outcome.near_customers:
        terminal.talk(advice(outcome))
    terminal.data(f"{id_} {'recorded' if outcome.recorded else 'already known'}")
