"""The tables of the outbox, the sync journal and the sync state, as forward-only migrations.

Each element of :data:`MIGRATIONS` is the script of one schema version. What must never change is held by triggers, so that
a mistake in any later program is refused by the database itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from sync.schema_lean import VERSION_10

_VERSION_1: Final = """
CREATE TABLE outbox_entry (
    seq INTEGER PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,
    stream TEXT NOT NULL CHECK (stream <> ''),
    kind TEXT NOT NULL,
    service TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    created_at TEXT NOT NULL,
    clock_trust TEXT NOT NULL,
    created_mono REAL NOT NULL,
    boot_id TEXT NOT NULL,
    wire_version INTEGER NOT NULL,
    suite_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    body BLOB,
    body_bytes INTEGER NOT NULL CHECK (body_bytes > 0),
    body_sha256 TEXT NOT NULL CHECK (length(body_sha256) = 64),
    state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'leased', 'acked', 'parked')),
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    lease_until REAL,
    last_code TEXT NOT NULL DEFAULT '',
    last_detail TEXT NOT NULL DEFAULT '',
    acked_at REAL,
    receipt BLOB,
    CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
    CHECK (state <> 'acked' OR (receipt IS NOT NULL AND acked_at IS NOT NULL)),
    CHECK (body IS NOT NULL OR state = 'acked')
) STRICT;

CREATE INDEX outbox_by_state ON outbox_entry (state, seq);
CREATE INDEX outbox_unsettled ON outbox_entry (stream, seq) WHERE state IN ('ready', 'leased');
CREATE INDEX outbox_out ON outbox_entry (stream) WHERE state = 'leased';

CREATE TRIGGER outbox_seq_has_no_gap BEFORE INSERT ON outbox_entry
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM outbox_entry)
BEGIN SELECT raise(ABORT, 'outbox_entry.seq must count without gaps'); END;

CREATE TRIGGER outbox_starts_ready BEFORE INSERT ON outbox_entry
WHEN NEW.state <> 'ready' OR NEW.body IS NULL
BEGIN SELECT raise(ABORT, 'an outbox entry starts ready, with its body'); END;

CREATE TRIGGER outbox_is_never_deleted BEFORE DELETE ON outbox_entry
BEGIN SELECT raise(ABORT, 'outbox entries are never deleted'); END;

CREATE TRIGGER outbox_is_immutable BEFORE UPDATE ON outbox_entry
WHEN NEW.seq <> OLD.seq OR NEW.entry_id <> OLD.entry_id OR NEW.stream <> OLD.stream OR NEW.kind <> OLD.kind
    OR NEW.service <> OLD.service OR NEW.receipt_no <> OLD.receipt_no OR NEW.created_at <> OLD.created_at
    OR NEW.clock_trust <> OLD.clock_trust OR NEW.created_mono <> OLD.created_mono OR NEW.boot_id <> OLD.boot_id
    OR NEW.wire_version <> OLD.wire_version OR NEW.suite_id <> OLD.suite_id OR NEW.key_id <> OLD.key_id
    OR NEW.body_bytes <> OLD.body_bytes OR NEW.body_sha256 <> OLD.body_sha256
BEGIN SELECT raise(ABORT, 'what an outbox entry says never changes'); END;

CREATE TRIGGER outbox_body_is_only_erased_after_ack BEFORE UPDATE ON outbox_entry
WHEN NEW.body IS NOT OLD.body AND NOT (NEW.body IS NULL AND OLD.state = 'acked' AND NEW.state = 'acked')
BEGIN SELECT raise(ABORT, 'an outbox body is only erased, and only after the receipt'); END;

CREATE TRIGGER outbox_receipt_stays BEFORE UPDATE ON outbox_entry
WHEN OLD.receipt IS NOT NULL AND NEW.receipt IS NULL
BEGIN SELECT raise(ABORT, 'a receipt is never taken away'); END;

CREATE TABLE sync_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    service TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    failure_class TEXT NOT NULL,
    http_status INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    queue_depth INTEGER NOT NULL
) STRICT;

CREATE TABLE sync_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TRIGGER sync_event_is_immutable BEFORE UPDATE ON sync_event
BEGIN SELECT raise(ABORT, 'the sync journal is append-only'); END;

CREATE TRIGGER sync_event_leaves_only_after_posting BEFORE DELETE ON sync_event
WHEN OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_posted_up_to')
BEGIN SELECT raise(ABORT, 'the sync journal keeps what the platform does not have'); END;
"""

_VERSION_2: Final = """
CREATE TABLE outbox_tally (
    state TEXT PRIMARY KEY,
    entries INTEGER NOT NULL CHECK (entries >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO outbox_tally VALUES ('ready', 0), ('leased', 0), ('acked', 0), ('parked', 0);
UPDATE outbox_tally SET entries = (SELECT count(*) FROM outbox_entry AS e WHERE e.state = outbox_tally.state);

CREATE TRIGGER outbox_tally_counts_new AFTER INSERT ON outbox_entry
BEGIN UPDATE outbox_tally SET entries = entries + 1 WHERE state = NEW.state; END;

CREATE TRIGGER outbox_tally_follows AFTER UPDATE OF state ON outbox_entry WHEN NEW.state <> OLD.state
BEGIN
    UPDATE outbox_tally SET entries = entries - 1 WHERE state = OLD.state;
    UPDATE outbox_tally SET entries = entries + 1 WHERE state = NEW.state;
END;

CREATE TABLE outbox_void (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER outbox_void_follows_on BEFORE INSERT ON outbox_void
WHEN NEW.first_seq <> 1 + max(
    (SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))
BEGIN SELECT raise(ABORT, 'only numbers that nobody has can be made void'); END;

CREATE TRIGGER outbox_void_is_immutable BEFORE UPDATE ON outbox_void
BEGIN SELECT raise(ABORT, 'a number that is void stays void'); END;

CREATE TRIGGER outbox_void_stays BEFORE DELETE ON outbox_void
BEGIN SELECT raise(ABORT, 'a number that is void stays void'); END;

DROP TRIGGER outbox_seq_has_no_gap;

CREATE TRIGGER outbox_seq_has_no_gap BEFORE INSERT ON outbox_entry
WHEN NEW.seq <> 1 + max(
    (SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))
BEGIN SELECT raise(ABORT, 'outbox_entry.seq must count without gaps'); END;

CREATE TABLE sync_event_2 (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    receipt_no TEXT NOT NULL,
    service TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    failure_class TEXT NOT NULL,
    http_status INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    queue_depth INTEGER NOT NULL
) STRICT;

INSERT INTO sync_event_2 SELECT * FROM sync_event;
DROP TABLE sync_event;
ALTER TABLE sync_event_2 RENAME TO sync_event;

CREATE TRIGGER sync_event_is_immutable BEFORE UPDATE ON sync_event
BEGIN SELECT raise(ABORT, 'the sync journal is append-only'); END;

CREATE TRIGGER sync_event_leaves_only_after_posting BEFORE DELETE ON sync_event
WHEN OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_posted_up_to')
BEGIN SELECT raise(ABORT, 'the sync journal keeps what the platform does not have'); END;

CREATE TRIGGER sync_event_keeps_the_newest BEFORE DELETE ON sync_event
WHEN OLD.seq = (SELECT max(seq) FROM sync_event)
BEGIN SELECT raise(ABORT, 'the newest line carries the count'); END;
"""
"""Counts the queue as it changes; lets numbers be void after a damaged database; one page less is written with each line
of the journal, whose numbers go on from the newest line instead of from a table of SQLite's."""

_VERSION_3: Final = """
CREATE TABLE parcel (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    parcel_id TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL CHECK (size > 0),
    suite_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'complete')),
    failures INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    last_code TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX parcel_waiting ON parcel (sha256) WHERE state = 'waiting';

CREATE TABLE parcel_piece (
    sha256 TEXT NOT NULL REFERENCES parcel,
    start INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (sha256, start)
) STRICT;

CREATE TABLE entry_parcel (
    entry_id TEXT NOT NULL REFERENCES outbox_entry (entry_id),
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL REFERENCES parcel,
    PRIMARY KEY (entry_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_parcel_by_parcel ON entry_parcel (sha256);

CREATE TRIGGER parcel_is_immutable BEFORE UPDATE ON parcel
WHEN NEW.sha256 <> OLD.sha256 OR NEW.parcel_id <> OLD.parcel_id OR NEW.size <> OLD.size
    OR NEW.suite_id <> OLD.suite_id OR NEW.key_id <> OLD.key_id
BEGIN SELECT raise(ABORT, 'what a parcel is never changes'); END;

CREATE TRIGGER parcel_is_never_deleted BEFORE DELETE ON parcel
BEGIN SELECT raise(ABORT, 'parcels are never deleted, only their bytes'); END;

CREATE TRIGGER parcel_piece_is_immutable BEFORE UPDATE ON parcel_piece
BEGIN SELECT raise(ABORT, 'what a parcel holds never changes'); END;

CREATE TRIGGER parcel_piece_goes_with_the_bodies BEFORE DELETE ON parcel_piece
WHEN EXISTS (SELECT 1 FROM entry_parcel AS a JOIN outbox_entry AS e ON e.entry_id = a.entry_id
    WHERE a.sha256 = OLD.sha256 AND e.body IS NOT NULL)
BEGIN SELECT raise(ABORT, 'a parcel is only erased with the bodies that name it'); END;

CREATE TRIGGER entry_parcel_is_immutable BEFORE UPDATE ON entry_parcel
BEGIN SELECT raise(ABORT, 'which parcels an entry names never changes'); END;

CREATE TRIGGER entry_parcel_is_never_deleted BEFORE DELETE ON entry_parcel
BEGIN SELECT raise(ABORT, 'which parcels an entry names never changes'); END;
"""

_VERSION_4: Final = """
DROP TRIGGER outbox_seq_has_no_gap;

CREATE TRIGGER outbox_seq_has_no_gap BEFORE INSERT ON outbox_entry
WHEN NEW.seq <> 1 + max(
        (SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))
    AND NOT EXISTS (SELECT 1 FROM outbox_void WHERE NEW.seq BETWEEN first_seq AND last_seq)
BEGIN SELECT raise(ABORT, 'outbox_entry.seq must count without gaps'); END;
"""
"""An entry that was saved from a damaged database comes back under the number it had, which is void in the new one."""

_VERSION_5: Final = """
CREATE TABLE downlink_set (
    channel TEXT NOT NULL,
    place TEXT NOT NULL CHECK (place IN ('shadow', 'active', 'previous')),
    version INTEGER NOT NULL CHECK (version > 0),
    set_hash TEXT NOT NULL CHECK (length(set_hash) = 64),
    manifest BLOB NOT NULL,
    at TEXT NOT NULL,
    trials INTEGER NOT NULL DEFAULT 0,
    proved INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, place)
) STRICT;

CREATE TABLE downlink_item (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    size INTEGER NOT NULL CHECK (size >= 0),
    data BLOB NOT NULL CHECK (length(data) <= size)
) STRICT;

CREATE TABLE downlink_refusal (
    channel TEXT NOT NULL,
    set_hash TEXT NOT NULL,
    version INTEGER NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    at TEXT NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, set_hash)
) STRICT;

CREATE TABLE downlink_shown (
    broadcast_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE downlink_floor (
    channel TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;
"""
"""What the platform publishes: a set being gathered, the one in use, the one before it."""

_VERSION_6: Final = """
CREATE TABLE outbox_exported (
    seq INTEGER PRIMARY KEY REFERENCES outbox_entry,
    at TEXT NOT NULL,
    carried_id TEXT NOT NULL
) STRICT;

CREATE TABLE carried_in (
    carried_id TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""
"""Which entries were last written to a medium, and which files of receipts were taken in whole. Beside the entries, not in
them: a medium changes nothing of what is true of an entry."""

_VERSION_7: Final = """
ALTER TABLE sync_event ADD COLUMN mono REAL NOT NULL DEFAULT 0;
ALTER TABLE sync_event ADD COLUMN boot_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_event ADD COLUMN clock_offset_ms INTEGER;
ALTER TABLE sync_event ADD COLUMN clock_trust TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_event ADD COLUMN next_at TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_event ADD COLUMN exchange_id TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_event ADD COLUMN ledger_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_event ADD COLUMN payload_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_event ADD COLUMN oldest_age_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_event ADD COLUMN parked_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_event ADD COLUMN link TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_event ADD COLUMN signal_dbm INTEGER;
ALTER TABLE sync_event ADD COLUMN bytes_month INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sync_event ADD COLUMN actor TEXT NOT NULL DEFAULT '';

CREATE TABLE journal_batch (
    last_seq INTEGER PRIMARY KEY,
    first_seq INTEGER NOT NULL CHECK (first_seq <= last_seq),
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    head BLOB
) STRICT;

DROP TRIGGER sync_event_leaves_only_after_posting;

CREATE TRIGGER sync_event_leaves_only_after_posting BEFORE DELETE ON sync_event
WHEN OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_posted_up_to')
    AND NOT (
        OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_open_up_to')
        AND OLD.seq <= (
            SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_dropped_up_to'))
BEGIN SELECT raise(ABORT, 'the sync journal keeps what the platform does not have'); END;
"""
"""More about each step; what the platform signed for each batch; the oldest lines may go once they are written off."""

_VERSION_8: Final = """
CREATE TABLE outbox_undecided (
    seq INTEGER PRIMARY KEY REFERENCES outbox_entry
) STRICT;

CREATE TABLE outbox_decision (
    seq INTEGER PRIMARY KEY REFERENCES outbox_entry,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

INSERT INTO outbox_undecided SELECT seq FROM outbox_entry WHERE state = 'acked' AND kind = 'transaction';

CREATE TRIGGER outbox_waits_for_a_decision AFTER UPDATE OF state ON outbox_entry
WHEN NEW.state = 'acked' AND OLD.state <> 'acked' AND NEW.kind = 'transaction'
    AND NOT EXISTS (SELECT 1 FROM outbox_decision WHERE seq = NEW.seq)
BEGIN INSERT OR IGNORE INTO outbox_undecided VALUES (NEW.seq); END;
"""
"""What the departments decided, and what is still to be asked."""

_VERSION_9: Final = """
CREATE TABLE issue_asked (
    request_id TEXT PRIMARY KEY,
    at REAL NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
"""
"""Documents that were asked for and are not known to be held by anybody."""

MIGRATIONS: Final[tuple[str, ...]] = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _VERSION_4,
    _VERSION_5,
    _VERSION_6,
    _VERSION_7,
    _VERSION_8,
    _VERSION_9,
    VERSION_10,
)
SCHEMA: Final = "\n".join((*MIGRATIONS, f"INSERT INTO sync_state VALUES ('schema_version', '{len(MIGRATIONS)}');"))  # noqa: S608
"""All migrations in a row: the whole schema for a new database."""


def statements(script: str) -> Iterator[str]:
    """Single statements of a script, for callers whose open transaction ``executescript`` would commit."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
    if pending.strip():
        raise ValueError("the script ends in the middle of a statement")


def version(conn: sqlite3.Connection) -> int:
    """How many of :data:`MIGRATIONS` this database has seen."""
    if conn.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'sync_state'").fetchone() is None:
        return 0
    row = conn.execute("SELECT value FROM sync_state WHERE key = 'schema_version'").fetchone()
    return 1 if row is None else int(row[0])


def migrate(conn: sqlite3.Connection) -> int:
    """Brings the tables to the newest version inside the caller's transaction; returns how many migrations ran."""
    if not conn.in_transaction:
        raise RuntimeError("migrate needs an open transaction")
    seen = version(conn)
    if seen > len(MIGRATIONS):
        raise RuntimeError(f"the sync tables are of version {seen}, newer than this program")
    for script in MIGRATIONS[seen:]:
        for statement in statements(script):
            conn.execute(statement)
    if seen < len(MIGRATIONS):
        conn.execute("INSERT OR REPLACE INTO sync_state VALUES ('schema_version', ?)", (str(len(MIGRATIONS)),))
    return len(MIGRATIONS) - seen
