-- index outbox_by_state
CREATE INDEX outbox_by_state ON outbox_entry (state, seq);

-- index outbox_out
CREATE INDEX outbox_out ON outbox_entry (stream) WHERE state = 'leased';

-- index outbox_unsettled
CREATE INDEX outbox_unsettled ON outbox_entry (stream, seq) WHERE state IN ('ready', 'leased');

-- table outbox_entry
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

-- table sync_event
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

-- table sync_state
CREATE TABLE sync_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- trigger outbox_body_is_only_erased_after_ack
CREATE TRIGGER outbox_body_is_only_erased_after_ack BEFORE UPDATE ON outbox_entry
WHEN NEW.body IS NOT OLD.body AND NOT (NEW.body IS NULL AND OLD.state = 'acked' AND NEW.state = 'acked')
BEGIN SELECT raise(ABORT, 'an outbox body is only erased, and only after the receipt'); END;

-- trigger outbox_is_immutable
CREATE TRIGGER outbox_is_immutable BEFORE UPDATE ON outbox_entry
WHEN NEW.seq <> OLD.seq OR NEW.entry_id <> OLD.entry_id OR NEW.stream <> OLD.stream OR NEW.kind <> OLD.kind
    OR NEW.service <> OLD.service OR NEW.receipt_no <> OLD.receipt_no OR NEW.created_at <> OLD.created_at
    OR NEW.clock_trust <> OLD.clock_trust OR NEW.created_mono <> OLD.created_mono OR NEW.boot_id <> OLD.boot_id
    OR NEW.wire_version <> OLD.wire_version OR NEW.suite_id <> OLD.suite_id OR NEW.key_id <> OLD.key_id
    OR NEW.body_bytes <> OLD.body_bytes OR NEW.body_sha256 <> OLD.body_sha256
BEGIN SELECT raise(ABORT, 'what an outbox entry says never changes'); END;

-- trigger outbox_is_never_deleted
CREATE TRIGGER outbox_is_never_deleted BEFORE DELETE ON outbox_entry
BEGIN SELECT raise(ABORT, 'outbox entries are never deleted'); END;

-- trigger outbox_receipt_stays
CREATE TRIGGER outbox_receipt_stays BEFORE UPDATE ON outbox_entry
WHEN OLD.receipt IS NOT NULL AND NEW.receipt IS NULL
BEGIN SELECT raise(ABORT, 'a receipt is never taken away'); END;

-- trigger outbox_seq_has_no_gap
CREATE TRIGGER outbox_seq_has_no_gap BEFORE INSERT ON outbox_entry
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM outbox_entry)
BEGIN SELECT raise(ABORT, 'outbox_entry.seq must count without gaps'); END;

-- trigger outbox_starts_ready
CREATE TRIGGER outbox_starts_ready BEFORE INSERT ON outbox_entry
WHEN NEW.state <> 'ready' OR NEW.body IS NULL
BEGIN SELECT raise(ABORT, 'an outbox entry starts ready, with its body'); END;

-- trigger sync_event_is_immutable
CREATE TRIGGER sync_event_is_immutable BEFORE UPDATE ON sync_event
BEGIN SELECT raise(ABORT, 'the sync journal is append-only'); END;

-- trigger sync_event_leaves_only_after_posting
CREATE TRIGGER sync_event_leaves_only_after_posting BEFORE DELETE ON sync_event
WHEN OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_posted_up_to')
BEGIN SELECT raise(ABORT, 'the sync journal keeps what the platform does not have'); END;

