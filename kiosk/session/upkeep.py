"""Looking after the terminal: the pages behind the technician's 保养."""

from __future__ import annotations

from kiosk.session import cameratest, dayclose, screenlight, touchtest
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.effects import Audit, PinRole
from kiosk.session.state import Attract, Session, Technician
from kiosk.session.step import Step, stay, to
from kiosk.session.upkeepeffects import RunJob
from kiosk.session.upkeepstate import CameraTest, DayCheck, JobList, ScreenLight, TouchTest, Upkeep, UpkeepPage, UpkeepPhase


def opened(session: Session, who: str) -> Step:
    return to(session, Upkeep(who))


def on_upkeep(session: Session, phase: UpkeepPhase, event: ev.SessionEvent) -> Step:
    if isinstance(phase, DayCheck):
        return dayclose.on_day(session, phase, event)
    if isinstance(event, ev.HomePressed):
        return to(session, Attract(), Audit("technician.left", (("who", phase.who),)))
    match phase:
        case Upkeep():
            return _on_menu(session, phase, event)
        case JobList():
            return _on_jobs(session, phase, event)
        case TouchTest():
            return touchtest.on_touch_test(session, phase, event)
        case CameraTest():
            return cameratest.on_camera_test(session, phase, event)
        case ScreenLight():
            return screenlight.on_light(session, phase, event)


def _on_menu(session: Session, phase: Upkeep, event: ev.SessionEvent) -> Step:
    match event:
        case ev.BackPressed():
            return to(session, Technician(phase.who))
        case uev.UpkeepPageChosen(page=UpkeepPage.JOBS):
            return to(session, JobList(phase.who))
        case uev.UpkeepPageChosen(page=UpkeepPage.TOUCH):
            return to(session, TouchTest(phase.who))
        case uev.UpkeepPageChosen(page=UpkeepPage.LIGHT):
            return screenlight.opened(session, phase.who)
        case uev.UpkeepPageChosen(page=UpkeepPage.CAMERA):
            return to(session, CameraTest(phase.who))
        case uev.UpkeepPageChosen(page=UpkeepPage.DAY):
            return dayclose.opened(session, phase.who, PinRole.TECHNICIAN.value)
        case _:
            return stay(session)


def _on_jobs(session: Session, phase: JobList, event: ev.SessionEvent) -> Step:
    match event:
        case ev.BackPressed():
            return to(session, Upkeep(phase.who))
        case uev.JobWanted(name=name):
            return to(session, phase, RunJob(name), Audit("technician.job", (("job", name), ("who", phase.who))))
        case _:
            return stay(session)
