"""Where what says the same stands among the suggestions: in the ranking alone, and as `ibid review` gives them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from ibid.domain.ids import derive
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.ranking import Ranking
from ibid.events.log import Recorded
from ibid.projections.claims import fold
from ibid.projections.sources import Card
from ibid.projections.suggestions import suggest

from matching_data import NOW, make
from matching_files import Data, json_lines
from matching_report import Row, Table, percent
from ranking import alone, keyed, place, recall, together

Lines = Sequence[Mapping[str, str]]
FAR = 10**6
"""The place of what is not suggested at all."""


def suggested(lines: Sequence[dict[str, str]], policy: Policy) -> Iterator[Row | Table]:
    """Where the original is among the suggestions for `same`, in one collection of all."""
    table: list[tuple[str, ...]] = []
    for way, places_of in (("ranking", in_ranking), ("review", in_review)):
        for names in (("original", "same"), ("original", "same", "changed")):
            places = places_of(lines, names, policy)
            first, three = recall(places, 1), recall(places, 3)
            table.append((way, " + ".join(names), str(len(lines) * len(names)), percent(first), percent(three)))
            if "changed" in names:
                name = "same suggested" if way == "ranking" else "same suggested, review"
                what = f"across mails: `same` among the top 3 suggestions ({way}), `changed` there too"
                yield Row(name, what, three, f"{percent(three)} (first {percent(first)})", least=0.9, goal="≥ 90 %")
    header = ("by", "one customer holds", "texts", "first", "among 3")
    yield Table("Suggestions for `same`: its original", header, tuple(table))


def in_ranking(lines: Sequence[dict[str, str]], names: Sequence[str], policy: Policy) -> list[int]:
    """By likeness alone (domain/matching/ranking.py)."""
    ranking = Ranking(keyed(lines, *names))
    return [place(ranking, f"same {at}", f"original {at}") for at in range(len(lines))]


def in_review(lines: Lines, names: Sequence[str], policy: Policy) -> list[int]:
    """As the product suggests pairs of claims, each sentence read in a mail of its own."""
    said = [make("fact", line[name], derive("m", name, at), "A") for name in names for at, line in enumerate(lines)]
    cards = {each.source: Card(each.source, "email", "A", NOW + timedelta(days=day)) for day, each in enumerate(said)}
    recorded = [Recorded(at, each) for at, each in enumerate(said, 1)]
    claims = fold(recorded, policy, {id_: card.context for id_, card in cards.items()}).claims()
    claim_of = {member.statement.id: claim.id for claim in claims for member in claim.members}
    others: dict[str, list[str]] = {}
    for each in suggest(claims, cards, policy=policy):
        others.setdefault(each.one, []).append(each.other)
        others.setdefault(each.other, []).append(each.one)
    found: list[int] = []
    for at in range(len(lines)):
        original, same = (claim_of[said[names.index(name) * len(lines) + at].id] for name in ("original", "same"))
        beside = others.get(same, [])
        found.append(1 if original == same else beside.index(original) + 1 if original in beside else FAR)
    return found


@cache
def human_alone(paths: tuple[Path, ...]) -> list[int]:
    """The place of the b of each a among all b. Takes long: a collection is made for each."""
    return alone(json_lines(paths))


def human(data: Data, short: bool = False) -> Iterator[Row]:
    """Two people's summaries of the same thread: how often the other's is the first suggestion."""
    pairs = json_lines(data.human)
    ways = {"all of both in one customer": together(pairs)[0]}
    if not short:
        ways["the others’ alone"] = human_alone(data.human)
    for way, places in ways.items():
        first, three = recall(places, 1), recall(places, 3)
        what = f"human pairs: recall@1 among {len(pairs)}, no model, {way}"
        yield Row(f"human pairs, {way}", what, first, f"{percent(first)} (among 3: {percent(three)})")
