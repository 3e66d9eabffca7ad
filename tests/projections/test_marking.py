"""The words that differ, marked: nothing is lost, and other notations of a word are not other words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.projections.marking import Part, marked


def shown(parts: tuple[Part, ...]) -> str:
    return "".join(f"[{part.text}]" if part.differs else part.text for part in parts)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("POC starts 12 Jan", "POC starts on the 19 Jan.", ("POC starts [12] Jan", "POC starts [on] the [19] Jan.")),
        ("paid $40B", "They paid $40 billion", ("paid $40B", "[They] paid $40 billion")),
        ("He meets Bob", "He met Ann Lee", ("He [meets Bob]", "He [met Ann Lee]")),
        ("the same", "same", ("the same", "same")),
        ("", "x", ("", "[x]")),
    ],
)
def test_what_only_one_of_them_has_is_marked(one: str, other: str, expected: tuple[str, str]) -> None:
    assert expected == tuple(map(shown, marked(one, other)))


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_parts_are_the_text(one: str, other: str) -> None:
    found = marked(one, other)

    assert [one, other] == ["".join(part.text for part in parts) for parts in found]
    assert all(not part.differs for parts in marked(one, one) for part in parts)
