"""Who is at the keyboard: the only module that asks."""

import getpass
import os

from ibid.cli.problems import WrongUsage


def whoami() -> str:
    """IBID_USER, else the login name. Raises WrongUsage where neither is known."""
    try:
        return os.environ.get("IBID_USER") or getpass.getuser()
    except (KeyError, ImportError, OSError):  # getpass: no such user id, no such database, by version of Python
        raise WrongUsage("nobody knows who you are here; say who decides with --by NAME, or set IBID_USER") from None
