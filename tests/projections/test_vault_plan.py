"""What to do with a note's file: write, keep, or refuse because a person's words would be lost."""

from ibid.projections.regions import fingerprints, new_file
from ibid.projections.vault_plan import Keep, Refuse, Write, plan

from samples import NEW, rendered

WRITTEN = {name: [hash_] for name, hash_ in fingerprints(NEW).items()}
TWO = rendered("- two ^f-111111\n")


def test_a_note_that_is_not_there_is_written() -> None:
    assert Write(NEW) == plan(rendered(), None, {})


def test_a_note_that_says_all_of_it_is_kept() -> None:
    assert Keep(NEW) == plan(rendered(), NEW.encode(), {})


def test_what_ibid_wrote_itself_is_brought_up_to_date() -> None:
    assert Write(new_file(TWO)) == plan(TWO, NEW.encode(), WRITTEN)


def test_an_edit_inside_a_region_is_never_overwritten() -> None:
    """Also where nobody remembers what was written: then every difference counts as somebody's."""
    edited = NEW.replace("- one", "- one, says Jane").encode()

    for remembered in (WRITTEN, {}):
        change = plan(TWO, edited, remembered)
        assert isinstance(change, Refuse)
        assert "facts" in change.reason
        assert "--overwrite" in change.reason


def test_an_edit_of_our_frontmatter_is_never_overwritten() -> None:
    edited = NEW.replace('status: ""', "status: mine").encode()
    change = plan(rendered(), edited, WRITTEN)

    assert isinstance(change, Refuse)
    assert "frontmatter" in change.reason


def test_an_edit_is_replaced_on_demand_and_the_caller_is_told_to_keep_a_copy() -> None:
    edited = NEW.replace("- one", "- one, says Jane").encode()

    assert Write(new_file(TWO), replaces_edits=True) == plan(TWO, edited, WRITTEN, overwrite=True)


def test_an_edit_that_says_what_ibid_would_write_is_no_conflict() -> None:
    assert Keep(new_file(TWO)) == plan(TWO, new_file(TWO).encode(), WRITTEN)


def test_a_file_that_ibid_did_not_write_is_left_alone() -> None:
    for foreign in (b"# My Acme\n", b"\xff\xfe"):
        assert isinstance(plan(rendered(), foreign, {}), Refuse)
        assert Write(NEW, replaces_edits=True) == plan(rendered(), foreign, {}, overwrite=True)
