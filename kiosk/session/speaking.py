"""Which sentence belongs to a change of the session: one for each step, never a name or a number."""

from __future__ import annotations

from kiosk.domain.acting import Agent, acting_consent
from kiosk.domain.attachments import PORTRAIT_CONSENT
from kiosk.domain.catalogue import Output, Service
from kiosk.session.effects import Cue, ReadAloud, Speak
from kiosk.session.state import (
    AttendantStep,
    CaptureStep,
    CardWanted,
    ConsentStep,
    FaceConsentStep,
    FaceStep,
    FillStep,
    Home,
    IdentifyStep,
    LicencesStep,
    Phase,
    PortraitConsentStep,
    RatingStep,
    ResultStep,
    ReviewStep,
    SearchStep,
    Session,
    SignStep,
    SpokenStep,
    TakeCard,
    TroubleScreen,
    WorkingStep,
)

_CUES: dict[type[Phase], Cue] = {
    Home: Cue.HOME,
    SearchStep: Cue.SEARCH,
    IdentifyStep: Cue.IDENTIFY,
    FaceStep: Cue.FACE,
    AttendantStep: Cue.ATTENDANT,
    LicencesStep: Cue.FILL,
    CaptureStep: Cue.CAPTURE,
    SpokenStep: Cue.SPOKEN,
    SignStep: Cue.SIGN,
    ReviewStep: Cue.REVIEW,
    WorkingStep: Cue.WORKING,
    RatingStep: Cue.RATING,
    TakeCard: Cue.TAKE_CARD,
    TroubleScreen: Cue.TROUBLE,
}


_SHORT: dict[type[Phase], Cue] = {
    ConsentStep: Cue.CONSENT,
    FaceConsentStep: Cue.FACE_CONSENT,
    PortraitConsentStep: Cue.PORTRAIT_CONSENT,
}
AGREE = "同意就点下面的按钮。"


def words_for(before: Session, after: Session) -> Speak | ReadAloud | None:
    """What a screen that has just come up says; a question of a form is read as it stands in the catalogue."""
    consents = _consents(after)
    if consents and (type(before.phase) is not type(after.phase) or _agent_of(before) != _agent_of(after)):
        return ReadAloud(consents + AGREE, otherwise=_SHORT[type(after.phase)])
    asked = after.phase.spec if isinstance(after.phase, FillStep) else None
    if asked is not None and not (isinstance(before.phase, FillStep) and before.phase.spec == asked):
        return ReadAloud(asked.question, otherwise=Cue.FILL)
    cue = _cue(before, after)
    return None if cue is None else Speak(cue)


def _agent_of(session: Session) -> Agent | None:
    return None if session.journey is None else session.journey.agent


def _consents(session: Session) -> str:
    """The sentences somebody agrees to, whole: who cannot read must hear them."""
    if session.journey is None:
        return ""
    match session.phase:
        case ConsentStep():
            agent, service = session.journey.agent, session.journey.service
            return "".join((*(() if agent is None else acting_consent(service, agent.acting)), *service.consent))
        case FaceConsentStep():
            return "".join(session.journey.service.face_consent)
        case PortraitConsentStep():
            return "".join(PORTRAIT_CONSENT)
        case _:
            return ""


def _cue(before: Session, after: Session) -> Cue | None:
    if after.idle_warning_until is not None and before.idle_warning_until is None:
        return Cue.IDLE
    if isinstance(after.phase, ResultStep):
        return _result_cue(before.phase, after.phase, None if after.journey is None else after.journey.service)
    if _wants_other_card(after) and not _wants_other_card(before):
        return Cue.SWAP_CARD
    if type(before.phase) is type(after.phase):
        return None
    if isinstance(after.phase, CaptureStep) and after.phase.spec.of_person:
        return Cue.PORTRAIT
    return _CUES.get(type(after.phase))


def _wants_other_card(session: Session) -> bool:
    """After the agent's own card, that of the person it is for."""
    journey = session.journey
    return isinstance(session.phase, IdentifyStep) and journey is not None and journey.card_wanted is CardWanted.PRINCIPALS


def _result_cue(before: Phase, after: ResultStep, service: Service | None) -> Cue | None:
    gentle = service is not None and service.gentle
    if isinstance(before, ResultStep):
        newly_accepted = after.submitted.accepted and not before.submitted.accepted and not gentle
        return Cue.RESULT_ACCEPTED if newly_accepted else None
    if after.document is not None:
        return Cue.RESULT_DOCUMENT
    if after.code is not None:
        return Cue.RESULT_CODE
    if after.record is not None:
        if service is not None and service.answer_on_slip:
            return Cue.RESULT_TOLD
        appointment = service is not None and service.output is Output.APPOINTMENT
        return Cue.RESULT_APPOINTMENT if appointment else Cue.RESULT_RECORD
    if gentle:
        return Cue.RESULT_GENTLE
    return Cue.RESULT_ACCEPTED if after.submitted.accepted else Cue.RESULT_SAVED
