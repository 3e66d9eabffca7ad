"""Whose bytes are whose in a note."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibid.projections.markdown import Rendered
from ibid.projections.neutral import inline, one_line, yaml_string
from ibid.projections.regions import Unmendable, fingerprints, fingerprints_of, merged, new_file

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


def test_what_is_written_ends_its_lines_as_its_surroundings_do() -> None:
    """One line pasted with another ending turns nothing around it."""
    pasted = NEW.replace("# Acme\n", "# Acme\n\nPasted.\r\n").replace("- one ^f-000000\n", "- one ^f-000000\r\n")

    assert pasted == merged(pasted, rendered())
    assert pasted.replace("- one ^f-000000\r\n", "- two ^f-111111\n") == merged(pasted, rendered("- two ^f-111111\n"))

    marker = NEW.replace("begin facts %%\n", "begin facts %%\r\n").replace('status: ""\n', 'status: ""\r\n')
    expected = marker.replace("%%\r\n\n- one ^f-000000\n\n", "%%\r\n\r\n- two ^f-111111\r\n\r\n")
    assert expected.replace('status: ""', 'status: "x"') == merged(marker, rendered("- two ^f-111111\n", status="x"))

    without = NEW.replace('tags:\n- "type/customer"\n', "").replace('last_contact: ""\n', 'last_contact: ""\r\n')
    assert 'last_contact: ""\r\ntags:\r\n- "type/customer"\r\n---\n' in merged(without, rendered())


def test_frontmatter_is_compared_by_value() -> None:
    """Obsidian writes `tags` and quotes in its own style: that is no difference, and it stays."""
    mine = NEW.replace('status: ""', "status:  ''").replace('tags:\n- "type/customer"', "tags: [type/customer]")

    assert mine == merged(mine, rendered())
    assert fingerprints(NEW) == fingerprints(mine)
    assert 'status: "active"\n' in merged(mine, rendered(status="active"))


def test_tags_say_the_same_in_any_order() -> None:
    """Whoever adds a tag and then records it finds it in another place of the log's list."""
    tagged = replace(rendered(), frontmatter=(*rendered().frontmatter[:-1], ("tags", '\n- "a"\n- "b"')))
    mine = new_file(tagged).replace('- "a"\n- "b"\n', '- "b"\n- "a"\n')

    assert mine == merged(mine, tagged)
    assert fingerprints_of(tagged) == fingerprints(mine) != fingerprints(mine.replace('"b"', '"c"'))


def test_a_key_of_ours_that_was_removed_comes_back() -> None:
    assert 'industry: ""\n' in merged(NEW.replace('industry: ""\n', ""), rendered())


def test_a_comment_between_keys_is_the_user_s() -> None:
    mine = NEW.replace('industry: ""\n', 'industry: ""\n# mine\n')

    assert "# mine\n" in merged(mine.replace('industry: ""', 'industry: "x"'), rendered())


def test_lines_of_a_list_belong_to_its_key_whatever_stands_between() -> None:
    """YAML lets comments and blank lines stand there (YAML 1.2.2, §6.7)."""
    mine = NEW.replace("tags:\n", "tags:\n# mine\n\n").replace('customer"\n---', 'customer"\n  # also mine\n---')

    assert mine == merged(mine, rendered())
    tagged = replace(rendered(), frontmatter=(*rendered().frontmatter[:-1], ("tags", '\n- "a"')))
    assert 'tags:\n- "a"\n  # also mine\n---' in merged(mine, tagged)


def test_comments_in_our_lines_count_as_a_person_s_words_and_number_signs_in_values_do_not() -> None:
    plain, sharp = rendered(status="C"), rendered(status="C #1")
    quoted = new_file(sharp)

    assert fingerprints_of(sharp) == fingerprints(quoted) == fingerprints(quoted.replace('"C #1"', "'C #1'"))
    assert fingerprints_of(plain) != fingerprints(quoted.replace('"C #1"', "C #1"))
    assert fingerprints_of(sharp) != fingerprints(quoted.replace('"C #1"', '"C #1" # mine'))


@given(st.text(max_size=20).map(one_line), st.text(max_size=20).map(one_line))
def test_an_untouched_note_has_the_fingerprints_of_what_was_rendered(fact: str, status: str) -> None:
    """For any text, as neutral.py lets it through."""
    note = replace(
        rendered(f"- {inline(fact)} ^f-000000\n"),
        frontmatter=tuple((key, f" {yaml_string(status)}") for key, _ in rendered().frontmatter),
    )

    assert fingerprints_of(note) == fingerprints(new_file(note))


TASK = "- [ ] Call Jane[^m-000000]{} ^k-000000\n"
BOXES = st.sampled_from(" xX/-?>!✓")
DAYS = st.lists(st.tuples(st.sampled_from("✅❌"), st.dates()).map(lambda tick: f" {tick[0]} {tick[1]}"), max_size=2)


@given(BOXES, DAYS)
def test_a_tick_goes_wherever_its_task_goes(box: str, days: list[str]) -> None:
    """The box and the days that the Tasks plugin wrote, in any line that has the task's block id, before that id."""
    ticked = TASK.format("".join(days)).replace("[ ]", f"[{box}]")
    note = new_file(tasks(TASK.format(""))).replace(TASK.format(""), ticked)
    other = "- [ ] Other[^m-111111] ^k-111111\n"
    new = tasks(other, TASK.format("[^m-111111] 📅 2026-01-31"))

    assert note == merged(note, tasks(TASK.format("")))
    assert new_file(tasks(other, ticked.replace("000]", "000][^m-111111] 📅 2026-01-31"))) == merged(note, new)


def tasks(*lines: str) -> Rendered:
    return replace(rendered(), regions=(("tasks", "Open Tasks", "".join(lines)),))


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
