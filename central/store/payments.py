"""Payment orders, in SQL that any of the databases understands."""

# ruff: noqa: S608 - what is put into statements here is constant lists of columns, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.statements import Questions, Statements


class PaymentRow(msgspec.Struct, frozen=True):
    """One order. Times are stamps. It is never forgotten: who asks again with the same id gets the same order."""

    terminal: str
    order_id: str
    service: str
    order_hash: str
    """Of what is paid, and for whom; empty for an id that was closed before it was opened."""
    number: str
    amount_fen: int
    state: str
    opened_at: str
    changed_at: str
    expires_at: str
    not_before: str
    """When it is to be looked at again; empty: never."""
    attempts: int
    qr: str
    detail: str
    """The booking number, or why there is none."""
    simulated: int
    sealed: bytes
    """The order's :class:`sync.wire.SealedBody` as JSON, for the booking; empty once that is decided."""

    def __repr__(self) -> str:
        return f"PaymentRow(order_id={self.order_id!r}, state={self.state!r})"


_COLUMNS: Final = ", ".join(PaymentRow.__struct_fields__)
_MARKS: Final = ", ".join("?" * len(PaymentRow.__struct_fields__))

SQLITE: Final = """
    CREATE TABLE payment_order (
        terminal TEXT NOT NULL REFERENCES terminal, order_id TEXT NOT NULL, service TEXT NOT NULL, order_hash TEXT NOT NULL,
        number TEXT NOT NULL, amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0), state TEXT NOT NULL,
        opened_at TEXT NOT NULL, changed_at TEXT NOT NULL, expires_at TEXT NOT NULL, not_before TEXT NOT NULL,
        attempts INTEGER NOT NULL, qr TEXT NOT NULL, detail TEXT NOT NULL, simulated INTEGER NOT NULL,
        sealed BLOB NOT NULL, PRIMARY KEY (terminal, order_id)
    ) WITHOUT ROWID;
    CREATE INDEX payment_due ON payment_order (not_before) WHERE not_before <> '';
    CREATE INDEX payment_by_day ON payment_order (opened_at);
    CREATE TRIGGER payment_final_states_stay BEFORE UPDATE ON payment_order
    WHEN OLD.state IN ('settled', 'refunded') AND NEW.state <> OLD.state
    BEGIN SELECT RAISE(ABORT, 'a settled or refunded order stays so'); END;
    CREATE TRIGGER payment_never_forgotten BEFORE DELETE ON payment_order
    BEGIN SELECT RAISE(ABORT, 'a payment order is never forgotten'); END;
"""

POSTGRES: Final = """
    CREATE TABLE payment_order (
        terminal text NOT NULL REFERENCES terminal, order_id text NOT NULL, service text NOT NULL, order_hash text NOT NULL,
        number text NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen >= 0), state text NOT NULL,
        opened_at moment NOT NULL, changed_at moment NOT NULL, expires_at moment NOT NULL, not_before moment NOT NULL,
        attempts bigint NOT NULL, qr text NOT NULL, detail text NOT NULL, simulated bigint NOT NULL,
        sealed bytea NOT NULL, PRIMARY KEY (terminal, order_id)
    );
    CREATE INDEX payment_due ON payment_order (not_before) WHERE not_before <> '';
    CREATE INDEX payment_by_day ON payment_order (opened_at);
    CREATE FUNCTION payment_final_states_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a settled or refunded order stays so' USING ERRCODE = 'integrity_constraint_violation'; END $$;
    CREATE TRIGGER payment_final_states_stay BEFORE UPDATE ON payment_order FOR EACH ROW
        WHEN (OLD.state IN ('settled', 'refunded') AND NEW.state <> OLD.state)
        EXECUTE FUNCTION payment_final_states_stay();
    CREATE TRIGGER payment_never_forgotten BEFORE DELETE ON payment_order
        FOR EACH ROW EXECUTE FUNCTION never_changes();
"""


class PaymentStore(Protocol):
    """What is asked of ``Store`` about payments."""

    def payment(self, terminal: str, order_id: str) -> PaymentRow | None: ...
    def payments_due(self, now: str) -> bool:
        """Whether any order is to be looked at."""
        ...

    def payments_between(self, since: str, until: str) -> tuple[PaymentRow, ...]:
        """Orders that were opened or changed in a time, the oldest first."""
        ...


class PaymentUnit(Protocol):
    """What is written about payments in one ``Unit``."""

    def payment_now(self, terminal: str, order_id: str) -> PaymentRow | None: ...
    def add_payment(self, row: PaymentRow) -> bool:
        """False when the order is there already."""
        ...

    def change_payment(self, row: PaymentRow, before: str) -> bool:
        """From the state ``before``; False when it was not in it (any more)."""
        ...

    def lease_payments(self, now: str, until: str, limit: int) -> tuple[PaymentRow, ...]:
        """Orders that are due; nobody else gets them before ``until``."""
        ...


class PaymentReads(Questions):
    """A part of the reading half of ``Store``."""

    def payment(self, terminal: str, order_id: str) -> PaymentRow | None:
        row = self._one(f"SELECT {_COLUMNS} FROM payment_order WHERE terminal = ? AND order_id = ?", terminal, order_id)
        return PaymentRow(*row) if row else None

    def payments_due(self, now: str) -> bool:
        found = self._one("SELECT 1 FROM payment_order WHERE not_before <> '' AND not_before <= ? LIMIT 1", now)
        return found is not None

    def payments_between(self, since: str, until: str) -> tuple[PaymentRow, ...]:
        rows = self._all(
            f"SELECT {_COLUMNS} FROM payment_order WHERE (opened_at >= ?1 AND opened_at < ?2)"
            " OR (changed_at >= ?1 AND changed_at < ?2) ORDER BY opened_at, order_id",
            since,
            until,
        )
        return tuple(PaymentRow(*row) for row in rows)


class PaymentWrites(Statements):
    """A part of ``Unit``."""

    def payment_now(self, terminal: str, order_id: str) -> PaymentRow | None:
        row = self._run(
            f"SELECT {_COLUMNS} FROM payment_order WHERE terminal = ? AND order_id = ?", terminal, order_id
        ).fetchone()
        return PaymentRow(*row) if row else None

    def add_payment(self, row: PaymentRow) -> bool:
        added = self._run(
            f"INSERT INTO payment_order ({_COLUMNS}) VALUES ({_MARKS}) ON CONFLICT DO NOTHING",
            *msgspec.structs.astuple(row),
        )
        return added.rowcount == 1

    def change_payment(self, row: PaymentRow, before: str) -> bool:
        changed = self._run(
            "UPDATE payment_order SET state = ?, changed_at = ?, not_before = ?, attempts = ?, qr = ?, detail = ?,"
            " sealed = ? WHERE terminal = ? AND order_id = ? AND state = ?",
            row.state,
            row.changed_at,
            row.not_before,
            row.attempts,
            row.qr,
            row.detail,
            row.sealed,
            row.terminal,
            row.order_id,
            before,
        )
        return changed.rowcount == 1

    def lease_payments(self, now: str, until: str, limit: int) -> tuple[PaymentRow, ...]:
        rows = self._run(
            f"SELECT {_COLUMNS} FROM payment_order WHERE not_before <> '' AND not_before <= ?"
            f" ORDER BY not_before LIMIT ? {self.SKIP_HELD}",
            now,
            limit,
        ).fetchall()
        due = tuple(PaymentRow(*row) for row in rows)
        self._run_each(
            "UPDATE payment_order SET not_before = ? WHERE terminal = ? AND order_id = ?",
            [(until, row.terminal, row.order_id) for row in due],
        )
        return due
