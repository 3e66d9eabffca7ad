"""All mail in the named files and folders is found, in a fixed order, and what cannot be read is told."""

import io
import os
import sys
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest

from ibid.cli import mail_files
from ibid.cli.mail_files import Found, Problem, find_mail

ONE = b"From: a@x\nSubject: one\n\nfirst\n"
TWO = b"From: b@x\nSubject: two\n\nsecond\n"
BOX = b"From a@x Fri Dec  7 10:06:42 2001\n" + ONE + b"\nFrom b@x Fri Dec  7 10:06:43 2001\n" + TWO + b"\n"


def found_in(*paths: Path) -> list[Found | Problem]:
    return list(find_mail(paths))


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def test_a_file_is_one_mail_whatever_its_name(tmp_path: Path) -> None:
    """A file that is named itself is read as it is, byte for byte."""
    file = tmp_path / "mail.txt"
    file.write_bytes(b"\r\n" + ONE + b"\x00\xff")
    assert found_in(file) == [Found(str(file), b"\r\n" + ONE + b"\x00\xff")]


def test_an_mbox_is_known_by_its_first_line(tmp_path: Path) -> None:
    """Each mail of it is found with its number; the "From " lines and the empty lines between mails are not mail."""
    file = tmp_path / "box"
    file.write_bytes(BOX)
    assert found_in(file) == [Found(f"{file}#1", ONE), Found(f"{file}#2", TWO)]


def test_from_within_a_mail_does_not_split_it(tmp_path: Path) -> None:
    """Only behind an empty line "From " begins a mail; ">From " is "From " and ">>From " is ">From " (mboxrd)."""
    file = tmp_path / "box.mbox"
    file.write_bytes(b"From x\nSubject: s\n\nno\nFrom here on\n\n>From me\n>>From you\nsay >From\n")
    assert found_in(file) == [Found(f"{file}#1", b"Subject: s\n\nno\nFrom here on\n\nFrom me\n>From you\nsay >From\n")]


def test_an_mbox_with_crlf_is_split_too(tmp_path: Path) -> None:
    """As mail programs on Windows write it."""
    file = tmp_path / "box.mbox"
    file.write_bytes(BOX.replace(b"\n", b"\r\n"))
    assert [each.raw for each in found_in(file) if isinstance(each, Found)] == [
        ONE.replace(b"\n", b"\r\n"),
        TWO.replace(b"\n", b"\r\n"),
    ]


def test_a_folder_is_searched_to_the_bottom_in_sorted_order(tmp_path: Path) -> None:
    """.eml and .mbox files of any case, folder by folder; other files are passed over."""
    for name, content in {"b.eml": ONE, "a.EML": TWO, "note.md": b"x", "z/c.eml": ONE, "k/d.mbox": BOX}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    names = ["a.EML", "b.eml", "k/d.mbox#1", "k/d.mbox#2", "z/c.eml"]
    assert [each.where for each in found_in(tmp_path)] == [str(tmp_path / name) for name in names]


def test_a_link_to_a_folder_is_no_loop(tmp_path: Path) -> None:
    """Links to folders are not followed in a search, so a mail is found once."""
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.eml").symlink_to(tmp_path / "self.eml")
    found = found_in(tmp_path)
    assert found[0] == Found(str(tmp_path / "a.eml"), ONE)
    assert [each.where for each in found[1:] if isinstance(each, Problem)] == [str(tmp_path / "self.eml")]
    assert len(found) == 2


def test_what_is_missing_or_no_file_is_a_problem_and_hides_nothing(tmp_path: Path) -> None:
    """The order is that of the paths given; a pipe is not opened, for that could wait for ever."""
    file = tmp_path / "a.eml"
    file.write_bytes(ONE)
    os.mkfifo(tmp_path / "pipe")
    assert found_in(tmp_path / "gone.eml", tmp_path / "pipe", file) == [
        Problem(str(tmp_path / "gone.eml"), "no such file or folder"),
        Problem(str(tmp_path / "pipe"), "not a file"),
        Found(str(file), ONE),
    ]


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the system says."""
    file = tmp_path / "a.eml"
    file.write_bytes(ONE)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert found_in(file) == [Problem(str(file), "cannot be read: Permission denied")]


def test_a_folder_without_mail_is_a_problem(tmp_path: Path) -> None:
    """Silence would look like success."""
    assert found_in(tmp_path) == [Problem(str(tmp_path), "no mail in this folder (looked for .eml and .mbox files)")]


@pytest.mark.parametrize(("content", "wheres"), [(ONE, ["-"]), (BOX, ["-#1", "-#2"])])
def test_standard_input_is_one_mail_or_an_mbox(
    content: bytes, wheres: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told apart as files are."""
    stdin(monkeypatch, content)
    assert [each.where for each in found_in(Path("-"))] == wheres


def test_a_mail_beyond_the_limit_is_a_problem_and_the_next_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a file of its own and within an mbox, one line or many."""
    monkeypatch.setattr(mail_files, "MAX_BYTES", 60)
    big, lines, box = tmp_path / "big.eml", tmp_path / "lines.eml", tmp_path / "box.mbox"
    big.write_bytes(ONE + b"x" * 60)
    lines.write_bytes(ONE + b"x\n" * 30)
    box.write_bytes(b"From x\n" + ONE + b"x" * 500 + b"\n" + b"y\n" * 50 + b"\nFrom y\n" + TWO)
    assert found_in(big, lines, box) == [
        Problem(str(big), "more than 60 bytes"),
        Problem(str(lines), "more than 60 bytes"),
        Problem(f"{box}#1", "more than 60 bytes"),
        Found(f"{box}#2", TWO),
    ]


def test_mail_is_streamed(tmp_path: Path) -> None:
    """The first mail comes before the second file is looked at."""
    first, second = tmp_path / "a.eml", tmp_path / "b.eml"
    first.write_bytes(ONE)
    second.write_bytes(TWO)
    mails = find_mail([first, second])
    assert next(mails) == Found(str(first), ONE)
    second.unlink()
    assert next(mails) == Problem(str(second), "no such file or folder")


def test_folders_are_searched_in_sorted_order(tmp_path: Path) -> None:
    """Whatever order the file system has them in."""
    for number in (7, 2, 9, 0, 5, 3, 8, 1, 6, 4):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "a.eml").write_bytes(ONE)
    assert [each.where for each in found_in(tmp_path)] == [str(tmp_path / f"{n}/a.eml") for n in range(10)]


def test_an_overlong_mail_of_an_mbox_is_not_held_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3 MB of short lines under a limit of 1 kB take less than 1 MB."""
    monkeypatch.setattr(mail_files, "MAX_BYTES", 1000)
    box = tmp_path / "box.mbox"
    box.write_bytes(b"From x\n" + b"some words\n" * 300_000)
    tracemalloc.start()
    try:
        assert found_in(box) == [Problem(f"{box}#1", "more than 1000 bytes")]
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
