"""`ibid init`"""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from ibid.cli import terminal, workspace
from ibid.cli.clock import now
from ibid.cli.handling import handle
from ibid.cli.lazy import command_app
from ibid.cli.problems import NoWorkspace
from ibid.cli.vault import WRITTEN
from ibid.domain.adoption import ADOPTION, BOUNDARY, AdoptPolicy
from ibid.domain.matching.policy import CURRENT
from ibid.events.dcb_log import DcbLog
from ibid.events.sqlite_recorder import SQLiteRecorder

app = command_app()


@app.command()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The workspace's folder; made if it is not there.")
    ] = Path(),
    store: Annotated[str, typer.Option(help="Where the log is kept.")] = workspace.DEFAULT_STORE,
    vault: Annotated[str, typer.Option(help="The folder for the notes.")] = workspace.DEFAULT_VAULT,
    as_json: terminal.Json = False,
) -> None:
    """Make a workspace: ibid.toml, the log, the vault folder.

    In a folder that is a workspace already nothing is changed.

    Example: ibid init ~/notes --vault ~/Obsidian/Customers
    """
    settings = folder / workspace.SETTINGS
    is_new = not settings.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if is_new:
            workspace.store_path(folder, store)  # a store that cannot be used leaves no settings behind
            settings.write_text(workspace.TEMPLATE.format(store=_toml(store), vault=_toml(vault)), "utf-8")
        made = workspace.find_workspace(folder)
        log_is_new = not made.store.exists()
        recorder = SQLiteRecorder(made.store, create=True)
        if log_is_new:
            adopted = AdoptPolicy(CURRENT.version, "ibid init", None, now())
            handle(DcbLog(recorder), ADOPTION, [adopted], BOUNDARY)
        recorder.close()
        if log_is_new:
            # What another log wrote into the vault must not be taken for ours: it may be the last copy.
            (made.private / WRITTEN).unlink(missing_ok=True)
        made.vault.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoWorkspace(f"cannot make a workspace in {folder}: {error.strerror}: {error.filename}") from None
    if as_json:
        paths = {"workspace": str(made.root), "store": str(made.store), "vault": str(made.vault)}
        terminal.json({**paths, "created": is_new, "log_created": log_is_new})
    elif is_new:
        terminal.data(f"made a workspace in {made.root}: log {made.store}, notes in {made.vault}")
    elif log_is_new:
        terminal.data(f"{made.root} is a workspace already, but its log was gone: made a new, empty one, {made.store}")
    else:
        terminal.data(f"{made.root} is a workspace already; nothing changed")


def _toml(text: str) -> str:
    """As a TOML string: JSON's escapes are a part of TOML's (toml.io, "String")."""
    return orjson.dumps(text).decode()
