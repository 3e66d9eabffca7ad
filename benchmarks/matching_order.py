"""Whether it matters in which order the mails of a customer are read."""

import random
from collections.abc import Iterator, Sequence
from statistics import mean

from ibid.domain.ids import derive
from ibid.domain.matching.context import MailContext
from ibid.domain.matching.matcher import Matcher
from ibid.domain.matching.policy import Policy
from ibid.events.vocabulary import Statement

from matching_data import load, make, same_companions
from matching_files import Contexts, Data, json_lines
from matching_passages import CUTS, again, cases
from matching_report import Row, Table, percent

SHUFFLES = 10
Reading = list[Statement]


def shuffled(readings: Sequence[Reading], seed: int) -> list[Reading]:
    """The readings in another order, in which those of one mail keep theirs."""
    by_mail: dict[str, list[Reading]] = {}
    for reading in readings:
        by_mail.setdefault(reading[0].source, []).append(reading)
    turns = [reading[0].source for reading in readings]
    random.Random(seed).shuffle(turns)
    return [by_mail[source].pop(0) for source in turns]


def claims(readings: Sequence[Reading], contexts: Contexts, policy: Policy) -> dict[str, str]:
    """The claim of each statement, all of one customer."""
    matcher = Matcher(policy, contexts)
    return {join.statement: join.claim for reading in readings for join in matcher.assign(reading)}


def order(data: Data, policy: Policy) -> Iterator[Row | Table]:
    """The share of the statements whose claim holds the same statements as in the order that was given."""
    contexts = dict(data.contexts())
    real = [reading for by in load(data=data).values() for reading in by.values() if reading]
    contrast = [
        [make("fact", line[which], derive("m", which, at), "A")]
        for at, line in enumerate(json_lines(data.contrast))
        for which in ("original", "same", "changed")
    ]
    replies: dict[str, Reading] = {}
    lent: set[str] = set()  # the readings whose words the replies have
    for case in cases(data) if data.gold else ():
        own = contexts[case.original[0].source]
        reply = again(case, CUTS["without its end"])
        if reply[0].source not in replies:
            replies[reply[0].source] = reply
            contexts[reply[0].source] = MailContext(own.sent_on, own.written_on, "again", own.thread)
            lent.add(case.told[0][0].reading)
    kept = [reading for reading in real if reading[0].reading not in lent]
    mixes = {
        "readings": ("the readings of all threads", real),
        "replies": ("two of three readings, the third as a made reply's", [*kept, *replies.values()]),
        "contrast": ("all readings, and contrast sentences that repeat some word for word", [*real, *contrast]),
    }
    table: list[tuple[str, ...]] = []
    for name, (what, readings) in mixes.items():
        given = claims(readings, contexts, policy)
        scores = [
            same_companions(given, claims(shuffled(readings, seed), contexts, policy)) for seed in range(SHUFFLES)
        ]
        table.append((what, f"{len(given):,}", percent(mean(scores)), percent(min(scores))))
        if name == "readings":
            shown = f"{percent(mean(scores))} (worst {percent(min(scores))})"
            what = f"order: {SHUFFLES} shuffles of the mails of one customer leave the claim as it was"
            yield Row("order", what, mean(scores), shown, least=0.99, goal="≥ 99 %")
    header = ("one customer holds", "statements", "as it was, mean", "worst shuffle")
    yield Table("Order of the mails", header, tuple(table))
