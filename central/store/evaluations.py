"""好差评 on their way to the province, in SQL that any of the databases understands: the row is the queue."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from enum import StrEnum
from typing import Final, Protocol

import msgspec

from central.store.statements import Questions, Statements


class PushState(StrEnum):
    WAITING = "waiting"
    PUSHED = "pushed"
    REFUSED = "refused"
    """The receiver will not take it, or it cannot be made; a person has to look. It is not tried again."""


class EvaluationRow(msgspec.Struct, frozen=True):
    """One rating of one 办件. Times are stamps."""

    entry_id: str
    """Of the transaction that is rated."""
    receipt_no: str
    score: int
    rated_at: str
    serial: str
    """办件流水号, given once and kept through all tries; empty before the first."""
    state: str
    not_before: str
    """When it is tried (again); empty: never."""
    attempts: int
    changed_at: str
    detail: str
    """The receiver's words, or why it could not be made."""


_COLUMNS: Final = ", ".join(EvaluationRow.__struct_fields__)
_OLD_ONES: Final = """
    INSERT INTO evaluation_push (
        entry_id, receipt_no, score, rated_at, serial, state, not_before, attempts, changed_at, detail
    )
        SELECT r.transaction_entry_id, r.receipt_no, r.score, r.rated_at, '', 'waiting', l.accepted_at, 0, l.accepted_at, ''
        FROM rating r JOIN ledger l ON l.entry_id = r.entry_id;
"""

SQLITE: Final = f"""
    CREATE TABLE evaluation_push (
        entry_id TEXT PRIMARY KEY, receipt_no TEXT NOT NULL, score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
        rated_at TEXT NOT NULL, serial TEXT NOT NULL, state TEXT NOT NULL, not_before TEXT NOT NULL,
        attempts INTEGER NOT NULL, changed_at TEXT NOT NULL, detail TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX evaluation_due ON evaluation_push (not_before) WHERE not_before <> '';
    CREATE UNIQUE INDEX evaluation_by_serial ON evaluation_push (serial) WHERE serial <> '';
    CREATE TABLE evaluation_serial (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
{_OLD_ONES}
"""

POSTGRES: Final = f"""
    CREATE TABLE evaluation_push (
        entry_id text PRIMARY KEY, receipt_no text NOT NULL, score bigint NOT NULL CHECK (score BETWEEN 1 AND 5),
        rated_at text NOT NULL, serial text NOT NULL, state text NOT NULL, not_before moment NOT NULL,
        attempts bigint NOT NULL, changed_at moment NOT NULL, detail text NOT NULL
    );
    CREATE INDEX evaluation_due ON evaluation_push (not_before) WHERE not_before <> '';
    CREATE UNIQUE INDEX evaluation_by_serial ON evaluation_push (serial) WHERE serial <> '';
    CREATE TABLE evaluation_serial (prefix text PRIMARY KEY, last bigint NOT NULL);
{_OLD_ONES}
"""


class EvaluationStore(Protocol):
    """What is asked of ``Store`` about ratings on their way."""

    def evaluations_due(self, now: str) -> bool: ...
    def evaluation(self, entry_id: str) -> EvaluationRow | None: ...


class EvaluationUnit(Protocol):
    """What is written about them in one ``Unit``."""

    def add_evaluation(self, entry_id: str, receipt_no: str, score: int, rated_at: str, now: str) -> None:
        """Waiting, due now."""
        ...

    def lease_evaluations(self, now: str, until: str, limit: int) -> tuple[EvaluationRow, ...]:
        """Those that are due; nobody else gets them before ``until``."""
        ...

    def number_evaluation(self, entry_id: str, prefix: str) -> str:
        """Its serial: ``prefix`` and the next number of it, or the one that it has already."""
        ...

    def change_evaluation(self, row: EvaluationRow) -> None:
        """State, time of the next try, attempts and detail; what was pushed stays so."""
        ...


class EvaluationReads(Questions):
    """A part of the reading half of ``Store``."""

    def evaluations_due(self, now: str) -> bool:
        found = self._one("SELECT 1 FROM evaluation_push WHERE not_before <> '' AND not_before <= ? LIMIT 1", now)
        return found is not None

    def evaluation(self, entry_id: str) -> EvaluationRow | None:
        row = self._one(f"SELECT {_COLUMNS} FROM evaluation_push WHERE entry_id = ?", entry_id)
        return EvaluationRow(*row) if row else None


class EvaluationWrites(Statements):
    """A part of ``Unit``."""

    def add_evaluation(self, entry_id: str, receipt_no: str, score: int, rated_at: str, now: str) -> None:
        self._run(
            f"INSERT INTO evaluation_push ({_COLUMNS}) VALUES (?, ?, ?, ?, '', 'waiting', ?, 0, ?, '')"
            " ON CONFLICT DO NOTHING",
            entry_id,
            receipt_no,
            score,
            rated_at,
            now,
            now,
        )

    def lease_evaluations(self, now: str, until: str, limit: int) -> tuple[EvaluationRow, ...]:
        rows = self._run(
            f"SELECT {_COLUMNS} FROM evaluation_push WHERE not_before <> '' AND not_before <= ?"
            f" ORDER BY not_before LIMIT ? {self.SKIP_HELD}",
            now,
            limit,
        ).fetchall()
        due = tuple(EvaluationRow(*row) for row in rows)
        self._run_each(
            "UPDATE evaluation_push SET not_before = ? WHERE entry_id = ?", [(until, row.entry_id) for row in due]
        )
        return due

    def number_evaluation(self, entry_id: str, prefix: str) -> str:
        row = self._run("SELECT serial FROM evaluation_push WHERE entry_id = ?", entry_id).fetchone()
        if row is not None and row[0]:
            return str(row[0])
        number = self._run(
            "INSERT INTO evaluation_serial VALUES (?, 1) ON CONFLICT (prefix) DO UPDATE SET"
            " last = evaluation_serial.last + 1 RETURNING last",
            prefix,
        ).fetchone()
        serial = f"{prefix}{0 if number is None else number[0]:04d}"
        self._run("UPDATE evaluation_push SET serial = ? WHERE entry_id = ?", serial, entry_id)
        return serial

    def change_evaluation(self, row: EvaluationRow) -> None:
        self._run(
            "UPDATE evaluation_push SET state = ?, not_before = ?, attempts = ?, changed_at = ?, detail = ?"
            " WHERE entry_id = ? AND state <> 'pushed'",
            row.state,
            row.not_before,
            row.attempts,
            row.changed_at,
            row.detail,
            row.entry_id,
        )
