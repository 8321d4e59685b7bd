"""Keeps what a technician has set right at this machine: on the job thread, told back on the screen's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from kiosk.domain.touchfit import IDENTITY
from kiosk.domain.trouble import Cause, Trouble
from kiosk.maintenance import fitting, touchrule
from kiosk.session import cameraevents as cae
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.upkeepeffects import KeepCamera, KeepTouch
from kiosk.shell.ports import Outside
from kiosk.store.durably import write_whole

NOT_KEPT: Final = Trouble("fitting.not_kept", Cause.DEVICE, "没有存上", "请看存储还剩多少，再试一次。")


class FittingWork:
    """``folder``: of the store."""

    def __init__(self, outside: Outside, handle: Callable[[ev.SessionEvent], None], folder: Path) -> None:
        self._outside = outside
        self._handle = handle
        self._folder = folder

    def keep_touch(self, effect: KeepTouch) -> None:
        """What was measured came through the matrix that is in force already: the new one goes on top of it."""

        def work() -> ev.SessionEvent:
            before = IDENTITY if effect.afresh else (touchrule.in_force() or IDENTITY)
            matrix = effect.matrix.after(before)
            try:
                fitting.change(self._folder, lambda old: msgspec.structs.replace(old, touch=matrix.numbers))
                write_whole(self._folder / touchrule.RULE_NAME, touchrule.rule_text(matrix).encode())
            except OSError:
                return uev.TouchNotKept(NOT_KEPT)
            return uev.TouchKept()

        self._run(work, uev.TouchNotKept(NOT_KEPT))

    def keep_camera(self, effect: KeepCamera, kept: Callable[[], None]) -> None:
        """``kept`` is called on the job thread once it is written down."""
        address = self._address(effect.device)

        def work() -> ev.SessionEvent | None:
            try:
                fitting.change(self._folder, lambda old: old.with_camera(address, effect.fit))
            except OSError:
                return cae.CameraRefused(NOT_KEPT)
            kept()
            return None

        def done(event: ev.SessionEvent | None) -> None:
            if event is not None:
                self._later(event)

        self._outside.jobs.run(work, done, broken=lambda: self._later(cae.CameraRefused(NOT_KEPT)))

    def tell_camera(self, device: str) -> None:
        """How it is mounted, as ``CameraFitted``."""
        address = self._address(device)
        self._run(
            lambda: cae.CameraFitted(device, fitting.read(self._folder).camera_at(address)), cae.CameraRefused(NOT_KEPT)
        )

    def _address(self, device: str) -> str:
        return next((one.address for one in self._outside.hub.statuses() if one.device_id == device), "")

    def _run(self, work: Callable[[], ev.SessionEvent], otherwise: ev.SessionEvent) -> None:
        self._outside.jobs.run(work, self._later, broken=lambda: self._later(otherwise))

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self._handle(event))
