"""The tables of the operations console: who may in, what they did, and what is still to be done."""

from __future__ import annotations

from typing import Final

CONSOLE: Final = """
    CREATE TABLE console_user (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, password_hash TEXT NOT NULL, code_secret TEXT NOT NULL,
        code_step INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, disabled_at TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;

    CREATE TABLE console_failure (
        name TEXT PRIMARY KEY, failures INTEGER NOT NULL, last_at TEXT NOT NULL, locked_until TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID;

    CREATE TABLE console_session (
        token_sha256 TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES console_user, created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL, expires_at TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE console_audit (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL,
        detail TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL
    );
    CREATE INDEX console_audit_by_actor ON console_audit (actor, number);
    CREATE TRIGGER console_audit_never_changes BEFORE UPDATE ON console_audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    CREATE TRIGGER console_audit_never_forgets BEFORE DELETE ON console_audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;

    CREATE INDEX ledger_by_arrival ON ledger (accepted_at);
    CREATE INDEX ledger_by_terminal ON ledger (terminal, ledger_no);
    CREATE INDEX ledger_by_service ON ledger (service, ledger_no);
    CREATE INDEX journal_by_terminal ON journal (terminal, log_no);
"""
"""Text and whole numbers only. Times as :mod:`central.moments` writes them; an empty text is "not yet"."""

WATCH: Final = """
    ALTER TABLE terminal_state ADD COLUMN traffic BLOB;
    CREATE INDEX journal_by_arrival ON journal (received_at);
    CREATE INDEX journal_by_terminal ON journal (terminal, log_no);
"""
"""What a line has carried, as the terminal says."""

WORK: Final = """
    CREATE TABLE work_order (
        order_no INTEGER PRIMARY KEY, kind TEXT NOT NULL, fault_key TEXT NOT NULL,
        terminal TEXT NOT NULL REFERENCES terminal, receipt_no TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL,
        opened_at TEXT NOT NULL, due_at TEXT NOT NULL, assigned_to TEXT NOT NULL, gone_since TEXT NOT NULL,
        closed_at TEXT NOT NULL, closed_by TEXT NOT NULL, done TEXT NOT NULL
    );
    CREATE UNIQUE INDEX work_order_once ON work_order (terminal, fault_key) WHERE state <> 'closed' AND fault_key <> '';
    CREATE INDEX work_order_due ON work_order (due_at) WHERE state <> 'closed';
    CREATE INDEX work_order_by_terminal ON work_order (terminal, order_no);
    CREATE TABLE work_order_note (
        order_no INTEGER NOT NULL REFERENCES work_order, note_no INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL,
        action TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (order_no, note_no)
    ) WITHOUT ROWID;

    CREATE TABLE entry_decision (
        terminal TEXT NOT NULL REFERENCES terminal, entry_id TEXT NOT NULL, receipt_no TEXT NOT NULL,
        decision TEXT NOT NULL, reason TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT NOT NULL,
        told INTEGER NOT NULL, taken_at TEXT NOT NULL, PRIMARY KEY (terminal, entry_id, decided_at)
    ) WITHOUT ROWID;
    CREATE INDEX entry_decision_open ON entry_decision (terminal) WHERE taken_at = '';
    CREATE INDEX terminal_state_by_contact ON terminal_state (last_seen);
"""
"""An order or decision without a moment or a person has an empty text there."""

NOTICES: Final = """
    CREATE TABLE broadcast_draft (
        number INTEGER PRIMARY KEY, broadcast_id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, target TEXT NOT NULL,
        from_at TEXT NOT NULL, until_at TEXT NOT NULL, emergency INTEGER NOT NULL, proposed_by TEXT NOT NULL,
        proposed_at TEXT NOT NULL, state TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT NOT NULL
    );
"""
"""Kept for ever: who said what to whom."""

DOOR: Final = """
    CREATE TABLE terminal_invite (
        invite_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, terminal TEXT NOT NULL, number INTEGER NOT NULL,
        village_code TEXT NOT NULL, site_name TEXT NOT NULL, replaces TEXT NOT NULL, made_by TEXT NOT NULL,
        made_at TEXT NOT NULL, expires_at TEXT NOT NULL, failures INTEGER NOT NULL, used_at TEXT NOT NULL,
        used_key BLOB NOT NULL, withdrawn_at TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX terminal_invite_once ON terminal_invite (terminal) WHERE used_at = '' AND withdrawn_at = '';
    CREATE INDEX terminal_invite_by_village ON terminal_invite (village_code);
    CREATE INDEX terminal_by_village ON terminal (village_code);
    CREATE TABLE terminal_access (
        terminal TEXT PRIMARY KEY REFERENCES terminal, credential_until TEXT NOT NULL, revoked_at TEXT NOT NULL,
        revoked_why TEXT NOT NULL
    ) WITHOUT ROWID;
"""
"""Who may come in. Who has no line in ``terminal_access`` was registered by hand and has no credential to renew."""
