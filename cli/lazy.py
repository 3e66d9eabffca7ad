"""Lazy commands: `ibid --help` lists all of them without importing one, which keeps start-up light."""

from importlib import import_module
from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

COMMANDS: dict[str, str] = {
    "init": "Make a workspace: ibid.toml, the log, the vault folder.",
    "mail": "Register e-mails.",
    "append": "Append statements: one, or readings as JSON lines.",
    "import": "Take existing customer notes in as sources.",
    "customers": "List the customers and the names they go by.",
    "alias": "Let a customer go by another name, too.",
    "merge-customers": "Say that two customers are one.",
    "rebuild": "Fold the log from the start and write the notes.",
    "show": "Print a customer's note, as it stands or as it stood.",
    "claims": "List a customer's claims with the statements behind them.",
    "why": "The way back: from a line to the e-mails that say so.",
    "from": "The way forth: from an e-mail to all it gave rise to.",
    "review": "Decide about claims that may say the same, or of which the later may replace the earlier.",
    "merge": "Decide that claims say the same: they become one line, with all their sources.",
    "split": "Decide that statements of a claim say something else: they become a claim of their own.",
    "keep-apart": "Decide that two claims do not say the same, however alike they sound.",
    "correct": "Word a claim anew: the line says what you say; its sources and its id stay.",
    "supersede": "Decide that a claim no longer holds, because another one does.",
    "judge": "Ask a model about open suggestions; its answers are recorded, and decide nothing.",
    "undo": "Take a decision back, about claims or about names; that is an event, too.",
    "log": "List events.",
    "policy": "Tell by which policy statements are matched, or adopt another.",
    "verify": "Check that the log is whole and unaltered.",
    "schema": "Print the JSON Schema of the wire format or of the events.",
}
"""Every command with its one line of help; `ibid.cli.commands.<name>` holds it (`<name>_` where Python reserves the
name, `_` for `-`). A test holds the lines against the commands' own help."""


class LazyGroup(TyperGroup):
    """A group whose commands are stubs until one of them is called."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = {
            name: TyperCommand(name, help=text, callback=None, rich_markup_mode=None) for name, text in COMMANDS.items()
        }

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was called, loaded."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else command, rest


def command_app(*, no_args_is_help: bool = False) -> Typer:
    """The Typer app of a command's module; `no_args_is_help` for one that has subcommands."""
    return Typer(add_completion=False, no_args_is_help=no_args_is_help, rich_markup_mode=None)


def load(name: str) -> Any:
    """Import a command's module and build the command."""
    reserved = name in ("import", "from")
    module = import_module(f"ibid.cli.commands.{name.replace('-', '_')}{'_' if reserved else ''}")
    app: Typer = module.app
    command = get_command(app)
    command.name = name
    return command
