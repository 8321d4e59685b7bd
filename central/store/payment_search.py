"""Finding payment orders by what people know of them, in SQL that any of the databases understands."""

# ruff: noqa: S608 - what is put into statements here is constant columns and conditions, never a value

from __future__ import annotations

from typing import Final, Protocol

import msgspec

from central.store.payments import PaymentRow
from central.store.statements import Questions

_COLUMNS: Final = ", ".join(PaymentRow.__struct_fields__)
_UNSETTLED: Final = "state IN ('making', 'open', 'paid', 'refunding')"
_CONDITIONS: Final = {
    "number": "number = ?",
    "terminal": "terminal = ?",
    "state": "state = ?",
    "since": "opened_at >= ?",
    "until": "opened_at < ?",
    "in_doubt_at": f"{_UNSETTLED} AND (state IN ('paid', 'refunding') OR expires_at <= ?)",
}

INDEXES: Final = f"""
    CREATE INDEX payment_by_number ON payment_order (number);
    CREATE INDEX payment_unsettled ON payment_order (opened_at) WHERE {_UNSETTLED};
"""
"""The same words for every database. The second is used by whoever asks with the very same condition."""

COVERING: Final = """
    CREATE INDEX payment_by_state ON payment_order (state, opened_at, amount_fen);
    CREATE INDEX payment_by_terminal ON payment_order (terminal, opened_at, state, amount_fen);
"""
"""Another step: a page of one state or one terminal reads a page of orders, and its sums read the index alone."""


class SoughtPayments(msgspec.Struct, frozen=True):
    """What orders are looked for by; what is empty does not matter. Times are stamps, of the opening."""

    number: str = ""
    terminal: str = ""
    state: str = ""
    since: str = ""
    until: str = ""
    in_doubt_at: str = ""
    """At this time nobody could say for certain what becomes of the money: paid and not booked, on its way back, or the
    time to pay is over and the cashier has not said how it ended."""


class PaymentSum(msgspec.Struct, frozen=True):
    """All orders in one state."""

    state: str
    count: int
    amount_fen: int


class PaymentSearchStore(Protocol):
    """What the console looks for in ``Store``."""

    def find_payments(self, sought: SoughtPayments, after: PaymentRow | None, limit: int) -> tuple[PaymentRow, ...]:
        """The newest first; those that come after ``after`` in that order."""
        ...

    def payment_sums(self, sought: SoughtPayments) -> tuple[PaymentSum, ...]:
        """How many in each state, and what they come to."""
        ...


class PaymentSearch(Questions):
    """A part of the reading half of ``Store``."""

    def find_payments(self, sought: SoughtPayments, after: PaymentRow | None, limit: int) -> tuple[PaymentRow, ...]:
        where, values = _asked(sought)
        if after is not None:
            where += " AND (opened_at, order_id, terminal) < (?, ?, ?)"
            values += [after.opened_at, after.order_id, after.terminal]
        rows = self._all(
            f"SELECT {_COLUMNS} FROM payment_order WHERE {where}"
            " ORDER BY opened_at DESC, order_id DESC, terminal DESC LIMIT ?",
            *values,
            limit,
        )
        return tuple(PaymentRow(*row) for row in rows)

    def payment_sums(self, sought: SoughtPayments) -> tuple[PaymentSum, ...]:
        where, values = _asked(sought)
        rows = self._all(
            f"SELECT state, count(*), sum(amount_fen) FROM payment_order WHERE {where} GROUP BY state ORDER BY state",
            *values,
        )
        return tuple(PaymentSum(row[0], int(row[1]), int(row[2])) for row in rows)


def _asked(sought: SoughtPayments) -> tuple[str, list[str]]:
    asked = [(_CONDITIONS[name], value) for name, value in msgspec.structs.asdict(sought).items() if value]
    return " AND ".join(condition for condition, _value in asked) or "1 = 1", [value for _condition, value in asked]
