"""Runs the checks while a technician looks at the overview: on a thread of its own, for a dead line takes its time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from kiosk.maintenance.checks.finding import row
from kiosk.session.ambient import DeviceRow
from kiosk.session.state import Session, Technician, TechnicianPage
from kiosk.shell.ports import Outside

AGAIN_SECONDS: Final = 5.0

_LOG = logging.getLogger("kiosk.checkup")


class Checkup:
    """``changed`` is called on the screen's thread when there is something new to show."""

    def __init__(self, outside: Outside, changed: Callable[[], None]) -> None:
        self._outside = outside
        self._changed = changed
        self._running = False
        self._wanted = False
        self._next = 0.0
        self.rows: tuple[DeviceRow, ...] = ()
        """What was found last; empty until something was, and as soon as the technician leaves."""

    def tick(self, session: Session) -> None:
        """On the screen's thread, several times a second."""
        phase = session.phase
        self._wanted = isinstance(phase, Technician)
        if not self._wanted:
            self.rows, self._next = (), 0.0
            return
        on_overview = isinstance(phase, Technician) and phase.page is TechnicianPage.OVERVIEW
        if on_overview and not self._running and self._outside.clock.monotonic() >= self._next:
            self._running = True
            threading.Thread(target=self._look, name="checkup", daemon=True).start()

    def _look(self) -> None:
        found: tuple[DeviceRow, ...] | None = None
        try:
            found = tuple(row(finding) for finding in self._outside.examine())
        except Exception:  # noqa: BLE001 - a bug in a check must not leave the technician without the next look
            _LOG.exception("checkup.failed")
        self._outside.in_gui(lambda: self._told(found))

    def _told(self, found: tuple[DeviceRow, ...] | None) -> None:
        self._running = False
        self._next = self._outside.clock.monotonic() + AGAIN_SECONDS
        if found is not None and self._wanted:
            self.rows = found
            self._changed()
