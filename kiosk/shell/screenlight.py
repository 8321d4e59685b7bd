"""The screen's brightness, on the errands' thread: a screen at the end of a slow cable may take seconds to answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from devices.contract import DeviceFault
from devices.display.dimmer import Dimmer, find_dimmer
from kiosk.journeys.troubles import trouble_of
from kiosk.maintenance import fitting
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.shell.fitting import NOT_KEPT
from kiosk.shell.jobs import JobRunner
from kiosk.shell.ports import Outside


class LightWork:
    """``handle`` is called on the screen's thread. ``folder``: of the store. ``find``: which way this machine has."""

    def __init__(
        self,
        outside: Outside,
        handle: Callable[[ev.SessionEvent], None],
        folder: Path,
        find: Callable[[], Dimmer | None] = find_dimmer,
    ) -> None:
        self._outside = outside
        self._handle = handle
        self._folder = folder
        self._find = find

    def restore(self) -> None:
        """After a start: as bright as a technician has made it. Nothing where nobody has."""

        def work() -> None:
            percent = fitting.read(self._folder).brightness
            dimmer = self._find() if percent is not None else None
            if dimmer is not None and percent is not None:
                dimmer.set(percent)

        self._runner.run(work)

    def look(self) -> None:
        """Answered by ``LightFound``, with None where the machine cannot dim its screen, or ``LightRefused``."""
        self._run(lambda: self._told(self._find()))

    def set(self, percent: int) -> None:
        """As :meth:`look`; what was set is kept."""

        def work() -> ev.SessionEvent:
            dimmer = self._find()
            fault = None if dimmer is None else dimmer.set(percent)
            if fault is not None:
                return uev.LightRefused(trouble_of(fault))
            try:
                if dimmer is not None:
                    fitting.change(self._folder, lambda old: msgspec.structs.replace(old, brightness=percent))
            except OSError:
                return uev.LightRefused(NOT_KEPT)
            return self._told(dimmer)

        self._run(work)

    @staticmethod
    def _told(dimmer: Dimmer | None) -> ev.SessionEvent:
        percent = None if dimmer is None else dimmer.read()
        return uev.LightRefused(trouble_of(percent)) if isinstance(percent, DeviceFault) else uev.LightFound(percent)

    def _run(self, work: Callable[[], ev.SessionEvent]) -> None:
        self._runner.run(work, self._later, broken=lambda: self._later(uev.LightRefused(NOT_KEPT)))

    @property
    def _runner(self) -> JobRunner:
        return self._outside.errands or self._outside.jobs

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self._handle(event))
