"""The check at the end of a day: on a thread of its own, for a dead line takes its time; also by itself at closing time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from devices.contract import DeviceFault, NotPrinted, Printed, PrintOutcome, PrintUnknown, ReceiptPrinter
from kiosk.clock import local_time
from kiosk.documents.dayslip import day_slip
from kiosk.domain.dayclose import DayResult
from kiosk.domain.hours import seconds_to_closing
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.troubles import trouble_of
from kiosk.maintenance import dayclose
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.ambient import Link
from kiosk.shell.ports import Outside
from kiosk.store.database import STORE_ERRORS, transaction

_LOG = logging.getLogger("kiosk.dayclose")
_BEGIN_WITHIN: Final = 8.0
_SLIP_JOB: Final = 9997
"""Never confused with a paper of the journal: the printer's thread does one after the other."""
_BROKEN: Final = Trouble("terminal.bug", Cause.DEVICE, "这一步没有做成", "请再试一次。还不行就请村干部打技术员电话。")


class DayWork:
    """``handle`` is called on the screen's thread, where this lives."""

    def __init__(self, outside: Outside, handle: Callable[[ev.SessionEvent], None]) -> None:
        self._outside = outside
        self._handle = handle
        self._hours: str | None = None
        self._job = outside.rota.job("day.check", first_in=None, by_hand=True)
        self._running = False

    def tick(self, hours: str, *, resting: bool) -> None:
        """``hours``: when somebody is there, in words. The check of itself waits until nobody is at the screen."""
        if hours != self._hours:
            self._hours = hours
            self._plan()
        if not self._running and (self._job.hurried or (self._job.due() and resting)):
            self.check("")

    def check(self, who: str) -> None:
        """``who``: empty when nobody has asked. Answered by ``DayChecked`` or ``DayRefused``."""
        self._running = True
        self._plan()
        threading.Thread(target=self._look, args=(who,), name="daycheck", daemon=True).start()

    def print(self, result: DayResult) -> None:
        """Answered by ``DayPrinted`` or ``DayRefused``."""
        site, simulated = self._outside.site, "receipt" in self._outside.house.simulated_devices()
        slip = day_slip(result, site.name, site.terminal_id, simulated=simulated)

        def work(printer: ReceiptPrinter) -> PrintOutcome:
            return printer.print_slip(slip, _SLIP_JOB)

        def done(outcome: PrintOutcome | DeviceFault) -> None:
            match outcome:
                case Printed():
                    self._later(uev.DayPrinted())
                case NotPrinted(fault=fault) | PrintUnknown(fault=fault):
                    self._later(uev.DayRefused(trouble_of(fault)))
                case fault:
                    self._later(uev.DayRefused(trouble_of(fault)))

        self._outside.hub.submit("receipt", work, done, deadline=_BEGIN_WITHIN)

    def _plan(self) -> None:
        seconds = seconds_to_closing(self._hours or "", local_time(self._outside.clock))
        self._job.again_in(float("inf") if seconds is None else seconds)

    def _look(self, who: str) -> None:
        event: ev.SessionEvent = uev.DayRefused(_BROKEN)
        try:
            with self._job.at_work():
                event = uev.DayChecked(self._looked(who))
        except Exception:  # noqa: BLE001 - a bug in a check must not leave anybody waiting
            _LOG.exception("day.failed")
        self._outside.in_gui(lambda: self._told(event))

    def _looked(self, who: str) -> DayResult:
        outside = self._outside
        findings, statuses = outside.examine(), outside.hub.statuses()
        online = outside.sync_view().link is Link.ONLINE
        try:
            with outside.house.connection() as connection:
                result = dayclose.look(connection, findings, statuses, outside.clock, online=online)
                with transaction(connection):
                    dayclose.keep(connection, result, who)
        except STORE_ERRORS:
            return dayclose.without_store(findings, statuses, outside.clock)
        return result

    def _told(self, event: ev.SessionEvent) -> None:
        self._running = False
        self._handle(event)

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self._handle(event))
