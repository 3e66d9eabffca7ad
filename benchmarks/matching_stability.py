"""Whether the thresholds fit the threads that they were chosen on, or threads in general.

Each threshold is moved by itself. It is chosen on all threads but one and scored on that one, for each thread in turn;
and it stands on a plateau if moving it by up to a fifth, or one step, hardly changes the score on all threads: by 0.005
of B³ F1, or by 0.02 of a share of sentences. Moving one alone says nothing of two that are moved together.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from statistics import mean
from typing import Any

from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import Policy

from matching_data import (
    b_cubed,
    contrast_joins,
    groups,
    load,
    load_gold,
    note_lines,
    outcome,
    readers_of,
    same_groups,
)
from matching_files import Data, json_lines, merged
from matching_report import Row, Table

FACTORS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0)
STEPS = (-2, -1, 0, 1, 2)
"""How far a threshold is moved; whole numbers by steps."""
NEAR = (0.8, 1.2)

Items = Sequence[Any]


@dataclass(frozen=True)
class Measure:
    """What a policy reaches, thread by thread."""

    run: Callable[[Policy], Mapping[str, Items]]
    pool: Callable[[Sequence[Items]], float]
    flat: float = 0.02
    """How much the score may change on a plateau."""
    goal: float | None = None


SCORED_ON = (
    ("quoted_floor", "facts with quotes"),
    ("copy", "facts with quotes"),
    ("usual", "facts without quotes"),
    ("above_usual", "facts without quotes"),
    ("least_likeness", "facts without quotes"),
    ("place_weight", "facts without quotes"),
    ("line_floor", "lines of a note, said anew or changed"),
    ("line_copy", "lines of a note, said anew or changed"),
    ("line_words", "lines of a note, said anew or changed"),
)
NOT_VARIED = ("version", "wordings_kept")
"""A name, and a bound on work."""


def measures(data: Data) -> dict[str, Measure]:
    """By name; without contrast sentences only those of readings."""
    gold, contexts, lines = load_gold(data), data.contexts(), json_lines(data.contrast)
    orders = list(itertools.permutations(readers_of(load(data=data))))

    def facts(quotes: bool) -> Callable[[Policy], Mapping[str, Items]]:
        readings = load(quotes, data)
        return lambda policy: {
            thread: [outcome(readings, gold, "fact", order, policy, [thread], contexts) for order in orders]
            for thread in gold
        }

    def of_note(policy: Policy) -> Mapping[str, Items]:
        found: dict[str, list[float]] = {}
        for which in ("same", "changed"):
            for line, joins in zip(lines, contrast_joins(lines, which, policy, None, "b"), strict=True):
                found.setdefault(line["customer"], []).append(float(joins == (which == "same")))
        return found

    found = {
        "facts with quotes": Measure(facts(True), _pooled_b_cubed, 0.005, 0.985),
        "facts without quotes": Measure(facts(False), _pooled_b_cubed, 0.005, 0.95),
    }
    if lines:
        found["lines of a note, said anew or changed"] = Measure(of_note, _pooled_mean)
    return found


def _pooled_b_cubed(threads: Sequence[Items]) -> float:
    """Mean of the orders, all threads in one."""
    return mean(b_cubed([pair for pairs in runs for pair in pairs]) for runs in zip(*threads, strict=True))


def _pooled_mean(threads: Sequence[Items]) -> float:
    return mean(each for thread in threads for each in thread)


def choices(value: float) -> list[float]:
    """The value, and what it is moved to."""
    if isinstance(value, int):
        return [value + step for step in STEPS if value + step > 0]
    moved = dict.fromkeys(float(f"{value * factor:.3g}") for factor in FACTORS)
    return [each for each in moved if each <= 1 or value > 1]


def near(value: float, choice: float) -> bool:
    """Whether a choice is the next, or at most a fifth away."""
    if isinstance(value, int):
        return abs(choice - value) <= 1
    return NEAR[0] * value * 0.99 <= choice <= NEAR[1] * value * 1.01


def left_out(
    tried: Mapping[float, Mapping[str, Items]], value: float, measure: Measure
) -> tuple[float, Counter[float]]:
    """The score where each thread is scored with what is best on the others, and what that was; of equals the nearest
    to the value in force."""
    threads = list(tried[value])
    chosen: dict[str, float] = {}
    for left in threads:
        scores = {
            choice: measure.pool([runs[thread] for thread in threads if thread != left])
            for choice, runs in tried.items()
        }
        chosen[left] = max(tried, key=lambda choice: (round(scores[choice], 9), -abs(choice - value)))
    return measure.pool([tried[chosen[left]][left] for left in threads]), Counter(chosen.values())


def stability(data: Data, policy: Policy) -> Iterator[Row | Table]:
    """Every threshold on what it matters for; nothing where there is but one thread."""
    if len(load_gold(data)) < 2:
        return
    known, table = measures(data), list[tuple[str, ...]]()
    worst: dict[str, float] = {}
    steep: list[str] = []
    count = 0
    wanted, lines = merged(data.seed), note_lines()
    for name, on in SCORED_ON:
        if not hasattr(policy, name) or on not in known:
            continue
        count += 1
        measure, value = known[on], getattr(policy, name)
        tried = {choice: measure.run(replace(policy, **{name: choice})) for choice in choices(value)}
        curve = {choice: measure.pool(list(runs.values())) for choice, runs in tried.items()}
        score, picks = left_out(tried, value, measure)
        worst[on] = min(score, worst.get(on, 1.0))
        flat = all(abs(curve[choice] - curve[value]) <= measure.flat for choice in tried if near(value, choice))
        if not flat:
            steep.append(f"{name} ({on})")
        exact = ""
        if name.startswith("line_"):
            right = [choice for choice in tried if _note_is_right(replace(policy, **{name: choice}), lines, wanted)]
            exact = f"; note exact at {', '.join(f'{choice:g}' for choice in right) or 'none'}"
        chosen = ", ".join(f"{choice:g} ×{times}" for choice, times in sorted(picks.items()))
        shown = " ".join(
            f"{f'[{choice:g}]' if choice == value else f'{choice:g}'}:{each:.3f}" for choice, each in curve.items()
        )
        table.append((name, on, f"{score:.3f}", chosen, "yes" if flat else "NO", shown + exact))
    for on, score in worst.items():
        goal = known[on].goal
        what = f"stability: {on}, least of the thresholds, each chosen without the thread"
        yield Row(f"left out, {on}", what, score, f"{score:.3f}", least=goal, goal=f"≥ {goal:g}" if goal else "")
    what = f"stability: thresholds on a plateau, of {count} curves"
    shown = f"{count - len(steep)}{'; not: ' if steep else ''}{', '.join(steep)}"
    yield Row("plateau", what, (count - len(steep)) / count, shown, least=1.0, goal="all")
    varied = {name for name, _ in SCORED_ON}
    for each in fields(policy):
        value = getattr(policy, each.name)
        if each.name not in varied and each.name not in NOT_VARIED and not isinstance(value, bool | str):
            table.append((each.name, "no measure yet", "", "", "", f"[{value}]"))
    header = ("threshold", "scored on", "left out", "chosen without the thread", "plateau", "curve over all threads")
    yield Table("Stability of the thresholds", header, tuple(table))


def _note_is_right(policy: Policy, lines: Mapping[str, Sequence[Any]], wanted: Mapping[str, Any]) -> bool:
    return all(
        same_groups(groups(Matcher(policy).assign(lines[kind])), named.values()) for kind, named in wanted.items()
    )
