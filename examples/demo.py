"""The main job on the real inputs beside this file, step by step: `python3 dev.py demo`.

Arguments: the folder that holds the `ibid` command, and the folder for the demo's workspace (made anew).
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

CUSTOMER = "ybarbo_p_125"
EXAMPLES = Path(__file__).resolve().parent


def main(commands: Path, workspace: Path) -> None:
    """Run the steps; stops at the first that fails."""
    if workspace.exists():
        shutil.rmtree(workspace)
    workspace.mkdir()
    for name in ("mail", "readings.jsonl", "OpenAI.md"):
        copy = shutil.copytree if (EXAMPLES / name).is_dir() else shutil.copy
        copy(EXAMPLES / name, workspace / name)

    def ibid(*arguments: str, lines: int | None = None) -> list[str]:
        """Run and show a command; returns what it printed, of which at most `lines` lines are shown."""
        shown = " ".join(f'"{each}"' if " " in each or "<" in each else each for each in arguments)
        print(f"\n$ ibid {shown}", flush=True)
        done = subprocess.run([commands / "ibid", *arguments], cwd=workspace, stdout=subprocess.PIPE, encoding="utf-8")
        if done.returncode:
            sys.exit(done.returncode)
        printed = done.stdout.splitlines()
        print("\n".join(printed[:lines]))
        if lines is not None and len(printed) > lines:
            print(f"[… {len(printed) - lines} more lines]")
        return printed

    print("20 real e-mails, 30 readings of ten of them by an LLM, and a note as it looks today:")
    ibid("init")
    ibid("mail", "add", "mail")
    ibid("append", "batch", "readings.jsonl")
    ibid("append", "batch", "readings.jsonl")
    ibid("import", "OpenAI.md")
    ibid("rebuild")
    ibid("verify")

    print("\nThe note: three readings of one mail, and no fact twice.")
    now = ibid("show", CUSTOMER)
    print("\nWho says so? Every line leads back to its e-mail.")
    ibid("why", "Only LNG is missing", "--customer", CUSTOMER)
    print("\nAnd what did we know when only the first of the three readings was in?")
    readings = subprocess.run(
        [commands / "ibid", "log", "--customer", CUSTOMER, "--kind", "source-read", "--json"],
        cwd=workspace,
        stdout=subprocess.PIPE,
        check=True,
    )
    second = json.loads(readings.stdout)[1]["position"]
    then = ibid("show", CUSTOMER, "--as-of", str(second - 1))
    print("\nNot known then, and told by a later reading:")
    print("\n".join(line for line in now if line.startswith("- ") and line not in then))
    print(f"\nThe notes are in {workspace / 'vault'}; the imported note's 38 key facts are 14 lines in OpenAI.md.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
