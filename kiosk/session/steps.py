"""The order of a journey: the next step follows from what has been gathered so far."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.acting import Agent
from kiosk.domain.attachments import PORTRAIT, spoken_note
from kiosk.domain.catalogue import FieldKind, FieldSpec, Output
from kiosk.domain.forms import asked_fields, prefilled
from kiosk.domain.regions import parent_of
from kiosk.session.state import (
    AttendantStep,
    BillStep,
    CaptureStatus,
    CaptureStep,
    CategoryList,
    ConsentStep,
    CopyStatus,
    CopyStep,
    FaceConsentStep,
    FaceStep,
    FillStep,
    IdentifyStep,
    Journey,
    LicencesStatus,
    LicencesStep,
    Phase,
    PortraitConsentStep,
    ReviewStep,
    SignStep,
    SpokenStatus,
    SpokenStep,
    StandingAsked,
    StandingStep,
)


def next_phase(journey: Journey) -> Phase:
    """The first thing still missing; the review when nothing is."""
    service = journey.service
    answered = {consent.kind for consent in journey.consents}
    if "service" not in answered:
        return ConsentStep()
    if service.face_consent and "face" not in answered:
        return FaceConsentStep()
    if service.output is Output.COPY:
        return _next_question(journey) or CopyStep()
    standing = journey.person if journey.agent is None else journey.agent.person
    if standing is None:
        return IdentifyStep()
    if service.face_consent and journey.check is None:
        return FaceStep() if journey.face_agreed() and journey.has_card_photo else AttendantStep()
    if journey.person is None:
        return IdentifyStep()
    if journey.left_to_centre and "portrait" not in answered:
        return PortraitConsentStep()
    if journey.left_to_centre and PORTRAIT.name not in journey.papers:
        return CaptureStep(PORTRAIT)
    return _next_question(journey) or ReviewStep()


def steps_asked(journey: Journey) -> tuple[FieldSpec, ...]:
    """The questions that have a step each.

    In large type none, when not one of them has to be answered: a tap and a page less for whoever reads slowly. They stand
    on the review, where each can still be answered.
    """
    asked = asked_fields(journey.service, journey.answers)
    return asked if any(spec.required for spec in asked) or not journey.brief else ()


def _next_question(journey: Journey) -> FillStep | LicencesStep | CaptureStep | None:
    """The first question, then the first paper, that is still missing."""
    for spec in steps_asked(journey):
        if spec.name not in journey.answers and spec.kind is FieldKind.LICENCE:
            return _licences(journey, spec)
        if spec.name not in journey.answers:
            return FillStep(spec, "" if journey.person is None else prefilled(spec, journey.person))
    for paper in journey.asked_papers():
        if paper.name not in journey.papers:
            return CaptureStep(paper)
    return None


def step_back(journey: Journey, phase: Phase) -> tuple[Journey | None, Phase] | None:
    """Where 返回 leads from ``phase``: the journey with the last thing taken back, and the phase that asks for it again.

    None when there is no way back: an identity check that was passed is not undone, and work in progress goes on.
    """
    match phase:
        case ConsentStep():
            return None, CategoryList(journey.service.category)
        case FaceConsentStep():
            return replace(journey, consents=()), ConsentStep()
        case StandingStep(asked=StandingAsked.FAMILY):
            return _back_to_field(journey, len(journey.answers) - 1)
        case StandingStep() if not journey.service.acts_by_books:
            return journey, IdentifyStep()
        case StandingStep() if journey.check is None:
            return _back_to_consent(journey)
        case IdentifyStep() if journey.check is not None:
            return None
        case IdentifyStep() | FaceStep() | AttendantStep():
            return _back_to_consent(journey)
        case LicencesStep(opened=opened):
            return (journey, replace(phase, opened="")) if opened else None
        case FillStep():
            return _back_in_form(journey, phase)
        case CaptureStep():
            return _back_in_capture(journey, phase)
        case SpokenStep():
            return _back_from_speaking(journey, phase)
        case SignStep() | BillStep():
            return journey, ReviewStep()
        case CopyStep(status=CopyStatus.MAKING | CopyStatus.PRINTING):
            return None
        case ReviewStep() | CopyStep():
            return _back_to_paper(journey, len(journey.asked_papers()) - 1)
        case _:
            return None


def _back_to_consent(journey: Journey) -> tuple[Journey, Phase]:
    if journey.agent is not None:
        journey = replace(journey, agent=Agent(journey.agent.acting))
    if not journey.service.face_consent:
        return replace(journey, consents=()), ConsentStep()
    kept = tuple(consent for consent in journey.consents if consent.kind != "face")
    return replace(journey, consents=kept), FaceConsentStep()


def _back_in_form(journey: Journey, phase: FillStep) -> tuple[Journey, Phase] | None:
    """First out of a search and up a list of places, then to the question before."""
    if phase.sought is not None:
        return journey, replace(phase, sought=None)
    if phase.spec.kind is FieldKind.REGION and phase.text:
        return journey, replace(phase, text=parent_of(phase.text), trouble=None)
    if phase.returning:
        return journey, ReviewStep()
    names = [field.name for field in asked_fields(journey.service, journey.answers)]
    return _back_to_field(journey, names.index(phase.spec.name) - 1)


def _back_in_capture(journey: Journey, phase: CaptureStep) -> tuple[Journey, Phase] | None:
    """First out of the corners, then back to the pages that are kept, then to the step before."""
    match phase.status:
        case CaptureStatus.CORNERS:
            return journey, replace(phase, status=CaptureStatus.CHECKING, draft=None)
        case CaptureStatus.TAKING:
            return None
        case CaptureStatus.PAGES:
            pass
        case _ if phase.pages:
            kept = replace(phase, status=CaptureStatus.PAGES, shot=None, trouble=None)
            return journey, kept
        case CaptureStatus.CHECKING:
            return journey, CaptureStep(phase.spec, returning=phase.returning)
        case _:
            pass
    if phase.returning and phase.spec.name in journey.papers:
        return journey, ReviewStep()
    if phase.spec == PORTRAIT:
        return None
    names = [spec.name for spec in journey.asked_papers()]
    return _back_to_paper(journey, names.index(phase.spec.name) - 1)


def _back_from_speaking(journey: Journey, phase: SpokenStep) -> tuple[Journey, Phase] | None:
    """First away from the microphone, then to the question as it is written; what was said before is kept till then."""
    match phase.status:
        case SpokenStatus.KEEPING:
            return None
        case SpokenStatus.LISTENING:
            return journey, replace(phase, status=SpokenStatus.READY, level=0, seconds=0)
        case SpokenStatus.PLAYING:
            return journey, replace(phase, status=SpokenStatus.CHECKING)
        case _ if phase.returning and journey.said(phase.field.name) is not None:
            return journey, ReviewStep()
        case _:
            return journey, FillStep.asking(phase.field, "", returning=phase.returning)


def _licences(journey: Journey, spec: FieldSpec) -> LicencesStep:
    """Asked for once; whoever comes back sees what was told, and the one that was chosen."""
    if not journey.licences:
        return LicencesStep(spec)
    return LicencesStep(spec, LicencesStatus.LISTED, opened=journey.answers.get(spec.name, ""))


def asked_again(journey: Journey, spec: FieldSpec, *, returning: bool = False) -> FillStep | SpokenStep | LicencesStep:
    """A question with the answer that it has, written or spoken."""
    if spec.kind is FieldKind.LICENCE:
        return _licences(journey, spec)
    note, note_spec = journey.said(spec.name), spoken_note(journey.service, spec.name)
    if note is not None and note_spec is not None:
        return SpokenStep(note_spec, spec, SpokenStatus.CHECKING, seconds=note.seconds, note=note, returning=returning)
    return FillStep.asking(spec, journey.answers.get(spec.name, ""), returning=returning)


def _back_to_paper(journey: Journey, index: int) -> tuple[Journey, Phase] | None:
    asked = journey.asked_papers()
    if index < 0 or asked[index] == PORTRAIT:
        return _back_to_field(journey, len(steps_asked(journey)) - 1)
    spec = asked[index]
    papers = dict(journey.papers)
    pages = papers.pop(spec.name, ())
    status = CaptureStatus.PAGES if pages else CaptureStatus.LOOKING
    return replace(journey, papers=papers), CaptureStep(spec, status, pages)


def _back_to_field(journey: Journey, index: int) -> tuple[Journey, Phase] | None:
    if index < 0:
        return None
    spec = asked_fields(journey.service, journey.answers)[index]
    phase = asked_again(journey, spec)
    answers = {name: text for name, text in journey.answers.items() if name != spec.name}
    return replace(journey, answers=answers), phase
