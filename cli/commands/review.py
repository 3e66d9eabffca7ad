"""`ibid review`"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ibid.cli import curating, terminal
from ibid.cli.clock import now
from ibid.cli.lazy import command_app
from ibid.cli.problems import ExitCode, Refused, WrongUsage
from ibid.cli.queries import CustomerView, all_views, customer_view, find_customer
from ibid.cli.review_lines import Report, apply_lines
from ibid.cli.review_screen import Terminal, bold, guillemets
from ibid.cli.reviewing import Case, cases
from ibid.cli.reviewing import review as ask
from ibid.cli.semantic import Semantic, load_embedding
from ibid.cli.shapes import suggestion_json
from ibid.cli.workspace import find_workspace
from ibid.events.log import EventLog
from ibid.events.vocabulary import KINDS
from ibid.projections.claims import short_ids
from ibid.projections.suggestions import FLOOR

app = command_app()


@app.command()
def review(
    customers: Annotated[
        list[str] | None, typer.Argument(metavar="[CUSTOMER]…", help="Only these; all of them, if none is named.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only fact, decision, topic, task, mention or contact.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="No more than so many.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the unlikely: the three nearest others of each claim.")
    ] = False,
    semantic: Semantic = False,
    apply: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Carry out decisions, one JSON object a line; - reads stdin.")
    ] = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Decide about claims that may say the same, or of which the later may replace the earlier.

    On a terminal it shows one suggestion after the other, with both quotes, and asks; each answer is recorded at once,
    so you can stop at any time. Else it lists them. With --apply it takes decisions as JSON lines:
    {"one": ID, "other": ID, "decision": "same"|"different"|"supersedes"|"skip", "by", "why"}, where `supersedes` means
    that `other` replaces `one`; lines that cannot be carried out are reported (exit code 3), the others are.

    Example: ibid review OpenAI --kind fact
    """
    if kind is not None and kind not in KINDS:
        raise WrongUsage(f"--kind {kind!r} is not known; expected one of {', '.join(KINDS)}")
    workspace = find_workspace()
    log = workspace.log()
    views = _views(log, customers or [])
    if apply is not None:
        _apply(log, apply, views, curating.given(by, why), as_json=as_json)
        return
    proposer = load_embedding(workspace.semantic) if semantic else None
    waiting = cases(views, kind, 0.0 if everything else FLOOR, proposer)
    shown = waiting[:limit]
    if as_json:
        terminal.json([suggestion_json(case.suggestion, case.one, case.other, case.view) for case in shown])
    elif sys.stdin.isatty() and sys.stdout.isatty():
        _ask(log, shown, curating.given(by, why))
    else:
        _list(shown, len(waiting))


def _views(log: EventLog, names: list[str]) -> list[CustomerView]:
    if not names:
        return list(all_views(log))
    return [customer_view(log, each) for each in dict.fromkeys(find_customer(log, name) for name in names)]


def _ask(log: EventLog, waiting: list[Case], who: curating.Given) -> None:
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") in (None, "", "dumb")
    decided = ask(log, waiting, Terminal(sys.stdin, guillemets if plain else bold), who, now)
    terminal.talk(f"{terminal.count(decided, 'decision')} recorded")
    if decided:
        terminal.talk("`ibid rebuild` brings the notes up to date")


def _list(waiting: list[Case], of: int) -> None:
    short = {case.view.id: short_ids(case.view.claims) for case in waiting}
    terminal.table(
        ("one", "other", "customer", "sort", "score", "reason", "text of one", "text of other"),
        (
            (
                short[case.view.id][case.one.id],
                short[case.view.id][case.other.id],
                case.view.name,
                case.suggestion.sort,
                f"{case.suggestion.score:.2f}",
                case.suggestion.reason,
                case.one.text,
                case.other.text,
            )
            for case in waiting
        ),
    )
    more = f" of {of}" if of > len(waiting) else ""
    terminal.talk(f"{terminal.count(len(waiting), 'suggestion')}{more}; on a terminal `ibid review` asks about them")


def _apply(log: EventLog, file: str, views: list[CustomerView], who: curating.Given, *, as_json: bool) -> None:
    if file == "-":
        report = apply_lines(log, sys.stdin.buffer, views, who, now())
    else:
        try:
            with Path(file).open("rb") as lines:
                report = apply_lines(log, lines, views, who, now())
        except OSError as error:
            raise Refused(
                f"cannot read {file}: {error.strerror}; expected a file of JSON lines, or - for stdin"
            ) from None
    if as_json:
        terminal.json(report.as_json())
    else:
        _tell(report)
    if report.errors:
        raise typer.Exit(ExitCode.REFUSED)


def _tell(report: Report) -> None:
    for line in report.problems():
        terminal.talk(line)
    terminal.data(report.summary())
