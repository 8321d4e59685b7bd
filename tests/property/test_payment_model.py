"""Payments under every fault at once: paid once or given back; never lost, never double, and nobody is told an untruth.

The platform, the cashier and the departments' books are the real ones, each with its database; the terminal is its state
machine over what it has written down, which is all that a power cut leaves of it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from central.settling import GIVE_UP_SECONDS, settle_due
from kiosk.domain.payment import FINAL, PaymentState, Word, after
from kiosk.journeys.payanswers import word_of
from sync.wire.payment import PaymentAction, PaymentResult
from tests.support.paying import TERMINAL, PayingCentre, code_of

IN_MEMORY = Path("/dev/shm")
LEVELS = ("180", "360")
FAULTS = st.sampled_from(("none", "none", "none", "request lost", "answer lost"))


class Payments(RuleBasedStateMachine):
    orders = Bundle("orders")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="pay-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
        self.centre = PayingCentre(Path(self.folder.name))
        self.written: dict[str, PaymentState] = {}
        self.level: dict[str, str] = {}
        self.shown: dict[str, str] = {}

    def heard(self, order: str, action: PaymentAction, fault: str) -> PaymentResult | None:
        """The terminal asks, and writes down what it makes of the answer."""
        result = None
        if fault != "request lost":
            if action is PaymentAction.OPEN:
                result = self.centre.open(order, level=self.level[order])
            else:
                result = self.centre.ask(self.centre.request(action, order))
        if fault == "answer lost":
            result = None
        word = Word.SILENCE if result is None else word_of(result)
        self.written[order] = after(self.written[order], word)
        return result

    @rule(target=orders, level=st.sampled_from(LEVELS))
    def order(self, level: str) -> str:
        order = f"o-{len(self.written)}"
        self.written[order], self.level[order] = PaymentState.ORDERED, level
        return order

    @rule(order=orders, fault=FAULTS)
    def open(self, order: str, fault: str) -> None:
        if self.written[order] is not PaymentState.ORDERED:
            return
        result = self.heard(order, PaymentAction.OPEN, fault)
        if result is not None and result.qr:
            self.shown[order] = code_of(result.qr)

    @rule(order=orders, fault=FAULTS, action=st.sampled_from((PaymentAction.QUERY, PaymentAction.CLOSE)))
    def ask(self, order: str, fault: str, action: PaymentAction) -> None:
        self.heard(order, action, fault)

    @rule(order=orders, late=st.booleans())
    def pay(self, order: str, late: bool) -> None:
        if order in self.shown:
            self.centre.cashier.pay(self.shown[order], late=late)

    @rule()
    def power_cut(self) -> None:
        self.written = {order: after(state, Word.SILENCE) for order, state in self.written.items()}

    @rule(
        what=st.sampled_from(("cashier", "books")),
        how=st.sampled_from(("down", "up", "loses an answer", "loses three answers", "refuses")),
    )
    def fault(self, what: str, how: str) -> None:
        side = self.centre.cashier if what == "cashier" else self.centre.books
        if how in {"down", "up"}:
            side.down = how == "down"
        elif how == "refuses":
            self.centre.books.refusing = not self.centre.books.refusing
        else:
            side.lose_answers(3 if "three" in how else 1)

    @rule(seconds=st.sampled_from((1.0, 100.0, 200.0, GIVE_UP_SECONDS + 1)))
    def time_passes(self, seconds: float) -> None:
        self.centre.pass_time(seconds)
        settle_due(self.centre.platform)

    @invariant()
    def money_and_books_agree_with_what_is_said(self) -> None:
        for order, said in getattr(self, "written", {}).items():
            fen = int(self.level[order]) * 100
            money = self.centre.money_of(order)
            assert money in {(), (fen,), (fen, -fen)}, (order, money)
            booked = self.centre.books.is_booked(f"{TERMINAL}/{order}")
            assert not (booked and money != (fen,)), f"{order} is booked and the money is not there: {money}"
            if said is PaymentState.SETTLED:
                assert booked
            if said is PaymentState.REFUNDED:
                assert money == (fen, -fen)
            if said is PaymentState.UNPAID:
                assert not booked

    def teardown(self) -> None:
        if not hasattr(self, "centre"):
            return
        try:
            self._come_to_rest()
        finally:
            self.centre.close()
            self.folder.cleanup()

    def _come_to_rest(self) -> None:
        """The faults end; the terminal asks about whatever it has no final word of; nobody pays any more."""
        for side in (self.centre.cashier, self.centre.books):
            side.down = False
            side.lose_answers(0)
        for order, state in self.written.items():
            if state not in FINAL:
                self.heard(order, PaymentAction.CLOSE, "none")
                assert self.written[order] in FINAL, (order, state)
        for _ in range(8):
            self.centre.pass_time(100_000)
            settle_due(self.centre.platform)
        for order in self.written:
            fen = int(self.level[order]) * 100
            booked = self.centre.books.is_booked(f"{TERMINAL}/{order}")
            assert self.centre.money_of(order) in ({(fen,)} if booked else {(), (fen, -fen)}), order
            row = self.centre.store.payment(TERMINAL, order)
            assert row is None or (row.state == "settled") == booked
        self.money_and_books_agree_with_what_is_said()
        booked_levels = [order for order in self.written if self.centre.books.is_booked(f"{TERMINAL}/{order}")]
        assert len(booked_levels) <= 1, "the same year was paid twice"


def test_paid_once_or_refunded_never_lost_never_double() -> None:
    run_state_machine_as_test(
        Payments,
        settings=settings(
            max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
