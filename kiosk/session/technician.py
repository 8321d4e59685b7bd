"""The technician's way in, and what can be done there."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import desk, upkeep
from kiosk.session import events as ev
from kiosk.session.effects import Audit, CheckPin, PinRole, ReleaseEntry, Restart, RunErrand, RunTest
from kiosk.session.pin import SIGNED_MARK, on_pad
from kiosk.session.state import Attract, PinPad, Session, Technician, TechnicianPage, TechnicianPin
from kiosk.session.step import Step, stay, to

TESTS = frozenset(
    {"receipt", "document", "idcard", "camera"}
    | {"scanner", "documentcamera", "socialcard", "power", "inputs", "speaker", "microphone"}
    | {"lights"}
)


def on_pin(session: Session, phase: TechnicianPin, event: ev.SessionEvent) -> Step:
    match event:
        case ev.PinAccepted(role=PinRole.TECHNICIAN, who=who) if phase.pad.checking:
            return to(session, Technician(who), Audit("technician.entered", (("who", who),)))
        case ev.BackPressed() | ev.HomePressed() | ev.TechnicianLeft():
            return to(session, Attract())
        case ev.CodeScanned(content=content) if content.startswith(SIGNED_MARK) and not phase.pad.checking:
            return to(session, replace(phase, pad=PinPad(checking=True)), CheckPin(PinRole.TECHNICIAN, content))
        case _:
            pad, digits = on_pad(phase.pad, PinRole.TECHNICIAN, event, session.now)
            effects = (CheckPin(PinRole.TECHNICIAN, digits),) if digits else ()
            return to(session, replace(phase, pad=pad), *effects)


def on_technician(session: Session, phase: Technician, event: ev.SessionEvent) -> Step:
    match event:
        case ev.TechnicianPageChosen(page=TechnicianPage.PAPERS):
            return desk.opened(session, phase.who, PinRole.TECHNICIAN.value, None)
        case ev.TechnicianPageChosen(page=TechnicianPage.UPKEEP):
            return upkeep.opened(session, phase.who)
        case ev.TechnicianPageChosen(page=page):
            return to(session, replace(phase, page=page))
        case ev.TestWanted(device=device) if device in TESTS and not phase.running:
            audit = Audit("technician.test", (("device", device), ("who", phase.who)))
            return to(session, replace(phase, running=device, result=None), RunTest(device), audit)
        case ev.TestFinished(result=result):
            return to(session, replace(phase, running="", result=result))
        case ev.ReleaseWanted(entry_id=entry_id):
            return to(session, phase, ReleaseEntry(entry_id, phase.who))
        case ev.CarryWanted(errand=errand, folder=folder) if phase.errand is None:
            started = replace(phase, errand=errand, carried=(0, 0), outcome=None)
            return to(session, started, RunErrand(errand, folder, phase.who))
        case ev.CarryProgress(done=done, of=of) if phase.errand is not None:
            return to(session, replace(phase, carried=(done, of)))
        case ev.CarryFinished(outcome=outcome) if phase.errand is not None:
            return to(session, replace(phase, errand=None, outcome=outcome))
        case ev.RestartWanted():
            return to(session, Attract(), Audit("technician.restarted", (("who", phase.who),)), Restart())
        case ev.TechnicianLeft() | ev.HomePressed():
            return to(session, Attract(), Audit("technician.left", (("who", phase.who),)))
        case _:
            return stay(session)
