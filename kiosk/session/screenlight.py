"""The screen's brightness: asked for when the page is opened, changed a step at a time, kept by the terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.effects import Audit
from kiosk.session.state import Session
from kiosk.session.step import Step, stay, to
from kiosk.session.upkeepeffects import LookAtLight, SetLight
from kiosk.session.upkeepstate import ScreenLight, Upkeep

STEP_PERCENT: Final = 10
LEAST_PERCENT: Final = 10


def opened(session: Session, who: str) -> Step:
    return to(session, ScreenLight(who, busy=True), LookAtLight())


def on_light(session: Session, phase: ScreenLight, event: ev.SessionEvent) -> Step:
    match event:
        case ev.BackPressed():
            return to(session, Upkeep(phase.who))
        case uev.LightFound(percent=percent):
            return to(session, replace(phase, busy=False, looked=True, percent=percent, trouble=None))
        case uev.LightRefused(trouble=trouble):
            return to(session, replace(phase, busy=False, looked=True, trouble=trouble))
        case uev.LightWanted(brighter=brighter) if phase.percent is not None and not phase.busy:
            step = STEP_PERCENT if brighter else -STEP_PERCENT
            percent = max(LEAST_PERCENT, min(100, phase.percent + step))
            told = (("who", phase.who), ("percent", str(percent)))
            dimmed = replace(phase, busy=True, trouble=None)
            return to(session, dimmed, SetLight(percent), Audit("technician.light", told))
        case _:
            return stay(session)
