"""Version 10 of the sync tables: a new entry touches as few pages as its rows allow.

Every page that a commit changes is one more frame of the write-ahead log, and each frame two calls of the kernel, whatever
its size: measured, a sync of fourteen frames takes twice as long as one of their bytes at once.
"""

from __future__ import annotations

from typing import Final

VERSION_10: Final = """
DROP INDEX outbox_unsettled;
DROP INDEX outbox_out;

CREATE INDEX outbox_following ON outbox_entry (stream, seq) WHERE stream <> entry_id AND state IN ('ready', 'leased');

DROP TRIGGER outbox_tally_counts_new;
DROP TRIGGER outbox_tally_follows;

CREATE TABLE outbox_elsewhere (
    state TEXT PRIMARY KEY,
    entries INTEGER NOT NULL CHECK (entries >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO outbox_elsewhere SELECT state, entries FROM outbox_tally WHERE state <> 'ready';
INSERT INTO outbox_elsewhere
SELECT 'restored', count(*) FROM outbox_entry AS e
WHERE EXISTS (SELECT 1 FROM outbox_void WHERE e.seq BETWEEN first_seq AND last_seq);
DROP TABLE outbox_tally;

CREATE TRIGGER outbox_counts_restored AFTER INSERT ON outbox_entry
WHEN EXISTS (SELECT 1 FROM outbox_void WHERE NEW.seq BETWEEN first_seq AND last_seq)
BEGIN UPDATE outbox_elsewhere SET entries = entries + 1 WHERE state = 'restored'; END;

CREATE TRIGGER outbox_counts_moves AFTER UPDATE OF state ON outbox_entry WHEN NEW.state <> OLD.state
BEGIN
    UPDATE outbox_elsewhere SET entries = entries - 1 WHERE state = OLD.state;
    UPDATE outbox_elsewhere SET entries = entries + 1 WHERE state = NEW.state;
END;

CREATE VIEW outbox_tally (state, entries) AS
SELECT state, entries FROM outbox_elsewhere WHERE state <> 'restored'
UNION ALL
SELECT 'ready',
    max((SELECT coalesce(max(seq), 0) FROM outbox_entry), (SELECT coalesce(max(last_seq), 0) FROM outbox_void))
    - (SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM outbox_void)
    + (SELECT sum(CASE state WHEN 'restored' THEN entries ELSE -entries END) FROM outbox_elsewhere);

DROP TRIGGER outbox_is_immutable;
DROP TRIGGER outbox_body_is_only_erased_after_ack;
DROP TRIGGER outbox_receipt_stays;

CREATE TRIGGER outbox_number_stays BEFORE UPDATE ON outbox_entry WHEN NEW.seq <> OLD.seq
BEGIN SELECT raise(ABORT, 'what an outbox entry says never changes'); END;

CREATE TRIGGER outbox_is_immutable BEFORE UPDATE OF entry_id, stream, kind, service, receipt_no, created_at, clock_trust,
    created_mono, boot_id, wire_version, suite_id, key_id, body_bytes, body_sha256 ON outbox_entry
WHEN NEW.entry_id <> OLD.entry_id OR NEW.stream <> OLD.stream OR NEW.kind <> OLD.kind
    OR NEW.service <> OLD.service OR NEW.receipt_no <> OLD.receipt_no OR NEW.created_at <> OLD.created_at
    OR NEW.clock_trust <> OLD.clock_trust OR NEW.created_mono <> OLD.created_mono OR NEW.boot_id <> OLD.boot_id
    OR NEW.wire_version <> OLD.wire_version OR NEW.suite_id <> OLD.suite_id OR NEW.key_id <> OLD.key_id
    OR NEW.body_bytes <> OLD.body_bytes OR NEW.body_sha256 <> OLD.body_sha256
BEGIN SELECT raise(ABORT, 'what an outbox entry says never changes'); END;

CREATE TRIGGER outbox_body_is_only_erased_after_ack BEFORE UPDATE OF body ON outbox_entry
WHEN NEW.body IS NOT OLD.body AND NOT (NEW.body IS NULL AND OLD.state = 'acked' AND NEW.state = 'acked')
BEGIN SELECT raise(ABORT, 'an outbox body is only erased, and only after the receipt'); END;

CREATE TRIGGER outbox_receipt_stays BEFORE UPDATE OF receipt ON outbox_entry
WHEN OLD.receipt IS NOT NULL AND NEW.receipt IS NULL
BEGIN SELECT raise(ABORT, 'a receipt is never taken away'); END;
"""
"""An entry that opens its stream is found by its id, so only those that follow another need an index of streams. How many
are ready follows from the numbers, which have no gaps but the void ones. A trigger looks only at what an UPDATE names: the
body is no longer read to be compared with itself when a state changes."""
