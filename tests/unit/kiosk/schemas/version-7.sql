-- index effect_one_open
CREATE UNIQUE INDEX effect_one_open ON effect_journal (transaction_id) WHERE state IN ('intended', 'started');

-- index effect_reprint
CREATE UNIQUE INDEX effect_reprint ON effect_journal (transaction_id, reprint_number) WHERE reprint_number > 0;

-- index payment_unresolved
CREATE INDEX payment_unresolved ON payment (ordered_at) WHERE state IN ('ordered', 'shown', 'unknown', 'paid');

-- table audit_event
CREATE TABLE audit_event (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    code TEXT NOT NULL,
    fields TEXT NOT NULL,
    chain TEXT NOT NULL
) STRICT;

-- table effect_journal
CREATE TABLE effect_journal (
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
, reprint_of TEXT REFERENCES effect_journal (effect_id), reprint_number INTEGER NOT NULL DEFAULT 0, ordered_by TEXT NOT NULL DEFAULT '', ordered_role TEXT NOT NULL DEFAULT '', ordered_why TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;

-- table payment
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

-- table pin_lockout
CREATE TABLE pin_lockout (
    role TEXT PRIMARY KEY,
    failures INTEGER NOT NULL) STRICT;

-- table platform_trust
CREATE TABLE platform_trust (
    anchor TEXT PRIMARY KEY,
    trust BLOB NOT NULL,
    learned_at TEXT NOT NULL
) STRICT;

-- table rating_record
CREATE TABLE rating_record (
    transaction_id TEXT PRIMARY KEY REFERENCES transaction_record (entry_id),
    entry_id TEXT NOT NULL UNIQUE,
    rated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- table transaction_record
CREATE TABLE transaction_record (
    entry_id TEXT PRIMARY KEY,
    transaction_id TEXT GENERATED ALWAYS AS (entry_id) VIRTUAL,
    receipt_no TEXT NOT NULL UNIQUE,
    service TEXT NOT NULL,
    service_title TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    next_due TEXT NOT NULL DEFAULT '',
    document_no TEXT NOT NULL DEFAULT ''
, catalogue_version INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

-- trigger audit_event_is_immutable
CREATE TRIGGER audit_event_is_immutable BEFORE UPDATE ON audit_event
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

-- trigger audit_event_stays
CREATE TRIGGER audit_event_stays BEFORE DELETE ON audit_event
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

-- trigger effect_final_states_stay
CREATE TRIGGER effect_final_states_stay BEFORE UPDATE ON effect_journal
WHEN OLD.state = 'confirmed' AND NEW.state <> 'confirmed'
BEGIN SELECT raise(ABORT, 'a confirmed effect stays confirmed'); END;

-- trigger effect_order_stays
CREATE TRIGGER effect_order_stays BEFORE UPDATE ON effect_journal
WHEN NEW.reprint_of IS NOT OLD.reprint_of OR NEW.reprint_number <> OLD.reprint_number OR NEW.ordered_by <> OLD.ordered_by
    OR NEW.ordered_role <> OLD.ordered_role OR NEW.ordered_why <> OLD.ordered_why
    OR NEW.transaction_id <> OLD.transaction_id OR NEW.kind <> OLD.kind
BEGIN SELECT raise(ABORT, 'who ordered a paper, and of what, never changes'); END;

-- trigger payment_amount_stays
CREATE TRIGGER payment_amount_stays BEFORE UPDATE ON payment
WHEN NEW.amount_fen <> OLD.amount_fen OR NEW.service <> OLD.service OR NEW.ordered_at <> OLD.ordered_at
BEGIN SELECT raise(ABORT, 'what was ordered never changes'); END;

-- trigger payment_final_states_stay
CREATE TRIGGER payment_final_states_stay BEFORE UPDATE ON payment
WHEN OLD.state IN ('unpaid', 'settled', 'refunded') AND NEW.state <> OLD.state
BEGIN SELECT raise(ABORT, 'a payment with a final word keeps it'); END;

-- trigger payment_stays
CREATE TRIGGER payment_stays BEFORE DELETE ON payment
BEGIN SELECT raise(ABORT, 'a payment is never forgotten'); END;

-- trigger transaction_record_is_immutable
CREATE TRIGGER transaction_record_is_immutable BEFORE UPDATE ON transaction_record
BEGIN SELECT raise(ABORT, 'a transaction never changes'); END;

