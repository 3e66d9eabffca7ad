"""Readings of the same mail, the imported note, and contradictions: how well they are matched."""

import itertools
from collections import Counter
from collections.abc import Iterator
from statistics import mean

from ibid.domain.ids import derive
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import Policy

from matching_data import (
    b_cubed,
    contrast_joins,
    groups,
    load,
    load_gold,
    make,
    note_lines,
    outcome,
    quotes_of,
    readers_of,
    same_groups,
)
from matching_files import Data, json_lines, merged
from matching_report import Row, Table, percent
from matching_suggested import suggested

SAME_MAIL = (("fact", True, 0.985), ("fact", False, 0.95), ("topic", True, 0.97), ("decision", True, 0.97))


def same_mail(data: Data, policy: Policy) -> Iterator[Row]:
    """B³ F1, the mean of the orders in which the readers can come."""
    gold, contexts = load_gold(data), data.contexts()
    for kind, quotes, goal in SAME_MAIL:
        readings = load(quotes, data)
        orders = itertools.permutations(readers_of(readings))
        runs = [outcome(readings, gold, kind, order, policy, contexts=contexts) for order in orders]
        scores = [b_cubed(run) for run in runs if run]
        if scores:
            name = f"{kind}s {'with' if quotes else 'without'} quotes"
            shown = f"{mean(scores):.3f} (worst order {min(scores):.3f})"
            what = f"readings of the same mail: {name}, B³ F1 of {len(runs[0])} statements"
            yield Row(name, what, mean(scores), shown, least=goal, goal=f"≥ {goal:g}")


def seed(data: Data, policy: Policy) -> Iterator[Row]:
    """The imported note, which has no mail to go by."""
    lines = note_lines()
    for kind, named in merged(data.seed).items():
        found, wanted = groups(Matcher(policy).assign(lines[kind])), list(named.values())
        exact = same_groups(found, wanted)
        gold = {line: str(number) for number, part in enumerate(wanted) for line in part}
        score = b_cubed([(str(number), gold[line]) for number, part in enumerate(found) for line in part])
        yield Row(
            f"note {kind}s",
            f"imported note: {len(lines[kind])} lines of {kind}s → {len(wanted)} claims",
            float(exact),
            f"{len(found)}, {'exact' if exact else 'not the same ones'} (B³ F1 {score:.3f})",
            least=1.0,
            goal="exact",
        )


def contrast(data: Data, policy: Policy) -> Iterator[Row | Table]:
    """The same in other words, and with one thing changed."""
    lines, quotes = json_lines(data.contrast), quotes_of(data) if data.readings else {}
    table: list[tuple[str, ...]] = []
    for name, given, prefix in (
        ("two mails", None, "m"),
        ("two mails, both quoting the original's passage", quotes, "m"),
        ("two lines of one note", None, "b"),
    ):
        if given == {}:
            continue
        same, changed = (list(contrast_joins(lines, which, policy, given, prefix)) for which in ("same", "changed"))
        wrong = Counter(line["kind"] for line, joined in zip(lines, changed, strict=True) if joined)
        table.append((name, percent(mean(same)), percent(mean(changed)), _counted(wrong)))
        if name == "two mails":
            yield Row(
                "changed fused",
                f"across mails: `changed` fused with `original`, of {len(lines)}",
                mean(changed),
                percent(mean(changed)),
                most=0.01,
                goal="≤ 1 %",
            )
            yield Row("same fused", "across mails: `same` fused by itself", mean(same), percent(mean(same)))
    table.append(_one_customer(lines, policy))
    header = ("the two stand in", "`same` fused", "`changed` fused (wrong)", "of what kind")
    yield Table(f"Contrast: {len(lines)} facts said anew, and with one thing changed", header, tuple(table))
    yield from suggested(lines, policy)


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()) or "none"


def _one_customer(lines: list[dict[str, str]], policy: Policy) -> tuple[str, ...]:
    """All originals, then all `same`, then all `changed`, each in a mail of its own, of one customer."""
    matcher, claims = Matcher(policy), dict[str, list[str]]()
    for which in ("original", "same", "changed"):
        said = [make("fact", line[which], derive("m", which, at), "A") for at, line in enumerate(lines)]
        claims[which] = [matcher.assign([each])[0].claim for each in said]
    same, changed = (
        [ours == original for ours, original in zip(claims[which], claims["original"], strict=True)]
        for which in ("same", "changed")
    )
    originals = {claim: at for at, claim in enumerate(claims["original"])}
    others = sum(originals.get(claim, at) != at for which in claims for at, claim in enumerate(claims[which]))
    return "mails of one customer, all at once", percent(mean(same)), percent(mean(changed)), f"with others: {others}"
