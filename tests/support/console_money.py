"""Payment orders of every state for the operations console: some paid at the simulated cashier, some only written down."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

import msgspec

from central.departments.collecting import BillOrder
from central.departments.simulated_collections import SimulatedCollections
from central.departments.simulated_gateway import SimulatedGateway
from central.moments import stamp
from central.server import EmbeddedCentral
from central.store.payments import PaymentRow
from sync import wire
from sync.wire.payment import (
    PATH_PAYMENTS,
    OrderBody,
    OrderState,
    PaymentAction,
    PaymentRequest,
    PaymentResult,
    payment_number,
)
from tests.support.central_client import CONSENTS, ELDER, FACE, WORKER, Terminal, transaction_body, with_check_digit
from tests.support.paying import PENSION, code_of

NEIGHBOUR: Final = wire.Person("resident", "李桂香", with_check_digit("44098119790214006"), "女", "1979-02-14")
LEVEL: Final = {"level": "180"}


def order_id(name: str) -> str:
    """The id of the order that a test knows as ``name``."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


class Money:
    """``settled``, ``at_terminal``, ``refunded``, ``closed``, and in doubt ``unknown``, ``unbooked`` and ``going_back``."""

    def __init__(self, central: EmbeddedCentral, terminal: Terminal) -> None:
        self.central, self._terminal = central, terminal
        cashier, books = central.money.cashier, central.money.collecting
        assert isinstance(cashier, SimulatedGateway)
        assert isinstance(books, SimulatedCollections)
        self.cashier, self.books = cashier, books
        self._paid("settled", ELDER)
        self._paid("at_terminal", WORKER)
        body = transaction_body(service=PENSION, answers=LEVEL)
        terminal.hand_over(terminal.entry(8, body, entry_id=order_id("settled")))
        self.books.refusing = True
        self._paid("refunded", NEIGHBOUR)
        self.books.refusing = False
        self._open("closed", NEIGHBOUR)
        self._ask(PaymentAction.CLOSE, "closed")
        self._written("unknown", OrderState.OPEN, timedelta(hours=2))
        self._written("unbooked", OrderState.PAID, timedelta(minutes=50))
        self._written("going_back", OrderState.REFUNDING, timedelta(hours=1), "部门一直没有记上账，钱退回去")

    def _paid(self, name: str, person: wire.Person) -> None:
        shown = self._open(name, person)
        assert self.cashier.pay(code_of(shown.qr)) is not None, shown
        self._ask(PaymentAction.QUERY, name)

    def _open(self, name: str, person: wire.Person) -> PaymentResult:
        items = self.books.due(BillOrder(PENSION, person, LEVEL))
        body = OrderBody(
            person, LEVEL, CONSENTS, FACE, tuple(item.item_id for item in items), sum(item.amount_fen for item in items)
        )
        return self._ask(PaymentAction.OPEN, name, body)

    def _ask(self, action: PaymentAction, name: str, body: OrderBody | None = None) -> PaymentResult:
        order, terminal = order_id(name), self._terminal
        info = wire.sealing_info("payment-order", terminal.name, order)
        sealed = None if body is None else terminal.seal(msgspec.json.encode(body), info)
        request = PaymentRequest(wire.WIRE_VERSION, terminal.name, order, action, PENSION, sealed)
        response = terminal.post(PATH_PAYMENTS, msgspec.json.encode(request))
        assert response.status_code == 200, response.text
        return msgspec.json.decode(response.content, type=PaymentResult)

    def _written(self, name: str, state: OrderState, ago: timedelta, detail: str = "") -> None:
        """Stays as it is until somebody asks: the platform itself never looks at it."""
        at = self.central.platform.clock() - ago
        with self.central.store.write() as unit:
            unit.add_payment(standing(self._terminal.name, name, state, at, detail))


def standing(terminal: str, name: str, state: OrderState, at: datetime, detail: str = "") -> PaymentRow:
    """An order of 180 yuan, opened at ``at`` and to be paid within three minutes."""
    return PaymentRow(
        terminal=terminal,
        order_id=order_id(name),
        service=PENSION,
        order_hash="h",
        number=payment_number(order_id(name)),
        amount_fen=180_00,
        state=state.value,
        opened_at=stamp(at),
        changed_at=stamp(at + timedelta(seconds=40)),
        expires_at=stamp(at + timedelta(seconds=180)),
        not_before="",
        attempts=4,
        qr="http://central.test/simulated-pay/secret",
        detail=detail,
        simulated=1,
        sealed=b"",
    )
