"""模拟支付: a cashier without money. Its own little database: like a real one it knows nothing of the ledger.

A phone pays by the link in the code (``central.paypage``), or a test by a call. Answers can be lost on purpose: the work is
done, and the caller hears nothing of it.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from central.departments.collecting import CashOrder, CashState, Movement
from central.departments.contract import Unavailable
from central.departments.simulated_books import SimulatedBooks
from central.moments import Clock, stamp

PAY_PATH: Final = "/simulated-pay"
NOTE: Final = "模拟支付"
_SILENT: Final = Unavailable("gateway.unavailable", "收款平台暂时没有回应。")

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS cash_order (
    order_id TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, title TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    state TEXT NOT NULL, opened_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS movement (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, order_id TEXT NOT NULL REFERENCES cash_order, amount_fen INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pay', 'refund')), UNIQUE (order_id, kind)
) STRICT;
"""
"""An order is paid once and refunded once at most: the database refuses a second movement of a kind."""

R = TypeVar("R")


class SimulatedGateway(SimulatedBooks):
    """A ``Cashier``. ``down`` makes it silent; ``lose_answers`` makes the next answers get lost."""

    simulated = True

    def __init__(self, path: Path, clock: Clock, public_url: Callable[[], str]) -> None:
        super().__init__(path, _SCHEMA)
        self._clock = clock
        self._public_url = public_url

    # --- the cashier --------------------------------------------------------------------------------------------------

    def open(self, order_id: str, amount_fen: int, title: str) -> CashOrder | Unavailable:
        def work(db: sqlite3.Connection) -> CashOrder:
            self._note(db, order_id, amount_fen, title, CashState.OPEN)
            return self._known(db, order_id)

        return self._answered(work)

    def query(self, order_id: str) -> CashOrder | Unavailable | None:
        return self._answered(lambda db: self._find(db, "order_id", order_id))

    def close(self, order_id: str) -> CashOrder | Unavailable:
        def work(db: sqlite3.Connection) -> CashOrder:
            self._note(db, order_id, 0, "", CashState.CLOSED)
            self._move(db, order_id, CashState.OPEN, CashState.CLOSED)
            return self._known(db, order_id)

        return self._answered(work)

    def refund(self, order_id: str) -> CashOrder | Unavailable:
        def work(db: sqlite3.Connection) -> CashOrder:
            order = self._known(db, order_id)
            if self._move(db, order_id, CashState.PAID, CashState.REFUNDED):
                self._money(db, order_id, -order.amount_fen, "refund")
            return self._known(db, order_id)

        return self._answered(work)

    def statement(self, since: datetime, until: datetime) -> tuple[Movement, ...] | Unavailable:
        return self._answered(lambda db: self._movements(db, since, until))

    # --- the phone ----------------------------------------------------------------------------------------------------

    def pay(self, code: str, *, late: bool = False) -> CashOrder | None:
        """Somebody pays; ``late``: the money was under way when the order was closed. None: there is nothing to pay."""
        with self._unit() as db:
            order = self._find(db, "code", code)
            if order is None or not order.amount_fen:
                return None
            moved = self._move(db, order.order_id, CashState.OPEN, CashState.PAID)
            if not moved and late:
                moved = self._move(db, order.order_id, CashState.CLOSED, CashState.PAID)
            if not moved:
                return None
            self._money(db, order.order_id, order.amount_fen, "pay")
            return self._known(db, order.order_id)

    def find(self, code: str) -> tuple[CashOrder, str] | None:
        """The order behind a code, and what it is for."""
        with self._unit() as db:
            order = self._find(db, "code", code)
            if order is None:
                return None
            return order, str(db.execute("SELECT title FROM cash_order WHERE code = ?", (code,)).fetchone()[0])

    def newest(self) -> CashOrder | None:
        """The order that was made last."""
        with self._unit() as db:
            row = db.execute("SELECT order_id FROM cash_order WHERE amount_fen > 0 ORDER BY rowid DESC LIMIT 1").fetchone()
            return None if row is None else self._known(db, row[0])

    def movements(self) -> tuple[Movement, ...]:
        """All there ever were, as the cashier itself sees them."""
        with self._unit() as db:
            return self._movements(db, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))

    # --- parts --------------------------------------------------------------------------------------------------------

    def _answered(self, work: Callable[[sqlite3.Connection], R]) -> R | Unavailable:
        if self.down:
            return _SILENT
        try:
            with self._unit() as db:
                answer = work(db)
        except (sqlite3.Error, LookupError):
            return _SILENT
        return _SILENT if self._answer_is_lost() else answer

    def _note(self, db: sqlite3.Connection, order_id: str, amount: int, title: str, state: CashState) -> None:
        values = (order_id, secrets.token_urlsafe(12), title, amount, state.value, stamp(self._clock()))
        db.execute("INSERT INTO cash_order VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", values)

    def _move(self, db: sqlite3.Connection, order_id: str, before: CashState, to: CashState) -> bool:
        moved = db.execute(
            "UPDATE cash_order SET state = ? WHERE order_id = ? AND state = ?", (to.value, order_id, before.value)
        )
        return moved.rowcount == 1

    def _money(self, db: sqlite3.Connection, order_id: str, fen: int, kind: str) -> None:
        db.execute(
            "INSERT INTO movement (at, order_id, amount_fen, kind) VALUES (?, ?, ?, ?)",
            (stamp(self._clock()), order_id, fen, kind),
        )

    def _movements(self, db: sqlite3.Connection, since: datetime, until: datetime) -> tuple[Movement, ...]:
        rows = db.execute(
            "SELECT at, order_id, amount_fen FROM movement WHERE at >= ? AND at < ? ORDER BY number",
            (stamp(since), stamp(until)),
        )
        return tuple(Movement(*row) for row in rows)

    def _known(self, db: sqlite3.Connection, order_id: str) -> CashOrder:
        order = self._find(db, "order_id", order_id)
        if order is None:
            raise LookupError(order_id)
        return order

    def _find(self, db: sqlite3.Connection, column: str, value: str) -> CashOrder | None:
        row = db.execute(
            f"SELECT order_id, state, amount_fen, code FROM cash_order WHERE {column} = ?",  # noqa: S608 - constant columns
            (value,),
        ).fetchone()
        if row is None:
            return None
        return CashOrder(row[0], CashState(row[1]), row[2], f"{self._public_url()}{PAY_PATH}/{row[3]}#{NOTE}")
