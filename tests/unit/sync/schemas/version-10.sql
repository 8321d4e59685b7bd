-- index entry_parcel_by_parcel
CREATE INDEX entry_parcel_by_parcel ON entry_parcel (sha256);

-- index outbox_by_state
CREATE INDEX outbox_by_state ON outbox_entry (state, seq);

-- index outbox_following
CREATE INDEX outbox_following ON outbox_entry (stream, seq) WHERE stream <> entry_id AND state IN ('ready', 'leased');

-- index parcel_waiting
CREATE INDEX parcel_waiting ON parcel (sha256) WHERE state = 'waiting';

-- table carried_in
CREATE TABLE carried_in (
    carried_id TEXT PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- table downlink_floor
CREATE TABLE downlink_floor (
    channel TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT;

-- table downlink_item
CREATE TABLE downlink_item (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    size INTEGER NOT NULL CHECK (size >= 0),
    data BLOB NOT NULL CHECK (length(data) <= size)
) STRICT;

-- table downlink_refusal
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

-- table downlink_set
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

-- table downlink_shown
CREATE TABLE downlink_shown (
    broadcast_id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    told INTEGER NOT NULL DEFAULT 0
) STRICT;

-- table entry_parcel
CREATE TABLE entry_parcel (
    entry_id TEXT NOT NULL REFERENCES outbox_entry (entry_id),
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL REFERENCES parcel,
    PRIMARY KEY (entry_id, position)
) STRICT, WITHOUT ROWID;

-- table issue_asked
CREATE TABLE issue_asked (
    request_id TEXT PRIMARY KEY,
    at REAL NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- table journal_batch
CREATE TABLE journal_batch (
    last_seq INTEGER PRIMARY KEY,
    first_seq INTEGER NOT NULL CHECK (first_seq <= last_seq),
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    head BLOB
) STRICT;

-- table outbox_decision
CREATE TABLE outbox_decision (
    seq INTEGER PRIMARY KEY REFERENCES outbox_entry,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- table outbox_elsewhere
CREATE TABLE outbox_elsewhere (
    state TEXT PRIMARY KEY,
    entries INTEGER NOT NULL CHECK (entries >= 0)
) STRICT, WITHOUT ROWID;

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

-- table outbox_exported
CREATE TABLE outbox_exported (
    seq INTEGER PRIMARY KEY REFERENCES outbox_entry,
    at TEXT NOT NULL,
    carried_id TEXT NOT NULL
) STRICT;

-- table outbox_undecided
CREATE TABLE outbox_undecided (
    seq INTEGER PRIMARY KEY REFERENCES outbox_entry
) STRICT;

-- table outbox_void
CREATE TABLE outbox_void (
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
    at TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- table parcel
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

-- table parcel_piece
CREATE TABLE parcel_piece (
    sha256 TEXT NOT NULL REFERENCES parcel,
    start INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (sha256, start)
) STRICT;

-- table sync_event
CREATE TABLE sync_event (
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
, mono REAL NOT NULL DEFAULT 0, boot_id TEXT NOT NULL DEFAULT '', clock_offset_ms INTEGER, clock_trust TEXT NOT NULL DEFAULT '', next_at TEXT NOT NULL DEFAULT '', exchange_id TEXT NOT NULL DEFAULT '', ledger_no INTEGER NOT NULL DEFAULT 0, payload_sha256 TEXT NOT NULL DEFAULT '', oldest_age_s INTEGER NOT NULL DEFAULT 0, parked_count INTEGER NOT NULL DEFAULT 0, link TEXT NOT NULL DEFAULT '', signal_dbm INTEGER, bytes_month INTEGER NOT NULL DEFAULT 0, actor TEXT NOT NULL DEFAULT '') STRICT;

-- table sync_state
CREATE TABLE sync_state (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- trigger entry_parcel_is_immutable
CREATE TRIGGER entry_parcel_is_immutable BEFORE UPDATE ON entry_parcel
BEGIN SELECT raise(ABORT, 'which parcels an entry names never changes'); END;

-- trigger entry_parcel_is_never_deleted
CREATE TRIGGER entry_parcel_is_never_deleted BEFORE DELETE ON entry_parcel
BEGIN SELECT raise(ABORT, 'which parcels an entry names never changes'); END;

-- trigger outbox_body_is_only_erased_after_ack
CREATE TRIGGER outbox_body_is_only_erased_after_ack BEFORE UPDATE OF body ON outbox_entry
WHEN NEW.body IS NOT OLD.body AND NOT (NEW.body IS NULL AND OLD.state = 'acked' AND NEW.state = 'acked')
BEGIN SELECT raise(ABORT, 'an outbox body is only erased, and only after the receipt'); END;

-- trigger outbox_counts_moves
CREATE TRIGGER outbox_counts_moves AFTER UPDATE OF state ON outbox_entry WHEN NEW.state <> OLD.state
BEGIN
    UPDATE outbox_elsewhere SET entries = entries - 1 WHERE state = OLD.state;
    UPDATE outbox_elsewhere SET entries = entries + 1 WHERE state = NEW.state;
END;

-- trigger outbox_counts_restored
CREATE TRIGGER outbox_counts_restored AFTER INSERT ON outbox_entry
WHEN EXISTS (SELECT 1 FROM outbox_void WHERE NEW.seq BETWEEN first_seq AND last_seq)
BEGIN UPDATE outbox_elsewhere SET entries = entries + 1 WHERE state = 'restored'; END;

-- trigger outbox_is_immutable
CREATE TRIGGER outbox_is_immutable BEFORE UPDATE OF entry_id, stream, kind, service, receipt_no, created_at, clock_trust,
    created_mono, boot_id, wire_version, suite_id, key_id, body_bytes, body_sha256 ON outbox_entry
WHEN NEW.entry_id <> OLD.entry_id OR NEW.stream <> OLD.stream OR NEW.kind <> OLD.kind
    OR NEW.service <> OLD.service OR NEW.receipt_no <> OLD.receipt_no OR NEW.created_at <> OLD.created_at
    OR NEW.clock_trust <> OLD.clock_trust OR NEW.created_mono <> OLD.created_mono OR NEW.boot_id <> OLD.boot_id
    OR NEW.wire_version <> OLD.wire_version OR NEW.suite_id <> OLD.suite_id OR NEW.key_id <> OLD.key_id
    OR NEW.body_bytes <> OLD.body_bytes OR NEW.body_sha256 <> OLD.body_sha256
BEGIN SELECT raise(ABORT, 'what an outbox entry says never changes'); END;

-- trigger outbox_is_never_deleted
CREATE TRIGGER outbox_is_never_deleted BEFORE DELETE ON outbox_entry
BEGIN SELECT raise(ABORT, 'outbox entries are never deleted'); END;

-- trigger outbox_number_stays
CREATE TRIGGER outbox_number_stays BEFORE UPDATE ON outbox_entry WHEN NEW.seq <> OLD.seq
BEGIN SELECT raise(ABORT, 'what an outbox entry says never changes'); END;

-- trigger outbox_receipt_stays
CREATE TRIGGER outbox_receipt_stays BEFORE UPDATE OF receipt ON outbox_entry
WHEN OLD.receipt IS NOT NULL AND NEW.receipt IS NULL
BEGIN SELECT raise(ABORT, 'a receipt is never taken away'); END;

-- trigger outbox_seq_has_no_gap
CREATE TRIGGER outbox_seq_has_no_gap BEFORE INSERT ON outbox_entry
WHEN NEW.seq <> 1 + max(
        (SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))
    AND NOT EXISTS (SELECT 1 FROM outbox_void WHERE NEW.seq BETWEEN first_seq AND last_seq)
BEGIN SELECT raise(ABORT, 'outbox_entry.seq must count without gaps'); END;

-- trigger outbox_starts_ready
CREATE TRIGGER outbox_starts_ready BEFORE INSERT ON outbox_entry
WHEN NEW.state <> 'ready' OR NEW.body IS NULL
BEGIN SELECT raise(ABORT, 'an outbox entry starts ready, with its body'); END;

-- trigger outbox_void_follows_on
CREATE TRIGGER outbox_void_follows_on BEFORE INSERT ON outbox_void
WHEN NEW.first_seq <> 1 + max(
    (SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))
BEGIN SELECT raise(ABORT, 'only numbers that nobody has can be made void'); END;

-- trigger outbox_void_is_immutable
CREATE TRIGGER outbox_void_is_immutable BEFORE UPDATE ON outbox_void
BEGIN SELECT raise(ABORT, 'a number that is void stays void'); END;

-- trigger outbox_void_stays
CREATE TRIGGER outbox_void_stays BEFORE DELETE ON outbox_void
BEGIN SELECT raise(ABORT, 'a number that is void stays void'); END;

-- trigger outbox_waits_for_a_decision
CREATE TRIGGER outbox_waits_for_a_decision AFTER UPDATE OF state ON outbox_entry
WHEN NEW.state = 'acked' AND OLD.state <> 'acked' AND NEW.kind = 'transaction'
    AND NOT EXISTS (SELECT 1 FROM outbox_decision WHERE seq = NEW.seq)
BEGIN INSERT OR IGNORE INTO outbox_undecided VALUES (NEW.seq); END;

-- trigger parcel_is_immutable
CREATE TRIGGER parcel_is_immutable BEFORE UPDATE ON parcel
WHEN NEW.sha256 <> OLD.sha256 OR NEW.parcel_id <> OLD.parcel_id OR NEW.size <> OLD.size
    OR NEW.suite_id <> OLD.suite_id OR NEW.key_id <> OLD.key_id
BEGIN SELECT raise(ABORT, 'what a parcel is never changes'); END;

-- trigger parcel_is_never_deleted
CREATE TRIGGER parcel_is_never_deleted BEFORE DELETE ON parcel
BEGIN SELECT raise(ABORT, 'parcels are never deleted, only their bytes'); END;

-- trigger parcel_piece_goes_with_the_bodies
CREATE TRIGGER parcel_piece_goes_with_the_bodies BEFORE DELETE ON parcel_piece
WHEN EXISTS (SELECT 1 FROM entry_parcel AS a JOIN outbox_entry AS e ON e.entry_id = a.entry_id
    WHERE a.sha256 = OLD.sha256 AND e.body IS NOT NULL)
BEGIN SELECT raise(ABORT, 'a parcel is only erased with the bodies that name it'); END;

-- trigger parcel_piece_is_immutable
CREATE TRIGGER parcel_piece_is_immutable BEFORE UPDATE ON parcel_piece
BEGIN SELECT raise(ABORT, 'what a parcel holds never changes'); END;

-- trigger sync_event_is_immutable
CREATE TRIGGER sync_event_is_immutable BEFORE UPDATE ON sync_event
BEGIN SELECT raise(ABORT, 'the sync journal is append-only'); END;

-- trigger sync_event_keeps_the_newest
CREATE TRIGGER sync_event_keeps_the_newest BEFORE DELETE ON sync_event
WHEN OLD.seq = (SELECT max(seq) FROM sync_event)
BEGIN SELECT raise(ABORT, 'the newest line carries the count'); END;

-- trigger sync_event_leaves_only_after_posting
CREATE TRIGGER sync_event_leaves_only_after_posting BEFORE DELETE ON sync_event
WHEN OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_posted_up_to')
    AND NOT (
        OLD.seq > (SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_open_up_to')
        AND OLD.seq <= (
            SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync_state WHERE key = 'journal_dropped_up_to'))
BEGIN SELECT raise(ABORT, 'the sync journal keeps what the platform does not have'); END;

-- view outbox_tally
CREATE VIEW outbox_tally (state, entries) AS
SELECT state, entries FROM outbox_elsewhere WHERE state <> 'restored'
UNION ALL
SELECT 'ready',
    max((SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))
    - (SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM outbox_void)
    + (SELECT sum(CASE state WHEN 'restored' THEN entries ELSE -entries END) FROM outbox_elsewhere);

