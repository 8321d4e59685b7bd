"""Questions, the review, and the moment of submission."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.domain.attachments import spoken_note
from kiosk.domain.catalogue import ON_THE_KEYBOARD, FieldKind, FieldSpec, Output
from kiosk.domain.dates import stepped
from kiosk.domain.forms import accepts_key, asked_answers, asked_fields, check_answer, normalised
from kiosk.domain.licences import HOW, WHICH
from kiosk.session import events as ev
from kiosk.session import spokenevents as sev
from kiosk.session import video
from kiosk.session.effects import Cue, Effect, IssueDocument, Speak, SubmitJourney
from kiosk.session.pay import ask_bill
from kiosk.session.region import on_region
from kiosk.session.standing import MEMBER, MEMBER_NAME, ask_for_family, asks_for_family, without_member
from kiosk.session.state import (
    BillStep,
    CaptureStatus,
    CaptureStep,
    FillStep,
    Journey,
    ResultStep,
    ReviewStep,
    Session,
    SignStep,
    SlipStatus,
    SpokenStep,
    WorkingStep,
    WorkKind,
)
from kiosk.session.step import Step, World, stay, to
from kiosk.session.steps import asked_again, next_phase


def on_fill(session: Session, journey: Journey, phase: FillStep, event: ev.SessionEvent, world: World) -> Step:
    spec = phase.spec
    if spec.kind is FieldKind.REGION:
        after = on_region(phase, event, world)
        return to(session, after) if isinstance(after, FillStep) else _answer(session, journey, phase, after)
    match event:
        case sev.SpeakingWanted() if world.microphone:
            return _speak(session, journey, phase)
        case ev.KeyPressed(character=character) if accepts_key(spec, phase.text, character):
            return to(session, replace(phase, text=phase.text + character, trouble=None))
        case ev.TextChanged(text=text) if spec.kind in ON_THE_KEYBOARD:
            return to(session, replace(phase, text=text, trouble=None))
        case ev.BackspacePressed():
            return to(session, replace(phase, text=phase.text[:-1], trouble=None))
        case ev.ClearPressed():
            return to(session, replace(phase, text="", trouble=None))
        case ev.DateStepped(part=part, by=by) if spec.kind is FieldKind.DATE:
            return to(session, replace(phase, text=stepped(phase.text, part, by, _start(spec, world)), trouble=None))
        case ev.ChoiceMade(value=value) if spec.kind is FieldKind.CHOICE:
            return _answer(session, journey, phase, value)
        case ev.Confirmed():
            return _answer(session, journey, phase, phase.text)
        case ev.Skipped() if not spec.required:
            return _answer(session, journey, phase, "")
        case _:
            return stay(session)


def _speak(session: Session, journey: Journey, phase: FillStep) -> Step:
    """What was said before is still there until another answer is given."""
    note = spoken_note(journey.service, phase.spec.name)
    if note is None:
        return stay(session)
    again = asked_again(journey, phase.spec, returning=phase.returning)
    return to(session, again if isinstance(again, SpokenStep) else SpokenStep(note, phase.spec, returning=phase.returning))


def _start(spec: FieldSpec, world: World) -> date:
    """The day that stepping begins with."""
    return date(spec.start_year, 1, 1) if spec.start_year else date.fromisoformat(world.wall[:10])


def _answer(session: Session, journey: Journey, phase: FillStep, text: str) -> Step:
    text = normalised(phase.spec, text)
    trouble = check_answer(phase.spec, text)
    if trouble is not None:
        return to(session, replace(phase, trouble=trouble))
    answers = asked_answers(journey.service, {**journey.answers, phase.spec.name: text})
    note = spoken_note(journey.service, phase.spec.name)
    papers = {name: pages for name, pages in journey.papers.items() if note is None or name != note.name}
    filled = replace(journey, answers=answers, papers=papers).unsigned()
    if asks_for_family(filled) and not phase.returning:
        return ask_for_family(replace(session, journey=filled), filled)
    return to(replace(session, journey=filled), next_phase(filled))


def on_review(session: Session, journey: Journey, event: ev.SessionEvent) -> Step:
    match event:
        case ev.EditAsked(field_name=name):
            return _edit(session, journey, name)
        case ev.SubmitPressed() | ev.Confirmed():
            if journey.service.signed_sentence and not journey.signature:
                return to(session, SignStep())
            return submit(session, journey)
        case _:
            return stay(session)


def _edit(session: Session, journey: Journey, name: str) -> Step:
    if name in {MEMBER, MEMBER_NAME} and asks_for_family(without_member(journey)):
        again = without_member(journey)
        return ask_for_family(replace(session, journey=again), again)
    if name == HOW and journey.service.output is Output.LICENCE:
        name = WHICH
    for spec in asked_fields(journey.service, journey.answers):
        if spec.name == name:
            return to(session, asked_again(journey, spec, returning=True))
    for paper in journey.asked_papers():
        if paper.name == name:
            pages = journey.papers.get(name, ())
            status = CaptureStatus.PAGES if pages else CaptureStatus.LOOKING
            return to(session, CaptureStep(paper, status, pages, returning=True))
    return stay(session)


def submit(session: Session, journey: Journey) -> Step:
    """Everything is there: to the work that ends the journey."""
    session = replace(session, journey=journey)
    if journey.output is Output.DOCUMENT:
        effect: Effect = IssueDocument(journey)
        return to(session, WorkingStep(WorkKind.ISSUING), effect)
    if journey.output is Output.PAYMENT:
        return ask_bill(session, journey)
    if journey.output in {Output.RECORD, Output.CODE}:
        return to(session, WorkingStep(WorkKind.ASKING), IssueDocument(journey))
    if journey.output is Output.APPOINTMENT:
        return to(session, WorkingStep(WorkKind.BOOKING), IssueDocument(journey))
    if journey.output is Output.VIDEO and video.wants_video(journey):
        return video.call(session, journey)
    return to(session, WorkingStep(WorkKind.SUBMITTING), SubmitJourney(journey))


def on_working(session: Session, event: ev.SessionEvent) -> Step | None:
    """None for what says nothing about this kind of work."""
    match event:
        case ev.SubmitDone(submitted=submitted, slip_effect_id=effect_id):
            slip = SlipStatus(effect_id) if effect_id else None
            return to(session, ResultStep(submitted, slip))
        case ev.DocumentIssued(submitted=submitted, document=document):
            return to(session, ResultStep(submitted, document=document))
        case ev.RecordReceived(submitted=submitted, slip_effect_id=effect_id, record=record):
            return to(session, ResultStep(submitted, SlipStatus(effect_id), record=record))
        case ev.CodeReceived(code=code, submitted=submitted, slip_effect_id=effect_id):
            return to(session, ResultStep(submitted, SlipStatus(effect_id), code=code))
        case ev.BillReceived(order_id=order_id, lines=lines, note=note, simulated=simulated):
            bill = BillStep(order_id, lines, note=note, simulated=simulated)
            return to(session, bill, Speak(Cue.BILL if lines else Cue.BILL_EMPTY))
        case ev.SubmitFailed(trouble=trouble):
            return to(session, ReviewStep(trouble))
        case _:
            return None
