"""A terminal that pays, without a network: requests are handed to the platform's own function."""

from __future__ import annotations

import secrets
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from central.auth import Caller
from central.departments import Departments
from central.departments.collecting import BillOrder, MoneyDesk
from central.departments.simulated_collections import SimulatedCollections
from central.departments.simulated_gateway import SimulatedGateway
from central.enrolment import enrol
from central.keys import load_or_create_keys
from central.payments import payments
from central.platform import Platform
from central.server import open_platform
from kiosk.store.vault import ReplyKey
from sync import wire
from sync.wire.payment import BillBody, OrderBody, PaymentAction, PaymentRequest, PaymentResult, bill_of
from sync.wire.sealing import seal
from tests.support.central_client import CONSENTS, ELDER, FACE, VILLAGE

TERMINAL = "T-0001"
PENSION = "pension-insurance-payment"


class PayingCentre:
    """A platform with a clock to wind, and one terminal at its door."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.now = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
        self.keys = load_or_create_keys(folder / "keys")
        self.store = open_platform(database or f"sqlite:///{folder / 'central.db'}", self.keys)
        self.cashier = SimulatedGateway(folder / "cashier.db", lambda: self.now, lambda: "http://central.test")
        self.books = SimulatedCollections(folder / "books.db", lambda: self.now)
        self.platform = Platform(
            self.store, self.keys, Departments([]), lambda: self.now, "", MoneyDesk(self.cashier, self.books)
        )
        enrol(self.store, TERMINAL, bytes(range(32)), VILLAGE, "读岗村", self.platform.now())

    def close(self) -> None:
        self.store.close()

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def ask(self, request: PaymentRequest) -> PaymentResult:
        known = self.store.terminal(TERMINAL)
        assert known is not None
        caller = Caller(known, secrets.token_urlsafe(18), int(time.time()))
        return payments(self.platform, caller, msgspec.json.encode(request))

    def request(
        self,
        action: PaymentAction,
        order_id: str,
        service: str = PENSION,
        body: OrderBody | None = None,
        reply: bytes = b"",
    ) -> PaymentRequest:
        kind = "payment-bill" if action is PaymentAction.BILL else "payment-order"
        info = wire.sealing_info(kind, TERMINAL, order_id)
        sealed = None if body is None else seal(self.keys.recipient, msgspec.json.encode(body), info)
        return PaymentRequest(wire.WIRE_VERSION, TERMINAL, order_id, action, service, sealed, reply)

    def bill(self, service: str = PENSION, person: wire.Person = ELDER, **answers: str) -> BillBody:
        order_id = str(uuid.uuid4())
        reply = ReplyKey(self.keys.suite_id)
        body = OrderBody(person, answers, CONSENTS, FACE)
        result = self.ask(self.request(PaymentAction.BILL, order_id, service, body, reply.public_raw))
        assert result.bill is not None, result
        opened = reply.open(result.bill, TERMINAL, order_id, "payment-reply")
        assert opened is not None
        bill = bill_of(opened)
        assert bill is not None
        return bill

    def open(self, order_id: str, service: str = PENSION, person: wire.Person = ELDER, **answers: str) -> PaymentResult:
        return self.ask(self.opening(order_id, service, person, **answers))

    def opening(self, order_id: str, service: str = PENSION, person: wire.Person = ELDER, **answers: str) -> PaymentRequest:
        items = self.books.due(BillOrder(service, person, answers))
        fen = sum(item.amount_fen for item in items)
        body = OrderBody(person, answers, CONSENTS, FACE, tuple(item.item_id for item in items), fen)
        return self.request(PaymentAction.OPEN, order_id, service, body)

    def query(self, order_id: str, service: str = PENSION) -> PaymentResult:
        return self.ask(self.request(PaymentAction.QUERY, order_id, service))

    def shut(self, order_id: str, service: str = PENSION) -> PaymentResult:
        return self.ask(self.request(PaymentAction.CLOSE, order_id, service))

    def money_of(self, order_id: str) -> tuple[int, ...]:
        """The movements of one order, in fen."""
        return tuple(one.amount_fen for one in self.cashier.movements() if one.order_id == f"{TERMINAL}/{order_id}")


def code_of(qr: str) -> str:
    """What the simulated phone takes out of the text of a code."""
    return qr.rsplit("/", 1)[1].partition("#")[0]
