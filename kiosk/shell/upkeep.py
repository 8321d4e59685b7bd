"""What looking after the terminal asks for, and what its pages show of the world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.maintenance import rotawords
from kiosk.session import events as ev
from kiosk.session.ambient import JobRow
from kiosk.session.state import Attract, Session
from kiosk.session.upkeepeffects import (
    CheckDay,
    KeepCamera,
    KeepTouch,
    LookAtLight,
    PrintDay,
    PrintTestPage,
    RunJob,
    SetLight,
    UpkeepEffect,
)
from kiosk.session.upkeepstate import JobList
from kiosk.shell.cameratest import CameraWork
from kiosk.shell.dayclose import DayWork
from kiosk.shell.fitting import FittingWork
from kiosk.shell.ports import Outside
from kiosk.shell.screenlight import LightWork


class UpkeepWork:
    """Lives on the screen's thread."""

    def __init__(self, outside: Outside, handle: Callable[[ev.SessionEvent], None], store_folder: Path) -> None:
        self._outside = outside
        self._day = DayWork(outside, handle)
        self._fitting = FittingWork(outside, handle, store_folder)
        self._light = LightWork(outside, handle, store_folder)
        self._cameras = CameraWork(outside, handle, self._fitting.tell_camera)

    def start(self) -> None:
        """What was set right at this machine holds again."""
        self._light.restore()

    def tick(self, session: Session, hours: str) -> None:
        """Several times a second. ``hours``: when somebody is in the centre, in words."""
        self._day.tick(hours, resting=isinstance(session.phase, Attract))
        self._cameras.tick(session)

    def carry_out(self, effect: UpkeepEffect) -> None:
        match effect:
            case RunJob(name=name):
                self._outside.rota.hurry(name)
            case CheckDay(who=who):
                self._day.check(who)
            case PrintDay(result=result):
                self._day.print(result)
            case KeepTouch():
                self._fitting.keep_touch(effect)
            case KeepCamera(device=device, fit=fit):
                self._fitting.keep_camera(effect, lambda: self._cameras.oriented(device, fit))
            case PrintTestPage():
                self._cameras.print_page()
            case LookAtLight():
                self._light.look()
            case SetLight(percent=percent):
                self._light.set(percent)


def job_rows(outside: Outside, session: Session) -> tuple[JobRow, ...]:
    """The rota while somebody looks at it, else nothing."""
    return rotawords.rows(outside.rota) if isinstance(session.phase, JobList) else ()
