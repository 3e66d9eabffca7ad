"""Which e-mail of a claim said it first: a reply or a forward carries the passage of another one along.

The original is named as the source, whichever of the two was read first; the mail that carries it is a second sighting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ibid.domain.matching.context import MailContext
from ibid.projections.claim import Claim

CARRIED = "carried-passage"
"""The rule by which statements of two mails are joined that rest on one passage (domain/matching/explain.py)."""


def with_origins(claims: Sequence[Claim], contexts: Mapping[str, MailContext]) -> list[Claim]:
    """The claims, each with what is known of where its passages come from; `contexts` is by source."""
    return [
        replace(claim, carried=origins(claim, contexts)) if len({*_sources(claim)} & contexts.keys()) > 1 else claim
        for claim in claims
    ]


def origins(claim: Claim, contexts: Mapping[str, MailContext]) -> Mapping[str, str]:
    """For each e-mail of the claim that has it from another one of the claim: from which, all the way back.

    Only of mails whose statements were joined for the sake of a common passage: who repeats something in words of their
    own says it anew. Then a mail has it from the mail that it says it answers; where the headers say nothing of the
    kind, the later one has it from the earlier.
    """
    source_of = {each.statement.id: each.statement.source for each in claim.members}
    links = [
        (member.statement.source, source_of.get(member.join.compared_with or "", ""))
        for member in claim.members
        if member.join.rule == CARRIED
    ]
    links = [link for link in links if set(link) <= contexts.keys()]
    mails = list(dict.fromkeys(mail for link in links for mail in link))
    earlier = {mail: {other for other in mails if _answers(contexts[mail], contexts[other])} for mail in mails}
    for one, other in links:
        if not earlier[one] and not earlier[other]:
            first, second = (one, other) if _is_earlier(contexts[one], contexts[other]) else (other, one)
            if _is_earlier(contexts[first], contexts[second]):
                earlier[second].add(first)
    return {mail: _oldest(mail, earlier) for mail in mails if earlier[mail]}


def _answers(mail: MailContext, other: MailContext) -> bool:
    return other.message_id in mail.thread and mail.message_id not in other.thread


def _is_earlier(one: MailContext, other: MailContext) -> bool:
    return one.sent_on is not None and other.sent_on is not None and one.sent_on < other.sent_on


def _oldest(mail: str, earlier: Mapping[str, set[str]]) -> str:
    """Where the steps back from a mail end; each mail once, since headers are what anybody wrote into them."""
    seen = {mail}
    while steps := sorted(earlier.get(mail, set()) - seen):
        mail = steps[0]
        seen.add(mail)
    return mail


def _sources(claim: Claim) -> list[str]:
    return list(dict.fromkeys(each.statement.source for each in claim.members))
