"""Run by `dev.py build` with the Python of a clean environment that holds nothing but the wheel, isolated (-I).

Arguments: the wheel, and the folder of that environment's commands. Checks what is in the wheel, and that the command
does the main job.
"""

import importlib.util
import json
import subprocess
import sys
import zipfile
from pathlib import Path


def main(wheel: Path, commands: Path) -> None:
    """Stops with a message at the first thing that is wrong."""
    names = {each.split("/")[0] for each in zipfile.ZipFile(wheel).namelist()}
    assert {each for each in names if not each.endswith(".dist-info")} == {"ibid"}, f"top level of the wheel: {names}"
    for folder in ("events", "domain", "projections", "cli"):
        assert importlib.util.find_spec(f"ibid.{folder}.__init__"), f"ibid.{folder} is not importable"
        assert importlib.util.find_spec(folder) is None, f"the bare name {folder!r} is importable"
    assert "ibid/cli/prompts/judge-1.md" in zipfile.ZipFile(wheel).namelist(), "the judge's prompt is not in the wheel"
    for tool in ("pytest", "mypy", "hypothesis", "httpx2"):
        assert importlib.util.find_spec(tool) is None, f"{tool} is a run-time dependency"

    def ibid(*arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [commands / "ibid", *arguments], input=stdin, capture_output=True, encoding="utf-8", cwd="workspace"
        )
        assert done.returncode == 0, f"ibid {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    Path("workspace").mkdir()
    assert ibid("--version").startswith("ibid ")
    ibid("init")
    mail = "Message-ID: <a@b.example>\nFrom: Ann <ann@b.example>\nSubject: Hi\n\nWe start in May.\n"
    ibid("mail", "add", "-", stdin=mail)
    ibid("append", "fact", "Start is May", "--customer", "Acme", "--email", "a@b.example", "--quote", "start in May")
    ibid("rebuild")
    (claim,) = json.loads(ibid("claims", "Acme", "--json"))
    assert f"^{claim['short']}" in Path("workspace/vault/Acme.md").read_text("utf-8")
    assert "«start in May»" in ibid("why", claim["short"])
    ibid("judge", "--dry-run", "--url", "http://localhost:1/v1", "--model", "m")
    print("the wheel, alone, runs the command")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
