"""What to do with a note's file: write, keep, or refuse because a person's words would be lost."""

from dataclasses import replace

import pytest

from ibid.projections.markdown import Rendered
from ibid.projections.regions import fingerprints, fingerprints_of, new_file
from ibid.projections.vault_plan import Keep, Refuse, Write, plan

from samples import NEW, rendered

WRITTEN = {name: [hash_] for name, hash_ in fingerprints(NEW).items()}
TWO = rendered("- two ^f-111111\n")
OURS, OURS_TWO = fingerprints_of(rendered()), fingerprints_of(TWO)


def test_a_note_that_is_not_there_is_written() -> None:
    assert Write(NEW, OURS) == plan(rendered(), None, {})


def test_a_note_that_says_all_of_it_is_kept() -> None:
    assert Keep(OURS) == plan(rendered(), NEW.encode(), {})


def test_what_ibid_wrote_itself_is_brought_up_to_date() -> None:
    assert Write(new_file(TWO), OURS_TWO, NEW.encode()) == plan(TWO, NEW.encode(), WRITTEN)


def test_an_edit_inside_a_region_is_never_overwritten() -> None:
    """Also where nobody remembers what was written: then every difference may be somebody's."""
    edited = NEW.replace("- one", "- one, says Jane").encode()

    for remembered in (WRITTEN, {}):
        change = plan(TWO, edited, remembered)
        assert isinstance(change, Refuse)
        assert "facts" in change.reason
        assert "--overwrite" in change.reason


def test_nobody_is_accused_of_an_edit_where_nothing_is_remembered() -> None:
    change = plan(TWO, NEW.encode(), {})

    assert isinstance(change, Refuse)
    assert "ibid does not remember what it wrote there" in change.reason
    assert "somebody" not in change.reason


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("status", 'status: ""', "status: mine"),
        ("tags", '- "type/customer"', '- "type/customer"\n- vip'),
        ("status", 'status: ""', 'status: "" # mine'),
        ("tags", 'tags:\n- "type/customer"', 'tags:\n# mine\n  # mine\n- "type/customer"\n- vip'),
    ],
)
def test_an_edit_of_our_frontmatter_is_never_overwritten(key: str, before: str, after: str) -> None:
    """Whoever edits a property is told how to say the same to the log."""
    edited = NEW.replace(before, after).encode()
    change = plan(rendered(status="active"), edited, WRITTEN)

    assert isinstance(change, Refuse)
    assert f"(frontmatter {key})" in change.reason
    assert f"`ibid append attribute VALUE --name {key} --customer … --person …`" in change.reason
    assert "outside the" not in change.reason


def test_a_number_sign_inside_a_value_is_no_comment() -> None:
    old = rendered(status="C #1")
    written = {name: [hash_] for name, hash_ in fingerprints_of(old).items()}

    assert isinstance(plan(rendered(status="active"), new_file(old).encode(), written), Write)


def test_a_comment_behind_a_value_that_stays_is_left_and_never_taken_for_ours() -> None:
    """What is remembered after such a run is what ibid says, without the comment: it stays a person's."""
    commented = NEW.replace('industry: ""', 'industry: "" # mine')
    change = plan(TWO, commented.encode(), WRITTEN)

    assert isinstance(change, Write)
    assert 'industry: "" # mine\n' in change.text
    assert OURS_TWO == change.ours
    assert Keep(OURS) == plan(rendered(), commented.encode(), WRITTEN)


def test_a_key_of_ours_that_was_removed_comes_back_and_is_no_edit() -> None:
    without = NEW.replace('industry: ""\n', "")
    change = plan(rendered(), without.encode(), WRITTEN)

    assert isinstance(change, Write)
    assert not change.replaces_edits
    assert 'industry: ""\n' in change.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- one ^f-000000\n", "- one ^f-000000\r\n"),
        ("- one ^f-000000\n", "- one ^f-000000  \n\n\t\n"),
        ("begin facts %%\n\n", "begin facts %%\n"),
    ],
)
def test_white_space_alone_is_neither_an_edit_nor_worth_a_write(before: str, after: str) -> None:
    spaced = NEW.replace(before, after).encode()

    assert spaced != NEW.encode()
    assert Keep(OURS) == plan(rendered(), spaced, WRITTEN)
    assert Write(new_file(TWO), OURS_TWO, spaced) == plan(TWO, spaced, WRITTEN)


def test_an_edit_is_replaced_on_demand_and_the_caller_is_told_to_keep_a_copy() -> None:
    edited = NEW.replace("- one", "- one, says Jane").encode()

    assert Write(new_file(TWO), OURS_TWO, edited, replaces_edits=True) == plan(TWO, edited, WRITTEN, overwrite=True)


def test_an_edit_that_says_what_ibid_would_write_is_no_conflict() -> None:
    assert Keep(OURS_TWO) == plan(TWO, new_file(TWO).encode(), WRITTEN)


def test_a_file_that_ibid_did_not_write_is_left_alone() -> None:
    for foreign in (b"# My Acme\n", b"\xff\xfe"):
        assert isinstance(plan(rendered(), foreign, {}), Refuse)
        assert Write(NEW, OURS, foreign, replaces_edits=True) == plan(rendered(), foreign, {}, overwrite=True)


TICKED = "- [x] Call Jane (Bob)[^m-000000] 📅 2026-01-31 ✅ 2026-01-30 ^k-000000\n"
PLAIN = "- [ ] Call Jane (Bob)[^m-000000] 📅 2026-01-31 ^k-000000\n"


@pytest.mark.parametrize(
    "ticked",
    [
        TICKED,
        PLAIN.replace("[ ]", "[x]"),
        PLAIN.replace("[ ]", "[/]"),
        "- [-] Call Jane (Bob)[^m-000000] 📅 2026-01-31 ❌ 2026-01-30 ^k-000000\n",
        "- [x] Call Jane (Bob)[^m-000000] ✅ 2026-01-30 📅 2026-01-31 ^k-000000\r\n",
        "- [x] Call Jane (Bob)[^m-000000] 📅 2026-01-31 ^k-000000 ✅\ufe0f 2026-01-30\n",
    ],
)
def test_a_tick_is_no_edit_and_not_worth_a_write(ticked: str) -> None:
    plain = with_tasks(PLAIN)
    note = new_file(plain).replace(PLAIN, ticked).encode()

    assert Keep(fingerprints_of(plain)) == plan(plain, note, {})


def test_a_ticked_task_stays_ticked_when_the_note_is_brought_up_to_date() -> None:
    """Also where its own line changes, as when another mail says the same."""
    old = with_tasks(PLAIN)
    new = with_tasks(PLAIN.replace("[^m-000000]", "[^m-000000][^m-111111]"), "- [ ] Send it[^m-111111] ^k-111111\n")
    written = {name: [hash_] for name, hash_ in fingerprints_of(old).items()}
    change = plan(new, new_file(old).replace(PLAIN, TICKED).encode(), written)

    assert isinstance(change, Write)
    assert not change.replaces_edits
    assert change.text == new_file(
        with_tasks(
            "- [x] Call Jane (Bob)[^m-000000][^m-111111] 📅 2026-01-31 ✅ 2026-01-30 ^k-000000\n",
            "- [ ] Send it[^m-111111] ^k-111111\n",
        )
    )
    assert Keep(fingerprints_of(new)) == plan(new, change.text.encode(), {})


def test_other_words_in_a_ticked_task_are_an_edit() -> None:
    old = with_tasks(PLAIN)
    written = {name: [hash_] for name, hash_ in fingerprints_of(old).items()}
    edited = new_file(old).replace(PLAIN, TICKED.replace("Jane", "Bill"))

    assert isinstance(plan(old, edited.encode(), written), Refuse)


def test_a_box_outside_the_tasks_is_text_like_any_other() -> None:
    facts = rendered("- [ ] one ^f-000000\n")
    written = {name: [hash_] for name, hash_ in fingerprints_of(facts).items()}

    assert isinstance(plan(facts, new_file(facts).replace("- [ ]", "- [x]").encode(), written), Refuse)


def with_tasks(*lines: str) -> Rendered:
    return replace(rendered(), regions=(("tasks", "Open Tasks", "".join(lines)), *rendered().regions))
