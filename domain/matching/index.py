"""The claims of one customer, and the ways to find those that a new statement may join."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ibid.domain.matching.passages import Passages
from ibid.domain.matching.policy import Policy
from ibid.domain.matching.rarity import Wordings
from ibid.domain.matching.said import Said


@dataclass(slots=True)
class OfSource:
    """The claims that hold statements of one kind from one source, in the order in which they did first."""

    claims: dict[str, list[Said]] = field(default_factory=dict[str, list[Said]])
    """With their wordings from there."""
    wordings: list[tuple[str, Said]] = field(default_factory=list[tuple[str, Said]])
    """All of them, with their claims."""
    _compared: Wordings = field(default_factory=Wordings)
    """The features of the first so many; the rest is added when they are compared."""

    def copy(self) -> "OfSource":
        """An independent copy."""
        claims = {claim: said.copy() for claim, said in self.claims.items()}
        return OfSource(claims, self.wordings.copy(), self._compared.copy())

    def add(self, claim: str, new: Said, most: int) -> None:
        """A claim holds `new`; of each, `most` wordings are kept."""
        said = self.claims.setdefault(claim, [])
        if len(said) < most:
            said.append(new)
            self.wordings.append((claim, new))

    def alike(self, statements: Sequence[Said]) -> list[list[float]]:
        """For each statement how alike it is to each of the wordings."""
        for _, said in self.wordings[self._compared.count :]:
            self._compared.add(said.features)
        return self._compared.alike([each.features for each in statements])


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
    _of_source: dict[tuple[str, str], OfSource] = field(default_factory=dict[tuple[str, str], OfSource])
    """By kind and source."""
    _passages: dict[str, Passages] = field(default_factory=dict[str, Passages])
    """By kind."""

    def copy(self) -> "Index":
        """An independent copy."""
        return Index(
            self.policy,
            self.claim_of.copy(),
            {key: set(value) for key, value in self.taken.items()},
            {key: value.copy() for key, value in self._members.items()},
            {key: value.copy() for key, value in self._by_key.items()},
            self._by_outline.copy(),
            {key: value.copy() for key, value in self._of_source.items()},
            {kind: passages.copy() for kind, passages in self._passages.items()},
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
        self.of_source(new.kind, new.source).add(claim, new, self.policy.wordings_kept)
        if new.quote:
            if new.kind not in self._passages:
                self._passages[new.kind] = Passages()
            self._passages[new.kind].add(new, claim)

    def same(self, new: Said) -> list[tuple[str, Said]]:
        """Claims with a statement that differs from `new` in nothing of substance; those of its own source first."""
        found = {claim: each for key in new.keys for claim, each in self._by_key.get((new.kind, key), {}).items()}
        if len(found) > 1 and not new.by_identity:
            own = self.of_source(new.kind, new.source).claims
            return sorted(found.items(), key=lambda item: item[0] not in own)
        return list(found.items())

    def twin(self, new: Said) -> Said | None:
        """The last statement that is the same but for its figures, or for when it was said."""
        return self._by_outline.get((new.kind, new.outline))

    def of_source(self, kind: str, source: str) -> OfSource:
        """The claims that hold a statement from there."""
        key = kind, source
        if key not in self._of_source:
            self._of_source[key] = OfSource()
        return self._of_source[key]

    def excluded(self, new: Said, claim: str) -> str | None:
        """Why the details of `new` do not go with those of a statement of the claim."""
        return next(filter(None, (new.details.exclude(each.details) for each in self._members[claim])), None)

    def carried(self, new: Said) -> Iterator[tuple[str, Said, float]]:
        """Claims of other sources that rest on a passage which `new` rests on, too; see Passages.carried."""
        if new.quote and new.kind in self._passages:
            yield from self._passages[new.kind].carried(new)
