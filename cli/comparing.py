"""What another policy would change, before anyone adopts it: claims joined or parted, and lines of the notes."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import unified_diff
from typing import Any

from ibid.cli import terminal
from ibid.cli.queries import CustomerView
from ibid.domain.ids import abbreviated
from ibid.projections.markdown import render
from ibid.projections.policy_change import PolicyChange, policy_change
from ibid.projections.regions import new_file


def compare(
    views: Iterable[tuple[CustomerView, CustomerView]], stems: Mapping[str, str], policies: tuple[int, int]
) -> Iterator[dict[str, Any]]:
    """For each customer, seen under two policies: what would change, in the form of docs/json.md."""
    for now, then in views:
        change = policy_change(now.claims, then.claims)
        a, b = (new_file(render(view.note(), stems[view.id])).splitlines() for view in (now, then))
        diff = unified_diff(a, b, f"policy {policies[0]}", f"policy {policies[1]}", n=0, lineterm="")
        yield {
            "customer": now.name,
            "claims": {"now": len(now.claims), "then": len(then.claims)},
            "moved": change.moved,
            "joined": _joined(change),
            "parted": [{"claim": claim, "into": list(into)} for claim, into in change.parted],
            "diff": list(diff),
        }


def _joined(change: PolicyChange) -> list[dict[str, Any]]:
    return [
        {"claim": each.claim.id, "of": list(each.before), "reasons": [join.reason for join in each.joins]}
        for each in change.joined
    ]


def tell(rows: Iterable[dict[str, Any]], policies: tuple[int, int]) -> None:
    """Print the changes; customers of whom nothing changes are counted."""
    same = 0
    for row in rows:
        if not row["diff"] and not row["moved"]:
            same += 1
            continue
        counts = row["claims"]
        now, then = terminal.count(counts["now"], "claim"), counts["then"]
        terminal.data(f"{terminal.clean(row['customer'])}: {now} now, {then} then")
        for each in row["joined"]:
            ids = " + ".join(abbreviated(id_) for id_ in each["of"])
            terminal.data(f"  joined {ids}: {terminal.clean('; '.join(dict.fromkeys(each['reasons'])))}")
        for each in row["parted"]:
            ids = " | ".join(abbreviated(id_) for id_ in each["into"])
            terminal.data(f"  parted {abbreviated(each['claim'])}: {ids}")
        for line in row["diff"]:
            terminal.data(f"  {terminal.clean(line)}")
    terminal.talk(
        f"policy {policies[1]} instead of {policies[0]}: {terminal.count(same, 'customer')} unchanged; nothing was "
        f"written. `ibid policy --adopt {policies[1]}` adopts it"
    )
