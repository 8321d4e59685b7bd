"""Papers under the document camera: lay down, take, look, keep or take again, next page."""

from __future__ import annotations

import math
from dataclasses import replace

from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from kiosk.session.capturestate import CaptureStatus, CaptureStep, Corners, PaperPage, Shot
from kiosk.session.effects import CapturePage, Cue, Speak, StraightenPage
from kiosk.session.state import Journey, RatingStep, ResultStep, Session, SpokenStep
from kiosk.session.step import Step, stay, to
from kiosk.session.steps import next_phase

LEAST_SIDE = 0.05
"""Of the picture: a page with a shorter side is none, and its corners lie under one finger."""


def on_capture(session: Session, journey: Journey, phase: CaptureStep, event: ev.SessionEvent) -> Step:
    match event:
        case cev.DocumentCameraLost(trouble=trouble) if phase.shot is None and phase.status in _LOOKS:
            lost = replace(phase, status=CaptureStatus.NO_CAMERA, seen=False, trouble=trouble)
            spoken = () if phase.status is CaptureStatus.NO_CAMERA else (Speak(Cue.CAPTURE_NO_CAMERA),)
            return to(session, lost, *spoken)
        case cev.DocumentCameraBack() if phase.status is CaptureStatus.NO_CAMERA:
            return to(session, replace(phase, status=CaptureStatus.LOOKING, trouble=None), Speak(_asking(phase)))
        case cev.PagesDone() if phase.pages and phase.status in {CaptureStatus.PAGES, CaptureStatus.NO_CAMERA}:
            return _done(session, journey, phase)
        case ev.Skipped() if not phase.spec.required and not phase.pages:
            return _done(session, journey, phase)
        case _:
            return _by_status(session, journey, phase, event)


_LOOKS = frozenset({CaptureStatus.LOOKING, CaptureStatus.TAKING, CaptureStatus.NO_CAMERA})


def _by_status(session: Session, journey: Journey, phase: CaptureStep, event: ev.SessionEvent) -> Step:
    match phase.status:
        case CaptureStatus.LOOKING:
            if isinstance(event, cev.PageSeen):
                return to(session, replace(phase, seen=event.seen))
            if isinstance(event, cev.ShutterPressed):
                page_id = next_page_id(journey, phase.pages)
                return to(
                    session, replace(phase, status=CaptureStatus.TAKING, seen=False, trouble=None), CapturePage(page_id)
                )
        case CaptureStatus.TAKING:
            return _on_taking(session, phase, event)
        case CaptureStatus.CHECKING:
            return _on_checking(session, journey, phase, event)
        case CaptureStatus.CORNERS:
            return _on_corners(session, phase, event)
        case CaptureStatus.PAGES:
            return _on_pages(session, phase, event)
        case CaptureStatus.NO_CAMERA:
            pass
    return stay(session)


def _on_taking(session: Session, phase: CaptureStep, event: ev.SessionEvent) -> Step:
    match event:
        case cev.PageTaken(page_id=page_id, corners=corners, problems=problems, size=size):
            shot = Shot(page_id, corners, problems, size)
            cue = Cue.CAPTURE_DOUBTFUL if problems else Cue.CAPTURE_CHECK
            return to(session, replace(phase, status=CaptureStatus.CHECKING, shot=shot), Speak(cue))
        case cev.PageStraightened(page_id=page_id, size=size) if phase.shot is not None and phase.shot.page_id == page_id:
            shot = replace(phase.shot, size=size)
            return to(session, replace(phase, status=CaptureStatus.CHECKING, shot=shot))
        case cev.PageFailed(trouble=trouble):
            after = CaptureStatus.LOOKING if phase.shot is None else CaptureStatus.CHECKING
            return to(session, replace(phase, status=after, trouble=trouble), Speak(Cue.CAPTURE_DOUBTFUL))
        case _:
            return stay(session)


def _on_checking(session: Session, journey: Journey, phase: CaptureStep, event: ev.SessionEvent) -> Step:
    shot = phase.shot
    if shot is None:
        return stay(session)
    match event:
        case cev.PageKept():
            pages = (*phase.pages, PaperPage(shot.page_id, shot.size))
            kept = replace(phase, status=CaptureStatus.PAGES, pages=pages, shot=None, trouble=None)
            if len(pages) >= phase.spec.max_pages:
                return _done(session, journey, kept)
            return to(session, kept, Speak(Cue.CAPTURE_PAGES))
        case ev.RetryPressed():
            return _looking(session, phase)
        case cev.PageTurned():
            return _straighten(session, phase, replace(shot, turns=(shot.turns + 1) % 4))
        case cev.CornersWanted():
            corners = replace(phase, status=CaptureStatus.CORNERS, draft=shot.corners, trouble=None)
            return to(session, corners, Speak(Cue.CAPTURE_CORNERS))
        case _:
            return stay(session)


def _on_corners(session: Session, phase: CaptureStep, event: ev.SessionEvent) -> Step:
    match event:
        case cev.CornerMoved(index=index, x=x, y=y) if phase.draft is not None:
            return to(session, replace(phase, draft=moved(phase.draft, index, x, y)))
        case cev.CornersSet() if phase.draft is not None and phase.shot is not None:
            # Whoever puts the corners right has seen the page: that no page was found is settled.
            problems = tuple(one for one in phase.shot.problems if one.code != "document.no_page")
            return _straighten(session, phase, replace(phase.shot, corners=phase.draft, problems=problems))
        case _:
            return stay(session)


def _on_pages(session: Session, phase: CaptureStep, event: ev.SessionEvent) -> Step:
    match event:
        case cev.NextPageWanted() if len(phase.pages) < phase.spec.max_pages:
            return _looking(session, phase)
        case cev.PagesDropped():
            return _looking(session, replace(phase, pages=()))
        case _:
            return stay(session)


def _looking(session: Session, phase: CaptureStep) -> Step:
    fresh = replace(phase, status=CaptureStatus.LOOKING, seen=False, shot=None, draft=None, trouble=None)
    return to(session, fresh, Speak(_asking(phase)))


def _asking(phase: CaptureStep) -> Cue:
    return Cue.PORTRAIT if phase.spec.of_person else Cue.CAPTURE


def _straighten(session: Session, phase: CaptureStep, shot: Shot) -> Step:
    working = replace(phase, status=CaptureStatus.TAKING, shot=shot, draft=None, trouble=None)
    return to(session, working, StraightenPage(shot.page_id, shot.corners, shot.turns))


def _done(session: Session, journey: Journey, phase: CaptureStep) -> Step:
    """What was written on the old paper does not count for the new one: the signature is asked for again."""
    unsigned = replace(journey, papers={**journey.papers, phase.spec.name: phase.pages}).unsigned()
    return to(replace(session, journey=unsigned), next_phase(unsigned))


def next_page_id(journey: Journey, kept_now: tuple[PaperPage, ...] = ()) -> int:
    """A number that no page or note of the journey has."""
    kept = [page.page_id for pages in (*journey.papers.values(), kept_now) for page in pages]
    return max(kept, default=0) + 1


def moved(corners: Corners, index: int, x: float, y: float) -> Corners:
    """The corners with one of them elsewhere; as they were when that would not go around a page any more."""
    if not (0 <= index < 4 and math.isfinite(x) and math.isfinite(y)):
        return corners
    points = list(corners)
    points[index] = (min(1.0, max(0.0, x)), min(1.0, max(0.0, y)))
    after = (points[0], points[1], points[2], points[3])
    return after if _is_page(after) else corners


def _is_page(corners: Corners) -> bool:
    sides = [(b[0] - a[0], b[1] - a[1]) for a, b in zip(corners, (*corners[1:], corners[0]), strict=True)]
    long_enough = all(math.hypot(*side) >= LEAST_SIDE for side in sides)
    turns = [a[0] * b[1] - a[1] * b[0] for a, b in zip(sides, (*sides[1:], sides[0]), strict=True)]
    # A corner that lies almost on the line between its neighbours leaves no page to be cut out.
    return long_enough and all(turn > LEAST_SIDE * LEAST_SIDE for turn in turns)


def held_pages(session: Session) -> frozenset[int]:
    """The numbers of all pages that are still needed: every other picture can go, those of what is submitted too."""
    journey, phase = session.journey, session.phase
    if journey is None or isinstance(phase, ResultStep | RatingStep):
        return frozenset()
    held = {page.page_id for pages in journey.papers.values() for page in pages}
    if isinstance(phase, CaptureStep):
        held |= {page.page_id for page in phase.pages}
        held |= {phase.shot.page_id} if phase.shot is not None else set()
    if isinstance(phase, SpokenStep) and phase.note is not None:
        held.add(phase.note.page_id)
    return frozenset(held)
