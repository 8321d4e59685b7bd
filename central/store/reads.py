"""Reading: what ingest and the operations page ask, as far as the databases agree on the words."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from central.store.accounts import AccountReads
from central.store.carried import CarriedReads
from central.store.console_records import Outside
from central.store.enrolments import EnrolmentReads
from central.store.evaluations import EvaluationReads
from central.store.journals import JournalReads
from central.store.mandate_search import MandateSearch
from central.store.mandates import MandateReads
from central.store.notices import NoticeReads
from central.store.orders import OrderReads
from central.store.outside import OutsideReads
from central.store.parcels import PARCEL_COLUMNS, parcel_row
from central.store.payment_search import PaymentSearch
from central.store.payments import PaymentReads
from central.store.phoneratings import PhoneRatingReads
from central.store.publications import PublicationReads
from central.store.records import (
    CaseEvent,
    FleetRow,
    IssueRow,
    ParcelRow,
    PendingRow,
    RefusalRow,
    Terminal,
)
from central.store.rows import ISSUE_COLUMNS, fleet_row, issue_row
from central.store.search import SearchReads
from sync.wire.decision import MAX_REASON, Decision

_IDENTITY: Final = "SELECT value FROM meta WHERE name = 'signing_key'"

_TERMINAL: Final = (
    "SELECT t.terminal, t.public_key, t.village_code, t.site_name, t.enrolled_at, "
    "coalesce(a.credential_until, ''), coalesce(a.revoked_at, ''), coalesce(a.revoked_why, '') "
    "FROM terminal t LEFT JOIN terminal_access a USING (terminal)"
)


class SqlReads(
    PublicationReads,
    AccountReads,
    CarriedReads,
    EnrolmentReads,
    SearchReads,
    OutsideReads,
    JournalReads,
    OrderReads,
    NoticeReads,
    PaymentReads,
    PaymentSearch,
    EvaluationReads,
    MandateReads,
    MandateSearch,
    PhoneRatingReads,
):
    """What the reading half of every ``Store`` has in common. The ledger's own lines are each database's affair."""

    def ping(self) -> None:
        self._one("SELECT 1 FROM meta LIMIT 1")

    def claim_identity(self, key_id: str) -> bool:
        known = self._one(_IDENTITY)
        if known is None:
            self._claim(key_id)
            known = self._one(_IDENTITY)
        return known is not None and known[0] == key_id

    @abstractmethod
    def _claim(self, key_id: str) -> None:
        """Writes the identity where there is none yet."""

    def terminal(self, terminal: str) -> Terminal | None:
        row = self._one(f"{_TERMINAL} WHERE t.terminal = ?", terminal)
        return Terminal(*row) if row else None

    def terminals(self) -> tuple[Terminal, ...]:
        rows = self._all(f"{_TERMINAL} ORDER BY t.terminal")
        return tuple(Terminal(*row) for row in rows)

    def known_entries(self, entry_ids: Sequence[str]) -> frozenset[str]:
        if not entry_ids:
            return frozenset()
        rows = self._all(f"SELECT entry_id FROM {self.KEYS} WHERE {self._among('entry_id')}", self._list(entry_ids))
        return frozenset(row[0] for row in rows)

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

    def _for_receipt(self, receipt_no: str) -> str:
        """A condition for ``?1``: everything when it is empty. One that says both would keep the index unused."""
        return "receipt_no = ?1" if receipt_no else "?1 = ''"

    def cases_due(self, now: str) -> bool:
        return bool(self._all("SELECT 1 FROM case_file WHERE state = 'pending' AND not_before <= ? LIMIT 1", now))

    def duplicates_seen(self) -> int:
        row = self._one("SELECT coalesce(sum(duplicates), 0) FROM terminal_state")
        return int(row[0]) if row else 0

    def fleet(self, terminal: str = "") -> tuple[FleetRow, ...]:
        only = "t.terminal = ?1" if terminal else "?1 = ''"
        rows = self._all(
            "SELECT t.terminal, coalesce(nullif(s.site_name, ''), t.site_name), "
            "coalesce(nullif(s.village_code, ''), t.village_code), t.enrolled_at, s.last_seen, s.last_heartbeat, "
            "s.app_version, s.devices, s.pending_count, s.clock_offset_ms, s.duplicates, s.chain_breaks, s.journal_up_to, "
            "s.store, s.traffic, coalesce(a.credential_until, ''), coalesce(a.revoked_at, ''), coalesce(a.revoked_why, '') "
            "FROM terminal t JOIN terminal_state s USING (terminal) LEFT JOIN terminal_access a USING (terminal) "
            f"WHERE {only} ORDER BY t.terminal",
            terminal,
        )
        return tuple(fleet_row(row) for row in rows)

    def decided(self, terminal: str, entry_ids: Sequence[str]) -> tuple[Decision, ...]:
        rows = self._all(
            f"SELECT c.entry_id, c.state, c.updated_at, c.detail FROM case_file c JOIN {self.KEYS} l "
            "ON l.entry_id = c.entry_id WHERE l.terminal = ? AND c.state NOT IN ('pending', 'review') "
            f"AND {self._among('c.entry_id')}",
            terminal,
            self._list(entry_ids),
        )
        return tuple(Decision(row[0], row[1], row[2], row[3][:MAX_REASON]) for row in rows)

    def case_events(self, entry_id: str) -> tuple[CaseEvent, ...]:
        rows = self._all(
            f"SELECT l.accepted_at, c.began, '', 0 FROM case_file c JOIN {self.KEYS} l ON l.entry_id = c.entry_id "
            "WHERE c.entry_id = ?1 AND c.began <> '' "
            "UNION ALL SELECT at, state, detail, event_no FROM case_event WHERE entry_id = ?1 ORDER BY 4",
            entry_id,
        )
        return tuple(CaseEvent(*row[:3]) for row in rows)

    def pending(self, limit: int, receipt_no: str = "") -> tuple[PendingRow, ...]:
        return self.find_pending(Outside(receipt_no=receipt_no), limit)

    def refusals(self, limit: int, receipt_no: str = "") -> tuple[RefusalRow, ...]:
        return self.find_refusals(Outside(receipt_no=receipt_no), limit)

    def void_since(self, row: IssueRow) -> str:
        found = self._one(
            "SELECT at FROM issue_abandoned WHERE terminal = ? AND request_id = ?", row.terminal, row.request_id
        )
        return str(found[0]) if found else ""

    def issued(self, document_no: str) -> IssueRow | None:
        row = self._one(f"SELECT {ISSUE_COLUMNS} FROM issue WHERE document_no = ?", document_no)
        return issue_row(row) if row else None

    def withdrawn_since(self, document_no: str) -> str:
        found = self._one("SELECT at FROM document_withdrawn WHERE document_no = ?", document_no)
        return str(found[0]) if found else ""

    def void_documents(self) -> tuple[str, ...]:
        rows = self._all(
            "SELECT i.document_no FROM issue_abandoned a JOIN issue i USING (terminal, request_id) "
            "UNION SELECT document_no FROM document_withdrawn ORDER BY 1"
        )
        return tuple(str(row[0]) for row in rows)

    def totals(self) -> dict[str, int]:
        row = self._one(
            f"SELECT (SELECT count(*) FROM terminal), ({self.TRANSACTIONS}), ({self.RATINGS}), "
            "(SELECT count(*) FROM issue), "
            "(SELECT count(*) FROM case_file WHERE state = 'pending'), (SELECT coalesce(sum(pending_count), 0) "
            "FROM terminal_state)"
        )
        names = ("terminals", "transactions", "ratings", "documents", "cases_waiting", "entries_at_terminals")
        return dict(zip(names, (int(value) for value in row or (0,) * len(names)), strict=True))
