"""`ibid policy`"""

from typing import Annotated

import typer

from ibid.cli import curating, terminal
from ibid.cli.clock import now
from ibid.cli.handling import handle
from ibid.cli.lazy import command_app
from ibid.cli.problems import WrongUsage
from ibid.cli.workspace import find_workspace
from ibid.domain.adoption import ADOPTION, BOUNDARY, AdoptPolicy
from ibid.domain.matching.policy import CURRENT, POLICIES

app = command_app()


@app.command()
def policy(
    adopt: Annotated[int | None, typer.Option(metavar="N", help="Match by this policy from now on.")] = None,
    by: curating.By = None,
    why: curating.Why = None,
    as_json: terminal.Json = False,
) -> None:
    """Tell by which policy statements are matched, or adopt another.

    The policy in force is recorded in the log, so a replay matches as it did; `--as-of` before an adoption shows the
    notes as they were. See what another one would change before you adopt it: `ibid rebuild --policy N --diff`.

    Example: ibid policy --adopt 2 --why "tried with --diff"
    """
    if adopt is None and why is not None:
        raise WrongUsage("--why goes with --adopt N")
    log = find_workspace().log()
    recorded = False
    if adopt is not None:
        who = curating.given(by, why)
        recorded = bool(handle(log, ADOPTION, [AdoptPolicy(adopt, who.by, who.why, now())], BOUNDARY))
    in_force = ADOPTION.state_after(log.slice(BOUNDARY).events).in_force
    if as_json:
        known = [{"policy": each.version, "says": each.says} for each in POLICIES.values()]
        terminal.json({"policy": in_force, "newest": CURRENT.version, "recorded": recorded, "policies": known})
        return
    for version, each in POLICIES.items():
        terminal.data(f"{'*' if version == in_force else ' '} {version}  {each.says}")
    if adopt is not None:
        done = "`ibid rebuild` brings the notes up to date" if recorded else "in force already; nothing was recorded"
        terminal.talk(f"policy {in_force}: {done}")
    elif in_force != CURRENT.version:
        terminal.talk(f"policy {CURRENT.version} is newer; `ibid rebuild --policy {CURRENT.version} --diff` compares")
