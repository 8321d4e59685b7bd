"""The tables in PostgreSQL, as forward steps. The reasons for their shape are in docs/adr/0025."""

from __future__ import annotations

from typing import Final

from central.store.evaluations import POSTGRES as EVALUATIONS
from central.store.mandate_search import INDEX as MANDATE_SEARCH
from central.store.mandates import HOLDS_POSTGRES as MANDATE_HOLDS
from central.store.mandates import POSTGRES as MANDATES
from central.store.mandates import UNDONE_POSTGRES as UNDONE_USES
from central.store.outside import POSTGRES as OUTSIDE
from central.store.payment_search import COVERING as PAYMENT_COVERING
from central.store.payment_search import INDEXES as PAYMENT_SEARCH
from central.store.payments import POSTGRES as PAYMENTS
from central.store.phoneratings import POSTGRES as PHONE_RATINGS
from central.store.postgres_archived import TABLES as ARCHIVED
from central.store.postgres_schema_console import CONSOLE, DOOR, NOTICES, WATCH, WORK
from central.store.schema_cases import POSTGRES as CASES

STEPS: Final[tuple[str, ...]] = (
    """
    CREATE DOMAIN moment AS text COLLATE "C";

    CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL);

    CREATE TABLE terminal (
        terminal text PRIMARY KEY, public_key bytea NOT NULL, village_code text NOT NULL, site_name text NOT NULL,
        enrolled_at moment NOT NULL
    );

    CREATE TABLE terminal_state (
        terminal text PRIMARY KEY REFERENCES terminal, last_seen moment NOT NULL DEFAULT '',
        last_heartbeat moment NOT NULL DEFAULT '', app_version text NOT NULL DEFAULT '',
        site_name text NOT NULL DEFAULT '', village_code text NOT NULL DEFAULT '',
        devices bytea NOT NULL DEFAULT '[]', pending_count bigint NOT NULL DEFAULT 0, clock_offset_ms bigint,
        duplicates bigint NOT NULL DEFAULT 0, contiguous_up_to bigint NOT NULL DEFAULT 0,
        journal_up_to bigint NOT NULL DEFAULT 0,
        chain_breaks bigint NOT NULL DEFAULT 0, store bytea
    ) WITH (fillfactor = 50);

    CREATE TABLE nonce (
        terminal text NOT NULL, nonce text NOT NULL, keep_until bigint NOT NULL, PRIMARY KEY (terminal, nonce)
    );
    CREATE INDEX nonce_by_age ON nonce (keep_until);

    CREATE TABLE ledger_head (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), last bigint NOT NULL)
        WITH (fillfactor = 10);
    INSERT INTO ledger_head (last) VALUES (0);

    CREATE TABLE ledger_key (
        entry_id text PRIMARY KEY, terminal text NOT NULL REFERENCES terminal, seq bigint NOT NULL CHECK (seq > 0),
        ledger_no bigint NOT NULL UNIQUE, kind text NOT NULL, service text NOT NULL, receipt_no text NOT NULL,
        accepted_at moment NOT NULL, day date NOT NULL, UNIQUE (terminal, seq)
    );
    CREATE INDEX ledger_key_by_receipt ON ledger_key (receipt_no);

    CREATE TABLE ledger (
        day date NOT NULL, terminal text NOT NULL, seq bigint NOT NULL, entry_id text NOT NULL,
        ledger_no bigint NOT NULL, stream text NOT NULL, kind text NOT NULL, service text NOT NULL,
        receipt_no text NOT NULL, created_at text NOT NULL, clock_trust text NOT NULL, body_sha256 text NOT NULL,
        suite_id text NOT NULL, key_id text NOT NULL, body bytea NOT NULL, accepted_at moment NOT NULL,
        receipt bytea NOT NULL, PRIMARY KEY (day, entry_id)
    ) PARTITION BY RANGE (day);

    CREATE FUNCTION never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER key_never_changes BEFORE UPDATE OR DELETE ON ledger_key
        FOR EACH ROW EXECUTE FUNCTION never_changes();
    CREATE TRIGGER key_never_emptied BEFORE TRUNCATE ON ledger_key EXECUTE FUNCTION never_changes();
    CREATE TRIGGER ledger_never_changes BEFORE UPDATE OR DELETE ON ledger
        FOR EACH ROW EXECUTE FUNCTION never_changes();
    CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON ledger EXECUTE FUNCTION never_changes();

    CREATE TABLE case_file (
        entry_id text PRIMARY KEY REFERENCES ledger_key, person_masked text NOT NULL, person_lookup text NOT NULL,
        department text NOT NULL, state text NOT NULL, updated_at moment NOT NULL, document_no text NOT NULL,
        next_due text NOT NULL, detail text NOT NULL, attempts bigint NOT NULL DEFAULT 0,
        not_before moment NOT NULL DEFAULT ''
    );
    CREATE INDEX case_open ON case_file (not_before) WHERE state = 'pending';
    CREATE INDEX case_by_person ON case_file (person_lookup);
    CREATE TABLE case_event (
        event_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry_id text NOT NULL REFERENCES case_file,
        at moment NOT NULL, state text NOT NULL, detail text NOT NULL
    );
    CREATE INDEX case_event_by_entry ON case_event (entry_id);

    CREATE TABLE rating (
        transaction_entry_id text PRIMARY KEY, entry_id text NOT NULL UNIQUE REFERENCES ledger_key,
        receipt_no text NOT NULL, score bigint NOT NULL CHECK (score BETWEEN 1 AND 5), rated_at text NOT NULL,
        tags text NOT NULL
    );

    CREATE TABLE refusal (
        terminal text NOT NULL, entry_id text NOT NULL, seq bigint NOT NULL, service text NOT NULL,
        receipt_no text NOT NULL, body_sha256 text NOT NULL, code text NOT NULL, at moment NOT NULL,
        times bigint NOT NULL DEFAULT 1, PRIMARY KEY (terminal, entry_id)
    );
    CREATE INDEX refusal_by_receipt ON refusal (receipt_no);
    CREATE INDEX refusal_by_seq ON refusal (terminal, seq);

    CREATE TABLE pending (
        terminal text NOT NULL, entry_id text NOT NULL, receipt_no text NOT NULL, entry bytea NOT NULL,
        reported_at moment NOT NULL, PRIMARY KEY (terminal, entry_id)
    );
    CREATE INDEX pending_by_receipt ON pending (receipt_no);

    CREATE TABLE journal (
        log_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, terminal text NOT NULL, chain text NOT NULL,
        seq bigint NOT NULL, at text NOT NULL, receipt_no text NOT NULL, event bytea NOT NULL,
        received_at moment NOT NULL, UNIQUE (terminal, chain, seq)
    );
    CREATE INDEX journal_by_receipt ON journal (receipt_no) WHERE receipt_no <> '';
    CREATE TABLE journal_batch (
        terminal text NOT NULL REFERENCES terminal, chain text NOT NULL, first_seq bigint NOT NULL,
        last_seq bigint NOT NULL, prev_hash text NOT NULL, hash text NOT NULL, app_version text NOT NULL,
        schema_version bigint NOT NULL, site_name text NOT NULL, village_code text NOT NULL,
        received_at moment NOT NULL, PRIMARY KEY (terminal, chain, last_seq)
    );
    CREATE TABLE journal_break (
        terminal text NOT NULL REFERENCES terminal, chain text NOT NULL, kind text NOT NULL,
        first_seq bigint NOT NULL, last_seq bigint NOT NULL, expected text NOT NULL, given text NOT NULL,
        found_at moment NOT NULL, UNIQUE (terminal, chain, kind, first_seq, last_seq, given)
    );
    CREATE INDEX journal_break_by_age ON journal_break (found_at);

    CREATE TABLE carried_file (
        carried_id text PRIMARY KEY, terminal text NOT NULL REFERENCES terminal, made_at text NOT NULL,
        taken_at moment NOT NULL, entries bigint NOT NULL
    );

    CREATE TABLE issue (
        terminal text NOT NULL, request_id text NOT NULL, order_hash text NOT NULL, service text NOT NULL,
        title text NOT NULL, document_no text NOT NULL UNIQUE, verify_code text NOT NULL, person_masked text NOT NULL,
        media_type text NOT NULL, pages bigint NOT NULL, issued_at moment NOT NULL, simulated boolean NOT NULL,
        sealed bytea NOT NULL, PRIMARY KEY (terminal, request_id)
    );

    CREATE TABLE parcel (
        terminal text NOT NULL REFERENCES terminal, sha256 text NOT NULL, parcel_id text NOT NULL,
        size bigint NOT NULL CHECK (size > 0), suite_id text NOT NULL, key_id text NOT NULL,
        received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
        whole boolean NOT NULL DEFAULT false CHECK (NOT whole OR received = size), touched_at moment NOT NULL,
        PRIMARY KEY (terminal, sha256)
    );
    CREATE INDEX parcel_by_age ON parcel (touched_at);
    CREATE TABLE parcel_chunk (
        terminal text NOT NULL, sha256 text NOT NULL, start bigint NOT NULL, data bytea NOT NULL,
        UNIQUE (terminal, sha256, start), FOREIGN KEY (terminal, sha256) REFERENCES parcel ON DELETE CASCADE
    );
    ALTER TABLE parcel_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
    CREATE TABLE ledger_parcel (
        entry_id text NOT NULL REFERENCES ledger_key, position bigint NOT NULL, terminal text NOT NULL,
        sha256 text NOT NULL, PRIMARY KEY (entry_id, position),
        FOREIGN KEY (terminal, sha256) REFERENCES parcel (terminal, sha256)
    );
    CREATE INDEX ledger_parcel_by_parcel ON ledger_parcel (terminal, sha256);
    CREATE FUNCTION whole_parcel_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a whole parcel never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER whole_parcel_never_changes BEFORE UPDATE ON parcel FOR EACH ROW WHEN (OLD.whole AND
        (NOT NEW.whole OR NEW.size <> OLD.size OR NEW.sha256 <> OLD.sha256 OR NEW.parcel_id <> OLD.parcel_id))
        EXECUTE FUNCTION whole_parcel_never_changes();

    CREATE TABLE publication (
        number bigint PRIMARY KEY, channel text NOT NULL, version bigint NOT NULL, target text NOT NULL,
        set_hash text NOT NULL, takes_back bigint NOT NULL, created_at moment NOT NULL, manifest bytea NOT NULL
    );
    CREATE INDEX publication_by_channel ON publication (channel, number);
    CREATE TABLE published_item (sha256 text PRIMARY KEY, data bytea NOT NULL);
    CREATE TABLE terminal_channel (
        terminal text NOT NULL REFERENCES terminal, channel text NOT NULL, version bigint NOT NULL DEFAULT 0,
        set_hash text NOT NULL DEFAULT '', reported_at moment NOT NULL DEFAULT '',
        refused_version bigint NOT NULL DEFAULT 0, refused_hash text NOT NULL DEFAULT '',
        refused_code text NOT NULL DEFAULT '', refused_detail text NOT NULL DEFAULT '',
        refused_at moment NOT NULL DEFAULT '', PRIMARY KEY (terminal, channel)
    );
    CREATE TABLE broadcast_shown (
        broadcast_id text NOT NULL, terminal text NOT NULL REFERENCES terminal, shown_at text NOT NULL,
        received_at moment NOT NULL, PRIMARY KEY (broadcast_id, terminal)
    );
    """,
    CONSOLE,
    WATCH,
    WORK,
    NOTICES,
    """
    CREATE TABLE issue_abandoned (
        terminal text NOT NULL REFERENCES terminal, request_id text NOT NULL, at moment NOT NULL,
        PRIMARY KEY (terminal, request_id)
    );
    """,
    """
    ALTER TABLE ledger_head ADD COLUMN ratings bigint NOT NULL DEFAULT 0;
    UPDATE ledger_head SET ratings = (SELECT count(*) FROM rating);
    CREATE INDEX case_by_state ON case_file (state) WHERE state <> 'accepted';
    """,
    """
    CREATE TABLE issue_order (
        terminal text NOT NULL REFERENCES terminal, request_id text NOT NULL, order_hash text NOT NULL,
        day text NOT NULL, PRIMARY KEY (terminal, request_id)
    );
    """,
    DOOR,
    PAYMENTS,
    """
    CREATE TABLE document_withdrawn (
        document_no text PRIMARY KEY, entry_id text NOT NULL, at moment NOT NULL
    );
    """,
    """
    CREATE INDEX pending_by_age ON pending (reported_at);
    CREATE INDEX refusal_by_age ON refusal (at);
    """,
    PAYMENT_SEARCH,
    EVALUATIONS,
    MANDATES,
    MANDATE_HOLDS,
    CASES,
    MANDATE_SEARCH + PAYMENT_COVERING,
    ARCHIVED,
    OUTSIDE,
    UNDONE_USES,
    PHONE_RATINGS,
)
