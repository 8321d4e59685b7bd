"""Keeps what a technician has set right at this machine: on the job thread, told back on the screen's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from kiosk.domain.touchfit import IDENTITY
from kiosk.domain.trouble import Cause, Trouble
from kiosk.maintenance import fitting, touchrule
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.upkeepeffects import KeepTouch
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

    def _run(self, work: Callable[[], ev.SessionEvent], otherwise: ev.SessionEvent) -> None:
        self._outside.jobs.run(work, self._later, broken=lambda: self._later(otherwise))

    def _later(self, event: ev.SessionEvent) -> None:
        self._outside.in_gui(lambda: self._handle(event))
