"""A camera's live picture with its measures; turned upright, and its page's place kept."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.camerafit import CameraFit
from kiosk.session import cameraevents as cae
from kiosk.session import events as ev
from kiosk.session.effects import Audit
from kiosk.session.state import Session
from kiosk.session.step import Step, stay, to
from kiosk.session.upkeepeffects import KeepCamera, PrintTestPage
from kiosk.session.upkeepstate import CameraTest, Upkeep

CAMERAS = ("camera", "documentcamera")


def on_camera_test(session: Session, phase: CameraTest, event: ev.SessionEvent) -> Step:
    match event:
        case ev.BackPressed():
            return to(session, Upkeep(phase.who))
        case cae.CameraChosen(device=device) if device in CAMERAS and device != phase.device:
            return to(session, CameraTest(phase.who, device))
        case cae.CameraMeasured(device=device, seen=seen) if device == phase.device:
            return to(session, replace(phase, seen=seen, lost=None))
        case cae.CameraLost(device=device, trouble=trouble) if device == phase.device:
            return to(session, replace(phase, seen=None, lost=trouble))
        case cae.CameraFitted(device=device, fit=fit) if device == phase.device:
            return to(session, replace(phase, fit=fit, keeping=False, trouble=None))
        case cae.CameraRefused(trouble=trouble):
            return to(session, replace(phase, keeping=False, printing=False, trouble=trouble))
        case cae.TestPagePrinted():
            return to(session, replace(phase, printing=False, trouble=None))
        case cae.TestPageWanted() if not phase.printing:
            return to(session, replace(phase, printing=True, trouble=None), PrintTestPage())
        case _ if phase.keeping or phase.fit is None:
            return stay(session)
        case cae.CameraTurned():
            return _keep(session, phase, replace(phase.fit, turns=(phase.fit.turns + 1) % 4, region=None))
        case cae.CameraMirrored():
            return _keep(session, phase, replace(phase.fit, mirrored=not phase.fit.mirrored, region=None))
        case cae.RegionWanted() if phase.seen is not None and phase.seen.region is not None:
            return _keep(session, phase, replace(phase.fit, region=phase.seen.region))
        case cae.CameraReset():
            return _keep(session, phase, CameraFit())
        case _:
            return stay(session)


def _keep(session: Session, phase: CameraTest, fit: CameraFit) -> Step:
    told = (
        ("who", phase.who),
        ("device", phase.device),
        ("turns", str(fit.turns)),
        ("mirrored", "yes" if fit.mirrored else "no"),
        ("region", "yes" if fit.region else "no"),
    )
    keeping = replace(phase, keeping=True, trouble=None)
    return to(session, keeping, KeepCamera(phase.device, fit), Audit("technician.camera_kept", told))
