"""How long `ibid` takes to start, against a Python process that only imports Typer.

    python benchmarks/startup.py [--rounds 15]

Goal: `ibid --help` and `ibid --version` in at most 2.5 times the time of `python -c "import typer"`. Each round runs
all three, one right after the other; the ratio is the median of the rounds' own ratios, so that a slow minute of the
machine falls on all.
"""

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

IBID = Path(sys.executable).with_name("ibid")
COMMANDS = {
    "import typer": [sys.executable, "-c", "import typer"],
    "ibid --help": [IBID, "--help"],
    "ibid --version": [IBID, "--version"],
}


def main() -> None:
    """Print one row per command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds + 1):
        for name, command in COMMANDS.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds[name].append(time.perf_counter() - start)
    base = seconds["import typer"][1:]  # the first round warms the file cache
    print(f"{'command':<16}{'median':>10}{'ratio':>8}   of {rounds} rounds")
    for name, times in seconds.items():
        ratio = statistics.median(mine / theirs for mine, theirs in zip(times[1:], base, strict=True))
        print(f"{name:<16}{statistics.median(times[1:]) * 1000:>7.0f} ms{ratio:>8.2f}")


if __name__ == "__main__":
    main()
