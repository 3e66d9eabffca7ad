"""`ibid rebuild`"""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from ibid.cli import comparing, terminal
from ibid.cli.lazy import command_app
from ibid.cli.moments import AsOf, as_of
from ibid.cli.problems import ExitCode, WrongUsage
from ibid.cli.queries import CustomerView, all_views, customer_view, find_customer, identity, policy_in_force
from ibid.cli.vault import Vault
from ibid.cli.workspace import find_workspace
from ibid.domain.identity import Identity
from ibid.domain.matching.policy import POLICIES, Policy
from ibid.events.log import EventLog
from ibid.projections.file_names import unique_stems
from ibid.projections.markdown import render
from ibid.projections.vault_plan import Change, Keep, Refuse, Write

app = command_app()

BATCH = 100
"""Notes whose fingerprints are kept in one go."""


@app.command()
def rebuild(
    customers: Annotated[
        list[str] | None, typer.Argument(metavar="CUSTOMER…", help="Only these; all where none is named.")
    ] = None,
    when: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME|POSITION", help="As it stood then; needs --out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write there instead of the vault.")] = None,
    check: Annotated[bool, typer.Option(help="Write nothing; exit 7 if a note is not up to date.")] = False,
    overwrite: Annotated[
        bool, typer.Option(help="Replace notes that a person changed inside our markers; a copy is kept in .ibid.")
    ] = False,
    policy: Annotated[
        int | None, typer.Option(metavar="N", help="Match by this policy instead; needs --diff or --out.")
    ] = None,
    diff: Annotated[bool, typer.Option(help="Write nothing; show what --policy N would change.")] = False,
    as_json: terminal.Json = False,
) -> None:
    """Fold the log from the start and write the notes.

    One Markdown note per customer; the same log gives the same bytes on every machine. A note that is up to date is
    not touched; what people wrote outside our markers is never touched.

    Example: ibid rebuild --as-of 2026-01-05 --out /tmp/then
    """
    workspace = find_workspace()
    elsewhere = out is not None and not out.resolve().is_relative_to(workspace.vault.resolve())
    if when is not None and not elsewhere:
        raise WrongUsage("--as-of would put old notes into your vault; give --out DIR to write them somewhere else")
    other = _other_policy(policy, diff, elsewhere)
    log = workspace.log()
    point = as_of(when, log)
    who = identity(log, point)
    stems = unique_stems(who.names)  # of merged customers, too: their notes are there, and no other may take the name
    wanted = list(dict.fromkeys(find_customer(log, each, point) for each in customers or ()))
    if other and diff:
        _compare(log, wanted, stems, point, other, as_json)
        return
    views = _views(log, wanted, point, other)
    vault = Vault(out or workspace.vault, workspace.private)
    rows: list[dict[str, Any]] = []
    # A customer of whom nothing is known yet gets no note; one whose note is there keeps it up to date.
    views = (view for view in views if view.claims or vault.path(stems[view.id]).exists())
    shown = iter(terminal.advancing(views, "writing notes", len(wanted or who.roots())))
    while batch := list(islice(shown, BATCH)):
        planned = [
            (stems[view.id], vault.plan(stems[view.id], render(view.note(), stems[view.id]), overwrite=overwrite))
            for view in batch
        ]
        changes = [change for _, change in planned] if check else vault.apply(planned)
        for view, change in zip(batch, changes, strict=True):
            rows.append({"customer": view.name, "note": str(vault.path(stems[view.id])), **_status(change, check)})
    rows += _left(who, wanted, {id_: vault.path(stem) for id_, stem in stems.items()})
    _tell(rows, as_json)
    if any(row["status"] in ("refused", "stale") for row in rows):
        raise typer.Exit(ExitCode.NOT_WRITTEN)


def _other_policy(policy: int | None, diff: bool, elsewhere: bool) -> Policy | None:
    if diff and policy is None:
        raise WrongUsage("--diff compares with another policy; give --policy N, `ibid policy` lists them")
    if policy is None:
        return None
    if policy not in POLICIES:
        raise WrongUsage(f"--policy {policy} is not known; expected one of {', '.join(map(str, POLICIES))}")
    if not diff and not elsewhere:
        raise WrongUsage(
            f"--policy {policy} would put other notes into your vault than the log stands for; give --diff to see what "
            f"would change, --out DIR to write them elsewhere, or adopt it: `ibid policy --adopt {policy}`"
        )
    return POLICIES[policy]


def _views(log: EventLog, wanted: list[str], point: AsOf, policy: Policy | None) -> Iterator[CustomerView]:
    if wanted:
        return (customer_view(log, each, point, policy) for each in wanted)
    return all_views(log, point, policy)


def _compare(
    log: EventLog, wanted: list[str], stems: Mapping[str, str], point: AsOf, other: Policy, as_json: bool
) -> None:
    policies = policy_in_force(log, point).version, other.version
    pairs = zip(_views(log, wanted, point, None), _views(log, wanted, point, other), strict=True)
    rows = comparing.compare(pairs, stems, policies)
    if as_json:
        terminal.json(list(rows))
    else:
        comparing.tell(rows, policies)


def _left(who: Identity, wanted: list[str], notes: Mapping[str, Path]) -> Iterator[dict[str, str]]:
    """Notes of customers that were merged into those that are wanted, or into any."""
    for id_, name in who.names.items():
        root = who.root(id_)
        if root != id_ and (not wanted or root in wanted) and notes[id_].exists():
            reason = (
                f"{name!r} is {who.name(root)!r} now, whose note says it all; take what you wrote yourself along to "
                f"{notes[root].name}, then delete it"
            )
            yield {"customer": name, "note": str(notes[id_]), "status": "left", "reason": reason}


def _status(change: Change, check: bool) -> dict[str, str]:
    match change:
        case Write():
            return {"status": "stale" if check else "written"}
        case Keep():
            return {"status": "unchanged"}
        case Refuse(reason):
            return {"status": "refused", "reason": reason}


def _tell(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        terminal.json(rows)
        return
    for row in rows:
        if row["status"] in ("refused", "left"):
            terminal.talk(f"ibid: {row['note']} was left as it is: {row['reason']}")
        elif row["status"] != "unchanged":
            terminal.data(f"{row['status']} {terminal.clean(row['note'])}")
    unchanged = sum(row["status"] == "unchanged" for row in rows)
    ours = sum(row["status"] != "left" for row in rows)
    terminal.talk(f"{terminal.count(ours, 'note')}, {unchanged} unchanged")
