"""The claims of one customer, and the ways to find those that a new statement may join."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ibid.domain.matching.policy import Policy
from ibid.domain.matching.said import Said


@dataclass(slots=True)
class Index:
    """Grows only by `add`. Dicts and lists keep the order of the log; the sets are asked for membership alone."""

    policy: Policy
    claim_of: dict[str, str] = field(default_factory=dict[str, str])
    """By statement."""
    taken: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """By reading: the claims that hold a statement of it."""
    _members: dict[str, list[Said]] = field(default_factory=dict[str, list[Said]])
    """By claim: its first statement, and one for each further set of details."""
    _by_key: dict[tuple[str, str], dict[str, Said]] = field(default_factory=dict[tuple[str, str], dict[str, Said]])
    """By kind and key: the claims that have it, each with its first statement that has."""
    _by_outline: dict[tuple[str, str], Said] = field(default_factory=dict[tuple[str, str], Said])
    """By kind and outline: the last statement that had it."""
    _by_source: dict[tuple[str, str], dict[str, list[Said]]] = field(
        default_factory=dict[tuple[str, str], dict[str, list[Said]]]
    )
    """By kind and source: the claims that hold a statement from there, with its wordings."""
    _by_passage: dict[tuple[str, str], dict[str, Said]] = field(default_factory=dict[tuple[str, str], dict[str, Said]])
    """By kind and run of quoted words: the claims that have it in a quote, with the statement."""

    def copy(self) -> "Index":
        """An independent copy."""
        return Index(
            self.policy,
            self.claim_of.copy(),
            {key: set(value) for key, value in self.taken.items()},
            {key: value.copy() for key, value in self._members.items()},
            {key: value.copy() for key, value in self._by_key.items()},
            self._by_outline.copy(),
            {
                key: {claim: wordings.copy() for claim, wordings in value.items()}
                for key, value in self._by_source.items()
            },
            {key: value.copy() for key, value in self._by_passage.items()},
        )

    def add(self, new: Said, claim: str) -> None:
        """`new` is in `claim` from now on."""
        self.claim_of[new.id] = claim
        self.taken.setdefault(new.reading, set()).add(claim)
        members = self._members.setdefault(claim, [])
        if all(each.details != new.details for each in members):
            members.append(new)
        for key in new.keys:
            self._by_key.setdefault((new.kind, key), {}).setdefault(claim, new)
        if new.by_identity:
            return
        self._by_outline[new.kind, new.outline] = new
        wordings = self._by_source.setdefault((new.kind, new.source), {}).setdefault(claim, [])
        if len(wordings) < self.policy.wordings_kept:
            wordings.append(new)
        for run in new.passage(self.policy.passage_words):
            claims = self._by_passage.setdefault((new.kind, run), {})
            if len(claims) < self.policy.wordings_kept:
                claims.setdefault(claim, new)

    def same(self, new: Said) -> list[tuple[str, Said]]:
        """Claims with a statement that differs from `new` in nothing of substance; those of its own source first."""
        found = {claim: each for key in new.keys for claim, each in self._by_key.get((new.kind, key), {}).items()}
        own = self.of_source(new.kind, new.source)
        return sorted(found.items(), key=lambda item: item[0] not in own)

    def twin(self, new: Said) -> Said | None:
        """The last statement that is the same but for its figures, or for when it was said."""
        return self._by_outline.get((new.kind, new.outline))

    def of_source(self, kind: str, source: str) -> dict[str, list[Said]]:
        """The claims that hold a statement from there, in the order in which they did first."""
        return self._by_source.get((kind, source), {})

    def excluded(self, new: Said, claim: str) -> str | None:
        """Why the details of `new` do not go with those of a statement of the claim."""
        return next(filter(None, (new.details.exclude(each.details) for each in self._members[claim])), None)

    def carried(self, new: Said) -> Iterator[tuple[str, Said, float]]:
        """Claims of other sources with a quote that overlaps the one of `new`, and by how much of the longer one."""
        length = self.policy.passage_words
        runs = new.passage(length)
        shared: dict[str, int] = {}
        seen: dict[str, Said] = {}
        for run in runs:
            for claim, other in self._by_passage.get((new.kind, run), {}).items():
                if other.source != new.source and seen.setdefault(claim, other) is other:
                    shared[claim] = shared.get(claim, 0) + 1
        for claim, other in seen.items():
            longer = max(len(runs), len(other.passage(length)))
            yield claim, other, shared[claim] / longer
