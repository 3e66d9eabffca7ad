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
    "claim-corrected.v1.json": "12ed67e807efb945d61f09779c3e51b22447919cd6ef1c4b0e5f3cfed16b3531",
    "claim-split.v1.json": "bf6af1fb4b4d6ed549dfea4bb60460a2772972aa131e95550a695c34d3e49c43",
    "claim-superseded.v1.json": "fca6afc05b044983aa519bdfe5701c19c9c14927c384ebf6b99211190962e777",
    "claims-kept-apart.v1.json": "f41cca0c0ab71c354695920e4740e8b49ded50f9433bbb0ab42d651b0e86cdc0",
    "claims-merged.v1.json": "d74f536301465e1e814fc1cf5c5dc2a7b6b343e651b8699c9a82f64ee469c69a",
    "contact-recorded.v1.json": "8b7eda975cd0b4446574fbc97f650cc00129980b780a1260d789b8cdb7bf84a3",
    "customer-aliased.v1.json": "0dec1fa2f4f1b73cae730a6ba712cabaa38efb762e5f5af418b844182c009961",
    "customer-opened.v1.json": "4097aafabca297962e1dca581be48cb9fb90a7dac776437032268fe6927fe322",
    "customers-merged.v1.json": "ab3417581a494d9de81d8daa337ffc1958557a536c52a039262f21647bef1eb9",
    "decision-recorded.v1.json": "7576b3e0800d826c82522afbacf8726714417d975ebab33dedf5e6d2764bd88f",
    "decision-undone.v1.json": "1263191ad06d9a7287652cd3183401b33c05d35deec5d86a1b8c6b34b14119aa",
    "fact-recorded.v1.json": "efd80208f45d8f82fd848d76320f39a0abb61de9a2fe9bcfaba9ea7daee9e438",
    "mention-recorded.v1.json": "1704541ccfcc7af5d3e03c624affb8ef5896168d7f21860e01291b1a7df7c02a",
    "minimal/attribute-recorded.v1.json": "c63035b1eed97eeb6cebdf816ad7d6dd6655b262e7ef1a7118cf86181a0b5dc3",
    "minimal/claim-corrected.v1.json": "4e1466d953da43f6ec7faf05fa555e353d6e9698f3b6c205a4d9bef60a4e6579",
    "minimal/claim-split.v1.json": "7e776e43e9ef6a362571ad6d8e0b4c6df5a10955f42d1bd0054f1a0af222d0fd",
    "minimal/claim-superseded.v1.json": "7cf03646ef828997588c2a8db091d1e30c098250408acd698022db58730fbe9d",
    "minimal/claims-kept-apart.v1.json": "21e122e9fad112b4a4645c2b4f5326556e8c868d1d5e4cac686a1be11113ae3f",
    "minimal/claims-merged.v1.json": "b3e476d3c7593cd2003f488fc10ed76402b3013909ba758a709326ef3d84d162",
    "minimal/contact-recorded.v1.json": "9236d827cd73ffc99ca009af91d8412c8ecdb894b4e169e72586aaa0b548cf66",
    "minimal/customer-aliased.v1.json": "3e4d0e70c20c9e1527e37115df70669522cf7a2679895181b15592bba0b15166",
    "minimal/customer-opened.v1.json": "f05cd57dff515f663d5c0874eb76401f98f41050085618d5cc5500a50fae07e3",
    "minimal/customers-merged.v1.json": "b92c717a376bdbc2f2e87eff2a2e73b2db687d453a1a2c1c84eeb64b68f4685a",
    "minimal/decision-recorded.v1.json": "0d8fa26e73ba8a4ae8fcf7a1659ba3239564118019bd05d696ea4758d7064865",
    "minimal/decision-undone.v1.json": "ecca03b6388b19c27d13151de98fa56180ba792b5a8ab6d4c7f09a2bd07bb6c2",
    "minimal/fact-recorded.v1.json": "dad46a6ece0a647f758cb572aa1eb42d2c1e9e8a5083046a1774ed07b26ba9e4",
    "minimal/mention-recorded.v1.json": "acadced5608c9cb1feb2c25645c8586a2012c3f2b25759355fc7d126ea914e3c",
    "minimal/policy-adopted.v1.json": "12af3a6db93443e44ff8fb89dd67d722b5cf78394b6546915321a9c02584f356",
    "minimal/source-read.v1.json": "45d532722c44d5584f4d48bcbe982a58484a09dba2e95f43902b7d14f04538e9",
    "minimal/source-registered.v1.json": "fd3725567cf861adc503c5398d134867c5c43d9eadab50079fd570bbba2c2898",
    "minimal/suggestion-judged.v1.json": "d88934920d158f8272aad08cbf57e9a8d7e5db25557bfeba519aa3be9d7117e7",
    "minimal/task-recorded.v1.json": "7903c4916415e51c202cf313383c48ecd0cf961679eca05ce2e80243cc5349d9",
    "minimal/topic-recorded.v1.json": "adacff3a9e62a4be5be5e61938c06a83537e6d3be7f765a1454c0c07da655d3f",
    "policy-adopted.v1.json": "15920f4d91093e37674a2b4b28dc1e1e204e49b6d2c414161f47fe6893d34e21",
    "source-read.v1.json": "2153c9efd57ce256e091a2b80af707e6a4cd9b9f313c9de1a779626c416f1269",
    "source-registered.v1.json": "77e16c606363d28671a6f64d5685f1aa5f03d3f8a9a51daf2077dcecabfed487",
    "source-registered.v1.note.json": "5a9763d3b27ab99823755629d98b05b6177fb916c6413f86ecbd122898f5e181",
    "source-registered.v1.person.json": "1a68d8d1a66ddb1ea679d9a98f74868ed3d2493cc1386cd7b929f1e01a6299b1",
    "suggestion-judged.v1.json": "4ebd6af018abd87563a9e0cfa913a92ef1aa7786339ce130a95e4e55e028b28b",
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
