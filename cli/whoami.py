"""Who is at the keyboard: the name that stands in a decision where `--by` gives none."""

import getpass
import os


def whoami() -> str:
    """IBID_USER of the environment, else the login name, else "unknown"."""
    try:
        return os.environ.get("IBID_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, as in some containers; KeyError before Python 3.13
        return "unknown"
