"""`ibid undo`"""

from typing import Annotated

import typer

from ibid.cli import curating, deciding, terminal
from ibid.cli.clock import now
from ibid.cli.lazy import command_app
from ibid.cli.problems import WrongUsage
from ibid.cli.queries import identity
from ibid.cli.workspace import find_workspace
from ibid.domain.ids import abbreviated
from ibid.domain.naming import UndoIdentity
from ibid.events.curation import CustomerAliased, CustomersMerged, IdentityDecision
from ibid.events.log import EventLog

app = command_app()


@app.command()
def undo(
    decision: Annotated[
        str | None, typer.Argument(metavar="DECISION", help="Its id (j-…), as `ibid log` and `ibid why` show it.")
    ] = None,
    last: Annotated[
        str | None, typer.Option(metavar="CUSTOMER", help="Instead of an id: this customer's last decision in force.")
    ] = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Take a decision back, about claims or about names; that is an event, too.

    To take an undo back, decide so again.

    Example: ibid undo j-3f9a1c --why "they are two after all"
    """
    if (decision is None) == (last is None):
        raise WrongUsage("name the decision: either its id (`ibid log` shows it), or --last CUSTOMER")
    log = find_workspace().log()
    undone = curating.find_decision(log, decision) if decision else curating.last_decision(log, last or "")
    if isinstance(undone, CustomerAliased | CustomersMerged):
        _of_names(log, undone, curating.given(by, why), as_json)
        return
    outcome = curating.undo(log, undone, curating.given(by, why), now())
    what = f"{undone.TYPE.partition('.')[0]} of {undone.recorded_at:%Y-%m-%d}, by {undone.by}"
    standing = "; ".join(f"{outcome.short(each)} rests on {curating.support(each)}" for each in outcome.claims)
    outcome.tell(f"took {abbreviated(undone.id)} back ({what}): {standing}", as_json=as_json, undoes=True)


def _of_names(log: EventLog, undone: IdentityDecision, who: curating.Given, as_json: bool) -> None:
    """Take back that two names, or two customers, are one."""
    command = UndoIdentity(undone.id, who.by, who.why, now())
    decided = deciding.decide(log, command)
    name = identity(log).name(undone.customer)
    other = undone.alias if isinstance(undone, CustomerAliased) else identity(log).name(undone.merged)
    done = f"took {abbreviated(undone.id)} back: {other!r} is not {name} any more"
    deciding.tell(
        decided, name, other, done=done, known=f"{abbreviated(undone.id)} was taken back before", as_json=as_json
    )
    terminal.talk("`ibid rebuild` brings the notes up to date")
