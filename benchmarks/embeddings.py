"""What an embedding adds to the suggestions as a proposer (docs/adr/0009-embeddings-propose.md).

    pip install 'ibid-crm[semantic]'
    python benchmarks/embeddings.py FOLDER        with model.onnx and tokenizer.json, as cli/semantic.py takes it

human      one customer of 500 claims: 250 threads, two people's summaries of each; 250 pairs say the same
readers    ten customers of 19 to 71 claims: what three readers say of one mail each, without quotes, as if each came
           from a mail of its own; 351 pairs say the same (tests/data/matching/gold.json)
distinct   the same ten with one wording of each fact, and 120 customers of four facts that have nothing to do with each
           other: no pair says the same, so each suggestion is one too many

For each: how many of the pairs are suggested, and among the first N, as it is and with the embedding. `all` is
`ibid review --all`.
"""

import argparse
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from ibid.cli.semantic import Embedding, load_embedding
from ibid.cli.workspace import SemanticSettings
from ibid.domain.ids import derive
from ibid.domain.matching.explain import Join
from ibid.events.vocabulary import kind_of
from ibid.projections.claim import Claim, Member
from ibid.projections.sources import Card
from ibid.projections.suggestions import FLOOR, suggest

from matching import print_table
from matching_data import NOW, load, load_gold, make
from ranking import CONTRAST, HUMAN, read

LENGTHS = (200, 250, 300, 350, 400, 500, 600)

Customer = list[tuple[str, str]]
"""(text, what it says): two that say the same have the same second."""


def human() -> list[Customer]:
    return [[(line[name], line["thread"]) for name in "ab" for line in read(HUMAN)]]


def readers() -> list[Customer]:
    gold, customers = load_gold(), list[Customer]()
    for thread, by in load().items():
        cluster = {ref: str(number) for number, refs in enumerate(gold[thread]) for ref in refs}
        facts = (each for said in by.values() for each in said if kind_of(each) == "fact")
        customers.append([(each.text, cluster[each.ref]) for each in facts if each.ref in cluster])
    return customers


def distinct() -> list[Customer]:
    once = [[(text, says) for says, text in {says: text for text, says in each}.items()] for each in readers()]
    facts = [line["original"] for line in read(CONTRAST)]
    apart = [[(facts[(at + step) % len(facts)], str(step)) for step in (0, 37, 71, 95)] for at in range(len(facts))]
    return [*once, *apart]


def queue(customers: Sequence[Customer], embedding: Embedding | None, floor: float) -> tuple[list[bool], int]:
    """Of each suggestion, best first, whether the two say the same; and how many pairs do."""
    found: list[tuple[float, bool]] = []
    pairs = 0
    for customer in customers:
        claims, cards, says = list[Claim](), dict[str, Card](), dict[str, str]()
        for at, (text, what) in enumerate(customer):
            said = make("fact", text, derive("m", at), "A")
            claims.append(Claim(said.id, (Member(at + 1, said, Join(said.id, said.id, "first", None, None, "first")),)))
            cards[said.source] = Card(said.source, "email", "somebody", NOW + timedelta(days=at % 50))
            says[said.id] = what
        pairs += sum(a[1] == b[1] for at, a in enumerate(customer) for b in customer[:at])
        suggested = suggest(claims, cards, floor=floor, extra=embedding)
        found += [(each.score, says[each.one] == says[each.other]) for each in suggested]
    return [right for _, right in sorted(found, key=lambda each: -each[0])], pairs


def table(customers: Sequence[Customer], embedding: Embedding) -> Iterator[str]:
    yield f"{'':24}{'suggested':>10}{'right':>8}{'recall':>8}   in the first{''.join(f'{n:7}' for n in LENGTHS)}"
    for name, floor in (("", FLOOR), (", all", 0.0)):
        for who, proposer in (("as it is", None), ("with the embedding", embedding)):
            rights, pairs = queue(customers, proposer, floor)
            recalls = "".join(
                f"{sum(rights[:n]) / (pairs or 1):7.3f}" if n < len(rights) else f"{'':7}" for n in LENGTHS
            )
            share = f"{sum(rights) / (pairs or 1):.3f}"
            yield f"{who + name:24}{len(rights):10}{sum(rights):8}{share:>8}   {'':12}{recalls}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a folder with model.onnx and tokenizer.json")
    embedding = load_embedding(SemanticSettings(parser.parse_args().folder))
    print(f"embedding {embedding.name} {embedding.version}\n")
    for make_customers in (human, readers, distinct):
        customers = make_customers()
        print(f"{make_customers.__name__}: {sum(map(len, customers))} claims, {len(customers)} customer(s)")
        print_table(table(customers, embedding))
