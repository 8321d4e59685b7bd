"""The terminal's own tables, as forward-only migrations. The outbox brings its own (``sync.outbox``)."""

from __future__ import annotations

from typing import Final

_VERSION_1: Final = """
CREATE TABLE transaction_record (
    transaction_id TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,
    receipt_no TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    service_title TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    next_due TEXT NOT NULL DEFAULT '',
    document_no TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TRIGGER transaction_record_is_immutable BEFORE UPDATE ON transaction_record
BEGIN SELECT raise(ABORT, 'a transaction never changes'); END;

CREATE TABLE effect_journal (
    effect_id TEXT PRIMARY KEY,
    transaction_id TEXT NOT NULL REFERENCES transaction_record (transaction_id),
    kind TEXT NOT NULL CHECK (kind IN ('slip', 'document')),
    state TEXT NOT NULL CHECK (state IN ('intended', 'started', 'confirmed', 'unknown', 'declined', 'lapsed')),
    intended_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    baseline INTEGER,
    proof TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX effect_open ON effect_journal (state) WHERE state IN ('intended', 'started');

CREATE TRIGGER effect_final_states_stay BEFORE UPDATE ON effect_journal
WHEN OLD.state = 'confirmed' AND NEW.state <> 'confirmed'
BEGIN SELECT raise(ABORT, 'a confirmed effect stays confirmed'); END;

CREATE TABLE rating_record (
    transaction_id TEXT PRIMARY KEY REFERENCES transaction_record (transaction_id),
    entry_id TEXT NOT NULL UNIQUE,
    rated_at TEXT NOT NULL
) STRICT;

CREATE TABLE audit_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    code TEXT NOT NULL,
    fields TEXT NOT NULL,
    chain TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_event_is_immutable BEFORE UPDATE ON audit_event
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

CREATE TABLE pin_lockout (
    role TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    locked_until REAL NOT NULL
) STRICT;
"""

_VERSION_2: Final = """
ALTER TABLE pin_lockout DROP COLUMN locked_until;
"""
"""How long a lock lasts follows from the failures; a wall clock, which can be set, has no say in it."""

_VERSION_3: Final = """
CREATE TABLE transaction_record_3 (
    entry_id TEXT PRIMARY KEY,
    transaction_id TEXT GENERATED ALWAYS AS (entry_id) VIRTUAL,
    receipt_no TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    service_title TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    next_due TEXT NOT NULL DEFAULT '',
    document_no TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

INSERT INTO transaction_record_3 (entry_id, receipt_no, service, service_title, submitted_at, next_due, document_no)
SELECT entry_id, receipt_no, service, service_title, submitted_at, next_due, document_no FROM transaction_record;

CREATE TABLE effect_journal_3 (
    effect_id TEXT PRIMARY KEY,
    transaction_id TEXT NOT NULL REFERENCES transaction_record (entry_id),
    kind TEXT NOT NULL CHECK (kind IN ('slip', 'document')),
    state TEXT NOT NULL CHECK (state IN ('intended', 'started', 'confirmed', 'unknown', 'declined', 'lapsed')),
    intended_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    baseline INTEGER,
    proof TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

INSERT INTO effect_journal_3
SELECT e.effect_id, r.entry_id, e.kind, e.state, e.intended_at, e.changed_at, e.attempts, e.baseline, e.proof, e.code
FROM effect_journal AS e JOIN transaction_record AS r ON r.transaction_id = e.transaction_id;

CREATE TABLE rating_record_3 (
    transaction_id TEXT PRIMARY KEY REFERENCES transaction_record (entry_id),
    entry_id TEXT NOT NULL UNIQUE,
    rated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO rating_record_3
SELECT r.entry_id, g.entry_id, g.rated_at
FROM rating_record AS g JOIN transaction_record AS r ON r.transaction_id = g.transaction_id;

CREATE TABLE audit_event_3 (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    code TEXT NOT NULL,
    fields TEXT NOT NULL,
    chain TEXT NOT NULL
) STRICT;

INSERT INTO audit_event_3 SELECT number, at, code, fields, chain FROM audit_event;

DROP TABLE effect_journal;
DROP TABLE rating_record;
DROP TABLE transaction_record;
DROP TABLE audit_event;
ALTER TABLE transaction_record_3 RENAME TO transaction_record;
ALTER TABLE effect_journal_3 RENAME TO effect_journal;
ALTER TABLE rating_record_3 RENAME TO rating_record;
ALTER TABLE audit_event_3 RENAME TO audit_event;

CREATE TRIGGER transaction_record_is_immutable BEFORE UPDATE ON transaction_record
BEGIN SELECT raise(ABORT, 'a transaction never changes'); END;

CREATE INDEX effect_open ON effect_journal (state) WHERE state IN ('intended', 'started');

CREATE TRIGGER effect_final_states_stay BEFORE UPDATE ON effect_journal
WHEN OLD.state = 'confirmed' AND NEW.state <> 'confirmed'
BEGIN SELECT raise(ABORT, 'a confirmed effect stays confirmed'); END;

CREATE TRIGGER audit_event_is_immutable BEFORE UPDATE ON audit_event
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
"""
"""A transaction has the id of its entry, and rows lie in the tree of their key: a submission writes four pages less, each
of which costs its share of a sync."""

_VERSION_4: Final = """
CREATE TABLE platform_trust (
    anchor TEXT PRIMARY KEY,
    trust BLOB NOT NULL,
    learned_at TEXT NOT NULL
) STRICT;
"""
"""The platform's keys as signed statements have changed them; ``anchor`` names the configured keys they began with."""

_VERSION_5: Final = """
ALTER TABLE effect_journal ADD COLUMN reprint_of TEXT REFERENCES effect_journal (effect_id);
ALTER TABLE effect_journal ADD COLUMN reprint_number INTEGER NOT NULL DEFAULT 0;
ALTER TABLE effect_journal ADD COLUMN ordered_by TEXT NOT NULL DEFAULT '';
ALTER TABLE effect_journal ADD COLUMN ordered_role TEXT NOT NULL DEFAULT '';
ALTER TABLE effect_journal ADD COLUMN ordered_why TEXT NOT NULL DEFAULT '';

DROP INDEX effect_open;
CREATE UNIQUE INDEX effect_one_open ON effect_journal (transaction_id) WHERE state IN ('intended', 'started');
CREATE UNIQUE INDEX effect_reprint ON effect_journal (transaction_id, reprint_number) WHERE reprint_number > 0;

CREATE TRIGGER effect_order_stays BEFORE UPDATE ON effect_journal
WHEN NEW.reprint_of IS NOT OLD.reprint_of OR NEW.reprint_number <> OLD.reprint_number OR NEW.ordered_by <> OLD.ordered_by
    OR NEW.ordered_role <> OLD.ordered_role OR NEW.ordered_why <> OLD.ordered_why
    OR NEW.transaction_id <> OLD.transaction_id OR NEW.kind <> OLD.kind
BEGIN SELECT raise(ABORT, 'who ordered a paper, and of what, never changes'); END;
"""
"""Reprints: rows of their own, linked to the first paper. Two papers of a transaction are never open at once."""

_VERSION_6: Final = """
ALTER TABLE transaction_record ADD COLUMN catalogue_version INTEGER NOT NULL DEFAULT 0;
"""
"""Which published catalogue a transaction was made with; 0 is the one that came with the program."""

_VERSION_7: Final = """
CREATE TABLE payment (
    order_id TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    service_title TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    state TEXT NOT NULL CHECK (state IN ('ordered', 'shown', 'unknown', 'paid', 'unpaid', 'settled', 'refunded')),
    ordered_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    catalogue_version INTEGER NOT NULL DEFAULT 0,
    simulated INTEGER NOT NULL DEFAULT 0,
    suite_id TEXT,
    key_id TEXT,
    body BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_unresolved ON payment (ordered_at) WHERE state IN ('ordered', 'shown', 'unknown', 'paid');

CREATE TRIGGER payment_final_states_stay BEFORE UPDATE ON payment
WHEN OLD.state IN ('unpaid', 'settled', 'refunded') AND NEW.state <> OLD.state
BEGIN SELECT raise(ABORT, 'a payment with a final word keeps it'); END;

CREATE TRIGGER payment_amount_stays BEFORE UPDATE ON payment
WHEN NEW.amount_fen <> OLD.amount_fen OR NEW.service <> OLD.service OR NEW.ordered_at <> OLD.ordered_at
BEGIN SELECT raise(ABORT, 'what was ordered never changes'); END;

CREATE TRIGGER payment_stays BEFORE DELETE ON payment
BEGIN SELECT raise(ABORT, 'a payment is never forgotten'); END;
"""
"""Orders of payments: written down before the platform hears of one, asked about until there is a final word."""

MIGRATIONS: Final[tuple[str, ...]] = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _VERSION_4,
    _VERSION_5,
    _VERSION_6,
    _VERSION_7,
)
