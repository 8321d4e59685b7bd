"""Payments under way: the one on the screen is asked about every other second, those that were left behind until they end.

Everything that asks the platform runs on the errands' thread: a line that has just died must not hold up the store's work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.payment import PaymentState
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys import pay
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.ambient import Link, MoneyNote
from kiosk.session.state import Attract, Journey, PayStatus, PayStep, PendingSlip, Session
from kiosk.shell.jobs import JobRunner
from kiosk.shell.ports import Outside
from kiosk.store.database import STORE_ERRORS
from kiosk.store.payments import PaymentOrder
from sync import outbox
from sync.wire.payment import payment_number

ASK_EVERY_SECONDS: Final = 2.0
ASK_ABOUT_LEFT_EVERY_SECONDS: Final = 5.0
TOLD_FOR_SECONDS: Final = 600.0
"""How long the first screen says what became of a payment whose person may still be near, and offers its paper."""
_CAN_HAVE_BEEN_PAID: Final = frozenset({PaymentState.SHOWN, PaymentState.UNKNOWN, PaymentState.PAID})
_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。还不行就请村干部打技术员电话。")

Post = Callable[[ev.SessionEvent], None]


class PaymentWork:
    """Lives on the screen's thread."""

    def __init__(self, outside: Outside, post: Post) -> None:
        self._outside = outside
        self._post = post
        self._asking = False
        self._next_ask = 0.0
        self._looking = False
        self._left = outside.rota.job("payment.left")
        """Planned while the store may hold an order without a final word that is not on the screen."""
        self._turn = 0
        self._note: tuple[MoneyNote, float] | None = None
        self._offers: list[tuple[PendingSlip, float]] = []

    @property
    def note(self) -> MoneyNote | None:
        """What the first screen says of a payment that was left behind."""
        if self._note is None or self._outside.clock.monotonic() > self._note[1]:
            return None
        return self._note[0]

    def carry_out(self, effect: fx.AskBill | fx.PlaceOrder) -> None:
        match effect:
            case fx.AskBill(journey=journey):
                self._ask_bill(journey)
            case fx.PlaceOrder():
                self._order(effect)

    def tick(self, session: Session) -> None:
        phase = session.phase
        now = self._outside.clock.monotonic()
        if isinstance(phase, PayStep) and now >= self._next_ask and not self._asking:
            self._ask_about(phase, session.now)
        left_behind = self._left.due() and not self._looking
        if left_behind and self._outside.sync_view().link is Link.ONLINE:
            self._look_after(phase.order_id if isinstance(phase, PayStep) else "")
        self._offer(session, now)

    # --- the one on the screen ----------------------------------------------------------------------------------------

    def _ask_bill(self, journey: Journey) -> None:
        order_id = outbox.new_entry_id()
        house, ask = self._outside.house, self._outside.ask_payment

        def done(result: ev.BillReceived | Trouble) -> None:
            self._later(ev.SubmitFailed(result) if isinstance(result, Trouble) else result)

        work = lambda: pay.ask_bill(house, journey, ask, order_id)  # noqa: E731 - read where it is used
        self._runner.run(work, done, broken=lambda: self._later(ev.SubmitFailed(_BROKEN)))

    def _order(self, effect: fx.PlaceOrder) -> None:
        house, ask = self._outside.house, self._outside.ask_payment
        self._left.sooner(self._outside.clock.monotonic())

        def done(result: ev.PaymentHeard | Trouble) -> None:
            self._later(ev.OrderFailed(effect.order_id, result) if isinstance(result, Trouble) else result)

        work = lambda: pay.order(house, effect.journey, effect.lines, effect.order_id, ask)  # noqa: E731
        self._runner.run(work, done, broken=lambda: self._later(ev.OrderFailed(effect.order_id, _BROKEN)))

    def _ask_about(self, phase: PayStep, session_now: float) -> None:
        closing = phase.status is PayStatus.CLOSING or (phase.status is PayStatus.UNKNOWN and session_now >= phase.until)
        if not closing and phase.status not in {PayStatus.SHOWN, PayStatus.UNKNOWN, PayStatus.BOOKING}:
            return
        self._asking = True
        house, ask, order_id = self._outside.house, self._outside.ask_payment, phase.order_id

        def told(result: ev.PaymentHeard | Trouble | None) -> None:
            self._asking = False
            self._next_ask = self._outside.clock.monotonic() + ASK_EVERY_SECONDS
            if isinstance(result, ev.PaymentHeard):
                self._post(result)

        def done(result: ev.PaymentHeard | Trouble | None) -> None:
            self._outside.in_gui(lambda: told(result))
            self._wake_after(result)

        work = lambda: pay.look_after(house, order_id, ask, closing=closing)  # noqa: E731
        self._runner.run(work, done, broken=lambda: done(None))

    # --- those that were left behind ----------------------------------------------------------------------------------

    def _look_after(self, on_screen: str) -> None:
        self._looking = True
        house, ask, turn = self._outside.house, self._outside.ask_payment, self._turn
        self._turn += 1

        def work() -> tuple[PaymentOrder, ev.PaymentHeard | Trouble] | bool:
            """One of them and what was heard; else whether any may be open."""
            with self._left.at_work() as run:
                found = looked()
                run.code = found[1].code if isinstance(found, tuple) and isinstance(found[1], Trouble) else ""
            return found

        def looked() -> tuple[PaymentOrder, ev.PaymentHeard | Trouble] | bool:
            try:
                rows = [row for row in pay.unresolved(house) if row.order_id != on_screen]
            except STORE_ERRORS:
                return True
            if not rows:
                return bool(on_screen)
            row = rows[turn % len(rows)]
            return row, pay.look_after(house, row.order_id, ask, closing=True)

        def told(found: tuple[PaymentOrder, ev.PaymentHeard | Trouble] | bool) -> None:
            self._looking = False
            self._left.again_in(float("inf") if found is False else ASK_ABOUT_LEFT_EVERY_SECONDS)
            if not isinstance(found, bool):
                self._heard_of(*found)

        def done(found: tuple[PaymentOrder, ev.PaymentHeard | Trouble] | bool) -> None:
            self._outside.in_gui(lambda: told(found))
            self._wake_after(None if isinstance(found, bool) else found[1])

        self._runner.run(work, done, broken=lambda: done(True))

    def _heard_of(self, row: PaymentOrder, heard: ev.PaymentHeard | Trouble) -> None:
        if row.state not in _CAN_HAVE_BEEN_PAID:
            return
        state = row.state if isinstance(heard, Trouble) else heard.state
        until = self._outside.clock.monotonic() + TOLD_FOR_SECONDS
        self._note = MoneyNote(state.value, payment_number(row.order_id), row.service_title), until
        if isinstance(heard, ev.PaymentHeard) and heard.submitted is not None and heard.slip_effect_id:
            receipt_no = heard.submitted.receipt_no
            slip = PendingSlip(heard.slip_effect_id, receipt_no, row.service_title, after_payment=True)
            self._offers.append((slip, until))

    def _offer(self, session: Session, now: float) -> None:
        """The paper of a payment that was settled after its person had gone: offered on the first screen for a while."""
        phase = session.phase
        for offer in list(self._offers):
            slip, until = offer
            if now > until:
                self._offers.remove(offer)
                self._outside.jobs.run(lambda gone=slip.effect_id: pay.lapse(self._outside.house, gone))  # type: ignore[misc]
            elif isinstance(phase, Attract) and phase.slip is None:
                self._offers.remove(offer)
                self._post(ev.SlipLeftOver(slip))
                return

    def _wake_after(self, heard: ev.PaymentHeard | Trouble | None) -> None:
        """Only a payment that was settled has left something to be sent."""
        if isinstance(heard, ev.PaymentHeard) and heard.submitted is not None:
            self._outside.wake_sync()

    @property
    def _runner(self) -> JobRunner:
        return self._outside.errands or self._outside.jobs

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self._post(event))
