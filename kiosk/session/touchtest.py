"""The touch panel's test: nine crosses, one after the other; then the verdict, and the matrix if one helps."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.touchfit import IDENTITY, TARGETS, Verdict, judged
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.effects import Audit
from kiosk.session.state import Session
from kiosk.session.step import Step, stay, to
from kiosk.session.upkeepeffects import KeepTouch
from kiosk.session.upkeepstate import TouchTest, Upkeep


def on_touch_test(session: Session, phase: TouchTest, event: ev.SessionEvent) -> Step:
    match event:
        case ev.BackPressed():
            return to(session, Upkeep(phase.who))
        case uev.TouchTestWanted():
            return to(session, TouchTest(phase.who, testing=True))
        case uev.CrossTapped() if phase.testing:
            return _tapped(session, phase, event)
        case uev.TouchKept():
            return to(session, replace(phase, kept=True, keeping=False, trouble=None))
        case uev.TouchNotKept(trouble=trouble):
            return to(session, replace(phase, keeping=False, trouble=trouble))
        case uev.TouchFitWanted() if phase.result is not None and phase.result.verdict is Verdict.OFF and not phase.keeping:
            return _keep(session, phase, KeepTouch(phase.result.matrix))
        case uev.TouchResetWanted() if not phase.testing and not phase.keeping:
            return _keep(session, phase, KeepTouch(IDENTITY, afresh=True))
        case _:
            return stay(session)


def _tapped(session: Session, phase: TouchTest, tap: uev.CrossTapped) -> Step:
    taps = (*phase.taps, (tap.x, tap.y))
    if len(taps) < len(TARGETS):
        return to(session, replace(phase, taps=taps))
    result = judged(taps, (tap.width_mm, tap.height_mm))
    told = (("who", phase.who), ("verdict", result.verdict.value), ("worst_mm", f"{result.worst_mm:.1f}"))
    return to(session, replace(phase, testing=False, taps=taps, result=result), Audit("technician.touch_tested", told))


def _keep(session: Session, phase: TouchTest, effect: KeepTouch) -> Step:
    how = "reset" if effect.afresh else "fitted"
    told = (("who", phase.who), ("how", how))
    return to(session, replace(phase, keeping=True, kept=False, trouble=None), effect, Audit("technician.touch_kept", told))
