"""Cases found in the ledger's order by their state, and what a new one costs: one step of both databases' tables."""

# ruff: noqa: S608 - what is put into statements here is constant words

from __future__ import annotations

from typing import Final

_COLUMNS: Final = """
    ALTER TABLE case_file ADD COLUMN service {text} NOT NULL DEFAULT '';
    ALTER TABLE case_file ADD COLUMN ledger_no {number} NOT NULL DEFAULT 0;
    ALTER TABLE case_file ADD COLUMN began {text} NOT NULL DEFAULT '';
"""
_INDEX: Final = """
    DROP INDEX case_by_state;
    CREATE INDEX case_by_state ON case_file (state, ledger_no, service) WHERE state <> 'accepted';
"""
"""What is accepted stays so, and most are: neither they nor those from before this step are in it."""

SQLITE: Final = f"""
    {_COLUMNS.format(text="TEXT", number="INTEGER")}
    UPDATE case_file SET service = (SELECT l.service FROM ledger l WHERE l.entry_id = case_file.entry_id),
        ledger_no = (SELECT l.ledger_no FROM ledger l WHERE l.entry_id = case_file.entry_id)
        WHERE entry_id IN (SELECT entry_id FROM case_file WHERE state <> 'accepted');
    {_INDEX}
"""

_CHECK: Final = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM fresh f WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.{column} = f.{column})) THEN
            RAISE EXCEPTION '{words}' USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER {name} AFTER INSERT ON {of} REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    ALTER TABLE {of} DROP CONSTRAINT {of}_{column}_fkey;
"""
"""What a foreign key asks for each row, asked once for all rows of a statement. It is enough where the row that is referred
to never goes and neither of the two columns changes: keys of the ledger and terminals are only ever added. The plan is made
once a session, perhaps while the table is small: it must be right when it has grown."""

POSTGRES: Final = f"""
    {_COLUMNS.format(text="text", number="bigint")}
    UPDATE case_file c SET service = k.service, ledger_no = k.ledger_no FROM ledger_key k
        WHERE k.entry_id = c.entry_id AND c.state <> 'accepted';
    {_INDEX}
    {_CHECK.format(name="key_has_terminal", table="terminal", column="terminal", of="ledger_key", words="no such terminal")}
    {_CHECK.format(name="case_has_key", table="ledger_key", column="entry_id", of="case_file", words="no such ledger line")}
    CREATE TRIGGER terminal_never_forgotten BEFORE DELETE OR TRUNCATE ON terminal EXECUTE FUNCTION never_changes();
    ALTER TABLE ledger ALTER COLUMN body SET STORAGE EXTERNAL;
"""
"""Sealed bytes do not get smaller: nobody tries."""
