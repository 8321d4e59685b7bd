"""A name written with a finger: stroke by stroke, wiped and written again, and what it means once it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.attachments import SIGNATURE
from kiosk.domain.signature import TOO_MUCH, fits, signature_trouble, usable
from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from kiosk.session.capturestate import SignStep
from kiosk.session.state import ConsentGiven, Journey, Session
from kiosk.session.step import Step, World, stay, to

Submit = Callable[[Session, Journey], Step]


def on_sign(
    session: Session, journey: Journey, phase: SignStep, event: ev.SessionEvent, world: World, submit: Submit
) -> Step:
    """``submit`` is what follows a signature at once: the person has just seen everything and said yes to it."""
    match event:
        case cev.StrokeDrawn(stroke=stroke) if usable(stroke):
            strokes = (*phase.strokes, stroke)
            if not fits(strokes):
                return to(session, replace(phase, trouble=TOO_MUCH))
            return to(session, SignStep(strokes))
        case cev.SignatureCleared():
            return to(session, SignStep())
        case cev.Signed():
            trouble = signature_trouble(phase.strokes)
            if trouble is not None:
                return to(session, replace(phase, trouble=trouble))
            return submit(session, _signed(journey, phase, world))
        case _:
            return stay(session)


def _signed(journey: Journey, phase: SignStep, world: World) -> Journey:
    consent = ConsentGiven(SIGNATURE, given=True, at=world.wall)
    bare = journey.unsigned()
    return replace(bare, consents=(*bare.consents, consent), signature=phase.strokes)
