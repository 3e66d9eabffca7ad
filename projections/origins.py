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

    A mail has it from the mail that it says it answers. Where it says nothing of the kind, but both hold the same
    passage, the later one has it from the earlier.
    """
    mails = [each for each in _sources(claim) if each in contexts]
    answered = {mail: [other for other in mails if _answers(contexts[mail], contexts[other])] for mail in mails}
    source_of = {each.statement.id: each.statement.source for each in claim.members}
    for member in claim.members:
        if member.join.rule == CARRIED:
            pair = member.statement.source, source_of.get(member.join.compared_with or "", "")
            if all(mail in contexts and not answered[mail] for mail in pair):
                first, second = sorted(pair, key=lambda mail: str(contexts[mail].sent_on or "9999"))
                if contexts[first].sent_on != contexts[second].sent_on:
                    answered[second].append(first)
    # Of several that it answers the one that itself answers fewest is the oldest; no circle, since each step leads to
    # a mail with fewer.
    oldest = {mail: min(others, key=lambda each: len(answered[each])) for mail, others in answered.items() if others}
    return {mail: first for mail, first in oldest.items() if len(answered[first]) < len(answered[mail])}


def _sources(claim: Claim) -> list[str]:
    return list(dict.fromkeys(each.statement.source for each in claim.members))


def _answers(mail: MailContext, other: MailContext) -> bool:
    return mail.message_id != other.message_id and other.message_id in mail.thread
