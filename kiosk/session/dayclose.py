"""The check at the end of a day, by whoever has a PIN: it begins as it is opened, and may be printed."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.effects import Audit, FindPapers, PinRole
from kiosk.session.state import Attract, Desk, Session
from kiosk.session.step import Step, stay, to
from kiosk.session.upkeepeffects import CheckDay, PrintDay
from kiosk.session.upkeepstate import DayCheck, Upkeep


def opened(session: Session, who: str, role: str) -> Step:
    return to(session, DayCheck(who, role, checking=True), CheckDay(who))


def on_day(session: Session, phase: DayCheck, event: ev.SessionEvent) -> Step:
    match event:
        case uev.DayChecked(result=result):
            return to(session, replace(phase, checking=False, result=result, trouble=None))
        case uev.DayRefused(trouble=trouble):
            return to(session, replace(phase, checking=False, printing=False, trouble=trouble))
        case uev.DayPrinted():
            return to(session, replace(phase, printing=False, printed=True, trouble=None))
        case _ if phase.checking or phase.printing:
            return stay(session)
        case uev.DayWanted():
            return opened(session, phase.who, phase.role)
        case uev.DayPrintWanted() if phase.result is not None:
            return to(session, replace(phase, printing=True, printed=False, trouble=None), PrintDay(phase.result))
        case ev.HomePressed():
            return to(session, Attract(), Audit("desk.left", (("role", phase.role), ("who", phase.who))))
        case ev.BackPressed():
            if phase.role == PinRole.TECHNICIAN.value:
                return to(session, Upkeep(phase.who))
            return to(session, Desk(phase.who, phase.role), FindPapers())
        case _:
            return stay(session)
