"""`ibid init`"""

from pathlib import Path
from typing import Annotated

import typer

from ibid.cli import terminal, workspace
from ibid.cli.lazy import command_app
from ibid.cli.problems import NoWorkspace
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
            log = workspace.store_path(folder.resolve(), store)
            SQLiteRecorder(log, create=True).close()
            (folder / Path(vault).expanduser()).mkdir(parents=True, exist_ok=True)
            settings.write_text(workspace.TEMPLATE.format(store=_toml(store), vault=_toml(vault)), "utf-8")
        else:
            found = workspace.find_workspace(folder)
            SQLiteRecorder(found.store, create=True).close()
            found.vault.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoWorkspace(f"cannot make a workspace in {folder}: {error.strerror}: {error.filename}") from None
    made = workspace.find_workspace(folder)
    if as_json:
        terminal.json(
            {"workspace": str(made.root), "store": str(made.store), "vault": str(made.vault), "created": is_new}
        )
    elif is_new:
        terminal.data(f"made a workspace in {made.root}: log {made.store}, notes in {made.vault}")
    else:
        terminal.data(f"{made.root} is a workspace already; nothing changed")


def _toml(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
