"""`ibid log`"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from ibid.cli import terminal
from ibid.cli.lazy import command_app
from ibid.cli.problems import WrongUsage
from ibid.cli.queries import find_customer, find_emails, identity, members
from ibid.cli.workspace import find_workspace
from ibid.domain.ids import SHORTEST
from ibid.events.curation import (
    ClaimCorrected,
    ClaimsKeptApart,
    ClaimsMerged,
    ClaimSplit,
    ClaimSuperseded,
    CustomerAliased,
    CustomersMerged,
    DecisionUndone,
    PolicyAdopted,
    SuggestionJudged,
)
from ibid.events.log import Query, Recorded, Selection
from ibid.events.source import Email
from ibid.events.tags import customer_tag, source_tag
from ibid.events.vocabulary import (
    EVENT_TYPES,
    AboutCustomer,
    CustomerOpened,
    SourceRead,
    SourceRegistered,
    StatementBase,
)

app = command_app()


@app.command("log")
def log_(
    customer: Annotated[str | None, typer.Option(help="Only events of this customer.")] = None,
    email: Annotated[str | None, typer.Option(help="Only events of this e-mail (Message-ID).")] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only this kind: fact, …, source-registered, source-read, customer-opened.")
    ] = None,
    after: Annotated[
        int, typer.Option(metavar="POSITION", min=0, max=2**62, help="Only events behind this position.")
    ] = 0,
    limit: Annotated[int | None, typer.Option(min=1, max=2**62, help="At most so many.")] = None,
    as_json: terminal.Json = False,
) -> None:
    """List events.

    In the order in which they were recorded.

    Example: ibid log --customer OpenAI --kind fact --limit 10
    """
    types = tuple(cls.TYPE for cls in EVENT_TYPES if kind in _spellings(cls.TYPE))
    if kind is not None and not types:
        known = sorted(spelling for cls in EVENT_TYPES for spelling in _spellings(cls.TYPE))
        raise WrongUsage(f"--kind {kind!r} is not known; expected one of {', '.join(known)}")
    log = find_workspace().log()
    of = [(customer_tag(each),) for each in members(log, find_customer(log, customer))] if customer else [()]
    said = [(source_tag(each.id),) for each in find_emails(log, email)] if email is not None else [()]
    selections = tuple(Selection((*one, *other), types) for one in of for other in said)
    selections = selections if any(each.tags or each.types for each in selections) else ()
    found = log.read(Query(selections), after=after, limit=limit)
    if as_json:
        terminal.json_list(_row_json(each) for each in found)
        return
    names = identity(log).names
    terminal.table(("position", "recorded", "event", "of", "text"), (_row(each, names) for each in found))


def _spellings(type_: str) -> set[str]:
    """What `--kind` may say for a type: `fact` or `fact-recorded`; `source-read`."""
    name = type_.partition(".")[0]
    return {name, name.removesuffix("-recorded")}


def _row_json(recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    body = event.model_dump(mode="json", exclude_none=True)
    return {"position": recorded.position, "type": event.TYPE, "recorded_at": body.pop("recorded_at"), "body": body}


def _row(recorded: Recorded, names: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    event = recorded.event
    common = (str(recorded.position), f"{event.recorded_at:%Y-%m-%d %H:%M:%S}", event.TYPE.partition(".")[0])
    match event:
        case SourceRegistered(source=Email() as email):
            return (*common, email.id[:8], f"<{email.message_id}> {email.subject}")
        case SourceRegistered(source=source):
            return (*common, source.id[:8], getattr(source, "name", ""))
        case PolicyAdopted(policy=policy, by=by):
            return (*common, "", f"policy {policy}, by {by}")
        case SourceRead() | CustomerOpened() | StatementBase():
            return (*common, _name(names, event.customer), _about(event, names))
        case decision:
            about = f"{_ids([decision.id])}: {_about(decision, names)}"
            why = getattr(decision, "why", None)
            return (*common, _name(names, decision.customer), f"{about} ({why})" if why else about)


def _about(event: AboutCustomer, names: Mapping[str, str]) -> str:
    """What it says, in a few words: a statement's text; of a decision the claims that it names, and who decided."""
    match event:
        case CustomerOpened():
            return ""
        case SourceRead(reader=reader):
            return f"{event.source[:8]} by {reader.label}"
        case ClaimsMerged(claims=claims, by=by):
            return f"{_ids(claims)}, by {by}"
        case ClaimSplit(staying=one, leaving=other, by=by) | ClaimsKeptApart(one=one, other=other, by=by):
            return f"{_ids(one)} | {_ids(other)}, by {by}"
        case ClaimCorrected(claim=claim, text=text, by=by):
            return f"{_ids([claim])}: {text}, by {by}"
        case ClaimSuperseded(claim=claim, superseded_by=new, by=by):
            return f"{_ids([claim])} by {_ids([new])}, by {by}"
        case CustomerAliased(alias=alias, by=by):
            return f"also {alias}, by {by}"
        case CustomersMerged(merged=merged, by=by):
            return f"is {_name(names, merged)}, too, by {by}"
        case DecisionUndone(undone=undone, by=by):
            return f"{_ids([undone])} no longer, by {by}"
        case SuggestionJudged(one=one, other=other, verdict=verdict, judge=judge):
            return f"{_ids([one, other])}: {verdict}, says {judge.label}"
        case statement:
            return statement.text


def _ids(ids: Iterable[str]) -> str:
    return " ".join(each[: SHORTEST + 2] for each in ids)


def _name(names: Mapping[str, str], customer: str) -> str:
    return names.get(customer, customer)  # one that was opened while we were reading
