"""Names of customers, and ids that are derived."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from ibid.domain.customers import customer_id
from ibid.domain.ids import ALPHABET, SHORTEST, derive, shorten


def test_names_that_differ_in_case_or_white_space_are_one_customer() -> None:
    assert customer_id("Open AI") == customer_id("  open   ai ")
    assert customer_id("OpenAI") != customer_id("Open AI")


def test_the_alphabet_has_no_letters_that_look_like_others() -> None:
    assert not set("ilou") & set(ALPHABET)
    assert 32 == len(set(ALPHABET))


def test_parts_are_framed() -> None:
    """("ab", "c") and ("a", "bc") are different inputs."""
    assert derive("f", "ab", "c") != derive("f", "a", "bc")
    assert derive("f", "1") != derive("f", 1)


def test_a_known_id_never_changes() -> None:
    """The first 100 bits of the SHA-256 of the parts as JSON, five to a character; worked out bit by bit."""
    digest = sha256(b'["a",1,null]').digest()
    bits = "".join(f"{byte:08b}" for byte in digest)[:100]
    expected = "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, 100, 5))

    assert f"f-{expected}" == derive("f", "a", 1, None)


def test_short_ids_are_lengthened_where_they_would_be_the_same() -> None:
    """The earlier id keeps its short form, so a later one never breaks a link."""
    first, second, third = "f-aaaaaa00000000000000", "f-aaaaaa11111111111111", "f-bbbbbb00000000000000"

    assert {first: "f-aaaaaa", second: "f-aaaaaa1", third: "f-bbbbbb"} == shorten([first, second, third])
    assert "f-aaaaaa" == shorten([second, first])[second]


@given(st.lists(st.text(alphabet="01", min_size=20, max_size=20).map(lambda digits: f"f-{digits}"), unique=True))
def test_short_ids_are_unique_prefixes_and_stable(full: list[str]) -> None:
    """Whatever comes later, the short ids of what was there stay."""
    short = shorten(full)

    assert len(full) == len(set(short.values()))
    assert all(id_.startswith(short[id_]) and len(short[id_]) >= len("f-") + SHORTEST for id_ in full)
    assert all(shorten(full[:end]).items() <= short.items() for end in range(len(full)))
