"""Questions to the log, composed of reads and pure folds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from ibid.cli.moments import NOW, AsOf
from ibid.cli.problems import NotFound
from ibid.domain.customers import customer_id, near_names
from ibid.domain.mail.identity import normalise_message_id
from ibid.events.log import EVERYTHING, EventLog, Query, Recorded, Selection
from ibid.events.source import Email, Source
from ibid.events.tags import customer_tag, message_tag, source_tag
from ibid.events.vocabulary import CustomerOpened, SourceRead, SourceRegistered
from ibid.projections.claims import Claim, CustomerFold, fold
from ibid.projections.note import Note, build_note
from ibid.projections.sources import Card, card


@dataclass(frozen=True, slots=True)
class CustomerView:
    """One customer, folded."""

    id: str
    name: str
    claims: list[Claim]
    readings: Mapping[str, SourceRead]
    cards: Mapping[str, Card]

    def note(self) -> Note:
        """The note of this customer."""
        return build_note(self.name, self.claims, self.cards)


def customer_names(log: EventLog, as_of: AsOf = NOW) -> dict[str, str]:
    """Every customer's name, by id, in the order in which they were opened."""
    opened = log.read(Query((Selection(types=(CustomerOpened.TYPE,)),)))
    return {
        each.event.customer: each.event.name
        for each in opened
        if as_of.includes(each.position) and isinstance(each.event, CustomerOpened)
    }


def find_customer(log: EventLog, name: str) -> str:
    """The id of a customer. Raises NotFound, with names that are spelt alike."""
    id_ = customer_id(name)
    names = customer_names(log)
    if id_ in names:
        return id_
    near = near_names(name, names.values())
    hint = (
        f"did you mean {' or '.join(map(repr, near))}?"
        if near
        else "`ibid log --kind customer-opened` lists those there are"
    )
    raise NotFound(f"there is no customer {name!r} in the log; {hint}")


def customer_view(log: EventLog, id_: str, as_of: AsOf = NOW) -> CustomerView:
    """Fold one customer, reading only that customer's slice of the log."""
    history = log.read(Query((Selection(tags=(customer_tag(id_),)),)))
    folded = fold(id_, takewhile(lambda recorded: as_of.includes(recorded.position), history))
    claims = folded.claims()
    sources = load_sources(log, {source for claim in claims for source in claim.sources})
    cards = {source_id: card(source) for source_id, source in sources.items()}
    return CustomerView(id_, folded.name, claims, folded.readings, cards)


def all_views(log: EventLog, as_of: AsOf = NOW) -> Iterator[CustomerView]:
    """Fold every customer in one pass over the log, in the order in which they were opened."""
    yield from views_of(log.read(EVERYTHING), as_of)


def views_of(history: Iterable[Recorded], as_of: AsOf = NOW) -> Iterator[CustomerView]:
    """Fold every customer of a history."""
    folds: dict[str, CustomerFold] = {}
    cards: dict[str, Card] = {}
    for recorded in history:
        if not as_of.includes(recorded.position):
            break
        event = recorded.event
        if isinstance(event, SourceRegistered):
            cards[event.source.id] = card(event.source)
        else:
            folds.setdefault(event.customer, CustomerFold(event.customer)).apply(recorded)
    for id_, folded in folds.items():
        yield CustomerView(id_, folded.name, folded.claims(), folded.readings, cards)


def load_sources(log: EventLog, ids: Iterable[str]) -> dict[str, Source]:
    """Sources with their text, by id."""
    wanted = sorted(ids)
    found: dict[str, Source] = {}
    for start in range(0, len(wanted), 200):  # SQLite takes 500 parts in a compound SELECT
        selections = tuple(
            Selection(tags=(source_tag(each),), types=(SourceRegistered.TYPE,)) for each in wanted[start : start + 200]
        )
        for recorded in log.read(Query(selections)):
            if isinstance(recorded.event, SourceRegistered):
                found[recorded.event.source.id] = recorded.event.source
    return found


def find_emails(log: EventLog, named: str) -> list[Email]:
    """The registered e-mails with this Message-ID (with or without angle brackets) or `m-…` id, in log order."""
    named = named.strip()
    tags = [source_tag(named)] if named.startswith("m-") else []
    if (message_id := normalise_message_id(named)) is not None:
        tags.append(message_tag(message_id))
    if not tags:
        return []
    query = Query(tuple(Selection(tags=(tag,), types=(SourceRegistered.TYPE,)) for tag in tags))
    return [
        each.event.source
        for each in log.read(query)
        if isinstance(each.event, SourceRegistered) and isinstance(each.event.source, Email)
    ]


def find_email(log: EventLog, named: str) -> Email:
    """The e-mail of that name; of several with one Message-ID the first, which keeps it. Raises NotFound."""
    if emails := find_emails(log, named):
        return emails[0]
    raise NotFound(
        f"no registered e-mail has the Message-ID {named!r}; register it with `ibid mail add FILE`, or send it inside "
        "the reading as `source`"
    )
