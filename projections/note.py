"""A customer's note as data: what stands in each section, before any of it is Markdown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date

from ibid.domain.ids import shorten
from ibid.events.vocabulary import AttributeRecorded, ContactRecorded, TaskRecorded
from ibid.projections.claims import Claim, Member, short_ids
from ibid.projections.sources import Card


@dataclass(frozen=True, slots=True)
class Line:
    """One claim's line: its text, the footnotes that stand behind it, its block id."""

    text: str
    footnotes: tuple[str, ...]
    block: str
    on: date | None = None
    """Recent Context: when it was said."""
    role: str = ""
    organisation: str = ""
    address: str = ""
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A row of the status table."""

    name: str
    value: str
    footnotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Everything a note says of a customer, in the order in which it is shown."""

    title: str
    attributes: tuple[Attribute, ...]
    tags: tuple[str, ...]
    created: date | None
    """When the customer was first heard of: as an imported note says, else the day of the first mail."""
    last_contact: date | None
    contacts: tuple[Line, ...]
    tasks: tuple[Line, ...]
    context: tuple[Line, ...]
    facts: tuple[Line, ...]
    topics: tuple[Line, ...]
    decisions: tuple[Line, ...]
    footnotes: tuple[tuple[str, Card], ...]
    """(footnote id, its source) of the sources that a line or a row cites, newest first."""

    def attribute(self, name: str) -> str:
        """The value of an attribute; empty where it is not known."""
        return _value(self.attributes, name)


OWN_TAG = "type/customer"

_DATES = ("created", "last_contact")


def build_note(name: str, claims: Iterable[Claim], cards: Mapping[str, Card]) -> Note:
    """The note of these claims; `cards` holds at least the sources that they name."""
    claims = list(claims)
    blocks = short_ids(claims)
    members = sorted((each for claim in claims for each in claim.members), key=lambda each: each.position)
    footnote_of = shorten([each.statement.source for each in members])

    def line(claim: Claim) -> Line:
        first = claim.first
        footnotes = tuple(footnote_of[source] for source in claim.sources)
        common = (claim.text, footnotes, blocks[claim.id])
        match first:
            case ContactRecorded():
                known = [each.statement for each in claim.members if isinstance(each.statement, ContactRecorded)]
                return Line(
                    *common,
                    role=_all(each.role for each in known),
                    organisation=_all(each.organisation for each in known),
                    address=_all(each.address for each in known),
                )
            case TaskRecorded():
                tasks = [each.statement for each in claim.members if isinstance(each.statement, TaskRecorded)]
                due = next((each.due for each in tasks if each.due), None)
                return Line(*common, owner=_first(each.owner for each in tasks), due=due)
            case _:
                return Line(*common, on=said_on(claim, cards))

    by_kind: dict[str, list[Line]] = {}
    standing = [claim for claim in claims if claim.superseded_by is None]
    for claim in standing:
        if not isinstance(claim.first, AttributeRecorded):
            by_kind.setdefault(claim.kind, []).append(line(claim))
    # Newest first; within a day in the order in which they were first said (the sort is stable).
    context = sorted(by_kind.get("mention", []), key=lambda each: each.on or date.min, reverse=True)
    attributes, tags = _attributes(standing, cards, footnote_of)
    created, last_contact = (_as_date(_value(attributes, key)) for key in _DATES)
    rows = [each for each in attributes if each.name not in _DATES]
    cited = {footnote for lines in by_kind.values() for each in lines for footnote in each.footnotes}
    cited |= {footnote for row in rows for footnote in row.footnotes}
    used = [cards[source] for source in dict.fromkeys(source for claim in claims for source in claim.sources)]
    days = [each.on for each in used if each.on]
    return Note(
        title=name,
        attributes=tuple(rows),
        tags=tuple(dict.fromkeys([OWN_TAG, *tags])),
        created=created or min(days, default=None),
        last_contact=max([*days, *([last_contact] if last_contact else [])], default=None),
        contacts=tuple(by_kind.get("contact", [])),
        tasks=tuple(by_kind.get("task", [])),
        context=tuple(context),
        facts=tuple(by_kind.get("fact", [])),
        topics=tuple(by_kind.get("topic", [])),
        decisions=tuple(by_kind.get("decision", [])),
        footnotes=tuple(
            (footnote_of[each.id], each)
            for each in sorted(used, key=lambda each: each.on or date.min, reverse=True)
            if footnote_of[each.id] in cited
        ),
    )


def said_on(claim: Claim, cards: Mapping[str, Card]) -> date | None:
    """The day a claim was first said."""
    return min(filter(None, (_day(each, cards) for each in claim.members)), default=None)


def _day(member: Member, cards: Mapping[str, Card]) -> date | None:
    """When it was said: as stated, else the day of its mail; a person who names no day says it as it is recorded."""
    statement = member.statement
    card = cards[statement.source]
    recorded = statement.recorded_at.astimezone(UTC).date() if card.kind == "person" else None
    return statement.said_on or card.on or recorded


def _attributes(
    claims: Iterable[Claim], cards: Mapping[str, Card], footnote_of: Mapping[str, str]
) -> tuple[list[Attribute], list[str]]:
    """The value of each property that was said last, and all tags."""
    latest: dict[str, tuple[tuple[date, int], Attribute]] = {}
    tags: list[str] = []
    for claim in claims:
        if not isinstance(claim.first, AttributeRecorded):
            continue
        name = "_".join(claim.first.name.casefold().split())
        if name == "tags":
            tags.append(claim.text)
            continue
        last = max((_day(each, cards) or date.min, each.position) for each in claim.members)
        shown = Attribute(name, claim.text, tuple(footnote_of[source] for source in claim.sources))
        if name not in latest or latest[name][0] < last:
            latest[name] = (last, shown)
    return [shown for _, shown in latest.values()], tags


def _value(attributes: Iterable[Attribute], name: str) -> str:
    return next((each.value for each in attributes if each.name == name), "")


def _first(values: Iterable[str | None]) -> str:
    return next((value for value in values if value), "")


def _all(values: Iterable[str | None]) -> str:
    """Each value once: somebody who is named with two roles has both."""
    return " / ".join(dict.fromkeys(value for value in values if value))


def _as_date(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None
