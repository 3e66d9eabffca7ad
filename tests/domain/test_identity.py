"""Who a customer is: aliases, merges, and taking them back."""

from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from ibid.domain.customers import customer_id
from ibid.domain.decider import Rejected
from ibid.domain.identity import NOBODY, Identity
from ibid.domain.naming import NAMING, AliasCustomer, MergeCustomers, UndoIdentity
from ibid.events.curation import CustomerAliased, CustomersMerged, DecisionUndone
from ibid.events.vocabulary import CustomerOpened, Event

from samples import NOW
from spec import given

BY: Any = {"by": "Ann", "why": "same company", "now": NOW}


def opened(*names: str) -> list[Event]:
    return [CustomerOpened(recorded_at=NOW, customer=customer_id(name), name=name) for name in names]


def history(*commands: Any, start: list[Event]) -> list[Event]:
    return [*start, *NAMING.decide_all(commands, NAMING.state_after(start))]


def who(*commands: Any, start: list[Event]) -> Identity:
    return NOBODY.after(history(*commands, start=start))


def alias(customer: str, other: str) -> AliasCustomer:
    return AliasCustomer(customer, other, **BY)


def merge(merged: str, into: str) -> MergeCustomers:
    return MergeCustomers(into, merged, **BY)


def undo(event: Any) -> UndoIdentity:
    return UndoIdentity(event.id, **BY)


def test_an_alias_is_recorded_with_the_id_under_which_its_statements_are() -> None:
    (event,) = NAMING.decide(alias("openai", "Open AI"), NAMING.state_after(opened("OpenAI")))

    assert isinstance(event, CustomerAliased)
    assert ("Open AI", "Ann", "same company") == (event.alias, event.by, event.why)
    assert (customer_id("OpenAI"), customer_id("Open AI")) == (event.customer, event.alias_customer)


def test_a_merge_is_recorded_with_both() -> None:
    (event,) = NAMING.decide(merge("Open AI", "OpenAI"), NAMING.state_after(opened("OpenAI", "Open AI")))

    assert isinstance(event, CustomersMerged)
    assert (customer_id("OpenAI"), customer_id("Open AI")) == (event.customer, event.merged)


@pytest.mark.parametrize("command", [alias("OpenAI", "Open AI"), alias("OpenAI", "openai"), merge("ChatGPT", "OpenAI")])
def test_deciding_it_again_records_nothing(command: Any) -> None:
    start = history(alias("OpenAI", "Open AI"), merge("ChatGPT", "OpenAI"), start=opened("OpenAI", "ChatGPT"))
    given(NAMING, *start).when(command).then_nothing()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (alias("Nobody", "No one"), "no customer 'Nobody'"),
        (alias("OpenAI", "Acme"), "customer of its own.*merge-customers"),
        (alias("OpenAI", "Acme Inc"), "a name of 'Acme' already.*undo the decision j-"),
        (alias("Acme", "Globex"), "a name of 'OpenAI' already"),
        (merge("Nobody", "OpenAI"), "no customer 'Nobody'"),
        (merge("OpenAI", "Nobody"), "no customer 'Nobody'"),
        (merge("OpenAI", "openai"), "one customer already"),
        (merge("Acme Inc", "Acme"), "one customer already"),
        (merge("Globex", "Acme"), "merged into 'OpenAI' already; merge 'OpenAI', or undo the decision j-"),
        (merge("OpenAI", "Globex"), "merged into 'OpenAI' already.*other way round"),
    ],
)
def test_what_cannot_be_decided(command: Any, why: str) -> None:
    start = history(alias("Acme", "Acme Inc"), merge("Globex", "OpenAI"), start=opened("OpenAI", "Acme", "Globex"))
    given(NAMING, *start).when(command).then_rejected(why)


def test_all_names_of_a_customer_lead_to_it() -> None:
    found = who(alias("Acme", "Acme Inc"), merge("Acme", "Globex"), start=opened("Acme", "Globex", "Other"))
    root = customer_id("Globex")

    assert root == found.find("ACME inc") == found.find("Acme") == found.find("globex") == found.root(root)
    assert found.find("Nobody") is None
    assert ("Globex", ("Acme Inc",), ("Acme",)) == (found.name(root), found.aliases(root), found.merged(root))
    assert {customer_id(each) for each in ("Acme", "Acme Inc", "Globex")} == set(found.members(root))
    assert {root: "Globex", customer_id("Other"): "Other"} == found.roots()
    assert {"Acme": "Globex", "Acme Inc": "Globex", "Globex": "Globex", "Other": "Other"} == found.spellings()


def test_a_statement_under_an_alias_opens_no_customer_of_its_own() -> None:
    start = history(alias("Acme", "Acme Inc"), start=opened("Acme"))
    found = NOBODY.after([*start, *opened("Acme Inc")])

    assert {customer_id("Acme"): "Acme"} == found.roots()
    given(NAMING, *start, *opened("Acme Inc")).when(alias("Acme", "Acme Inc")).then_nothing()


def test_a_decision_that_was_undone_counts_no_longer_and_can_be_taken_again() -> None:
    start = history(alias("Acme", "Acme Inc"), start=opened("Acme", "Globex"))
    (undone,) = NAMING.decide(undo(start[-1]), NAMING.state_after(start))
    after = [*start, undone]

    assert isinstance(undone, DecisionUndone)
    assert NOBODY.after(after).find("Acme Inc") is None
    given(NAMING, *after).when(undo(start[-1])).then_nothing()
    again = NAMING.decide(alias("Globex", "Acme Inc"), NAMING.state_after(after))
    same = NAMING.decide(alias("Acme", "Acme Inc"), NAMING.state_after(after))
    assert customer_id("Globex") == NOBODY.after([*after, *again]).find("Acme Inc")
    assert isinstance(same[0], CustomerAliased)
    assert same[0].id != getattr(start[-1], "id", None)


def test_what_was_said_of_a_merged_customer_stays_with_it_when_the_merge_is_undone() -> None:
    """Acme was merged into Globex, and then Initech into Acme: by name of Acme, and so it goes where Acme goes."""
    start = opened("Acme", "Globex", "Initech")
    first = history(merge("Acme", "Globex"), start=start)
    both = history(merge("Initech", "Acme"), start=first)
    assert customer_id("Globex") == NOBODY.after(both).find("Initech")

    apart = NOBODY.after(history(undo(first[-1]), start=both))
    assert customer_id("Acme") == apart.find("Acme") == apart.find("Initech")
    assert ("Initech",) == apart.merged(customer_id("Acme"))


def test_only_decisions_about_names_can_be_undone_here() -> None:
    with pytest.raises(Rejected, match="no decision j-"):
        NAMING.decide(UndoIdentity("j-00000000000000000000", **BY), NAMING.state_after(opened("Acme")))


NAMES = st.sampled_from(["A", "B", "C", "D", "E"])
COMMANDS = st.one_of(
    st.builds(alias, NAMES, st.sampled_from(["B", "C", "x", "y"])),
    st.builds(merge, NAMES, NAMES),
    st.integers(0, 9),  # undoes the decision of that number
    st.sampled_from(["x", "y"]).map(lambda name: opened(name)[0]),
)


@examples(st.lists(COMMANDS, max_size=12), st.integers(0, 12))
def test_every_customer_is_one_whatever_was_decided(commands: list[Any], cut: int) -> None:
    """A root is its own root, the members are a partition, names lead to roots; at once or event by event."""
    events = opened("A", "B", "C", "D")
    for command in commands:
        found = NOBODY.after(events)
        if isinstance(command, int):
            ids = list(found.decisions)
            command = UndoIdentity(ids[command], **BY) if command < len(ids) else None
        if isinstance(command, CustomerOpened):
            events.append(command)
        elif command is not None:
            try:
                events += NAMING.decide(command, found)
            except Rejected:
                continue
    found = NOBODY.after(events)

    everybody = {*found.names, *found.belongs_to, *found.belongs_to.values()}
    members = {root: found.members(root) for root in found.roots()}
    assert all(found.root(found.root(each)) == found.root(each) for each in everybody)
    assert sorted(everybody) == sorted(each for group in members.values() for each in group)
    assert all(found.root(each) == root for root, group in members.items() for each in group)
    assert all(found.names[found.root(found.find(name) or "")] == root for name, root in found.spellings().items())
    assert found == NAMING.state_after(events) == NOBODY.after(events[:cut]).after(events[cut:])


@examples(st.lists(st.tuples(NAMES, NAMES), max_size=8))
def test_decisions_that_would_make_a_circle_say_nothing_new(pairs: list[tuple[str, str]]) -> None:
    """Nobody can decide so here; a log that was put together otherwise can hold it."""
    events: list[Event] = [
        CustomersMerged(
            recorded_at=NOW, id=f"j-{number:020}", customer=customer_id(into), merged=customer_id(one), by="Ann"
        )
        for number, (one, into) in enumerate(pairs)
    ]
    found = NOBODY.after([*opened("A", "B", "C", "D", "E"), *events])

    assert all(found.find(one) == found.find(into) for one, into in pairs)
