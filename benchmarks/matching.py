"""How well and how fast statements are matched into claims: each figure beside its goal, and what libraries reach.

    python3 dev.py bench                                   everything, in an environment with the baselines' libraries
    .venv/bin/python benchmarks/matching.py --short        without baselines, stability and the largest customer
    … benchmarks/matching.py readings speed                some parts only
    … benchmarks/matching.py --readings DIR --mail DIR     other threads, by the same program

readings    B³ F1 against hand-made clusters, with and without quotes, over all orders of the readers
seed        the imported note: lines of facts, topics and context that say the same
contrast    facts said anew in another mail (same), and with one thing changed (changed); suggestions for the former
human       two people's summaries of the same thread: how often the other's is the first suggestion
passages    replies and forwards that hold the passage which an earlier mail's reader quoted
order       whether it matters in which order mails are read
speed       statements a second, and how the cost of one grows with the customer
stability   each threshold chosen on all threads but one and scored on that one
baselines   the same data by well-known libraries
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ibid.domain.matching.policy import CURRENT

from matching_files import OWN, Data, find
from matching_goals import ENFORCED
from matching_order import order
from matching_passages import passages
from matching_quality import contrast, same_mail, seed
from matching_report import Report, Row, Table
from matching_speed import speed
from matching_stability import stability
from matching_suggested import human

Part = Callable[[Data, bool], Iterator[Row | Table]]


def _baselines(data: Data, short: bool) -> Iterator[Row | Table]:
    from matching_baselines import baselines  # its libraries are in .venv-bench only

    yield from baselines(data, CURRENT)


PARTS: dict[str, tuple[tuple[str, ...], Part]] = {
    "readings": (("readings", "gold"), lambda data, short: same_mail(data, CURRENT)),
    "seed": (("seed",), lambda data, short: seed(data, CURRENT)),
    "contrast": (("contrast",), lambda data, short: contrast(data, CURRENT)),
    "human": (("human",), lambda data, short: human(data, short)),
    "passages": (("readings", "gold"), lambda data, short: passages(data, CURRENT)),
    "order": (("readings",), lambda data, short: order(data, CURRENT)),
    "speed": (("readings",), lambda data, short: speed(data, CURRENT, short)),
    "stability": (("readings", "gold"), lambda data, short: stability(data, CURRENT)),
    "baselines": ((), _baselines),
}
"""By name: the files that it needs, and what it does."""
LONG = ("stability", "baselines")
LIBRARIES = "numpy", "scipy", "sklearn", "rapidfuzz", "datasketch"


def measured(data: Data, parts: Sequence[str], short: bool) -> Report:
    """All that was asked for and can be measured with the files that are there."""
    report = Report(f"Goals, policy {CURRENT.version}")
    for name in parts:
        needed, part = PARTS[name]
        if missing := [sort for sort in needed if not getattr(data, sort)]:
            report.skipped.append(f"{name}: no file of {' and '.join(missing)}")
            continue
        try:
            report.add(part(data, short))
        except ModuleNotFoundError as error:
            if error.name not in LIBRARIES:
                raise
            report.skipped.append(f"{name}: {error.name} is not installed here; python3 dev.py bench has it")
    return report


def main(arguments: Sequence[str] | None = None, enforced: Sequence[str] = ENFORCED) -> int:
    """Measure and print; 1 if a goal that is enforced is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--readings", type=Path, metavar="DIR", help="*.jsonl, *gold.json, …: see matching_files.py")
    parser.add_argument("--mail", type=Path, metavar="DIR", help="the *.eml of the readings")
    parser.add_argument("--short", action="store_true", help=f"without {', '.join(LONG)} and the largest customer")
    parser.add_argument("--markdown", action="store_true", help="tables as docs/benchmarks.md has them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.parts if name not in PARTS]:
        parser.error(f"no such part: {', '.join(unknown)}")
    data = find(options.readings, options.mail or OWN.mail) if options.readings else OWN
    if not data.seed:  # the note is the repository's own
        data = replace(data, seed=OWN.seed)
    parts = options.parts or [name for name in PARTS if not (options.short and name in LONG)]
    report = measured(data, parts, options.short)
    for line in report.lines(options.markdown):
        print(line)
    if options.json:
        options.json.write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
    missed = report.missed(enforced)
    for row in missed:
        print(f"missed: {row.what}: {row.shown}, goal {row.goal}", file=sys.stderr)
    everything = data is OWN and not options.parts and not options.short and not report.skipped
    unmeasured = report.unmeasured(enforced) if everything else []
    for name in unmeasured:
        print(f"enforced, but not measured: {name}", file=sys.stderr)
    return 1 if missed or unmeasured else 0


if __name__ == "__main__":
    sys.exit(main())
