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

WORK: Final = """
    CREATE TABLE work_order (
        order_no bigint PRIMARY KEY, kind text NOT NULL, fault_key text NOT NULL,
        terminal text NOT NULL REFERENCES terminal, receipt_no text NOT NULL, title text NOT NULL, state text NOT NULL,
        opened_at moment NOT NULL, due_at moment NOT NULL, assigned_to text NOT NULL, gone_since moment NOT NULL,
        closed_at moment NOT NULL, closed_by text NOT NULL, done text NOT NULL
    );
    CREATE UNIQUE INDEX work_order_once ON work_order (terminal, fault_key) WHERE state <> 'closed' AND fault_key <> '';
    CREATE INDEX work_order_due ON work_order (due_at) WHERE state <> 'closed';
    CREATE INDEX work_order_by_terminal ON work_order (terminal, order_no);
    CREATE TABLE work_order_note (
        order_no bigint NOT NULL REFERENCES work_order, note_no bigint NOT NULL, at moment NOT NULL, actor text NOT NULL,
        action text NOT NULL, text text NOT NULL, PRIMARY KEY (order_no, note_no)
    );

    CREATE TABLE entry_decision (
        terminal text NOT NULL REFERENCES terminal, entry_id text NOT NULL, receipt_no text NOT NULL,
        decision text NOT NULL, reason text NOT NULL, decided_by text NOT NULL, decided_at moment NOT NULL,
        told bigint NOT NULL, taken_at moment NOT NULL, PRIMARY KEY (terminal, entry_id, decided_at)
    );
    CREATE INDEX entry_decision_open ON entry_decision (terminal) WHERE taken_at = '';
    CREATE INDEX terminal_state_by_contact ON terminal_state (last_seen);
"""
"""An order or decision without a moment or a person has an empty text there."""

NOTICES: Final = """
    CREATE TABLE broadcast_draft (
        number bigint PRIMARY KEY, broadcast_id text NOT NULL UNIQUE, text text NOT NULL, target text NOT NULL,
        from_at text NOT NULL, until_at text NOT NULL, emergency bigint NOT NULL, proposed_by text NOT NULL,
        proposed_at moment NOT NULL, state text NOT NULL, decided_by text NOT NULL, decided_at moment NOT NULL
    );
"""
"""Kept for ever: who said what to whom."""

DOOR: Final = """
    CREATE TABLE terminal_invite (
        invite_id text PRIMARY KEY, secret_hash text NOT NULL, terminal text NOT NULL, number bigint NOT NULL,
        village_code text NOT NULL, site_name text NOT NULL, replaces text NOT NULL, made_by text NOT NULL,
        made_at moment NOT NULL, expires_at moment NOT NULL, failures bigint NOT NULL, used_at moment NOT NULL,
        used_key bytea NOT NULL, withdrawn_at moment NOT NULL
    );
    CREATE UNIQUE INDEX terminal_invite_once ON terminal_invite (terminal) WHERE used_at = '' AND withdrawn_at = '';
    CREATE INDEX terminal_invite_by_village ON terminal_invite (village_code);
    CREATE INDEX terminal_by_village ON terminal (village_code);
    CREATE TABLE terminal_access (
        terminal text PRIMARY KEY REFERENCES terminal, credential_until moment NOT NULL, revoked_at moment NOT NULL,
        revoked_why text NOT NULL
    );
"""
