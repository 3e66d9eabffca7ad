"""`ibid claims`"""

from collections.abc import Mapping
from typing import Annotated

import typer

from ibid.cli import terminal
from ibid.cli.finding import claim_line
from ibid.cli.lazy import command_app
from ibid.cli.moments import as_of
from ibid.cli.problems import WrongUsage
from ibid.cli.queries import customer_view, find_customer
from ibid.cli.shapes import claim_json
from ibid.cli.workspace import find_workspace
from ibid.events.vocabulary import KINDS
from ibid.projections.claim import Claim
from ibid.projections.claims import short_ids

app = command_app()


@app.command()
def claims(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's name.")],
    kind: Annotated[
        str | None, typer.Option(help="Only mention, fact, decision, topic, contact, task or attribute.")
    ] = None,
    when: Annotated[str | None, typer.Option("--as-of", metavar="TIME|POSITION", help="As it stood then.")] = None,
    as_json: terminal.Json = False,
) -> None:
    """List a customer's claims with the statements behind them.

    Example: ibid claims OpenAI --kind fact
    """
    if kind is not None and kind not in KINDS:
        raise WrongUsage(f"--kind {kind!r} is not known; expected one of {', '.join(KINDS)}")
    log = find_workspace().log()
    point = as_of(when, log)
    view = customer_view(log, find_customer(log, customer, point), point)
    short = short_ids(view.claims)
    wanted = [claim for claim in view.claims if kind in (None, claim.kind)]
    if as_json:
        terminal.json([claim_json(claim, short[claim.id], view) for claim in wanted])
        return
    terminal.table(
        ("claim", "kind", "said", "sources", "text"),
        (
            (short[claim.id], claim.kind, f"{len(claim.members)}×", str(len(claim.sources)), _line(claim, short))
            for claim in wanted
        ),
    )
    said = sum(len(claim.members) for claim in wanted)
    terminal.talk(f"{terminal.count(len(wanted), 'claim')} from {terminal.count(said, 'statement')}")


def _line(claim: Claim, short: Mapping[str, str]) -> str:
    holds = f" (superseded by {short[claim.superseded_by]})" if claim.superseded_by else ""
    return f"{claim_line(claim)}{holds}"
