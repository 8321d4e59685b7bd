"""Writing: the statements of one transaction, as far as the databases agree on them."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

import msgspec

from central.store.accounts import AccountWrites
from central.store.carried import CarriedWrites
from central.store.enrolments import EnrolmentWrites
from central.store.evaluations import EvaluationWrites
from central.store.gaps import void_of, wanted
from central.store.journals import JournalWrites
from central.store.mandates import MandateWrites
from central.store.notices import NoticeWrites
from central.store.orders import OrderWrites
from central.store.parcels import ParcelWrites
from central.store.payments import PaymentWrites
from central.store.phoneratings import PhoneRatingWrites
from central.store.publications import PublicationWrites
from central.store.records import (
    CaseState,
    IssueRow,
    RatingRow,
    RefusalRow,
    Terminal,
)
from central.store.rows import ISSUE_COLUMNS, issue_row
from sync.wire import Heartbeat

_SCAN_LIMIT: Final = 5000
_FORGET_NONCES: Final = 100
"""How many outdated ones a request takes with it: far more than it leaves itself."""

_ADD_EVENT: Final = "INSERT INTO case_event (entry_id, at, state, detail) VALUES (?, ?, ?, ?)"


class SqlUnit(
    ParcelWrites,
    PublicationWrites,
    AccountWrites,
    CarriedWrites,
    EnrolmentWrites,
    JournalWrites,
    OrderWrites,
    NoticeWrites,
    PaymentWrites,
    EvaluationWrites,
    MandateWrites,
    PhoneRatingWrites,
):
    """What every ``Unit`` has in common. The ledger's own lines are each database's affair."""

    @abstractmethod
    def hold(self, terminal: str) -> None: ...

    def spend_nonce(self, terminal: str, nonce: str, now: int, keep_until: int) -> bool:
        self.hold(terminal)
        self._run(
            "DELETE FROM nonce WHERE (terminal, nonce) IN "
            f"(SELECT terminal, nonce FROM nonce WHERE keep_until < ? LIMIT ? {self.SKIP_HELD})",
            now,
            _FORGET_NONCES,
        )
        added = self._run("INSERT INTO nonce VALUES (?, ?, ?) ON CONFLICT DO NOTHING", terminal, nonce, keep_until)
        return added.rowcount == 1

    def touch(self, terminal: str, at: str) -> None:
        self._run("UPDATE terminal_state SET last_seen = ? WHERE terminal = ?", at, terminal)

    def enrol(self, terminal: Terminal) -> None:
        self._run(
            "INSERT INTO terminal VALUES (?, ?, ?, ?, ?) ON CONFLICT (terminal) DO UPDATE SET "
            "public_key = excluded.public_key, village_code = excluded.village_code, site_name = excluded.site_name",
            terminal.terminal,
            terminal.public_key,
            terminal.village_code,
            terminal.site_name,
            terminal.enrolled_at,
        )
        self._run("INSERT INTO terminal_state (terminal) VALUES (?) ON CONFLICT DO NOTHING", terminal.terminal)

    def taken_seqs(self, terminal: str, seqs: Sequence[int]) -> set[int]:
        if not seqs:
            return set()
        rows = self._run(
            f"SELECT seq FROM {self.KEYS} WHERE terminal = ? AND {self._among('seq')}", terminal, self._list(seqs)
        )
        return {row[0] for row in rows}

    def rated(self, transaction_entry_ids: Sequence[str]) -> set[str]:
        if not transaction_entry_ids:
            return set()
        statement = f"SELECT transaction_entry_id FROM rating WHERE {self._among('transaction_entry_id')}"
        return {row[0] for row in self._run(statement, self._list(transaction_entry_ids))}

    def _add_event(self, entry_id: str, at: str, state: str, detail: str) -> None:
        self._run(_ADD_EVENT, entry_id, at, state, detail)

    def settle_case(self, entry_id: str, state: CaseState, at: str, detail: str, next_due: str = "") -> None:
        changed = self._run(
            "UPDATE case_file SET state = ?, updated_at = ?, detail = ?, next_due = ?, attempts = attempts + 1 "
            "WHERE entry_id = ? AND state = 'pending'",
            state,
            at,
            detail,
            next_due,
            entry_id,
        )
        if changed.rowcount == 1:
            self._add_event(entry_id, at, state, detail)

    def decide_case(self, entry_id: str, state: CaseState, at: str, detail: str, next_due: str = "") -> bool:
        changed = self._run(
            "UPDATE case_file SET state = ?, updated_at = ?, detail = ?, next_due = ? "
            "WHERE entry_id = ? AND state = 'review'",
            state,
            at,
            detail,
            next_due,
            entry_id,
        )
        if changed.rowcount == 1:
            self._add_event(entry_id, at, state, detail)
        return changed.rowcount == 1

    def postpone_case(self, entry_id: str, until: str, detail: str) -> None:
        self._run(
            "UPDATE case_file SET not_before = ?, detail = ?, attempts = attempts + 1 "
            "WHERE entry_id = ? AND state = 'pending'",
            until,
            detail,
            entry_id,
        )

    def add_rating(self, entry_id: str, row: RatingRow) -> None:
        self._run(
            "INSERT INTO rating VALUES (?, ?, ?, ?, ?, ?)",
            row.transaction_entry_id,
            entry_id,
            row.receipt_no,
            row.score,
            row.rated_at,
            msgspec.json.encode(row.tags).decode(),
        )

    def add_refusal(self, row: RefusalRow) -> None:
        self._run(
            "INSERT INTO refusal (terminal, entry_id, seq, service, receipt_no, body_sha256, code, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (terminal, entry_id) DO UPDATE SET "
            "code = excluded.code, at = excluded.at, body_sha256 = excluded.body_sha256, times = refusal.times + 1",
            *msgspec.structs.astuple(row),
        )

    def count_duplicate(self, terminal: str) -> None:
        self._run("UPDATE terminal_state SET duplicates = duplicates + 1 WHERE terminal = ?", terminal)

    def missing_seqs(self, terminal: str, limit: int) -> tuple[int, ...]:
        """Gaps below the highest number seen; refused and void numbers are accounted for. Moves the gapless mark on."""
        state = self._run("SELECT contiguous_up_to, store FROM terminal_state WHERE terminal = ?", terminal).fetchone()
        done = int(state[0]) if state else 0
        void = void_of(state[1]) if state else ()
        rows = self._run(
            f"SELECT seq FROM {self.KEYS} WHERE terminal = ?1 AND seq > ?2 UNION "
            "SELECT seq FROM refusal WHERE terminal = ?1 AND seq > ?2 ORDER BY 1 LIMIT ?3",
            terminal,
            done,
            _SCAN_LIMIT,
        )
        missing: list[int] = []
        contiguous, last = done, done
        for (seq,) in rows:
            whole = contiguous == last
            for start, end in wanted(last + 1, seq - 1, void):
                whole = False
                missing.extend(range(start, min(end, start + limit - len(missing) - 1) + 1))
            contiguous = seq if whole else contiguous
            last = seq
        if contiguous > done:
            self._run("UPDATE terminal_state SET contiguous_up_to = ? WHERE terminal = ?", contiguous, terminal)
        return tuple(missing)

    def save_heartbeat(self, beat: Heartbeat, received_at: str) -> None:
        self._run(
            "UPDATE terminal_state SET last_seen = ?1, last_heartbeat = ?1, app_version = ?2, site_name = ?3, "
            "village_code = ?4, devices = ?5, pending_count = ?6, clock_offset_ms = ?7, store = ?9, traffic = ?10 "
            "WHERE terminal = ?8",
            received_at,
            beat.app_version,
            beat.site_name,
            beat.village_code,
            msgspec.json.encode(beat.devices),
            beat.pending_count,
            beat.clock_offset_ms,
            beat.terminal,
            None if beat.store is None else msgspec.json.encode(beat.store),
            None if beat.traffic is None else msgspec.json.encode(beat.traffic),
        )
        self._run("DELETE FROM pending WHERE terminal = ?", beat.terminal)
        self._run_each(
            "INSERT INTO pending (terminal, entry_id, receipt_no, service, state, entry, reported_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [
                (beat.terminal, one.entry_id, one.receipt_no, one.service, one.state, msgspec.json.encode(one), received_at)
                for one in beat.pending
            ],
        )

    def order_issue(self, terminal: str, request_id: str, order_hash: str, day: str) -> tuple[str, str]:
        self._run(
            "INSERT INTO issue_order VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", terminal, request_id, order_hash, day
        )
        (first,) = self._run(
            "SELECT order_hash, day FROM issue_order WHERE terminal = ? AND request_id = ?", terminal, request_id
        ).fetchall()
        return str(first[0]), str(first[1])

    def add_issue(self, row: IssueRow) -> None:
        values = msgspec.structs.astuple(row)
        self._run(f"INSERT INTO issue ({ISSUE_COLUMNS}) VALUES ({', '.join('?' * len(values))})", *values)

    def abandon_issue(self, terminal: str, request_id: str, at: str) -> None:
        self._run("INSERT INTO issue_abandoned VALUES (?, ?, ?) ON CONFLICT DO NOTHING", terminal, request_id, at)

    def withdraw_document(self, document_no: str, entry_id: str, at: str) -> None:
        self._run("INSERT INTO document_withdrawn VALUES (?, ?, ?) ON CONFLICT DO NOTHING", document_no, entry_id, at)

    def is_abandoned(self, terminal: str, request_id: str) -> bool:
        statement = "SELECT 1 FROM issue_abandoned WHERE terminal = ? AND request_id = ?"
        return self._run(statement, terminal, request_id).fetchone() is not None

    def issue(self, terminal: str, request_id: str) -> IssueRow | None:
        row = self._run(
            f"SELECT {ISSUE_COLUMNS} FROM issue WHERE terminal = ? AND request_id = ?", terminal, request_id
        ).fetchone()
        return issue_row(row) if row else None
