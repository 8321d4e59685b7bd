"""Reading from SQLite: what ingest, the dispatcher and the operations page ask."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import msgspec

from central.store.accounts import AccountReads
from central.store.carried import CarriedReads
from central.store.journals import JournalReads
from central.store.publications import PublicationReads
from central.store.records import (
    CaseEvent,
    FleetRow,
    IssueRow,
    LedgerRow,
    ParcelRow,
    PendingRow,
    RefusalRow,
    Terminal,
    TransactionRow,
)
from central.store.search import SearchReads
from central.store.sqlite_parcels import PARCEL_COLUMNS, parcel_row
from central.store.sqlite_rows import (
    CASE_COLUMNS,
    ISSUE_COLUMNS,
    LEDGER_COLUMNS,
    case_row,
    fleet_row,
    issue_row,
    ledger_row,
)
from sync.wire import PendingEntry

_LEDGER_WIDTH: Final = len(LEDGER_COLUMNS.split(","))
_LEDGER_OF_L: Final = ", ".join(f"l.{name.strip()}" for name in LEDGER_COLUMNS.split(","))
_CASE_OF_C: Final = ", ".join(f"c.{name.strip()}" for name in CASE_COLUMNS.split(","))

_pending: Final = msgspec.json.Decoder(PendingEntry)


class SqliteReads(PublicationReads, AccountReads, CarriedReads, SearchReads, JournalReads):
    """The reading half of ``Store``."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection for one question."""

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self.reading() as connection:
            return connection.execute(statement, values).fetchall()

    def _one(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        rows = self._all(statement, *values)
        return rows[0] if rows else None

    def ping(self) -> None:
        self._one("SELECT 1 FROM meta LIMIT 1")

    def claim_identity(self, key_id: str) -> bool:
        known = self._one("SELECT value FROM meta WHERE name = 'signing_key'")
        if known is None:
            with self.reading() as connection:
                connection.execute("INSERT OR IGNORE INTO meta VALUES ('signing_key', ?)", (key_id,))
            known = self._one("SELECT value FROM meta WHERE name = 'signing_key'")
        return known is not None and known[0] == key_id

    def terminal(self, terminal: str) -> Terminal | None:
        row = self._one(
            "SELECT terminal, public_key, village_code, site_name, enrolled_at FROM terminal WHERE terminal = ?", terminal
        )
        return Terminal(*row) if row else None

    def known_entries(self, entry_ids: Sequence[str]) -> frozenset[str]:
        wanted = msgspec.json.encode(entry_ids).decode()
        rows = self._all("SELECT entry_id FROM ledger WHERE entry_id IN (SELECT value FROM json_each(?))", wanted)
        return frozenset(row[0] for row in rows)

    def sealed_body(self, entry_id: str) -> tuple[str, str, bytes] | None:
        row = self._one("SELECT suite_id, key_id, body FROM ledger WHERE entry_id = ?", entry_id)
        return (row[0], row[1], row[2]) if row else None

    def parcels_of(self, entry_id: str) -> tuple[ParcelRow, ...]:
        rows = self._all(
            f"SELECT {PARCEL_COLUMNS} FROM ledger_parcel AS l JOIN parcel AS p ON p.terminal = l.terminal AND"
            " p.sha256 = l.sha256 WHERE l.entry_id = ? ORDER BY l.position",
            entry_id,
        )
        return tuple(parcel_row(row) for row in rows)

    def parcel_bytes(self, terminal: str, sha256: str) -> bytes:
        rows = self._all("SELECT data FROM parcel_chunk WHERE terminal = ? AND sha256 = ? ORDER BY start", terminal, sha256)
        return b"".join(row[0] for row in rows)

    def open_cases(self, now: str, limit: int) -> tuple[TransactionRow, ...]:
        rows = self._all(
            f"SELECT {_LEDGER_OF_L}, {_CASE_OF_C} FROM case_file c JOIN ledger l USING (entry_id) "
            "WHERE c.state = 'pending' AND c.not_before <= ? ORDER BY c.not_before, l.ledger_no LIMIT ?",
            now,
            limit,
        )
        return tuple(_transaction(row) for row in rows)

    def ledger(self, limit: int | None = None) -> tuple[LedgerRow, ...]:
        rows = self._all(f"SELECT {LEDGER_COLUMNS} FROM ledger ORDER BY ledger_no LIMIT ?", -1 if limit is None else limit)
        return tuple(ledger_row(row) for row in rows)

    def duplicates_seen(self) -> int:
        row = self._one("SELECT coalesce(sum(duplicates), 0) FROM terminal_state")
        return int(row[0]) if row else 0

    def fleet(self) -> tuple[FleetRow, ...]:
        rows = self._all(
            "SELECT t.terminal, coalesce(nullif(s.site_name, ''), t.site_name), "
            "coalesce(nullif(s.village_code, ''), t.village_code), t.enrolled_at, s.last_seen, s.last_heartbeat, "
            "s.app_version, s.devices, s.pending_count, s.clock_offset_ms, s.duplicates, s.chain_breaks, s.journal_up_to, "
            "s.store, s.traffic "
            "FROM terminal t JOIN terminal_state s USING (terminal) ORDER BY t.terminal"
        )
        return tuple(fleet_row(row) for row in rows)

    def transactions(self, limit: int, receipt_no: str = "") -> tuple[TransactionRow, ...]:
        rows = self._all(
            f"SELECT {_LEDGER_OF_L}, {_CASE_OF_C}, r.score FROM ledger l LEFT JOIN case_file c USING (entry_id) "
            "LEFT JOIN rating r ON r.transaction_entry_id = l.entry_id "
            "WHERE l.kind = 'transaction' AND (?1 = '' OR l.receipt_no = ?1) ORDER BY l.ledger_no DESC LIMIT ?2",
            receipt_no,
            limit,
        )
        return tuple(_transaction(row[:-1], row[-1]) for row in rows)

    def case_events(self, entry_id: str) -> tuple[CaseEvent, ...]:
        rows = self._all("SELECT at, state, detail FROM case_event WHERE entry_id = ? ORDER BY event_no", entry_id)
        return tuple(CaseEvent(*row) for row in rows)

    def pending(self, limit: int, receipt_no: str = "") -> tuple[PendingRow, ...]:
        rows = self._all(
            "SELECT terminal, reported_at, entry FROM pending p WHERE (?1 = '' OR receipt_no = ?1) "
            "AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.entry_id = p.entry_id) ORDER BY reported_at LIMIT ?2",
            receipt_no,
            limit,
        )
        return tuple(PendingRow(row[0], row[1], _pending.decode(row[2])) for row in rows)

    def refusals(self, limit: int, receipt_no: str = "") -> tuple[RefusalRow, ...]:
        rows = self._all(
            "SELECT terminal, entry_id, seq, service, receipt_no, body_sha256, code, at FROM refusal f "
            "WHERE (?1 = '' OR receipt_no = ?1) AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.entry_id = f.entry_id) "
            "ORDER BY at DESC LIMIT ?2",
            receipt_no,
            limit,
        )
        return tuple(RefusalRow(*row) for row in rows)

    def issued(self, document_no: str) -> IssueRow | None:
        row = self._one(f"SELECT {ISSUE_COLUMNS} FROM issue WHERE document_no = ?", document_no)
        return issue_row(row) if row else None

    def totals(self) -> dict[str, int]:
        row = self._one(
            "SELECT (SELECT count(*) FROM terminal), (SELECT count(*) FROM ledger WHERE kind = 'transaction'), "
            "(SELECT count(*) FROM ledger WHERE kind = 'rating'), (SELECT count(*) FROM issue), "
            "(SELECT count(*) FROM case_file WHERE state = 'pending'), (SELECT coalesce(sum(pending_count), 0) "
            "FROM terminal_state)"
        )
        names = ("terminals", "transactions", "ratings", "documents", "cases_waiting", "entries_at_terminals")
        return dict(zip(names, (int(value) for value in row or (0,) * len(names)), strict=True))


def _transaction(row: tuple[Any, ...], rating: int | None = None) -> TransactionRow:
    case = case_row(row[_LEDGER_WIDTH:]) if row[_LEDGER_WIDTH] is not None else None
    return TransactionRow(ledger_row(row[:_LEDGER_WIDTH]), case, rating)
