"""Questions to the log, composed of reads and pure folds."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ibid.cli import terminal
from ibid.cli.moments import NOW, AsOf
from ibid.cli.problems import NotFound
from ibid.domain.admission import PREFIXES
from ibid.domain.identity import NOBODY, WHO_IS_ONE, WHO_IS_WHO, Identity
from ibid.domain.mail.identity import normalise_message_id
from ibid.domain.matching.context import MailContext
from ibid.domain.matching.policy import FIRST, POLICIES, Policy
from ibid.domain.near_names import MOST, guesses
from ibid.events.curation import PolicyAdopted, SuggestionJudged
from ibid.events.log import EVERYTHING, EventLog, LogUnusable, Query, Recorded, Selection
from ibid.events.source import Email, Source
from ibid.events.tags import POLICY, customer_tag, message_tag, source_tag
from ibid.events.vocabulary import KINDS, STATEMENT_TYPES, SourceRead, SourceRegistered
from ibid.projections.claims import Claim, CustomerFold, fold
from ibid.projections.note import Note, build_note
from ibid.projections.sources import Card, card

SOURCES_AT_ONCE = 100
"""Sources of one query, so that not all texts are read before the first is used."""

LONGEST_SHOWN = 120
"""Characters of a Message-ID that an error message shows; real ones have fewer than 100."""

_REGISTERED = (SourceRegistered.TYPE,)
_WHOLE_ID = re.compile(r"^[mbp]-[0-9a-hjkmnp-tv-z]{20}$")
_SHORT_ID = re.compile(r"^[mbp]-[0-9a-hjkmnp-tv-z]{6,19}$")


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One customer, folded."""

    id: str
    name: str
    claims: list[Claim]
    readings: Mapping[str, SourceRead]
    cards: Mapping[str, Card]
    judgements: Sequence[SuggestionJudged]
    policy: Policy
    """By which it was folded."""
    folded: CustomerFold

    def note(self) -> Note:
        """The note of this customer."""
        return build_note(self.name, self.claims, self.cards)

    def after(self, decided: Iterable[Recorded]) -> "CustomerView":
        """The customer as it stands after these decisions, without reading the log again."""
        for each in decided:
            self.folded.apply(each)
        return replace(self, claims=self.folded.claims())


def identity(log: EventLog, as_of: AsOf = NOW) -> Identity:
    """Who every customer was then, and what they were called."""
    return _identity(log, WHO_IS_WHO, as_of)


def _identity(log: EventLog, query: Query, as_of: AsOf) -> Identity:
    return NOBODY.after(each.event for each in log.read(query) if as_of.includes(each.position))


def find_customer(log: EventLog, name: str, as_of: AsOf = NOW) -> str:
    """The id of the customer that went by this name then. Raises NotFound, with names that are near."""
    who = identity(log, as_of)
    if (id_ := who.find(name)) is not None:
        return id_
    if as_of is not NOW and identity(log).find(name) is not None:
        raise NotFound(f"nothing was known of {name!r} as of position {as_of.position} of the log")
    spellings = who.spellings()
    near = list(dict.fromkeys(spellings[each] for each in guesses(name, spellings)))[:MOST]
    listing = "`ibid customers` lists those there are"
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else listing
    raise NotFound(f"there is no customer {name!r} in the log; {hint}")


def members(log: EventLog, id_: str, as_of: AsOf = NOW) -> tuple[str, ...]:
    """The ids under which statements of this customer were recorded: its own, its aliases', those merged into it."""
    return _identity(log, WHO_IS_ONE, as_of).members(id_)


def roots(log: EventLog, ids: Iterable[str], as_of: AsOf = NOW) -> list[str]:
    """The customers that these were then, each once."""
    who = _identity(log, WHO_IS_ONE, as_of)
    return list(dict.fromkeys(who.root(id_) for id_ in ids))


def customer_view(log: EventLog, id_: str, as_of: AsOf = NOW) -> CustomerView:
    """Fold one customer, reading only the slices of the log that are about it, by whichever name."""
    whole = Query(tuple(Selection((customer_tag(each),)) for each in members(log, id_, as_of)))
    history = list(takewhile(lambda recorded: as_of.includes(recorded.position), log.read(whole)))
    read = {each.event.source for each in history if isinstance(each.event, SourceRead)}
    cards = {each.id: card(each) for each in sources(log, read)}
    policy = policy_in_force(log, as_of)
    folded = fold(history, policy, {each.id: each.context for each in cards.values()})
    name = NOBODY.after(each.event for each in history).name(id_)
    return CustomerView(id_, name, folded.claims(), folded.readings, cards, folded.judgements, policy, folded)


def policy_in_force(log: EventLog, as_of: AsOf = NOW) -> Policy:
    """The policy that was adopted last. Raises LogUnusable for one that this version does not have."""
    adopted = log.read(Query((Selection((POLICY,)),)))
    versions = [
        each.event.policy for each in adopted if as_of.includes(each.position) and isinstance(each.event, PolicyAdopted)
    ]
    version = versions[-1] if versions else FIRST.version
    if version not in POLICIES:
        known = ", ".join(map(str, POLICIES))
        raise LogUnusable(
            f"this log is matched by policy {version}, which this version of ibid does not have (it has {known}); "
            "upgrade with `pip install -U ibid-crm`"
        )
    return POLICIES[version]


def customers_with(log: EventLog, statement: str, as_of: AsOf = NOW) -> list[str]:
    """The customers of whom a statement with this id, or one that begins so, is recorded; no claim is folded."""
    types = tuple(cls.TYPE for cls, kind in zip(STATEMENT_TYPES, KINDS, strict=True) if PREFIXES[kind] == statement[0])
    events = (each.event for each in log.read(Query((Selection(types=types),))))
    statements = (each for each in events if isinstance(each, STATEMENT_TYPES))
    return roots(log, [each.customer for each in statements if each.id.startswith(statement)], as_of)


def all_views(log: EventLog, as_of: AsOf = NOW) -> Iterator[CustomerView]:
    """Fold every customer in one pass over the log, in the order in which they were opened."""
    who = identity(log, as_of)
    history = terminal.advancing(log.read(EVERYTHING), "folding the log", log.head())
    yield from views_of(history, as_of, policy_in_force(log, as_of), who)


def views_of(
    history: Iterable[Recorded], as_of: AsOf = NOW, policy: Policy = FIRST, who: Identity = NOBODY
) -> Iterator[CustomerView]:
    """Fold every customer of a history; `who` says which of them are one."""
    folds: dict[str, CustomerFold] = {}
    cards: dict[str, Card] = {}
    contexts: dict[str, MailContext] = {}
    for recorded in history:
        if not as_of.includes(recorded.position):
            break
        event = recorded.event
        if isinstance(event, SourceRegistered):
            known = cards[event.source.id] = card(event.source)
            contexts[known.id] = known.context
        elif not isinstance(event, PolicyAdopted):
            customer = who.root(event.customer)
            if customer not in folds:
                folds[customer] = CustomerFold(policy, contexts)
            folds[customer].apply(recorded)
    for id_, folded in folds.items():
        name = who.names.get(id_, folded.name)
        yield CustomerView(id_, name, folded.claims(), folded.readings, cards, folded.judgements, policy, folded)


def sources(log: EventLog, ids: Iterable[str]) -> Iterator[Source]:
    """Sources with their text, one by one."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), SOURCES_AT_ONCE):
        tags = [source_tag(each) for each in wanted[start : start + SOURCES_AT_ONCE]]
        yield from _registered(log, Query(tuple(Selection((tag,), _REGISTERED) for tag in tags)))


def find_sources(log: EventLog, named: str) -> list[Source]:
    """The sources of this name, in log order: an e-mail's Message-ID (several may carry it), or a source's id, of
    which the six characters that people see are enough."""
    named = named.strip().removeprefix("[").removeprefix("^").removesuffix("]")
    if _WHOLE_ID.match(named):
        return list(_registered(log, Query((Selection((source_tag(named),), _REGISTERED),))))
    if _SHORT_ID.match(named):
        return [each for each in _registered(log, Query((Selection(types=_REGISTERED),))) if each.id.startswith(named)]
    if (message_id := normalise_message_id(named)) is None:
        return []
    return list(_registered(log, Query((Selection((message_tag(message_id),), _REGISTERED),))))


def find_emails(log: EventLog, named: str) -> list[Email]:
    """The registered e-mails of this name, in log order. Raises NotFound where there is none."""
    if emails := [each for each in find_sources(log, named) if isinstance(each, Email)]:
        return emails
    raise NotFound(
        f"no registered e-mail has the Message-ID {shown_name(named)}; register it with `ibid mail add FILE`"
    )


def shown_name(named: str) -> str:
    """A name for an error message. What cannot be a Message-ID may be anything, even the text of a mail."""
    if normalise_message_id(named) is None or len(named) > LONGEST_SHOWN:
        return f"that was given ({len(named)} characters)"
    return repr(named)


def _registered(log: EventLog, query: Query) -> Iterator[Source]:
    return (each.event.source for each in log.read(query) if isinstance(each.event, SourceRegistered))
