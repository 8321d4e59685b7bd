"""模拟收费: what people owe, and the books of the departments that are owed. Invented, always the same for the same person.

The books are a little database of their own. What was booked once is not due any more, and a second payment for the same
thing is declined, whichever terminal it comes from.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

from central.departments.collecting import BillOrder, Booked, PaidOrder, Revoked
from central.departments.contract import Declined, Unavailable
from central.departments.simulated_books import SimulatedBooks
from central.departments.simulated_records import Dice
from central.moments import Clock, beijing_date
from sync.wire.payment import BillBody, BillItem

NOTE: Final = "以上为模拟数据"
_AHEAD: Final = timedelta(days=122)
"""From September on, next year's contribution is collected."""
_MEDICAL_FEN: Final = 400_00
_FINE_FEN: Final = 150_00
_MOST_FINES: Final = 3
_SILENT: Final = Unavailable()
_BOOKED_ALREADY: Final = Declined("collect.paid_already", "这笔费已经有人交过了，钱会退回给您。")
_OTHER_AMOUNT: Final = Declined("collect.other_amount", "应交的金额变了，钱会退回给您。请再办一次。")

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS decision (order_id TEXT PRIMARY KEY, outcome TEXT NOT NULL, code TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS booked_item (
    whose TEXT NOT NULL, item_id TEXT NOT NULL, order_id TEXT NOT NULL, PRIMARY KEY (whose, item_id)
) STRICT;
"""

R = TypeVar("R")


class SimulatedCollections(SimulatedBooks):
    """A ``Collecting``. ``down`` makes it silent, ``refusing`` makes it book nothing."""

    def __init__(self, path: Path, clock: Clock) -> None:
        super().__init__(path, _SCHEMA)
        self._clock = clock
        self.refusing = False

    def collects(self, service: str) -> bool:
        return service in _BILLS

    def bill(self, order: BillOrder) -> BillBody | Declined | Unavailable:
        def work(db: sqlite3.Connection) -> BillBody:
            rows = db.execute("SELECT item_id FROM booked_item WHERE whose = ?", (_whose(order),))
            booked = {str(row[0]) for row in rows}
            return BillBody(tuple(item for item in self.due(order) if item.item_id not in booked), NOTE)

        return self._in_books(work)

    def book(self, order: PaidOrder) -> Booked | Declined | Unavailable:
        def work(db: sqlite3.Connection) -> Booked | Declined:
            row = db.execute("SELECT outcome, code FROM decision WHERE order_id = ?", (order.order_id,)).fetchone()
            outcome, code = row if row is not None else self._decide(db, order)
            if outcome == "booked":
                return Booked(_booking_no(order.order_id))
            return _OTHER_AMOUNT if code == _OTHER_AMOUNT.code else _BOOKED_ALREADY

        answer = self._in_books(work)
        return _SILENT if self._answer_is_lost() else answer

    def revoke(self, order_id: str) -> Revoked | Booked | Unavailable:
        def work(db: sqlite3.Connection) -> Revoked | Booked:
            db.execute("INSERT INTO decision VALUES (?, 'revoked', '') ON CONFLICT DO NOTHING", (order_id,))
            outcome = db.execute("SELECT outcome FROM decision WHERE order_id = ?", (order_id,)).fetchone()[0]
            return Booked(_booking_no(order_id)) if outcome == "booked" else Revoked()

        return self._in_books(work)

    def is_booked(self, order_id: str) -> bool:
        with self._unit() as db:
            row = db.execute("SELECT outcome FROM decision WHERE order_id = ?", (order_id,)).fetchone()
        return row is not None and row[0] == "booked"

    def _in_books(self, work: Callable[[sqlite3.Connection], R]) -> R | Unavailable:
        """One transaction; books that cannot be opened or written are an office that does not answer."""
        if self.down:
            return _SILENT
        try:
            with self._unit() as db:
                return work(db)
        except sqlite3.Error:
            return _SILENT

    def _decide(self, db: sqlite3.Connection, order: PaidOrder) -> tuple[str, str]:
        due = {item.item_id: item.amount_fen for item in self.due(order.bill)}
        code = ""
        if self.refusing:
            code = _BOOKED_ALREADY.code
        elif set(order.items) - due.keys() or sum(due[item] for item in order.items) != order.amount_fen:
            code = _OTHER_AMOUNT.code
        else:
            whose = _whose(order.bill)
            for item in order.items:
                values = (whose, item, order.order_id)
                if not db.execute("INSERT INTO booked_item VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values).rowcount:
                    code = _BOOKED_ALREADY.code
            if code:
                db.execute("DELETE FROM booked_item WHERE order_id = ?", (order.order_id,))
        outcome = "declined" if code else "booked"
        db.execute("INSERT INTO decision VALUES (?, ?, ?)", (order.order_id, outcome, code))
        return outcome, code

    def due(self, order: BillOrder) -> tuple[BillItem, ...]:
        """What is collected from this account, booked or not."""
        year = beijing_date(self._clock() + _AHEAD).year
        made = _BILLS.get(order.service)
        return made(order, year) if made is not None else ()


def _payee(order: BillOrder) -> str:
    """The identity number of whom it is paid for: somebody of the family, somebody else, or the person."""
    return order.answers.get("member", "") or order.person.number


def _whose(order: BillOrder) -> str:
    """Names whose account it is without giving the number away."""
    about = order.answers.get("plate", "") if order.service == "traffic-fine" else _payee(order)
    return hashlib.sha256(f"simulated-collections/{order.service}/{about}".encode()).hexdigest()


def _medical(_order: BillOrder, year: int) -> tuple[BillItem, ...]:
    return (BillItem(f"medical-{year}", f"居民医保（{year}年）", _MEDICAL_FEN),)


def _pension(order: BillOrder, year: int) -> tuple[BillItem, ...]:
    """One year at the chosen level, in whole yuan."""
    level = order.answers.get("level", "")
    if not (level.isascii() and level.isdigit() and len(level) <= 4 and int(level)):
        return ()
    year -= 1
    return (BillItem(f"pension-{year}", f"居民养老保险（{year}年）", int(level) * 100),)


def _fines(order: BillOrder, _year: int) -> tuple[BillItem, ...]:
    """Plates that end in 0 have none, so that both answers can be shown."""
    plate = order.answers.get("plate", "")
    if plate[-1:] in {"", "0"}:
        return ()
    count = 1 + Dice(f"traffic-fine/{plate}").roll(_MOST_FINES)
    return tuple(BillItem(f"fine-{number}", f"违法停车罚款（{number}）", _FINE_FEN) for number in range(1, 1 + count))


def _booking_no(order_id: str) -> str:
    return f"SR{int.from_bytes(hashlib.sha256(order_id.encode()).digest()[:8], 'big') % 10**12:012d}"


_BILLS: Final[dict[str, Callable[[BillOrder, int], tuple[BillItem, ...]]]] = {
    "medical-insurance-payment": _medical,
    "pension-insurance-payment": _pension,
    "traffic-fine": _fines,
}
