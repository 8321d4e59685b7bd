"""The tables, as forward steps: a database is never reset, only led on."""

from __future__ import annotations

from typing import Final

from central.store.evaluations import SQLITE as EVALUATIONS
from central.store.mandate_search import INDEX as MANDATE_SEARCH
from central.store.mandates import HOLDS_SQLITE as MANDATE_HOLDS
from central.store.mandates import SQLITE as MANDATES
from central.store.mandates import UNDONE_SQLITE as UNDONE_USES
from central.store.outside import SQLITE as OUTSIDE
from central.store.payment_search import COVERING as PAYMENT_COVERING
from central.store.payment_search import INDEXES as PAYMENT_SEARCH
from central.store.payments import SQLITE as PAYMENTS
from central.store.phoneratings import SQLITE as PHONE_RATINGS
from central.store.schema_cases import SQLITE as CASES
from central.store.schema_console import CONSOLE, DOOR, NOTICES, WATCH, WORK

STEPS: Final[tuple[str, ...]] = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE terminal (
        terminal TEXT PRIMARY KEY, public_key BLOB NOT NULL, village_code TEXT NOT NULL, site_name TEXT NOT NULL,
        enrolled_at TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE terminal_state (
        terminal TEXT PRIMARY KEY REFERENCES terminal, last_seen TEXT NOT NULL DEFAULT '',
        last_heartbeat TEXT NOT NULL DEFAULT '', app_version TEXT NOT NULL DEFAULT '',
        site_name TEXT NOT NULL DEFAULT '', village_code TEXT NOT NULL DEFAULT '',
        devices BLOB NOT NULL DEFAULT '[]', pending_count INTEGER NOT NULL DEFAULT 0, clock_offset_ms INTEGER,
        duplicates INTEGER NOT NULL DEFAULT 0, contiguous_up_to INTEGER NOT NULL DEFAULT 0,
        journal_up_to INTEGER NOT NULL DEFAULT 0, journal_hash TEXT NOT NULL DEFAULT '',
        journal_prev TEXT NOT NULL DEFAULT '', chain_breaks INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;

    CREATE TABLE nonce (
        terminal TEXT NOT NULL, nonce TEXT NOT NULL, keep_until INTEGER NOT NULL, PRIMARY KEY (terminal, nonce)
    ) WITHOUT ROWID;
    CREATE INDEX nonce_by_age ON nonce (keep_until);

    CREATE TABLE ledger (
        terminal TEXT NOT NULL REFERENCES terminal, seq INTEGER NOT NULL CHECK (seq > 0),
        entry_id TEXT NOT NULL UNIQUE, ledger_no INTEGER NOT NULL UNIQUE, stream TEXT NOT NULL, kind TEXT NOT NULL,
        service TEXT NOT NULL, receipt_no TEXT NOT NULL, created_at TEXT NOT NULL, clock_trust TEXT NOT NULL,
        body_sha256 TEXT NOT NULL, suite_id TEXT NOT NULL, key_id TEXT NOT NULL, body BLOB NOT NULL,
        accepted_at TEXT NOT NULL, receipt BLOB NOT NULL, PRIMARY KEY (terminal, seq)
    );
    CREATE INDEX ledger_by_receipt ON ledger (receipt_no);
    CREATE TRIGGER ledger_never_changes BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
    CREATE TRIGGER ledger_never_forgets BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

    CREATE TABLE case_file (
        entry_id TEXT PRIMARY KEY REFERENCES ledger (entry_id), person_masked TEXT NOT NULL, person_lookup TEXT NOT NULL,
        department TEXT NOT NULL, state TEXT NOT NULL, updated_at TEXT NOT NULL, document_no TEXT NOT NULL,
        next_due TEXT NOT NULL, detail TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
        not_before TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;
    CREATE INDEX case_open ON case_file (not_before) WHERE state = 'pending';
    CREATE INDEX case_by_person ON case_file (person_lookup);
    CREATE TABLE case_event (
        event_no INTEGER PRIMARY KEY, entry_id TEXT NOT NULL REFERENCES case_file, at TEXT NOT NULL,
        state TEXT NOT NULL, detail TEXT NOT NULL
    );
    CREATE INDEX case_event_by_entry ON case_event (entry_id);

    CREATE TABLE rating (
        transaction_entry_id TEXT PRIMARY KEY, entry_id TEXT NOT NULL UNIQUE REFERENCES ledger (entry_id),
        receipt_no TEXT NOT NULL, score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5), rated_at TEXT NOT NULL,
        tags TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE refusal (
        terminal TEXT NOT NULL, entry_id TEXT NOT NULL, seq INTEGER NOT NULL, service TEXT NOT NULL,
        receipt_no TEXT NOT NULL, body_sha256 TEXT NOT NULL, code TEXT NOT NULL, at TEXT NOT NULL,
        times INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (terminal, entry_id)
    ) WITHOUT ROWID;
    CREATE INDEX refusal_by_receipt ON refusal (receipt_no);
    CREATE INDEX refusal_by_seq ON refusal (terminal, seq);

    CREATE TABLE pending (
        terminal TEXT NOT NULL, entry_id TEXT NOT NULL, receipt_no TEXT NOT NULL, entry BLOB NOT NULL,
        reported_at TEXT NOT NULL, PRIMARY KEY (terminal, entry_id)
    ) WITHOUT ROWID;
    CREATE INDEX pending_by_receipt ON pending (receipt_no);

    CREATE TABLE journal (
        log_no INTEGER PRIMARY KEY, terminal TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,
        receipt_no TEXT NOT NULL, event BLOB NOT NULL, received_at TEXT NOT NULL, UNIQUE (terminal, seq)
    );
    CREATE INDEX journal_by_receipt ON journal (receipt_no) WHERE receipt_no <> '';

    CREATE TABLE issue (
        terminal TEXT NOT NULL, request_id TEXT NOT NULL, order_hash TEXT NOT NULL, service TEXT NOT NULL,
        title TEXT NOT NULL, document_no TEXT NOT NULL UNIQUE, verify_code TEXT NOT NULL, person_masked TEXT NOT NULL,
        media_type TEXT NOT NULL, pages INTEGER NOT NULL, issued_at TEXT NOT NULL, simulated INTEGER NOT NULL,
        sealed BLOB NOT NULL, PRIMARY KEY (terminal, request_id)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE parcel (
        terminal TEXT NOT NULL REFERENCES terminal, sha256 TEXT NOT NULL, parcel_id TEXT NOT NULL,
        size INTEGER NOT NULL CHECK (size > 0), suite_id TEXT NOT NULL, key_id TEXT NOT NULL,
        received INTEGER NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
        whole INTEGER NOT NULL DEFAULT 0 CHECK (whole = 0 OR received = size), touched_at TEXT NOT NULL,
        PRIMARY KEY (terminal, sha256)
    ) WITHOUT ROWID;
    CREATE INDEX parcel_by_age ON parcel (touched_at);
    CREATE TABLE parcel_chunk (
        terminal TEXT NOT NULL, sha256 TEXT NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL,
        UNIQUE (terminal, sha256, start), FOREIGN KEY (terminal, sha256) REFERENCES parcel ON DELETE CASCADE
    );
    CREATE TABLE ledger_parcel (
        entry_id TEXT NOT NULL REFERENCES ledger (entry_id), position INTEGER NOT NULL, terminal TEXT NOT NULL,
        sha256 TEXT NOT NULL, PRIMARY KEY (entry_id, position),
        FOREIGN KEY (terminal, sha256) REFERENCES parcel (terminal, sha256)
    ) WITHOUT ROWID;
    CREATE INDEX ledger_parcel_by_parcel ON ledger_parcel (terminal, sha256);
    CREATE TRIGGER whole_parcel_never_changes BEFORE UPDATE ON parcel WHEN OLD.whole = 1 AND
        (NEW.whole = 0 OR NEW.size <> OLD.size OR NEW.sha256 <> OLD.sha256 OR NEW.parcel_id <> OLD.parcel_id)
    BEGIN SELECT RAISE(ABORT, 'a whole parcel never changes'); END;
    """,
    """
    ALTER TABLE terminal_state ADD COLUMN store BLOB;
    """,
    """
    CREATE TABLE publication (
        number INTEGER PRIMARY KEY, channel TEXT NOT NULL, version INTEGER NOT NULL, target TEXT NOT NULL,
        set_hash TEXT NOT NULL, takes_back INTEGER NOT NULL, created_at TEXT NOT NULL, manifest BLOB NOT NULL
    );
    CREATE INDEX publication_by_channel ON publication (channel, number);

    CREATE TABLE published_item (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;

    CREATE TABLE terminal_channel (
        terminal TEXT NOT NULL REFERENCES terminal, channel TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0,
        set_hash TEXT NOT NULL DEFAULT '', reported_at TEXT NOT NULL DEFAULT '',
        refused_version INTEGER NOT NULL DEFAULT 0, refused_hash TEXT NOT NULL DEFAULT '',
        refused_code TEXT NOT NULL DEFAULT '', refused_detail TEXT NOT NULL DEFAULT '',
        refused_at TEXT NOT NULL DEFAULT '', PRIMARY KEY (terminal, channel)
    ) WITHOUT ROWID;

    CREATE TABLE broadcast_shown (
        broadcast_id TEXT NOT NULL, terminal TEXT NOT NULL REFERENCES terminal, shown_at TEXT NOT NULL,
        received_at TEXT NOT NULL, PRIMARY KEY (broadcast_id, terminal)
    ) WITHOUT ROWID;
    """,
    CONSOLE,
    """
    CREATE TABLE carried_file (
        carried_id TEXT PRIMARY KEY, terminal TEXT NOT NULL REFERENCES terminal, made_at TEXT NOT NULL,
        taken_at TEXT NOT NULL, entries INTEGER NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE journal RENAME TO journal_before_chains;
    DROP INDEX journal_by_receipt;
    CREATE TABLE journal (
        log_no INTEGER PRIMARY KEY, terminal TEXT NOT NULL, chain TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL,
        receipt_no TEXT NOT NULL, event BLOB NOT NULL, received_at TEXT NOT NULL, UNIQUE (terminal, chain, seq)
    );
    INSERT INTO journal (log_no, terminal, chain, seq, at, receipt_no, event, received_at)
    SELECT log_no, terminal, '', seq, at, receipt_no, event, received_at FROM journal_before_chains;
    DROP TABLE journal_before_chains;
    CREATE INDEX journal_by_receipt ON journal (receipt_no) WHERE receipt_no <> '';

    CREATE TABLE journal_batch (
        terminal TEXT NOT NULL REFERENCES terminal, chain TEXT NOT NULL, first_seq INTEGER NOT NULL,
        last_seq INTEGER NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL, app_version TEXT NOT NULL,
        schema_version INTEGER NOT NULL, site_name TEXT NOT NULL, village_code TEXT NOT NULL, received_at TEXT NOT NULL,
        PRIMARY KEY (terminal, chain, last_seq)
    ) WITHOUT ROWID;
    INSERT INTO journal_batch
    SELECT terminal, '', journal_up_to, journal_up_to, journal_prev, journal_hash, app_version, 0, site_name,
        village_code, last_seen FROM terminal_state WHERE journal_up_to > 0;

    CREATE TABLE journal_break (
        terminal TEXT NOT NULL REFERENCES terminal, chain TEXT NOT NULL, kind TEXT NOT NULL, first_seq INTEGER NOT NULL,
        last_seq INTEGER NOT NULL, expected TEXT NOT NULL, given TEXT NOT NULL, found_at TEXT NOT NULL,
        UNIQUE (terminal, chain, kind, first_seq, last_seq, given)
    );
    CREATE INDEX journal_break_by_age ON journal_break (found_at);
    """,
    WATCH,
    WORK,
    NOTICES,
    """
    CREATE TABLE issue_abandoned (
        terminal TEXT NOT NULL REFERENCES terminal, request_id TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (terminal, request_id)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE issue_order (
        terminal TEXT NOT NULL REFERENCES terminal, request_id TEXT NOT NULL, order_hash TEXT NOT NULL,
        day TEXT NOT NULL, PRIMARY KEY (terminal, request_id)
    ) WITHOUT ROWID;
    """,
    DOOR,
    PAYMENTS,
    """
    CREATE TABLE document_withdrawn (
        document_no TEXT PRIMARY KEY, entry_id TEXT NOT NULL, at TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    CREATE INDEX case_by_state ON case_file (state) WHERE state <> 'accepted';
    CREATE INDEX pending_by_age ON pending (reported_at);
    CREATE INDEX refusal_by_age ON refusal (at);
    """,
    PAYMENT_SEARCH,
    EVALUATIONS,
    MANDATES,
    MANDATE_HOLDS,
    CASES,
    MANDATE_SEARCH + PAYMENT_COVERING,
    OUTSIDE,
    UNDONE_USES,
    PHONE_RATINGS,
)
