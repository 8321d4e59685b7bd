"""The tables of the operations console in PostgreSQL; see :mod:`central.store.schema_console`."""

from __future__ import annotations

from typing import Final

CONSOLE: Final = """
    CREATE TABLE console_user (
        name text PRIMARY KEY, role text NOT NULL, password_hash text NOT NULL, code_secret text NOT NULL,
        code_step bigint NOT NULL DEFAULT 0, created_at moment NOT NULL, disabled_at moment NOT NULL DEFAULT ''
    );

    CREATE TABLE console_failure (
        name text PRIMARY KEY, failures bigint NOT NULL, last_at moment NOT NULL, locked_until moment NOT NULL DEFAULT ''
    );

    CREATE TABLE console_session (
        token_sha256 text PRIMARY KEY, name text NOT NULL REFERENCES console_user, created_at moment NOT NULL,
        seen_at moment NOT NULL, expires_at moment NOT NULL
    );

    CREATE TABLE console_audit (
        number bigint PRIMARY KEY, at moment NOT NULL, actor text NOT NULL, action text NOT NULL, object text NOT NULL,
        detail text NOT NULL, prev_hash text NOT NULL, hash text NOT NULL
    );
    CREATE INDEX console_audit_by_actor ON console_audit (actor, number);
    CREATE FUNCTION audit_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER console_audit_never_changes BEFORE UPDATE OR DELETE ON console_audit
        FOR EACH ROW EXECUTE FUNCTION audit_never_changes();
    CREATE TRIGGER console_audit_never_emptied BEFORE TRUNCATE ON console_audit EXECUTE FUNCTION audit_never_changes();

    CREATE INDEX ledger_key_by_arrival ON ledger_key (accepted_at);
    CREATE INDEX ledger_key_by_terminal ON ledger_key (terminal, ledger_no);
    CREATE INDEX ledger_key_by_service ON ledger_key (service, ledger_no);
    CREATE INDEX journal_by_terminal ON journal (terminal, log_no);
"""

WATCH: Final = """
    ALTER TABLE terminal_state ADD COLUMN traffic bytea;
    CREATE INDEX journal_by_arrival ON journal (received_at);
"""
