"""Authorisations that people have given beforehand (授权代办) and their uses, in SQL that all databases understand."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.statements import Questions, Statements


class MandateRow(msgspec.Struct, frozen=True):
    """One authorisation. People stand in it as keyed hashes only, and sealed. It is never forgotten."""

    mandate_id: str
    """``terminal/request`` of the request that made it."""
    number_lookup: str
    principal_lookup: str
    agent_lookup: str
    agent_masked: str
    scope: str
    """What it is for: a category of the catalogue, or ``all``."""
    granted_at: str
    until_day: str
    """The last day (ISO, China)."""
    most_uses: int
    """0: as often as wanted."""
    uses: int
    withdrawn_at: str
    sealed: bytes
    """The principal (:class:`sync.wire.Person`), sealed to the platform, as JSON."""

    def __repr__(self) -> str:
        return f"MandateRow({self.mandate_id!r})"


class MandateUse(msgspec.Struct, frozen=True):
    """Somebody did something by it."""

    mandate_id: str
    entry_id: str
    service: str
    receipt_no: str
    used_at: str
    undone_at: str = ""
    """When it turned out that nobody holds what was given by it: then it counts no more."""


_COLUMNS: Final = ", ".join(MandateRow.__struct_fields__)
_MARKS: Final = ", ".join("?" * len(MandateRow.__struct_fields__))
_USE_COLUMNS: Final = ", ".join(MandateUse.__struct_fields__)

SQLITE: Final = """
    CREATE TABLE mandate (
        mandate_id TEXT PRIMARY KEY, number_lookup TEXT NOT NULL UNIQUE, principal_lookup TEXT NOT NULL,
        agent_lookup TEXT NOT NULL, agent_masked TEXT NOT NULL, scope TEXT NOT NULL, granted_at TEXT NOT NULL,
        until_day TEXT NOT NULL, most_uses INTEGER NOT NULL, uses INTEGER NOT NULL, withdrawn_at TEXT NOT NULL,
        sealed BLOB NOT NULL, CHECK (most_uses = 0 OR uses <= most_uses)
    ) WITHOUT ROWID;
    CREATE INDEX mandate_by_principal ON mandate (principal_lookup);
    CREATE TRIGGER mandate_never_forgotten BEFORE DELETE ON mandate
    BEGIN SELECT RAISE(ABORT, 'an authorisation is never forgotten'); END;
    CREATE TABLE mandate_use (
        entry_id TEXT PRIMARY KEY, mandate_id TEXT NOT NULL REFERENCES mandate, service TEXT NOT NULL,
        receipt_no TEXT NOT NULL, used_at TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX mandate_use_by_mandate ON mandate_use (mandate_id);
"""

POSTGRES: Final = """
    CREATE TABLE mandate (
        mandate_id text PRIMARY KEY, number_lookup text NOT NULL UNIQUE, principal_lookup text NOT NULL,
        agent_lookup text NOT NULL, agent_masked text NOT NULL, scope text NOT NULL, granted_at moment NOT NULL,
        until_day text NOT NULL, most_uses bigint NOT NULL, uses bigint NOT NULL, withdrawn_at moment NOT NULL,
        sealed bytea NOT NULL, CHECK (most_uses = 0 OR uses <= most_uses)
    );
    CREATE INDEX mandate_by_principal ON mandate (principal_lookup);
    CREATE TRIGGER mandate_never_forgotten BEFORE DELETE ON mandate FOR EACH ROW EXECUTE FUNCTION never_changes();
    CREATE TABLE mandate_use (
        entry_id text PRIMARY KEY, mandate_id text NOT NULL REFERENCES mandate, service text NOT NULL,
        receipt_no text NOT NULL, used_at moment NOT NULL
    );
    CREATE INDEX mandate_use_by_mandate ON mandate_use (mandate_id);
"""


HOLDS_SQLITE: Final = """
    CREATE TABLE mandate_hold (
        mandate_id TEXT PRIMARY KEY REFERENCES mandate, terminal TEXT NOT NULL REFERENCES terminal, held_at TEXT NOT NULL
    ) WITHOUT ROWID;
"""
"""Which terminal works with an authorisation for once, so that no other one does meanwhile."""

HOLDS_POSTGRES: Final = """
    CREATE TABLE mandate_hold (
        mandate_id text PRIMARY KEY REFERENCES mandate, terminal text NOT NULL REFERENCES terminal, held_at moment NOT NULL
    );
"""


UNDONE_SQLITE: Final = "ALTER TABLE mandate_use ADD COLUMN undone_at TEXT NOT NULL DEFAULT '';"
UNDONE_POSTGRES: Final = "ALTER TABLE mandate_use ADD COLUMN undone_at moment NOT NULL DEFAULT '';"


class MandateStore(Protocol):
    """What is asked of ``Store`` about authorisations."""

    def mandate(self, number_lookup: str) -> MandateRow | None: ...
    def mandates_of(self, principal_lookup: str) -> tuple[MandateRow, ...]:
        """Those that somebody has given, the newest first."""
        ...

    def mandate_uses(self, mandate_id: str) -> tuple[MandateUse, ...]:
        """The oldest first."""
        ...

    def mandate_used_by(self, entry_id: str) -> str:
        """Which authorisation an entry has used; empty when none."""
        ...

    def documents_of(self, person_lookup: str, service: str) -> tuple[tuple[str, str], ...]:
        """Number and moment of what was issued of a service to somebody, the newest first."""
        ...


class MandateUnit(Protocol):
    """What is written about authorisations in one ``Unit``."""

    def add_mandate(self, row: MandateRow) -> bool:
        """False when this request has made one already."""
        ...

    def use_mandate(self, use: MandateUse) -> bool:
        """Counts a use, once an entry. False when it has none left; then nothing is written.

        A use that was counted before its receipt number was known learns it.
        """
        ...

    def undo_use(self, entry_id: str, at: str) -> None:
        """Gives back what was counted for a document that nobody holds. Once; not when its case has come."""
        ...

    def hold_mandate(self, mandate_id: str, terminal: str, at: str, free_before: str) -> bool:
        """Keeps it to a terminal. False while another one has held it since ``free_before`` or later."""
        ...

    def withdraw_mandate(self, mandate_id: str, at: str) -> None:
        """From now on it does not count. The first time stays."""
        ...


class MandateReads(Questions):
    """A part of the reading half of ``Store``."""

    def mandate(self, number_lookup: str) -> MandateRow | None:
        row = self._one(f"SELECT {_COLUMNS} FROM mandate WHERE number_lookup = ?", number_lookup)
        return MandateRow(*row) if row else None

    def mandates_of(self, principal_lookup: str) -> tuple[MandateRow, ...]:
        rows = self._all(
            f"SELECT {_COLUMNS} FROM mandate WHERE principal_lookup = ? ORDER BY granted_at DESC, mandate_id",
            principal_lookup,
        )
        return tuple(MandateRow(*row) for row in rows)

    def mandate_uses(self, mandate_id: str) -> tuple[MandateUse, ...]:
        rows = self._all(f"SELECT {_USE_COLUMNS} FROM mandate_use WHERE mandate_id = ? ORDER BY used_at", mandate_id)
        return tuple(MandateUse(*row) for row in rows)

    def mandate_used_by(self, entry_id: str) -> str:
        row = self._one("SELECT mandate_id FROM mandate_use WHERE entry_id = ? AND undone_at = ''", entry_id)
        return str(row[0]) if row else ""

    def documents_of(self, person_lookup: str, service: str) -> tuple[tuple[str, str], ...]:
        rows = self._all(
            "SELECT DISTINCT i.document_no, i.issued_at FROM case_file c JOIN issue i ON i.document_no = c.document_no "
            "WHERE c.person_lookup = ? AND i.service = ? ORDER BY i.issued_at DESC",
            person_lookup,
            service,
        )
        return tuple((str(row[0]), str(row[1])) for row in rows)


class MandateWrites(Statements):
    """A part of ``Unit``."""

    def add_mandate(self, row: MandateRow) -> bool:
        added = self._run(
            f"INSERT INTO mandate ({_COLUMNS}) VALUES ({_MARKS}) ON CONFLICT (mandate_id) DO NOTHING",
            *msgspec.structs.astuple(row),
        )
        return added.rowcount == 1

    def use_mandate(self, use: MandateUse) -> bool:
        before = self._run("SELECT undone_at FROM mandate_use WHERE entry_id = ?", use.entry_id).fetchone()
        if before is not None and before[0]:
            return False
        if before is not None:
            self._run(
                "UPDATE mandate_use SET receipt_no = ? WHERE entry_id = ? AND receipt_no = ''", use.receipt_no, use.entry_id
            )
            return True
        counted = self._run(
            "UPDATE mandate SET uses = uses + 1 WHERE mandate_id = ? AND (most_uses = 0 OR uses < most_uses)",
            use.mandate_id,
        )
        if counted.rowcount != 1:
            return False
        self._run(
            f"INSERT INTO mandate_use ({_USE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            *msgspec.structs.astuple(use),
        )
        return True

    def undo_use(self, entry_id: str, at: str) -> None:
        undone = self._run(
            "UPDATE mandate_use SET undone_at = ? WHERE entry_id = ? AND undone_at = '' AND receipt_no = ''", at, entry_id
        )
        if undone.rowcount == 1:
            self._run(
                "UPDATE mandate SET uses = uses - 1 WHERE mandate_id = "
                "(SELECT mandate_id FROM mandate_use WHERE entry_id = ?)",
                entry_id,
            )

    def hold_mandate(self, mandate_id: str, terminal: str, at: str, free_before: str) -> bool:
        kept = self._run(
            "INSERT INTO mandate_hold (mandate_id, terminal, held_at) VALUES (?, ?, ?) ON CONFLICT (mandate_id) "
            "DO UPDATE SET terminal = excluded.terminal, held_at = excluded.held_at "
            "WHERE mandate_hold.terminal = excluded.terminal OR mandate_hold.held_at < ?",
            mandate_id,
            terminal,
            at,
            free_before,
        )
        return kept.rowcount == 1

    def withdraw_mandate(self, mandate_id: str, at: str) -> None:
        self._run("UPDATE mandate SET withdrawn_at = ? WHERE mandate_id = ? AND withdrawn_at = ''", at, mandate_id)
