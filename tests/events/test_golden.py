"""One file per event version, written by hand: what such an event looks like in a log, for as long as there are logs."""

from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from ibid.events.codec import decode, encode
from ibid.events.source import Email, Reader
from ibid.events.vocabulary import EVENT_TYPES, Event

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.rglob("*.json"))
NAMES = [path.relative_to(FOLDER).as_posix() for path in FILES]

PINNED = {
    "attribute-recorded.v1.json": "54b7cc0457e7116ca51f9f9eb113bde71d7a7041f3c7841981f3aadc381ab5c5",
    "contact-recorded.v1.json": "8b7eda975cd0b4446574fbc97f650cc00129980b780a1260d789b8cdb7bf84a3",
    "customer-opened.v1.json": "4097aafabca297962e1dca581be48cb9fb90a7dac776437032268fe6927fe322",
    "decision-recorded.v1.json": "7576b3e0800d826c82522afbacf8726714417d975ebab33dedf5e6d2764bd88f",
    "fact-recorded.v1.json": "efd80208f45d8f82fd848d76320f39a0abb61de9a2fe9bcfaba9ea7daee9e438",
    "mention-recorded.v1.json": "1704541ccfcc7af5d3e03c624affb8ef5896168d7f21860e01291b1a7df7c02a",
    "minimal/attribute-recorded.v1.json": "c63035b1eed97eeb6cebdf816ad7d6dd6655b262e7ef1a7118cf86181a0b5dc3",
    "minimal/contact-recorded.v1.json": "9236d827cd73ffc99ca009af91d8412c8ecdb894b4e169e72586aaa0b548cf66",
    "minimal/customer-opened.v1.json": "f05cd57dff515f663d5c0874eb76401f98f41050085618d5cc5500a50fae07e3",
    "minimal/decision-recorded.v1.json": "0d8fa26e73ba8a4ae8fcf7a1659ba3239564118019bd05d696ea4758d7064865",
    "minimal/fact-recorded.v1.json": "dad46a6ece0a647f758cb572aa1eb42d2c1e9e8a5083046a1774ed07b26ba9e4",
    "minimal/mention-recorded.v1.json": "acadced5608c9cb1feb2c25645c8586a2012c3f2b25759355fc7d126ea914e3c",
    "minimal/source-read.v1.json": "45d532722c44d5584f4d48bcbe982a58484a09dba2e95f43902b7d14f04538e9",
    "minimal/source-registered.v1.json": "fd3725567cf861adc503c5398d134867c5c43d9eadab50079fd570bbba2c2898",
    "minimal/task-recorded.v1.json": "7903c4916415e51c202cf313383c48ecd0cf961679eca05ce2e80243cc5349d9",
    "minimal/topic-recorded.v1.json": "adacff3a9e62a4be5be5e61938c06a83537e6d3be7f765a1454c0c07da655d3f",
    "source-read.v1.json": "2153c9efd57ce256e091a2b80af707e6a4cd9b9f313c9de1a779626c416f1269",
    "source-registered.v1.json": "77e16c606363d28671a6f64d5685f1aa5f03d3f8a9a51daf2077dcecabfed487",
    "source-registered.v1.note.json": "5a9763d3b27ab99823755629d98b05b6177fb916c6413f86ecbd122898f5e181",
    "source-registered.v1.person.json": "1a68d8d1a66ddb1ea679d9a98f74868ed3d2493cc1386cd7b929f1e01a6299b1",
    "task-recorded.v1.json": "b12ef02a1dae8fde81d9d40b5e793a24da21733859e8ceda43c6ab803c221688",
    "topic-recorded.v1.json": "bff79553a6a23b195289ea23480e399aa19eb3c2611432eb88ba29c3e72c3015",
}
"""The SHA-256 of each file. A published event is never changed: do not edit a file and its digest here, add a new
version of the event, an upcaster, and a new file."""


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_golden_event_is_read_and_written_as_it_stands(path: Path) -> None:
    """decode takes it, and encode gives the same bytes back: sorted keys, no white space, UTC, nothing added or lost."""
    line = path.read_bytes()
    recorded = orjson.loads(line)
    type_, data = encode(decode(recorded["type"], orjson.dumps(recorded["body"])))
    assert type_ == recorded["type"]
    assert b'{"type":"%b","body":%b}\n' % (type_.encode(), data) == line


@pytest.mark.parametrize("name", [cls.TYPE for cls in EVENT_TYPES])
def test_every_event_type_has_a_golden_file_with_and_without_its_optional_fields(name: str) -> None:
    """Named as it is recorded: golden/<type>.json and golden/minimal/<type>.json."""
    for path in (FOLDER / f"{name}.json", FOLDER / "minimal" / f"{name}.json"):
        assert orjson.loads(path.read_bytes())["type"] == name


@pytest.mark.parametrize("cls", EVENT_TYPES, ids=lambda cls: cls.TYPE)
def test_the_full_golden_file_sets_every_field_of_its_event(cls: type[Event]) -> None:
    """So that no field can change its name or form unnoticed."""
    body = orjson.loads((FOLDER / f"{cls.TYPE}.json").read_bytes())["body"]
    assert body.keys() == cls.model_fields.keys()


def test_the_golden_email_and_reader_set_every_field() -> None:
    """The nested values that have optional fields, too."""
    email = orjson.loads((FOLDER / "source-registered.v1.json").read_bytes())["body"]["source"]
    reader = orjson.loads((FOLDER / "source-read.v1.json").read_bytes())["body"]["reader"]
    assert (email.keys(), reader.keys()) == (Email.model_fields.keys(), Reader.model_fields.keys())


def test_nobody_edits_a_golden_file_unnoticed() -> None:
    """Each file has the digest that was pinned when it was written, and none is missing or new without one."""
    assert {name: sha256(path.read_bytes()).hexdigest() for name, path in zip(NAMES, FILES, strict=True)} == PINNED
