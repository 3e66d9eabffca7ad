"""Carries decisions about customers' names out, and tells what came of them."""

from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from ibid.cli import terminal
from ibid.cli.handling import handle_naming
from ibid.cli.problems import WrongUsage
from ibid.cli.whoami import whoami
from ibid.domain.naming import NamingCommand
from ibid.domain.wire import Name
from ibid.events.log import EventLog
from ibid.events.vocabulary import Decision

By = Annotated[str | None, typer.Option(help="Who decides; else IBID_USER, else your login name.")]
Why = Annotated[str | None, typer.Option(help="The reason, kept with the decision.")]

_NAME: TypeAdapter[str] = TypeAdapter(Name)


def person(by: str | None) -> str:
    """Who decides. Raises WrongUsage for a name of which nothing can be seen."""
    return visible(whoami() if by is None else by, "--by")


def reason(why: str | None) -> str | None:
    """The reason, if one was given."""
    return why if why is None else visible(why, "--why")


def visible(text: str, what: str) -> str:
    """Text of an argument, blanks around it aside. Raises WrongUsage where nothing of it can be seen."""
    try:
        return _NAME.validate_python(text)
    except ValidationError:
        raise WrongUsage(f"{what} is empty, or not valid UTF-8; expected a name, or words") from None


def decide(log: EventLog, command: NamingCommand) -> Decision | None:
    """The decision that was recorded; None where it was so already. Raises Rejected."""
    events = handle_naming(log, command)
    return next((each for each in events if isinstance(each, Decision)), None)


def tell(decision: Decision | None, customer: str, also: str, *, done: str, known: str, as_json: bool) -> None:
    """What was decided: `customer` goes by `also`, too."""
    if as_json:
        found: dict[str, Any] = {"decision": decision.id if decision else None}
        terminal.json({**found, "status": "recorded" if decision else "known", "customer": customer, "also": also})
        return
    terminal.data(terminal.clean(done if decision else known))
