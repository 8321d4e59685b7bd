"""An answer that is spoken: touch, speak, touch; hear it again, keep it, say it anew, or write after all."""

from __future__ import annotations

from dataclasses import replace

from kiosk.session import events as ev
from kiosk.session import spokenevents as sev
from kiosk.session.capture import next_page_id
from kiosk.session.capturestate import PaperPage
from kiosk.session.effects import Cue, Hush, PlayNote, Speak, TakeNote
from kiosk.session.spokenstate import SpokenStatus, SpokenStep
from kiosk.session.state import FillStep, Journey, Session
from kiosk.session.step import Step, stay, to
from kiosk.session.steps import next_phase


def on_spoken(session: Session, journey: Journey, phase: SpokenStep, event: ev.SessionEvent) -> Step:
    if isinstance(event, sev.WritingWanted) and phase.status is not SpokenStatus.KEEPING:
        return to(session, FillStep.asking(phase.field, "", returning=phase.returning))
    match phase.status:
        case SpokenStatus.READY:
            if isinstance(event, sev.SpeakingBegun):
                listening = replace(phase, status=SpokenStatus.LISTENING, level=0, seconds=0, trouble=None)
                # The terminal's own voice would be heard too.
                return to(session, listening, Hush())
        case SpokenStatus.LISTENING:
            return _on_listening(session, journey, phase, event)
        case SpokenStatus.KEEPING:
            return _on_keeping(session, phase, event)
        case SpokenStatus.CHECKING | SpokenStatus.PLAYING:
            return _on_note(session, journey, phase, event)
    return stay(session)


def _on_listening(session: Session, journey: Journey, phase: SpokenStep, event: ev.SessionEvent) -> Step:
    match event:
        case sev.Hearing(level=level, seconds=seconds):
            return to(session, replace(phase, level=level, seconds=seconds))
        case sev.SpeakingEnded():
            return _take(session, journey, phase)
        case sev.HearingEnded(trouble=trouble):
            return _take(session, journey, replace(phase, trouble=trouble))
        case _:
            return stay(session)


def _take(session: Session, journey: Journey, phase: SpokenStep) -> Step:
    return to(session, replace(phase, status=SpokenStatus.KEEPING, level=0), TakeNote(next_page_id(journey)))


def _on_keeping(session: Session, phase: SpokenStep, event: ev.SessionEvent) -> Step:
    match event:
        case sev.NoteTaken(note_id=note_id, size=size, seconds=seconds):
            note = PaperPage(note_id, size, seconds)
            taken = replace(phase, status=SpokenStatus.CHECKING, note=note, seconds=seconds)
            return to(session, taken, Speak(Cue.SPOKEN_CHECK))
        case sev.NoteFailed(trouble=trouble):
            # That the microphone broke off says more than that nothing was heard.
            failed = replace(phase, status=SpokenStatus.READY, seconds=0, trouble=phase.trouble or trouble)
            return to(session, failed, Speak(Cue.SPOKEN_AGAIN))
        case _:
            return stay(session)


def _on_note(session: Session, journey: Journey, phase: SpokenStep, event: ev.SessionEvent) -> Step:
    note = phase.note
    if note is None:
        return stay(session)
    match event:
        case sev.NoteHeardAgain() if phase.status is SpokenStatus.CHECKING:
            playing = replace(phase, status=SpokenStatus.PLAYING, trouble=None)
            return to(session, playing, Hush(), PlayNote(note.page_id))
        case sev.NotePlayed(trouble=trouble) if phase.status is SpokenStatus.PLAYING:
            return to(session, replace(phase, status=SpokenStatus.CHECKING, trouble=trouble))
        case sev.NotePlayingStopped() if phase.status is SpokenStatus.PLAYING:
            return to(session, replace(phase, status=SpokenStatus.CHECKING))
        case sev.NoteKept():
            return _keep(session, journey, phase, note)
        case ev.RetryPressed():
            again = SpokenStep(phase.spec, phase.field, returning=phase.returning)
            return to(session, again, Speak(Cue.SPOKEN))
        case _:
            return stay(session)


def _keep(session: Session, journey: Journey, phase: SpokenStep, note: PaperPage) -> Step:
    """Spoken, not written: the written answer is empty from now on. A signature was given for what was there before."""
    answers = {**journey.answers, phase.field.name: ""}
    papers = {**journey.papers, phase.spec.name: (note,)}
    kept = replace(journey, answers=answers, papers=papers).unsigned()
    return to(replace(session, journey=kept), next_phase(kept))
