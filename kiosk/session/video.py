"""Help by video: the call, the talk, the end; without a line the wish to be called back, queued like any other."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session import videoevents as vev
from kiosk.session.effects import CallClerk, Cue, Speak, SubmitJourney
from kiosk.session.state import Home, Journey, Session, WorkingStep, WorkKind
from kiosk.session.step import Step, stay, to
from kiosk.session.videostate import BY_VIDEO, CALL_BACK, HOW, LONGEST_SECONDS, VideoStatus, VideoStep

_HELD = frozenset({VideoStatus.CALLING, VideoStatus.TALKING})


def wants_video(journey: Journey) -> bool:
    return journey.answers.get(HOW, "") == BY_VIDEO


def call(session: Session, journey: Journey) -> Step:
    return to(session, VideoStep(), CallClerk(journey))


def is_held(phase: VideoStep) -> bool:
    """Who talks or waits touches nothing; the talk has an end of its own."""
    return phase.status in _HELD


def on_video(session: Session, journey: Journey, phase: VideoStep, event: ev.SessionEvent) -> Step:
    match event:
        case vev.ClerkBusy(words=words) if phase.status is VideoStatus.CALLING:
            return to(session, replace(phase, waiting=words))
        case vev.ClerkAnswered(simulated=simulated) if phase.status is VideoStatus.CALLING:
            talking = VideoStep(VideoStatus.TALKING, until=session.now + LONGEST_SECONDS, simulated=simulated)
            return to(session, talking, Speak(Cue.VIDEO_TALKING))
        case vev.CallFailed(trouble=trouble) if phase.status is VideoStatus.CALLING:
            return to(session, VideoStep(VideoStatus.NO_LINE, trouble=trouble), Speak(Cue.VIDEO_NO_LINE))
        case _:
            return _touched(session, journey, phase, event)


def on_tick(session: Session, journey: Journey | None, phase: VideoStep) -> Step | None:
    """The talk's own end; None while it goes on."""
    over = phase.status is VideoStatus.TALKING and session.now >= phase.until
    return _noted(session, journey) if over and journey is not None else None


def _touched(session: Session, journey: Journey, phase: VideoStep, event: ev.SessionEvent) -> Step:
    leaving = isinstance(event, ev.FinishPressed | ev.HomePressed | ev.BackPressed | ev.Skipped)
    match phase.status:
        case VideoStatus.TALKING if leaving:
            return _noted(session, journey)
        case VideoStatus.NO_LINE if isinstance(event, ev.Confirmed):
            return _noted(session, replace(journey, answers={**journey.answers, HOW: CALL_BACK}))
        case VideoStatus.CALLING | VideoStatus.NO_LINE if leaving:
            return to(replace(session, journey=None), Home())
        case _:
            return stay(session)


def _noted(session: Session, journey: Journey) -> Step:
    """That there was a talk, or that one is wished for: a transaction without any picture."""
    return to(replace(session, journey=journey), WorkingStep(WorkKind.SUBMITTING), SubmitJourney(journey))
