"""Everything a developer runs, with nothing but Python and git on the machine: `python3 dev.py demo|test|build|bench`.

Makes .venv from the lock file (with hashes) the first time, and again whenever the lock has changed. `bench` has an
environment of its own, .venv-bench, with the libraries that the benchmark compares with.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
BIN_NAME = "Scripts" if os.name == "nt" else "bin"
VENV = ROOT / ".venv"
BIN = VENV / BIN_NAME
LOCK = ROOT / "requirements.lock"
BENCH_VENV = ROOT / ".venv-bench"
BENCH_LOCK = ROOT / "requirements-bench.lock"


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> None:
    """Run a command, show it, and stop if it fails."""
    print("$", " ".join(str(each).removeprefix(f"{BIN}{os.sep}") for each in command), flush=True)
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run([str(each) for each in command], cwd=cwd, env={**os.environ, "PATH": path, **env})
    if done.returncode:
        sys.exit(done.returncode)


def environment(folder: Path = VENV, lock: Path = LOCK) -> None:
    """A virtual environment with exactly what the lock names, and this checkout in it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is told so here
        sys.exit(f"Ibid needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable})")
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = folder / "ibid-lock.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    try:
        venv.create(folder, with_pip=True, clear=folder.exists())
    except (ImportError, subprocess.CalledProcessError):
        sys.exit(f"{sys.executable} cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv")
    pip = (folder / BIN_NAME / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--requirement", lock)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamp.write_text(wanted)


def demo() -> None:
    """The main job on the real inputs under examples/, in a workspace of its own: ./demo."""
    environment()
    run(BIN / "python", ROOT / "examples" / "demo.py", BIN, ROOT / "demo")


def test() -> None:
    """Style, types, import direction, tests."""
    environment()
    run(BIN / "ruff", "check", ".")
    run(BIN / "ruff", "format", "--check", ".")
    run(BIN / "mypy")
    run(BIN / "pyright", "--pythonpath", BIN / "python")
    run(BIN / "lint-imports", "--no-cache")
    run(BIN / "python", "-m", "pytest", *sys.argv[2:])


def build() -> None:
    """The wheel, built from the sdist, installed alone in a clean environment, runs the command."""
    environment()
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder)
        run(BIN / "python", "-m", "build", "--no-isolation", "--outdir", temporary / "dist", ROOT)
        (wheel,) = (temporary / "dist").glob("*.whl")
        venv.create(temporary / "venv", with_pip=True)
        clean = temporary / "venv" / BIN_NAME
        run(clean / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
        run(clean / "python", "-I", ROOT / "tests" / "check_wheel.py", wheel, clean, cwd=temporary)
        shutil.copytree(temporary / "dist", ROOT / "dist", dirs_exist_ok=True)


def bench() -> None:
    """How well and how fast statements are matched, beside what well-known libraries reach; takes some minutes."""
    environment(BENCH_VENV, BENCH_LOCK)
    run(BENCH_VENV / BIN_NAME / "python", ROOT / "benchmarks" / "matching.py", *sys.argv[2:])


COMMANDS = {"demo": demo, "test": test, "build": build, "bench": bench}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python3 dev.py {'|'.join(COMMANDS)}")
    COMMANDS[sys.argv[1]]()
