"""Whose bytes are whose in a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.projections.regions import FRONTMATTER, Unmendable, fingerprints, merged

from samples import NEW, rendered


def test_a_new_file_has_frontmatter_title_and_marked_sections() -> None:
    assert NEW == (
        '---\ntype: ""\ntitle: ""\naccount_type: ""\nstatus: ""\nindustry: ""\ncreated: ""\nlast_contact: ""\ntags:\n'
        '- "type/customer"\n---\n# Acme\n'
        "\n## Key Facts\n\n%% ibid:begin facts %%\n\n- one ^f-000000\n\n%% ibid:end facts %%\n"
        "\n## Topics\n\n%% ibid:begin topics %%\n\n%% ibid:end topics %%\n"
    )


def test_merging_what_is_there_already_changes_nothing() -> None:
    assert NEW == merged(NEW, rendered())


def test_only_the_region_is_replaced() -> None:
    """Headings, own sections, own keys and text before and after the markers stay as the user has them."""
    mine = (
        NEW.replace("---\n# Acme", "# a comment\nmy_key: 1\n\n---\n# Acme the Great\n\nMine.")
        .replace("## Key Facts", "## What we know")
        .replace("%% ibid:end facts %%\n", "%% ibid:end facts %%\nMine too.\n")
    )
    expected = mine.replace("- one ^f-000000\n", "- two ^f-111111\n")

    assert expected == merged(mine, rendered("- two ^f-111111\n"))


def test_line_endings_byte_order_mark_and_missing_last_line_feed_stay() -> None:
    mine = "\ufeff" + NEW.replace("\n", "\r\n").removesuffix("\r\n")
    expected = mine.replace("- one ^f-000000", "- two ^f-111111")

    assert expected == merged(mine, rendered("- two ^f-111111\n"))


def test_frontmatter_is_compared_by_value() -> None:
    """Obsidian writes `tags` and quotes in its own style: that is no difference, and it stays."""
    mine = NEW.replace('status: ""', "status:  ''").replace('tags:\n- "type/customer"', "tags: [type/customer]")

    assert mine == merged(mine, rendered())
    assert fingerprints(NEW)[FRONTMATTER] == fingerprints(mine)[FRONTMATTER]
    assert 'status: "active"\n' in merged(mine, rendered(status="active"))


def test_a_key_of_ours_that_was_removed_comes_back() -> None:
    assert 'industry: ""\n' in merged(NEW.replace('industry: ""\n', ""), rendered())


def test_a_comment_between_keys_is_the_user_s() -> None:
    mine = NEW.replace('industry: ""\n', 'industry: ""\n# mine\n')

    assert "# mine\n" in merged(mine.replace('industry: ""', 'industry: "x"'), rendered())


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (NEW.replace("%% ibid:end facts %%\n", ""), "line 23: region 'topics' begins inside region 'facts'"),
        (NEW.replace("%% ibid:begin facts %%\n", ""), "line 19: region 'facts' ends but was not begun"),
        (NEW + "%% ibid:begin facts %%\n%% ibid:end facts %%\n", "line 27: region 'facts' begins a second time"),
        (NEW.replace("%% ibid:end topics %%\n", ""), "region 'topics' begins but never ends"),
        (
            NEW.replace("%% ibid:begin topics %%\n\n%% ibid:end topics %%\n", ""),
            "the markers of region 'topics' are gone",
        ),
        (NEW.removeprefix("---\n"), "the frontmatter .* is gone"),
        ("---\ntype: x\n" + NEW.partition("---\n# Acme")[2], "the frontmatter is not closed"),
    ],
)
def test_broken_markers_are_reported_with_their_place(broken: str, reason: str) -> None:
    with pytest.raises(Unmendable, match=reason):
        merged(broken, rendered())


def test_markers_count_only_at_the_start_of_a_line() -> None:
    mine = NEW.replace("# Acme\n", "# Acme\n\n> %% ibid:end facts %%\n- %% ibid:begin facts %%\n")

    assert mine == merged(mine, rendered())


@given(
    st.text(alphabet=st.characters(exclude_characters="%\r", exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["---\n# Acme\n", "%% ibid:end facts %%\n", "## Topics\n", "%% ibid:end topics %%\n"]),
)
def test_whatever_stands_outside_the_regions_stays(text: str, anchor: str) -> None:
    """For any text the user writes before, between or behind the regions."""
    mine = NEW.replace(anchor, f"{anchor}{text}\n", 1)

    assert mine.replace("- one ^f-000000\n", "- two ^f-111111\n") == merged(mine, rendered("- two ^f-111111\n"))
