"""Turns statements into claims: online, in log order, and for good.

How likely two alike statements are the same depends on where they come from: readings of one e-mail repeat each other,
lines of one imported note do too, and what another e-mail says is news unless nothing differs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ibid.domain.matching import explain
from ibid.domain.matching.context import NO_CONTEXT, MailContext
from ibid.domain.matching.explain import MOST_VETOES, Join
from ibid.domain.matching.features import likeness
from ibid.domain.matching.index import Index
from ibid.domain.matching.pairing import best_pairs
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said
from ibid.domain.matching.vetoes import contradiction, opposite, reply, twin_difference
from ibid.events.vocabulary import Statement


class Matcher:
    """The claims of one customer. Same statements in the same order: same claims, on every machine."""

    def __init__(self, policy: Policy, contexts: Mapping[str, MailContext] = MappingProxyType({})) -> None:
        """`contexts` is by source; of those that it does not have, only what is said counts."""
        self._contexts = contexts
        self._index = Index(policy)

    def copy(self) -> "Matcher":
        """An independent copy, for a view that may be thrown away."""
        new = Matcher(self._index.policy, self._contexts)
        new._index = self._index.copy()
        return new

    def assign(self, statements: Sequence[Statement], *, repeats: Sequence[str] = ()) -> list[Join]:
        """Match statements of one reading of one source, given in log order; one join for each, in that order.

        `repeats` are the ids of earlier statements that this reading made again word for word: their claims are taken.
        """
        if not statements:
            return []
        taken = self._index.taken.setdefault(statements[0].reading, set())
        taken.update(self._index.claim_of[each] for each in repeats if each in self._index.claim_of)
        by_kind: dict[str, list[Statement]] = {}
        for each in statements:
            by_kind.setdefault(each.TYPE, []).append(each)
        joins: dict[str, Join] = {}
        for group in by_kind.values():
            context = self._contexts.get(group[0].source, NO_CONTEXT)
            for join in _Group(self._index, group, context).match():
                joins[join.statement] = join
        return [joins[each.id] for each in statements]


class _Group:
    """The statements of one kind that a reading makes, on their way into claims."""

    def __init__(self, index: Index, group: Sequence[Statement], context: MailContext) -> None:
        last = len(group) - 1
        self._index = index
        self._policy = index.policy
        self._new = [Said(each, self._policy, at / last if last else 0.5, context) for at, each in enumerate(group)]
        self._kind, self._source = self._new[0].kind, self._new[0].source
        # The lines of a note stem from readings that nobody recorded: several may be one claim.
        self._lines = self._source.startswith("b-")
        self._taken: set[str] = set() if self._lines else index.taken[group[0].reading]
        self._joins: dict[str, Join] = {}
        self._vetoes: dict[str, list[str]] = {}

    def match(self) -> list[Join]:
        """One join for each statement, in no particular order."""
        if self._lines:
            for new in self._new:
                self._same(new)
                self._other_lines(new)
                self._first(new)
        else:
            for new in self._new:
                self._same(new)
            if self._source.startswith("m-"):
                self._other_readings()
                if self._policy.conversations:
                    self._carried_passages()
            for new in self._new:
                self._first(new)
        for statement, vetoes in self._vetoes.items():
            self._joins[statement] = replace(self._joins[statement], vetoes=tuple(vetoes))
        return list(self._joins.values())

    def _open(self) -> list[Said]:
        """Those that have no claim yet and may be matched by how they sound."""
        return [new for new in self._new if new.id not in self._joins and not new.by_identity]

    def _join(self, new: Said, join: Join) -> None:
        self._joins[new.id] = join
        self._index.add(new, join.claim)
        if not self._lines:
            self._taken.add(join.claim)

    def _refused(self, new: Said, claim: str, why: str | None) -> bool:
        """Whether there is a reason not to join, which is noted."""
        if why is None:
            return False
        vetoes, veto = self._vetoes.setdefault(new.id, []), f"not joined to {claim}: {why}"
        if len(vetoes) < MOST_VETOES and veto not in vetoes:
            vetoes.append(veto)
        return True

    def _same(self, new: Said) -> None:
        """Any source: nothing of substance differs."""
        for claim, other in self._index.same(new):
            if claim not in self._taken and not self._refused(new, claim, self._index.excluded(new, claim)):
                self._join(new, explain.same(new, claim, other))
                return

    def _other_readings(self) -> None:
        """The same e-mail: repetition is the rule. One to one, the best pair first."""
        claims = self._index.of_source(self._kind, self._source)
        for pair in best_pairs(self._open(), claims, self._taken, self._policy):
            new, claim = pair.new, pair.claim
            if new.id in self._joins or claim in self._taken:
                continue
            if not self._refused(
                new, claim, self._index.excluded(new, claim) or opposite(new, pair.other, self._policy)
            ):
                self._join(new, explain.paired(new, claim, pair))

    def _carried_passages(self) -> None:
        """Another e-mail of the conversation that holds the same passage, as a reply or a forward does. One to one, the
        best pair first."""
        found = [
            (round(overlap + likeness(new.bits, other.bits) / 2, 6), new, claim, other, overlap)
            for new in self._open()
            for claim, other, overlap in self._index.carried(new)
        ]
        for _, new, claim, other, overlap in sorted(found, key=lambda each: -each[0]):
            if new.id in self._joins or claim in self._taken:
                continue
            if not self._refused(new, claim, self._index.excluded(new, claim) or reply(new, other, self._policy)):
                self._join(new, explain.carried(new, claim, other, overlap))

    def _other_lines(self, new: Said) -> None:
        """The same imported note: the likest line that nothing contradicts."""
        if new.id in self._joins or new.by_identity:
            return
        claims = self._index.of_source(self._kind, self._source).claims
        found = [
            (alike, claim, other)
            for claim, lines in claims.items()
            for other in lines
            if (alike := likeness(new.bits, other.bits)) >= self._policy.line_floor
        ]
        for alike, claim, other in sorted(found, key=lambda each: -each[0]):
            why = self._index.excluded(new, claim) or contradiction(new, other, self._policy)
            if not self._refused(new, claim, why):
                self._join(new, explain.alike_line(new, claim, other, alike))
                return

    def _first(self, new: Said) -> None:
        """Nothing before it is the same: it opens a claim."""
        if new.id in self._joins:
            return
        twin = self._index.twin(new)
        if twin and twin.reading != new.reading and new.id not in self._vetoes:
            self._refused(new, self._index.claim_of[twin.id], twin_difference(new, twin))
        self._join(new, explain.first(new))
