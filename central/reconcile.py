"""对账: the platform's orders and ledger beside the cashier's statement, and every difference by its name.

Judges and changes nothing. What differs for good is for a person; what is only under way (a booking that waits, a
transaction that is still at its terminal) is named as well, because somebody may ask about exactly that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from central.departments.collecting import Movement
from central.departments.contract import Unavailable
from central.moments import stamp
from central.platform import Platform
from central.settling import cash_id
from central.store.payments import PaymentRow
from sync.wire.payment import OrderState

_AROUND: Final = timedelta(days=7)
"""An order of the last minute of a period moves money on the next day, and a late refund comes days after."""

_WORDS: Final = {
    "unknown_order": "收款平台收过钱，平台没有这张缴费单",
    "paid_not_settled": "收款平台收了钱，平台还没有记账也没有退",
    "settled_not_paid": "平台记了账，收款平台没有收到钱",
    "refunded_not_back": "平台说退了，收款平台没有退",
    "back_not_refunded": "收款平台退了钱，平台没有记退款",
    "amount": "金额不一样",
    "no_transaction": "钱和账都对，办件还没有从终端送到总账",
}


class Difference(msgspec.Struct, frozen=True):
    """One order about which two books disagree. Amounts in fen."""

    code: str
    number: str
    """缴费单号; empty for an order that the platform does not know."""
    terminal: str
    order_id: str
    state: str
    amount_fen: int
    """What the platform thinks was paid."""
    moved_fen: int
    """What the cashier has moved and kept."""

    @property
    def words(self) -> str:
        """What disagrees, in plain Chinese."""
        return _WORDS[self.code]

    @property
    def sentence(self) -> str:
        """The same, and where."""
        return f"{self.words}：{self.number or self.order_id}，终端 {self.terminal}"


class Reconciled(msgspec.Struct, frozen=True):
    """What a period came to."""

    orders: int
    paid_fen: int
    """Kept by the cashier, of the orders that were compared."""
    refunded_fen: int
    differences: tuple[Difference, ...]


def reconcile(platform: Platform, since: datetime, until: datetime) -> Reconciled | Unavailable:
    """Compares what was opened, changed or moved in a period."""
    if platform.money is None:
        return Reconciled(0, 0, 0, ())
    statement = platform.money.cashier.statement(since - _AROUND, until + _AROUND)
    if isinstance(statement, Unavailable):
        return statement
    rows = {cash_id(row): row for row in platform.store.payments_between(stamp(since), stamp(until))}
    moved: dict[str, list[Movement]] = {}
    for movement in statement:
        moved.setdefault(movement.order_id, []).append(movement)
        if stamp(since) <= movement.at < stamp(until) and movement.order_id not in rows:
            known = _looked_up(platform, movement.order_id)
            if known is not None:
                rows[movement.order_id] = known
    in_ledger = platform.store.known_entries([row.order_id for row in rows.values()])
    strangers = [one for one in statement if one.order_id not in rows and stamp(since) <= one.at < stamp(until)]
    differences = (*_of_orders(rows, moved, in_ledger), *_of_strangers(strangers))
    fens = [one.amount_fen for key in rows for one in moved.get(key, ())]
    return Reconciled(len(rows), sum(fen for fen in fens if fen > 0), -sum(fen for fen in fens if fen < 0), differences)


def _looked_up(platform: Platform, key: str) -> PaymentRow | None:
    terminal, _slash, order_id = key.rpartition("/")
    return platform.store.payment(terminal, order_id)


def _of_orders(
    rows: Mapping[str, PaymentRow], moved: Mapping[str, list[Movement]], in_ledger: frozenset[str]
) -> Iterator[Difference]:
    for key, row in rows.items():
        fens = [one.amount_fen for one in moved.get(key, ())]
        code = _code(row, fens, has_transaction=row.order_id in in_ledger)
        if code:
            yield Difference(code, row.number, row.terminal, row.order_id, row.state, row.amount_fen, sum(fens))


def _code(row: PaymentRow, fens: list[int], *, has_transaction: bool) -> str:
    """The name of the difference; empty when all books agree."""
    came, went = sum(fen for fen in fens if fen > 0), -sum(fen for fen in fens if fen < 0)
    state = OrderState(row.state)
    if came and row.order_hash and came != row.amount_fen:
        return "amount"
    if state is OrderState.SETTLED:
        if went:
            return "back_not_refunded"
        if not came:
            return "settled_not_paid"
        return "" if has_transaction else "no_transaction"
    if state is OrderState.REFUNDED:
        return "" if came and came == went else "refunded_not_back"
    if went and went == came:
        return "back_not_refunded"
    return "paid_not_settled" if came else ""


def _of_strangers(movements: Iterable[Movement]) -> Iterator[Difference]:
    sums: dict[str, int] = {}
    for one in movements:
        sums[one.order_id] = sums.get(one.order_id, 0) + one.amount_fen
    for key, fen in sums.items():
        terminal, _slash, order_id = key.rpartition("/")
        yield Difference("unknown_order", "", terminal, order_id, "", 0, fen)
