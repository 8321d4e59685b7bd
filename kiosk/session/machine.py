"""The session's machine: one pure function from (session, event, world) to the next session and effects."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from kiosk.session import cameraevents as cae
from kiosk.session import (
    capture,
    copying,
    desk,
    finish,
    form,
    front,
    identify,
    licences,
    login,
    lookup,
    notice,
    pay,
    sign,
    spoken,
    standing,
    technician,
    upkeep,
    video,
)
from kiosk.session import captureevents as cev
from kiosk.session import copyevents as cpe
from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.chrome import on_chrome
from kiosk.session.effects import Activity, Audit, Effect, ForgetPerson, ReadAloud, SetActivities, SetLamps, Speak
from kiosk.session.idle import is_held, on_tick, refreshed
from kiosk.session.lights import lamps_for
from kiosk.session.speaking import words_for
from kiosk.session.state import (
    AttendantStep,
    Attract,
    BillStep,
    CaptureStatus,
    CaptureStep,
    CategoryList,
    ConsentStep,
    CopyStep,
    Desk,
    DeskPin,
    FaceConsentStep,
    FaceStatus,
    FaceStep,
    FillStep,
    Home,
    IdentifyStep,
    Journey,
    LicencesStep,
    LookUpStep,
    NoticeStep,
    PayStep,
    PortraitConsentStep,
    RatingStep,
    ResultStep,
    ReviewStep,
    SearchStep,
    Session,
    SignStep,
    SpokenStatus,
    SpokenStep,
    StandingAsked,
    StandingStep,
    TakeCard,
    Technician,
    TechnicianPin,
    TroubleScreen,
    VideoStep,
    WorkingStep,
)
from kiosk.session.step import Step, World, end_session, stay
from kiosk.session.steps import step_back
from kiosk.session.upkeepstate import UpkeepPhase

_WORLD_ANSWERS = (
    ev.Ticked,
    ev.CardLifted,
    ev.CardReadStarted,
    ev.CardReadFailed,
    ev.FaceComparing,
    ev.FaceNotSeen,
    ev.EntryAccepted,
    ev.SlipLeftOver,
    ev.PaperWaiting,
    ev.NoticePrinted,
    ev.NoticeNotPrinted,
    ev.ReceiptLookedUp,
    ev.RatedBefore,
    ev.LookUpFailed,
    ev.PapersFound,
    ev.PapersSeen,
    cev.PageSeen,
    cev.DocumentCameraLost,
    cev.DocumentCameraBack,
    ev.CarryProgress,
    ev.CarryFinished,
    ev.PaymentHeard,
    ev.CodeRenewed,
    ev.LicencesHeard,
    ev.LicencesRefused,
    ev.CodeNotRenewed,
    cpe.CopyWaits,
    uev.DayChecked,
    uev.DayRefused,
    uev.DayPrinted,
    cae.CameraMeasured,
    cae.CameraLost,
)
"""These say nothing about whether a person stands there."""


def advance(session: Session, event: ev.SessionEvent, world: World) -> Step:
    """The next session and its effects. Events that mean nothing in a phase change nothing."""
    before = session
    session = replace(session, now=world.now, card_present=_card_present(session, event))
    if isinstance(event, ev.Ticked):
        step = on_tick(session)
    else:
        if not isinstance(event, _WORLD_ANSWERS):
            session = refreshed(session)
        step = on_chrome(session, event) or desk.wanted(session, event) or _dispatch(session, event, world)
    return _with_consequences(before, step)


def opening(session: Session) -> tuple[Effect, ...]:
    """The effects that bring the world into line with a session at start."""
    return (SetActivities(activities(session)),)


def activities(session: Session) -> frozenset[Activity]:
    """What has to go on while the session is as it is."""
    match session.phase:
        case IdentifyStep() if login.takes_code(session.journey):
            return frozenset({Activity.READ_CARD, Activity.SCAN_CODES})
        case IdentifyStep():
            return frozenset({Activity.READ_CARD})
        case FaceStep(status=FaceStatus.LOOKING | FaceStatus.COMPARING):
            return frozenset({Activity.LOOK_FOR_FACE, _about_cards(session)})
        case CaptureStep(status=CaptureStatus.LOOKING | CaptureStatus.NO_CAMERA, spec=spec):
            look = Activity.LOOK_AT_PERSON if spec.of_person else Activity.LOOK_AT_PAPER
            return frozenset({look, _about_cards(session)})
        case SpokenStep(status=SpokenStatus.LISTENING | SpokenStatus.PLAYING as status):
            doing = Activity.LISTEN if status is SpokenStatus.LISTENING else Activity.PLAY_NOTE
            return frozenset({doing, _about_cards(session)})
        case Technician():
            return frozenset()
        case phase if isinstance(phase, UpkeepPhase):
            return frozenset()
        case TechnicianPin():
            return frozenset({Activity.SCAN_CODES})
        case StandingStep(asked=StandingAsked.MANDATE):
            return frozenset({_about_cards(session), Activity.SCAN_CODES})
        case DeskPin(back=None) | Desk(back=None):
            return frozenset()
        case Attract() | Home() | CategoryList() | LookUpStep():
            return frozenset({_about_cards(session), Activity.SCAN_CODES})
        case _:
            return frozenset({_about_cards(session)})


def _about_cards(session: Session) -> Activity:
    """Once somebody is known and has taken the card away, the next card is read: it may be another person's."""
    known = session.journey is not None and session.journey.person is not None
    return Activity.READ_CARD if known and not session.card_present else Activity.WATCH_CARD


def can_go_back(session: Session) -> bool:
    """Whether 返回 leads anywhere from here."""
    if isinstance(session.phase, _LEADS_BACK):
        return True
    return session.journey is not None and step_back(session.journey, session.phase) is not None


_LEADS_BACK = (
    *(Home, CategoryList, SearchStep, LookUpStep, NoticeStep, TechnicianPin, DeskPin, Desk),
    *get_args(UpkeepPhase),
)


def _card_present(session: Session, event: ev.SessionEvent) -> bool:
    if isinstance(event, ev.CardPlaced | ev.CardRead):
        return True
    return False if isinstance(event, ev.CardLifted) else session.card_present


def _dispatch(session: Session, event: ev.SessionEvent, world: World) -> Step:
    if session.journey is not None:
        step = _in_journey(session, session.journey, event, world)
        if step is not None:
            return step
    match session.phase:
        case Attract() as phase:
            return front.on_attract(session, phase, event)
        case Home():
            return front.on_home(session, event, world)
        case CategoryList() as phase:
            return front.on_category(session, phase, event, world)
        case SearchStep() as phase:
            return front.on_search(session, phase, event, world)
        case LookUpStep() | RatingStep() as phase:
            return _with_slip(session, phase, event)
        case NoticeStep() as phase:
            return notice.on_notice(session, phase, event, world)
        case TakeCard():
            return front.on_take_card(session, event)
        case TroubleScreen() as phase:
            return front.on_trouble(session, phase, event)
        case _:
            return _with_staff(session, event)


def _with_staff(session: Session, event: ev.SessionEvent) -> Step:
    """Somebody with a PIN, or about to have one."""
    match session.phase:
        case TechnicianPin() as phase:
            return technician.on_pin(session, phase, event)
        case Technician() as phase:
            return technician.on_technician(session, phase, event)
        case DeskPin() as phase:
            return desk.on_pin(session, phase, event)
        case Desk() as phase:
            return desk.on_desk(session, phase, event)
        case phase if isinstance(phase, UpkeepPhase):
            return upkeep.on_upkeep(session, phase, event)
        case _:
            return stay(session)


def _with_slip(session: Session, phase: LookUpStep | RatingStep, event: ev.SessionEvent) -> Step:
    """Somebody holds a slip, and has no journey here."""
    if isinstance(phase, RatingStep):
        return finish.on_rating(session, phase, event)
    return lookup.on_lookup(session, phase, event)


_LEAVING_LOSES_NOTHING = (
    ConsentStep,
    FaceConsentStep,
    PortraitConsentStep,
    IdentifyStep,
    StandingStep,
    FaceStep,
    AttendantStep,
    LicencesStep,
    FillStep,
    CaptureStep,
    SpokenStep,
    SignStep,
    ReviewStep,
    BillStep,
)


def _in_journey(session: Session, journey: Journey, event: ev.SessionEvent, world: World) -> Step | None:
    if isinstance(event, ev.CardRead) and journey.person is not None:
        return _card_during_journey(session, journey, event)
    if isinstance(event, ev.BackPressed):
        back = step_back(journey, session.phase)
        if back is not None:
            kept, phase = back
            return stay(replace(session, journey=kept, phase=phase))
    if isinstance(event, ev.HomePressed) and isinstance(session.phase, _LEAVING_LOSES_NOTHING):
        return stay(replace(session, journey=None, phase=Home()))
    match session.phase:
        case ConsentStep():
            return identify.on_consent(session, journey, event, world)
        case FaceConsentStep():
            return identify.on_face_consent(session, journey, event, world)
        case PortraitConsentStep():
            return identify.on_portrait_consent(session, journey, event, world)
        case IdentifyStep() as phase:
            return identify.on_identify(session, journey, phase, event, world)
        case FaceStep() as phase:
            return identify.on_face(session, journey, phase, event)
        case AttendantStep() as phase:
            return identify.on_attendant(session, journey, phase, event)
        case WorkingStep():
            return form.on_working(session, event) or standing.on_answer(session, journey, event, world)
        case ResultStep() as phase:
            return finish.on_result(session, phase, event)
        case RatingStep() as phase:
            return finish.on_rating(session, phase, event)
        case _:
            return _gathering(session, journey, event, world)


def _gathering(session: Session, journey: Journey, event: ev.SessionEvent, world: World) -> Step | None:
    """Questions, papers, the review, the signature, and the payment."""
    match session.phase:
        case StandingStep() as phase:
            return standing.on_standing(session, journey, phase, event, world)
        case LicencesStep() as phase:
            return licences.on_licences(session, journey, phase, event)
        case FillStep() as phase:
            return form.on_fill(session, journey, phase, event, world)
        case CaptureStep() as phase:
            return capture.on_capture(session, journey, phase, event)
        case SpokenStep() as phase:
            return spoken.on_spoken(session, journey, phase, event)
        case SignStep() as phase:
            return sign.on_sign(session, journey, phase, event, world, form.submit)
        case ReviewStep():
            return form.on_review(session, journey, event)
        case VideoStep() as phase:
            return video.on_video(session, journey, phase, event)
        case CopyStep() as phase:
            return copying.on_copy(session, journey, phase, event)
        case BillStep() as phase:
            return pay.on_bill(session, journey, phase, event)
        case PayStep() as phase:
            return pay.on_pay(session, journey, phase, event)
        case _:
            return None


def _card_during_journey(session: Session, journey: Journey, read: ev.CardRead) -> Step:
    """Another person's card ends the session of who was here before; nobody works on with a stranger's data."""
    people = (journey.person, None if journey.agent is None else journey.agent.person)
    same = any(
        known is not None and (read.person.kind, read.person.number) == (known.kind, known.number) for known in people
    )
    if same or is_held(session):
        return stay(session)
    ended = end_session(session)
    return Step(replace(ended.session, phase=Home()), (*ended.effects, Audit("session.other_card")))


def _with_consequences(before: Session, step: Step) -> Step:
    """Adds what follows from the change itself: activities, the sentence of a new screen, forgetting."""
    after = step.session
    effects = [*step.effects, *copying.begun(before, after), *licences.begun(before, after)]
    if before.journey is not None and after.journey is None:
        effects.insert(0, ForgetPerson())
    if activities(before) != activities(after):
        effects.append(SetActivities(activities(after)))
    if lamps_for(before) != lamps_for(after):
        effects.append(SetLamps(lamps_for(after)))
    words = words_for(before, after)
    if words is not None and not any(isinstance(effect, Speak) for effect in effects):
        effects.append(words)
    if after.preferences.voice.muted:
        effects = [effect for effect in effects if not isinstance(effect, Speak | ReadAloud)]
    return Step(after, tuple(effects))
