"""Which screen a phase is, and how its props are derived."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from kiosk.domain.catalogue import FieldKind
from kiosk.domain.values import dataclass
from kiosk.session.ambient import Ambient
from kiosk.session.state import (
    AttendantStep,
    Attract,
    BillStep,
    CaptureStep,
    CategoryList,
    ConsentStep,
    CopyStep,
    Desk,
    DeskPin,
    FaceConsentStep,
    FaceStep,
    FillStep,
    Home,
    IdentifyStep,
    LicencesStep,
    LookUpStep,
    NoticeStep,
    PayStep,
    Phase,
    PortraitConsentStep,
    RatingStep,
    ResultStep,
    ReviewStep,
    SearchStep,
    Session,
    SignStep,
    SpokenStep,
    StandingStep,
    TakeCard,
    Technician,
    TechnicianPin,
    TroubleScreen,
    VideoStep,
    WorkingStep,
)
from kiosk.session.upkeepstate import CameraTest, DayCheck, JobList, ScreenLight, TouchTest, Upkeep
from ui.texts import Texts
from ui.viewmodels.derive_camera import camera_props
from ui.viewmodels.derive_capture import capture_props, sign_props
from ui.viewmodels.derive_copy import copy_props
from ui.viewmodels.derive_day import day_props
from ui.viewmodels.derive_desk import desk_props
from ui.viewmodels.derive_form import review_props, working_props
from ui.viewmodels.derive_front import attract_props, category_props, home_props
from ui.viewmodels.derive_identity import attendant_props, consent_props, face_props, identify_props, pin_props
from ui.viewmodels.derive_licences import licences_props
from ui.viewmodels.derive_light import light_props
from ui.viewmodels.derive_lookup import look_up_props
from ui.viewmodels.derive_notice import notice_props
from ui.viewmodels.derive_pay import bill_props, pay_props
from ui.viewmodels.derive_region import region_props
from ui.viewmodels.derive_result import rating_props, result_props, take_card_props, trouble_props
from ui.viewmodels.derive_search import search_props
from ui.viewmodels.derive_spoken import spoken_props
from ui.viewmodels.derive_standing import question_props
from ui.viewmodels.derive_technician import technician_props
from ui.viewmodels.derive_touch import touch_props
from ui.viewmodels.derive_upkeep import jobs_props, upkeep_props
from ui.viewmodels.derive_video import video_props

Derive: TypeAlias = Callable[[Session, Ambient, Texts], object]


@dataclass(frozen=True)
class ScreenRule:
    derive: Derive
    personal: bool = False
    """True when the props may tell something of the person: blanked on leaving."""


SCREENS: dict[str, ScreenRule] = {
    "attract": ScreenRule(attract_props),
    "home": ScreenRule(home_props),
    "category": ScreenRule(category_props),
    "search": ScreenRule(search_props, personal=True),
    "lookup": ScreenRule(look_up_props, personal=True),
    "notice": ScreenRule(notice_props),
    "consent": ScreenRule(consent_props),
    "identify": ScreenRule(identify_props),
    "face": ScreenRule(face_props),
    "attendant": ScreenRule(attendant_props, personal=True),
    "fill": ScreenRule(question_props, personal=True),
    "region": ScreenRule(region_props, personal=True),
    "licences": ScreenRule(licences_props, personal=True),
    "capture": ScreenRule(capture_props),
    "spoken": ScreenRule(spoken_props),
    "sign": ScreenRule(sign_props, personal=True),
    "review": ScreenRule(review_props, personal=True),
    "bill": ScreenRule(bill_props, personal=True),
    "video": ScreenRule(video_props),
    "copy": ScreenRule(copy_props),
    "pay": ScreenRule(pay_props, personal=True),
    "working": ScreenRule(working_props),
    "result": ScreenRule(result_props, personal=True),
    "rating": ScreenRule(rating_props),
    "takecard": ScreenRule(take_card_props),
    "trouble": ScreenRule(trouble_props, personal=True),
    "pin": ScreenRule(pin_props, personal=True),
    "technician": ScreenRule(technician_props, personal=True),
    "desk": ScreenRule(desk_props, personal=True),
    "upkeep": ScreenRule(upkeep_props),
    "jobs": ScreenRule(jobs_props),
    "day": ScreenRule(day_props),
    "touch": ScreenRule(touch_props),
    "light": ScreenRule(light_props),
    "cameratest": ScreenRule(camera_props),
}

_SCREEN_OF: dict[type[object], str] = {
    Attract: "attract",
    Home: "home",
    CategoryList: "category",
    SearchStep: "search",
    LookUpStep: "lookup",
    NoticeStep: "notice",
    ConsentStep: "consent",
    FaceConsentStep: "consent",
    PortraitConsentStep: "consent",
    IdentifyStep: "identify",
    FaceStep: "face",
    AttendantStep: "attendant",
    FillStep: "fill",
    StandingStep: "fill",
    LicencesStep: "licences",
    CaptureStep: "capture",
    SpokenStep: "spoken",
    SignStep: "sign",
    ReviewStep: "review",
    BillStep: "bill",
    CopyStep: "copy",
    VideoStep: "video",
    PayStep: "pay",
    WorkingStep: "working",
    ResultStep: "result",
    RatingStep: "rating",
    TakeCard: "takecard",
    TroubleScreen: "trouble",
    TechnicianPin: "pin",
    Technician: "technician",
    DeskPin: "desk",
    Desk: "desk",
    Upkeep: "upkeep",
    JobList: "jobs",
    DayCheck: "day",
    TouchTest: "touch",
    ScreenLight: "light",
    CameraTest: "cameratest",
}


def screen_of(phase: Phase) -> str:
    if isinstance(phase, FillStep) and phase.spec.kind is FieldKind.REGION:
        return "region"
    return _SCREEN_OF[type(phase)]


def question_of(phase: Phase) -> tuple[str, str]:
    """Differs whenever a touch would answer something else: the two consents and all questions share a screen each."""
    if isinstance(phase, Desk):
        return type(phase).__name__, "" if phase.case is None else phase.case.newest.effect_id
    if isinstance(phase, TouchTest):
        return type(phase).__name__, str(len(phase.taps))
    if isinstance(phase, CopyStep | VideoStep):
        return f"{type(phase).__name__} {phase.status}", ""
    if isinstance(phase, PayStep):
        return f"{type(phase).__name__} {phase.status}", phase.order_id
    if isinstance(phase, CaptureStep):
        return f"{type(phase).__name__} {phase.status}", f"{phase.spec.name} {len(phase.pages)}"
    if isinstance(phase, StandingStep):
        return f"{type(phase).__name__} {phase.asked}", str(bool(phase.people))
    if isinstance(phase, LicencesStep):
        return f"{type(phase).__name__} {phase.status}", f"{phase.opened} {phase.group}"
    if isinstance(phase, SpokenStep):
        return f"{type(phase).__name__} {phase.status}", phase.spec.name
    if isinstance(phase, FillStep):
        # Each list of places asks something else, and so does the search.
        listed = f"{phase.text} {phase.sought is None}" if phase.spec.kind is FieldKind.REGION else ""
        return type(phase).__name__, f"{phase.spec.name} {listed}"
    return type(phase).__name__, ""
