"""Which names are offered as near, and which are not: a table made by hand."""

from collections.abc import Iterable

import pytest

from ibid.domain.near_names import NearNames, guesses

NEAR = """
    OpenAI | Open AI
    OpenAI | OpenAI, Inc.
    OpenAI | OPENAI L.L.C.
    OpenAI | openai.com
    OpenAI | www.openai.com
    OpenAI | https://www.openai.com/about?x=1
    OpenAI | openai.co.uk
    OpenAI | Open-AI GmbH
    OpenAI | OpenAl
    OpenAI | Open AI Research
    Shell | Shell plc
    Shell | Shell Energy Europe B.V.
    BP | BP p.l.c.
    Novo Nordisk | Novo Nordisk A/S
    Telefónica | TELEFONICA, S.A.
    Škoda Auto a.s. | Skoda Auto
    Müller | Mueller
    Ferrari | Ferrari S.p.A.
    Bosch | Bosch GmbH & Co. KG
    Foo | Foo S.A. de C.V.
    Acme | Acme Pty Ltd
    Procter & Gamble | Procter and Gamble Co.
    The Coca-Cola Company | Coca Cola
    AT&T | AT and T
    L.L.Bean | LL Bean
    Yahoo! | Yahoo
    Amazon | Amazon.com, Inc.
    Bank of America | bankofamerica.com
    Goldman Sachs | Goldmann Sachs
    Goldman Sachs | Goldman, Sachs & Co. LLC
    Deloitte | Deloitte & Touche
    Delta Air Lines | Delta Airlines
    Accenture | Acenture
    Microsoft | Mircosoft
"""
FAR = """
    Shell | Shelf
    Shell | Shelf Drilling
    United Airlines | United Rentals
    American Airlines | American Express
    General Motors | General Electric
    Deutsche Bank | Deutsche Bahn
    Deutsche Bank | Deutsche Post
    Bank of America | Bank of Armenia
    First National Bank of Omaha | First National Bank of Texas
    Morgan Stanley | JP Morgan
    Johnson & Johnson | Johnson Controls
    Delta Air Lines | Delta Electronics
    Credit Suisse | Credit Agricole
    Siemens Energy | Siena Energy
    Acme Pty Ltd | Foo Pty Ltd
    OpenAI | Open Text
    OpenAI | Anthropic
    OpenAI | AI
    Visa | Vista
    Airbus | Airbnb
    Nike | Nikon
    Intel | Intuit
    Enron | Exxon
    SAP | SAS
    Co-op | Coca-Cola
    Allianz | Alliance
    Node.js | Node4
    SA | AG
    ! | ?
"""


def near_names(name: str, known: Iterable[str]) -> list[str]:
    return NearNames(known).near(name)


def pairs(table: str) -> list[tuple[str, ...]]:
    return [tuple(name.strip() for name in line.split(" | ")) for line in table.splitlines() if line.strip()]


@pytest.mark.parametrize(("one", "other"), pairs(NEAR))
def test_these_may_be_one_customer(one: str, other: str) -> None:
    assert [other] == near_names(one, [other])
    assert [one] == near_names(other, [one])


@pytest.mark.parametrize(("one", "other"), pairs(FAR))
def test_these_are_not_offered(one: str, other: str) -> None:
    assert [] == near_names(one, [other]) == near_names(other, [one])


def test_among_many_names_no_stranger_is_near() -> None:
    names = sorted({name for pair in pairs(FAR) for name in pair})
    known = NearNames(names)

    assert {"Shelf": ["Shelf Drilling"], "Shelf Drilling": ["Shelf"]} == {
        each: near for each in names if (near := known.near(each))
    }


def test_the_same_comes_before_a_longer_name_and_that_before_a_slip() -> None:
    assert ["Open AI", "OpenAI Research", "OpenAl"] == near_names("OpenAI", ["OpenAl", "OpenAI Research", "Open AI"])


def test_the_name_itself_is_not_near() -> None:
    assert ["ACME Inc", "Acme AG"] == near_names("Acme", ["acme", "ACME", "ACME Inc", "Acme AG"])


def test_a_name_that_was_added_is_known() -> None:
    known = NearNames(["Shell"])
    known.add("Acme")

    assert ["Acme"] == known.near("acme.com")


def test_what_was_mistyped_is_guessed_more_freely() -> None:
    assert [] == near_names("Acmee", ["Acme", "Zebra"])
    assert ["Acme"] == guesses("Acmee", ["Acme", "Zebra"]) == guesses("ACM", ["Acme", "Zebra"])
    assert ["Acme Inc"] == guesses("acme.com", ["Acme Inc", "Acne"])
