"""`ibid judge`"""

from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.chat_format import estimate, reader, request_body
from ibid.cli.clock import now
from ibid.cli.endpoint import Endpoint, find_endpoint
from ibid.cli.judging import Found, MeteredJudge, Report, Spent, ask, find
from ibid.cli.lazy import command_app
from ibid.cli.problems import ExitCode, NotSetUp
from ibid.cli.queries import all_views, customer_view, find_customer, members
from ibid.cli.semantic import Semantic, load_embedding
from ibid.cli.workspace import find_workspace
from ibid.domain.ids import abbreviated
from ibid.events.log import EventLog
from ibid.projections.suggestions import FLOOR

app = command_app()

MOST = 200
"""Pairs of a run where nothing else is said, so that nobody is surprised by a bill."""
BATCH = 10
"""Pairs of a request: enough that the prompt (some 700 tokens) is shared, few enough that a model keeps them apart."""
TIMEOUT = 120.0
"""Seconds for an answer: a small model on a machine without a GPU takes a minute for ten pairs."""


@app.command()
def judge(
    customers: Annotated[
        list[str] | None, typer.Argument(metavar="CUSTOMER…", help="Only these; all where none is named.")
    ] = None,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="Ask about so many pairs at most.")] = MOST,
    budget_tokens: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Stop before about so many tokens are used.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also about the unlikely: the three nearest others of each claim.")
    ] = False,
    semantic: Semantic = False,
    batch: Annotated[int, typer.Option(min=1, max=50, metavar="N", help="Pairs of one request.")] = BATCH,
    url: Annotated[str | None, typer.Option(help="The API, up to /chat/completions; else IBID_JUDGE_URL.")] = None,
    model: Annotated[str | None, typer.Option(help="The model; else IBID_JUDGE_MODEL.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Wait so long for an answer.")] = TIMEOUT,
    dry_run: Annotated[
        bool, typer.Option(help="Print what would be sent, and about how many tokens; send nothing.")
    ] = False,
    as_json: terminal.Json = False,
) -> None:
    """Ask a model about open suggestions; its answers are recorded, and decide nothing.

    The texts, quotes and dates of the claims are sent to the endpoint that you configure ([judge] in ibid.toml; the key
    only in IBID_JUDGE_KEY), and to nobody where none is. What this model was asked before it is not asked again.

    Example: ibid judge Acme --most 20 --dry-run
    """
    workspace = find_workspace()
    endpoint = find_endpoint(workspace.judge, url, model)
    log = workspace.log()
    wanted = list(dict.fromkeys(find_customer(log, each) for each in customers or ()))
    views = (customer_view(log, each) for each in wanted) if wanted else all_views(log)
    floor, proposer = 0.0 if everything else FLOOR, load_embedding(workspace.semantic) if semantic else None
    found = find(views, lambda id_: members(log, id_), reader(endpoint.model), most, batch, floor, proposer)
    if dry_run:
        _show(found, endpoint, as_json)
        return
    report = Report(known=found.known, left=found.left)
    spent = _ask(log, found, endpoint, timeout, budget_tokens, report) if found.batches else Spent()
    if as_json:
        terminal.json(_json(report, endpoint, spent))
    else:
        _tell(report, spent)
    if report.unanswered:
        raise typer.Exit(ExitCode.NOT_ANSWERED)


def _ask(log: EventLog, found: Found, endpoint: Endpoint, timeout: float, budget: int | None, report: Report) -> Spent:
    try:
        from ibid.cli.chat_judge import ChatJudge
    except ImportError:
        raise NotSetUp(
            "the judge needs packages that are not installed; nothing was sent: pip install 'ibid-crm[judge]'"
        ) from None
    plain = "" if endpoint.is_local or endpoint.url.startswith("https:") else ", unencrypted"
    customers = len({each.customer for each in found.batches})
    terminal.talk(
        f"asking {endpoint.host}{plain} (model {endpoint.model}) about {terminal.count(found.pairs, 'pair')} of "
        f"{terminal.count(customers, 'customer')}: texts, quotes and dates of their claims go there"
    )
    with ChatJudge(endpoint, timeout) as chat:
        metered: MeteredJudge = chat
        try:
            ask(log, terminal.advancing(found.batches, "judging", len(found.batches)), metered, report, budget, now)
        except KeyboardInterrupt:
            terminal.talk(f"interrupted; {len(report.judged)} judged and recorded, run it again for the rest")
            raise
        return chat.spent


def _tell(report: Report, spent: Spent) -> None:
    rows = [
        (name, abbreviated(each.one), abbreviated(each.other), each.verdict, _score(each.score), each.reason or "")
        for name, each in report.judged
    ]
    if rows:
        terminal.table(("customer", "earlier", "later", "verdict", "sure", "reason"), rows)
    for name, each in report.unanswered:
        one, other = abbreviated(each.pair.one.id), abbreviated(each.pair.other.id)
        terminal.talk(f"ibid: no answer on {one} and {other} of {name}: {each.why}")
    if report.stopped:
        terminal.talk(f"ibid: stopped: {report.stopped}")
    tokens = "" if spent.tokens is None else f", {terminal.count(spent.tokens, 'token')}"
    left = f", {report.left} left for another run" if report.left else ""
    terminal.talk(
        f"{len(report.judged)} judged, {report.known} judged before, {len(report.unanswered)} unanswered{left} "
        f"({terminal.count(spent.requests, 'request')}{tokens})"
    )
    if report.judged:
        terminal.talk("nothing was merged: `ibid review` shows what was said, and you decide")


def _json(report: Report, endpoint: Endpoint, spent: Spent) -> dict[str, Any]:
    return {
        **_judge(endpoint),
        "judged": [
            {"customer": name, **each.model_dump(include={"id", "one", "other", "verdict", "score", "reason"})}
            for name, each in report.judged
        ],
        "known": report.known,
        "unanswered": [
            {"customer": name, "one": each.pair.one.id, "other": each.pair.other.id, "reason": each.why}
            for name, each in report.unanswered
        ],
        "left": report.left,
        "stopped": report.stopped,
        "requests": spent.requests,
        "tokens": spent.tokens,
    }


def _show(found: Found, endpoint: Endpoint, as_json: bool) -> None:
    """What would be sent."""
    bodies = [request_body(endpoint.model, each.pairs) for each in found.batches]
    tokens = sum(estimate(body, len(each.pairs)) for body, each in zip(bodies, found.batches, strict=True))
    if as_json:
        counts = {"pairs": found.pairs, "known": found.known, "left": found.left, "estimated_tokens": tokens}
        terminal.json({**_judge(endpoint), **counts, "requests": bodies})
        return
    for body in bodies:
        terminal.json(body)
    left = f", {found.left} left for another run" if found.left else ""
    terminal.talk(
        f"nothing was sent. It would be {terminal.count(found.pairs, 'pair')} in "
        f"{terminal.count(len(bodies), 'request')}, about {tokens:,} tokens, to {endpoint.completions}; "
        f"{found.known} judged before{left}"
    )


def _judge(endpoint: Endpoint) -> dict[str, Any]:
    return {"judge": reader(endpoint.model).model_dump(include={"name", "model", "version"}), "host": endpoint.host}


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"
