"""What somebody with a slip wants: how far it has come, and to rate it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.lookup import look_up
from kiosk.journeys.rate import rate, rate_slip, service_of_slip, slip_rating
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.state import SlipRating
from kiosk.shell.ports import Outside
from sync.wire import WIRE_VERSION
from sync.wire.rating import RatedQuestion

_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。还不行就请村干部打技术员电话。")


class SlipWork:
    """Lives on the screen's thread; the store is asked on the jobs'."""

    def __init__(self, outside: Outside, post: Callable[[ev.SessionEvent], None]) -> None:
        self._outside = outside
        self._post = post

    def look_up(self, effect: fx.LookUpReceipt) -> None:
        house, number, catalogue = self._outside.house, effect.receipt_no, self._outside.catalogue

        def work() -> ev.SessionEvent:
            found = look_up(house, number)
            if isinstance(found, Trouble):
                return ev.LookUpFailed(number, found)
            named = service_of_slip(effect.code, catalogue.by_id) if found is None else found.service
            service = catalogue.by_id.get(named)
            gentle = service is not None and service.gentle
            entry_id = "" if found is None else found.entry_id
            return ev.ReceiptLookedUp(number, found, slip_rating(house, effect.code, number, entry_id, gentle=gentle))

        def done(answer: ev.SessionEvent) -> None:
            self._outside.in_gui(lambda: self._post(answer))
            if isinstance(answer, ev.ReceiptLookedUp) and answer.rating is SlipRating.OPEN:
                self._ask_platform(number, effect.code)

        self._outside.jobs.run(work, done, broken=lambda: done(ev.LookUpFailed(number, _BROKEN)))

    def _ask_platform(self, receipt_no: str, code: str) -> None:
        """It may have been rated elsewhere. On the errands' thread: a dead line must not hold up the store's work."""
        outside = self._outside
        question = RatedQuestion(WIRE_VERSION, outside.house.terminal_id, receipt_no, code)

        def done(rated: bool) -> None:
            if rated:
                outside.in_gui(lambda: self._post(ev.RatedBefore(receipt_no)))

        (outside.errands or outside.jobs).run(lambda: outside.ask_rated(question), done)

    def keep(self, effect: fx.RecordRating) -> None:
        house, services = self._outside.house, tuple(self._outside.catalogue.by_id)

        def work() -> bool:
            if effect.slip:
                return rate_slip(house, effect.slip, effect.submitted.receipt_no, effect.score, services)
            return rate(house, effect.submitted, effect.score)

        self._outside.jobs.run(work, lambda _kept: self._outside.wake_sync())
