"""The tables of days that were taken out of the ledger (:mod:`central.store.postgres_archive`)."""

from __future__ import annotations

from typing import Final

ARCHIVED_COLUMNS: Final = "day::text, lines, first_no, last_no, bytes, sha256, file, archived_at"
"""In the order of the fields of ``ArchivedDay``."""

TABLES: Final = """
    CREATE TABLE ledger_day_archived (
        day date PRIMARY KEY, lines bigint NOT NULL CHECK (lines > 0), first_no bigint NOT NULL, last_no bigint NOT NULL,
        bytes bigint NOT NULL, sha256 text NOT NULL, file text NOT NULL, archived_at moment NOT NULL
    );
    CREATE TABLE ledger_line_archived (
        entry_id text PRIMARY KEY REFERENCES ledger_key, day date NOT NULL REFERENCES ledger_day_archived,
        stream text NOT NULL, created_at text NOT NULL, clock_trust text NOT NULL, body_sha256 text NOT NULL,
        receipt bytea NOT NULL
    );
    CREATE INDEX ledger_line_archived_by_day ON ledger_line_archived (day);
    CREATE TRIGGER archived_line_never_changes BEFORE UPDATE ON ledger_line_archived
        FOR EACH ROW EXECUTE FUNCTION never_changes();
    CREATE TRIGGER archived_line_never_emptied BEFORE TRUNCATE ON ledger_line_archived EXECUTE FUNCTION never_changes();
"""
"""Lines leave the second table only when their day comes back."""
