"""The SQLite tables of the log, and the triggers by which the database itself refuses to rewrite history."""

APPLICATION_ID = 0x49424944
"""`IBID` in ASCII, in the file's header, so that another program's database is recognised as such."""

SCHEMA_VERSION = 1
"""Kept in `PRAGMA user_version`. A file with a higher one was written by a newer ibid."""

# AUTOINCREMENT: a bare rowid is reused after a delete, a position must never be.
# event_tags holds 64-bit hashes; a hit is checked against events.tags, so a collision costs time, never truth.
TABLES = """
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    type     TEXT NOT NULL,
    tags     TEXT NOT NULL,
    data     BLOB NOT NULL,
    link     BLOB NOT NULL
) STRICT;
CREATE INDEX events_by_type ON events (type, position);
CREATE TABLE event_tags (
    tag      INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tag, position)
) STRICT, WITHOUT ROWID;
"""

# The INSERT triggers hold also for connections that did not switch `recursive_triggers` on: without them
# INSERT OR REPLACE would slip past the DELETE trigger.
GUARDS = """
CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'history is append-only: UPDATE refused'); END;
CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'history is append-only: DELETE refused'); END;
CREATE TRIGGER events_refuse_replace BEFORE INSERT ON events
    WHEN EXISTS (SELECT 1 FROM events WHERE position = NEW.position)
    BEGIN SELECT RAISE(ABORT, 'history is append-only: REPLACE refused'); END;
CREATE TRIGGER event_tags_refuse_update BEFORE UPDATE ON event_tags
    BEGIN SELECT RAISE(ABORT, 'history is append-only: UPDATE refused'); END;
CREATE TRIGGER event_tags_refuse_delete BEFORE DELETE ON event_tags
    BEGIN SELECT RAISE(ABORT, 'history is append-only: DELETE refused'); END;
CREATE TRIGGER event_tags_refuse_replace BEFORE INSERT ON event_tags
    WHEN EXISTS (SELECT 1 FROM event_tags WHERE tag = NEW.tag AND position = NEW.position)
    BEGIN SELECT RAISE(ABORT, 'history is append-only: REPLACE refused'); END;
"""

CREATE = f"""
{TABLES}
{GUARDS}
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""
