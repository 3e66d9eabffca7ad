"""What people decide about claims: finds what is meant, decides, and says how the claims stand now.

Each function is one verb of the command line (cli/commands/), for a log and a moment that are given.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from ibid.cli import terminal
from ibid.cli.finding import Hit, named_id, the_claim
from ibid.cli.handling import handle
from ibid.cli.problems import NotFound, Refused
from ibid.cli.queries import CustomerView, customer_view, find_customer, members, roots
from ibid.cli.reasons import reasons
from ibid.cli.shapes import claim_json
from ibid.cli.whoami import whoami
from ibid.domain.curation import (
    CURATION,
    CorrectClaim,
    CurationCommand,
    KeepApart,
    MergeClaims,
    SplitClaim,
    SupersedeClaim,
    Undo,
    boundary,
)
from ibid.domain.ids import abbreviated
from ibid.domain.wire import Name, Text
from ibid.events.curation import ClaimsMerged, ClaimSplit, Curation, DecisionUndone, IdentityDecision
from ibid.events.log import EventLog, Query, Selection
from ibid.events.model import Frozen
from ibid.events.tags import customer_tag
from ibid.events.vocabulary import DECISION_TYPES
from ibid.projections.claim import Claim
from ibid.projections.claims import short_ids
from ibid.projections.curated import statements_of

Customer = Annotated[str | None, typer.Option(help="Look only at this customer.")]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides; IBID_USER or your login name, if not said.")]
Why = Annotated[str | None, typer.Option(metavar="TEXT", help="The reason, which `ibid why` will show.")]

_DECISION = re.compile(r"^j-[0-9a-hjkmnp-tv-z]{6,20}$")


class Given(Frozen, frozen=True, extra="forbid"):
    """What a person says about a decision."""

    by: Name
    why: Text | None = None
    text: Text | None = None
    """The new line, of a correction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decision."""

    decision: str | None
    """The id of the new decision; None where it was in force already."""
    view: CustomerView
    """The customer as it stands now."""
    claims: list[Claim]
    """The claims that it is about, as they stand now."""

    def short(self, claim: Claim) -> str:
        """What people see of the claim's id."""
        return short_ids(self.view.claims)[claim.id]

    def tell(self, done: str, *, as_json: bool, undoes: bool = False) -> None:
        """Print what was done, and how it is taken back; what undoes something cannot be."""
        if as_json:
            terminal.json(
                {
                    "decision": self.decision,
                    "status": "recorded" if self.decision else "known",
                    "customer": self.view.name,
                    "claims": [claim_json(each, self.short(each), self.view) for each in self.claims],
                }
            )
        elif self.decision is None:
            terminal.data("decided so before; nothing was recorded")
        else:
            id_ = abbreviated(self.decision)
            how = id_ if undoes else f"{id_}; undo with `ibid undo {id_}`"
            terminal.data(f"{terminal.clean(done)} ({how})")
            terminal.talk("`ibid rebuild` brings the note up to date")


def support(claim: Claim) -> str:
    """What a claim rests on, in words."""
    return f"{terminal.count(len(claim.members), 'statement')} from {terminal.count(len(claim.sources), 'source')}"


def given(by: str | None, why: str | None, **more: str) -> Given:
    """Who decides and why; `by` is whoever is at the keyboard, if not said. Raises Refused for what cannot be kept."""
    values: dict[str, Any] = {"by": whoami() if by is None else by, "why": why, **more}
    try:
        return Given.model_validate({name: value for name, value in values.items() if value is not None})
    except ValidationError as error:
        told = "; ".join(f"{field}: {reason}" for field, reason in reasons(error))
        raise Refused(f"nothing was decided: {told}") from None


def merge(log: EventLog, named: Sequence[str], customer: str | None, who: Given, now: datetime) -> Outcome:
    """The named claims say the same."""
    hits: list[Hit] = []
    for each in named:  # ids are looked for in the customer that is folded already
        hits.append(the_claim(log, each, customer, hits[0].view if hits and named_id(each) else None))
    _of_one_customer_and_kind(hits)
    claims = tuple(dict.fromkeys(each.claim.id for each in hits))
    if len(claims) < 2:
        ids = {id_ for each in named if (id_ := named_id(each))}
        if len(set(named)) > 1 and _decided_before(hits[0].claim, ClaimsMerged, ids):
            return Outcome(None, hits[0].view, [hits[0].claim])
        raise Refused(f"{hits[0].short} is one claim already; name two claims or more by their ids")
    return _decide(log, MergeClaims(hits[0].view.id, claims, who.by, who.why, now), claims)


def split(
    log: EventLog, named: str, statements: Sequence[str], customer: str | None, who: Given, now: datetime
) -> Outcome:
    """The named statements leave the claim; the rest stays."""
    hit = the_claim(log, named, customer)
    ids = {id_ for each in statements if (id_ := named_id(each))}
    held = [each.statement.id for each in hit.claim.members]
    gone_already = len(ids) == len(statements) and not any(each.startswith(id_) for each in held for id_ in ids)
    if gone_already and _decided_before(hit.claim, ClaimSplit, ids):
        return Outcome(None, hit.view, [hit.claim])
    leaving = {_the_statement(hit, each) for each in statements}
    staying, gone = [each for each in held if each not in leaving], [each for each in held if each in leaving]
    if not staying:
        raise Refused(f"these are all statements of {hit.short}; name those that say something else than the rest")
    return _decide(log, SplitClaim(hit.view.id, tuple(staying), tuple(gone), who.by, who.why, now), held)


def keep_apart(log: EventLog, one: str, other: str, customer: str | None, who: Given, now: datetime) -> Outcome:
    """The two claims do not say the same."""
    hits = [the_claim(log, each, customer) for each in (one, other)]
    _of_one_customer_and_kind(hits)
    if hits[0].claim.id == hits[1].claim.id:
        raise Refused(f"both are {hits[0].short}; what one claim holds is parted with `ibid split`")
    sides = [tuple(member.statement.id for member in each.claim.members) for each in hits]
    return _decide(log, KeepApart(hits[0].view.id, sides[0], sides[1], who.by, who.why, now), sides[0] + sides[1])


def correct(log: EventLog, named: str, customer: str | None, who: Given, now: datetime) -> Outcome:
    """The claim is worded as `who.text` says."""
    hit = the_claim(log, named, customer)
    return _decide(log, CorrectClaim(hit.view.id, hit.claim.id, who.text or "", who.by, who.why, now), [hit.claim.id])


def supersede(log: EventLog, old: str, new: str, customer: str | None, who: Given, now: datetime) -> Outcome:
    """The old claim no longer holds, because the new one does."""
    hits = [the_claim(log, each, customer) for each in (old, new)]
    _of_one_customer_and_kind(hits)
    return _decide(
        log,
        SupersedeClaim(hits[0].view.id, hits[0].claim.id, hits[1].claim.id, who.by, who.why, now),
        [each.claim.id for each in hits],
    )


def undo(log: EventLog, decision: Curation, who: Given, now: datetime) -> Outcome:
    """The decision counts no longer."""
    return _decide(log, Undo(decision.customer, decision.id, who.by, who.why, now), statements_of(decision))


def find_decision(log: EventLog, named: str) -> Curation | IdentityDecision:
    """The decision with this id, of which the six characters that people see are enough."""
    named = named.strip().lower()
    if not _DECISION.match(named):
        raise NotFound("that is no decision's id; expected one like j-3f9a1c, as `ibid log` and `ibid why` show it")
    types = tuple(cls.TYPE for cls in DECISION_TYPES)
    events = (each.event for each in log.read(Query((Selection(types=types),))))
    found = [each for each in events if isinstance(each, DECISION_TYPES) and each.id.startswith(named)]
    if len(found) > 1:
        raise Refused(
            f"{named} begins the ids of {len(found)} decisions; give more of it, as `ibid log --json` shows it"
        )
    if not found:
        raise NotFound(f"there is no decision {named} in the log; `ibid log` lists them")
    if isinstance(found[0], DecisionUndone):
        raise Refused(f"{named} took a decision back; to have that back, decide so again")
    return found[0]


def last_decision(log: EventLog, customer: str) -> Curation | IdentityDecision:
    """The last decision about this customer that is in force, about its claims or its names. Raises NotFound."""
    types = tuple(cls.TYPE for cls in DECISION_TYPES)
    tags = [customer_tag(each) for each in members(log, find_customer(log, customer))]
    events = log.slice(Query(tuple(Selection((tag,), types) for tag in tags))).events
    undone = {each.undone for each in events if isinstance(each, DecisionUndone)}
    decisions = [each for each in events if isinstance(each, DECISION_TYPES) and not isinstance(each, DecisionUndone)]
    in_force = [each for each in decisions if each.id not in undone]
    if not in_force:
        raise NotFound(f"no decision about {customer!r} is in force; there is nothing to undo")
    return in_force[-1]


def _decide(log: EventLog, command: CurationCommand, about: Iterable[str]) -> Outcome:
    """Carry a command out; `about` are the statements that it is about."""
    customer, *_ = roots(log, [command.customer])
    events = handle(log, CURATION, [command], boundary(members(log, customer)))
    decided = next((each.id for each in events if isinstance(each, DECISION_TYPES)), None)
    view, named = customer_view(log, customer), set(about)
    claims = [claim for claim in view.claims if any(each.statement.id in named for each in claim.members)]
    return Outcome(decided, view, claims)


def _of_one_customer_and_kind(hits: Sequence[Hit]) -> None:
    for what, values in (
        ("customer", dict.fromkeys(repr(each.view.name) for each in hits)),
        ("kind", dict.fromkeys(each.claim.kind for each in hits)),
    ):
        if len(values) > 1:
            ids = " and ".join(each.short for each in hits)
            raise Refused(f"{ids} are not of one {what} but of {' and '.join(values)}; nothing was decided")


def _decided_before(claim: Claim, cls: type[ClaimsMerged | ClaimSplit], ids: set[str]) -> bool:
    """Whether such a decision about the claim, in force, names all of these ids: the command is sent a second time."""
    return any(
        isinstance(each, cls)
        and all(any(full.startswith(id_) for full in getattr(each, "leaving", statements_of(each))) for id_ in ids)
        for each in claim.decisions
    )


def _the_statement(hit: Hit, named: str) -> str:
    """The statement of the claim that is meant, by its id or its words. Raises NotFound, Refused."""
    id_, words = named_id(named), " ".join(named.split()).casefold()
    statements = [each.statement for each in hit.claim.members]
    found = [each.id for each in statements if id_ and each.id.startswith(id_)]
    found = found or [each.id for each in statements if " ".join(each.text.split()).casefold() == words]
    if len(found) == 1:
        return found[0]
    held = ", ".join(each.id for each in statements)
    what = id_ or f"that was given ({len(named)} characters)"
    if found:
        raise Refused(f"{len(found)} statements of {hit.short} fit {what}; name the one by its id: {held}")
    raise NotFound(f"{hit.short} has no statement {what}; it has {held}")
