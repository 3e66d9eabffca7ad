"""Any text survives the way to disk and back."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ibid.events.dcb_log import DcbLog
from ibid.events.log import Query, Selection
from ibid.events.sqlite_recorder import SQLiteRecorder
from ibid.events.vocabulary import CustomerOpened, FactRecorded

ID = "0123456789abcdefghjk"
NEVER = Query((Selection(tags=("never",)),))
TEXT = st.text(min_size=1).map(lambda text: f"x{text}x")


@given(st.lists(TEXT, min_size=1, max_size=5))
@settings(deadline=None, max_examples=40)
def test_any_text_survives_the_round_trip_to_disk_and_back(texts: list[str]) -> None:
    """Appended, the file closed and opened again: the same events, in their order."""
    now = datetime(2026, 1, 5, tzinfo=UTC)
    events = [CustomerOpened(recorded_at=now, customer=f"u-{ID}", name=texts[0])] + [
        FactRecorded(
            recorded_at=now,
            id=f"f-{ID}",
            source=f"p-{ID}",
            reading=f"r-{ID}",
            customer=f"u-{ID}",
            text=text,
            attributed_to=text,
            ref=text,
        )
        for text in texts
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.sqlite"
        with SQLiteRecorder(path, create=True) as recorder:
            DcbLog(recorder).append(events, unless=NEVER, after=0)
        with SQLiteRecorder(path) as recorder:
            assert events == [each.event for each in DcbLog(recorder).read()]
