"""Payment orders as the terminal remembers them. Written down before the platform hears of one; nothing personal in clear.

The transaction that a payment ends in is sealed at the moment of the order: after a power cut nobody is there any more whom
it could be made from, and it has to be handed over all the same once the money has moved.
"""

from __future__ import annotations

import sqlite3

from kiosk.domain.payment import FINAL, PaymentState
from kiosk.domain.values import dataclass
from sync.wire import SealedBody


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    order_id: str
    """Also the id of the outbox entry to come."""
    service: str
    service_title: str
    amount_fen: int
    state: PaymentState
    ordered_at: str
    changed_at: str
    catalogue_version: int = 0
    simulated: bool = False
    sealed: SealedBody | None = None
    """The transaction's body; None once the state is final."""


_COLUMNS = (
    "order_id, service, service_title, amount_fen, state, ordered_at, changed_at, catalogue_version, simulated,"
    " suite_id, key_id, body"
)


def insert(connection: sqlite3.Connection, order: PaymentOrder) -> None:
    """Nothing is written when the order is there already: it never changes its amount."""
    sealed = order.sealed
    connection.execute(
        f"INSERT INTO payment ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constant columns
        " ON CONFLICT (order_id) DO NOTHING",
        (
            order.order_id,
            order.service,
            order.service_title,
            order.amount_fen,
            order.state.value,
            order.ordered_at,
            order.changed_at,
            order.catalogue_version,
            int(order.simulated),
            None if sealed is None else sealed.suite_id,
            None if sealed is None else sealed.key_id,
            None if sealed is None else sealed.data,
        ),
    )


def get(connection: sqlite3.Connection, order_id: str) -> PaymentOrder | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM payment WHERE order_id = ?",  # noqa: S608 - constant columns
        (order_id,),
    ).fetchone()
    return None if row is None else _order(row)


def move(connection: sqlite3.Connection, order: PaymentOrder, to: PaymentState, at: str, *, simulated: bool) -> None:
    """Notes the state; with a final one the sealed transaction goes: by then it is in the outbox, or never will be."""
    gone = to in FINAL
    connection.execute(
        "UPDATE payment SET state = ?, changed_at = ?, simulated = ?, suite_id = CASE WHEN ? THEN NULL ELSE suite_id END,"
        " key_id = CASE WHEN ? THEN NULL ELSE key_id END, body = CASE WHEN ? THEN NULL ELSE body END WHERE order_id = ?",
        (to.value, at, int(simulated), gone, gone, gone, order.order_id),
    )


def unresolved(connection: sqlite3.Connection) -> tuple[PaymentOrder, ...]:
    """Orders without a final word, the oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM payment WHERE state IN ('ordered', 'shown', 'unknown', 'paid')"  # noqa: S608
        " ORDER BY ordered_at, order_id"
    )
    return tuple(_order(row) for row in rows)


def _order(row: tuple[str, str, str, int, str, str, str, int, int, str | None, str | None, bytes | None]) -> PaymentOrder:
    suite_id, key_id, body = row[9:]
    sealed = None if suite_id is None or key_id is None or body is None else SealedBody(suite_id, key_id, body)
    return PaymentOrder(row[0], row[1], row[2], row[3], PaymentState(row[4]), row[5], row[6], row[7], bool(row[8]), sealed)
