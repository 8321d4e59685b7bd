"""What a session can be. Frozen data only; the screen is a function of :class:`Session` and the world around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum
from typing import TypeAlias

from kiosk.domain.acting import PROOF, Agent
from kiosk.domain.attachments import PORTRAIT, SIGNATURE, Attachment, asked_attachments, spoken_note
from kiosk.domain.catalogue import AttachmentSpec, FieldKind, FieldSpec, Output, Service
from kiosk.domain.licences import HOW, LicenceCard, Use
from kiosk.domain.papers import PaperCase
from kiosk.domain.people import PersonFacts
from kiosk.domain.regions import parent_of
from kiosk.domain.signature import Stroke
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.capturestate import CaptureStatus as CaptureStatus
from kiosk.session.capturestate import CaptureStep as CaptureStep
from kiosk.session.capturestate import Corners as Corners
from kiosk.session.capturestate import PaperPage as PaperPage
from kiosk.session.capturestate import Shot as Shot
from kiosk.session.capturestate import SignStep as SignStep
from kiosk.session.codestate import CodeShown as CodeShown
from kiosk.session.copystate import CopyStatus as CopyStatus
from kiosk.session.copystate import CopyStep as CopyStep
from kiosk.session.identitystate import CardWanted as CardWanted
from kiosk.session.identitystate import CheckMethod as CheckMethod
from kiosk.session.identitystate import ConsentGiven as ConsentGiven
from kiosk.session.identitystate import ConsentStep as ConsentStep
from kiosk.session.identitystate import FaceConsentStep as FaceConsentStep
from kiosk.session.identitystate import FaceStatus as FaceStatus
from kiosk.session.identitystate import FaceStep as FaceStep
from kiosk.session.identitystate import IdentifyStep as IdentifyStep
from kiosk.session.identitystate import IdentityChecked as IdentityChecked
from kiosk.session.identitystate import PortraitConsentStep as PortraitConsentStep
from kiosk.session.identitystate import ReadStatus as ReadStatus
from kiosk.session.licencestate import LicencesStatus as LicencesStatus
from kiosk.session.licencestate import LicencesStep as LicencesStep
from kiosk.session.lookupstate import FoundReceipt as FoundReceipt
from kiosk.session.lookupstate import LookUpStatus as LookUpStatus
from kiosk.session.lookupstate import LookUpStep as LookUpStep
from kiosk.session.lookupstate import SlipRating as SlipRating
from kiosk.session.lookupstate import Standing as Standing
from kiosk.session.noticestate import PRIVACY_NOTICE as PRIVACY_NOTICE
from kiosk.session.noticestate import NoticePaper as NoticePaper
from kiosk.session.noticestate import NoticeStep as NoticeStep
from kiosk.session.paystate import BillStep as BillStep
from kiosk.session.paystate import Paid as Paid
from kiosk.session.paystate import PayStatus as PayStatus
from kiosk.session.paystate import PayStep as PayStep
from kiosk.session.spokenstate import SpokenStatus as SpokenStatus
from kiosk.session.spokenstate import SpokenStep as SpokenStep
from kiosk.session.standingstate import StandingAsked as StandingAsked
from kiosk.session.standingstate import StandingStep as StandingStep
from kiosk.session.technicianstate import Technician as Technician
from kiosk.session.technicianstate import TechnicianPage as TechnicianPage
from kiosk.session.technicianstate import TestResult as TestResult
from kiosk.session.upkeepstate import UpkeepPhase
from kiosk.session.videostate import VideoStatus as VideoStatus
from kiosk.session.videostate import VideoStep as VideoStep
from kiosk.session.voicestate import Dialect as Dialect
from kiosk.session.voicestate import VoiceChoice as VoiceChoice


class Language(StrEnum):
    ZH_HANS = "zh-Hans"
    ZH_HANT = "zh-Hant"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Falls back to the default between people."""

    language: Language = Language.ZH_HANS
    care: bool = False
    contrast: bool = False
    """White on black; only together with large text."""
    voice: VoiceChoice = field(default_factory=VoiceChoice)


@dataclass(frozen=True, slots=True)
class Journey:
    """What has been gathered so far for one service."""

    service: Service
    consents: tuple[ConsentGiven, ...] = ()
    person: PersonFacts | None = field(default=None, repr=False)
    """Whom it is for."""
    agent: Agent | None = None
    """Who stands there for somebody else: then ``check`` is about the agent."""
    has_card_photo: bool = False
    simulated_devices: tuple[str, ...] = ()
    check: IdentityChecked | None = None
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    licences: tuple[LicenceCard, ...] = field(default=(), repr=False)
    """The person's own, once the platform has told them."""
    papers: Mapping[str, tuple[PaperPage, ...]] = field(default_factory=dict)
    """By attachment: the pages that were kept; none for an optional one that was left out."""
    signature: tuple[Stroke, ...] = field(default=(), repr=False)
    attachments: tuple[Attachment, ...] = ()
    """The files of papers and signature; made only when it is submitted."""
    catalogue_version: int = 0
    """Of the catalogue the service was chosen from."""
    brief: bool = False
    """In large type: what need not be answered has no step of its own, see :func:`steps.steps_asked`."""

    def face_agreed(self) -> bool:
        return any(consent.kind == "face" and consent.given for consent in self.consents)

    @property
    def output(self) -> Output:
        """What it comes to: of a licence, the code or the page that was chosen."""
        if self.service.output is not Output.LICENCE:
            return self.service.output
        return Output.CODE if self.answers.get(HOW) == Use.SHOW else Output.DOCUMENT

    def licence(self, number: str) -> LicenceCard | None:
        """The one with this identifier."""
        return next((card for card in self.licences if card.number == number), None)

    @property
    def left_to_centre(self) -> bool:
        """Whether somebody at the centre has to say who it is."""
        return self.check is not None and self.check.method is CheckMethod.CENTRE

    @property
    def card_wanted(self) -> CardWanted:
        """Whose card comes next."""
        if self.agent is None:
            return CardWanted.OWN
        return CardWanted.AGENTS if self.agent.person is None else CardWanted.PRINCIPALS

    def asked_papers(self) -> tuple[AttachmentSpec, ...]:
        """What is to be photographed, in its order: the person first, when the centre decides."""
        papers = tuple(spec for spec in asked_attachments(self.service, self.answers) if not spec.spoken_for)
        if self.agent is not None and self.agent.authority is None:
            papers = (*papers, PROOF[self.agent.acting])
        return (PORTRAIT, *papers) if self.left_to_centre else papers

    def said(self, field_name: str) -> PaperPage | None:
        """The note that was spoken in answer to this question."""
        spec = spoken_note(self.service, field_name)
        return next(iter(self.papers.get(spec.name, ())), None) if spec is not None else None

    def unsigned(self) -> Journey:
        """Without the signature: it was given for what was there before."""
        kept = tuple(consent for consent in self.consents if consent.kind != SIGNATURE)
        return replace(self, consents=kept, signature=())


@dataclass(frozen=True, slots=True)
class PendingSlip:
    """A slip that a power cut left unprinted. Nothing personal: the tail of the receipt number and the service."""

    effect_id: str
    receipt_no: str
    service_title: str
    after_payment: bool = False
    """No power cut: a payment whose person had gone when it was settled."""


# --- phases: one for each screen ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attract:
    pending_slip: PendingSlip | None = None
    slip: SlipStatus | None = None
    """How the printing of the pending slip goes, once asked for."""


@dataclass(frozen=True, slots=True)
class Home:
    pass


@dataclass(frozen=True, slots=True)
class CategoryList:
    category: str
    group: str = ""
    """Only these of its services; empty: all."""


@dataclass(frozen=True, slots=True)
class SearchStep:
    """Looking for a service by words. What is typed is nobody's business and goes with the screen."""

    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PinPad:
    """A PIN being typed. The digits live here only until they are checked."""

    digits: str = field(default="", repr=False)
    checking: bool = False
    trouble: Trouble | None = None
    locked_until: float | None = None
    """Monotonic seconds; None when not locked."""


@dataclass(frozen=True, slots=True)
class AttendantStep:
    """A cadre looks at the person: first the cadre's PIN, then the question."""

    pad: PinPad = PinPad()
    attendant: str = ""
    """Who has proven to be a cadre; empty before."""


@dataclass(frozen=True, slots=True)
class FillStep:
    spec: FieldSpec
    text: str = field(default="", repr=False)
    trouble: Trouble | None = None
    returning: bool = False
    """True when the review sent the person back to correct this one answer."""
    sought: str | None = field(default=None, repr=False)
    """Of a place: the name as it is being written; ``None`` while the lists are shown, which ``text`` says the top of."""

    @staticmethod
    def asking(spec: FieldSpec, answer: str, *, returning: bool = False) -> FillStep:
        """A question with the answer that it has; of a place, the list that the answer is in."""
        text = parent_of(answer) if spec.kind is FieldKind.REGION else answer
        return FillStep(spec, text, returning=returning)


@dataclass(frozen=True, slots=True)
class ReviewStep:
    trouble: Trouble | None = None
    """Why the last try to submit did not succeed; nothing is lost."""


class WorkKind(StrEnum):
    SUBMITTING = "submitting"
    ISSUING = "issuing"
    ASKING = "asking"
    BOOKING = "booking"
    BILLING = "billing"
    CONFIRMING = "confirming"
    """The platform is asked for whom somebody may act."""


@dataclass(frozen=True, slots=True)
class WorkingStep:
    kind: WorkKind


class PaperState(StrEnum):
    """Where a slip or a page stands."""

    OFFERED = "offered"
    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    """Nothing came out; trying again is safe."""
    UNKNOWN = "unknown"
    """Something may have come out; only a person may decide to print again."""
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class SlipStatus:
    effect_id: str
    state: PaperState = PaperState.OFFERED
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    effect_id: str
    title: str
    document_no: str
    pages: int
    state: PaperState = PaperState.OFFERED
    waiting_for: Trouble | None = None
    """Set while the printer waits for something (paper) and the job goes on."""
    trouble: Trouble | None = None
    simulated: bool = False
    previewed: bool = False
    """Its first page lies with the screen, as the live picture otherwise does."""


@dataclass(frozen=True, slots=True)
class RecordShown:
    """What a department answered. Personal: lives on the result screen and nowhere else."""

    lines: tuple[tuple[str, str], ...] = field(repr=False)
    """Label and value."""
    note: str = ""
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the terminal promises after the commit."""

    transaction_id: str
    entry_id: str
    receipt_no: str
    submitted_at: str
    accepted: bool = False
    """True once the platform's receipt is here."""
    ledger_no: int = 0
    next_due: str = ""


@dataclass(frozen=True, slots=True)
class ResultStep:
    submitted: Submitted
    slip: SlipStatus | None = None
    document: DocumentStatus | None = None
    record: RecordShown | None = None
    paid: Paid | None = None
    code: CodeShown | None = None


@dataclass(frozen=True, slots=True)
class RatingStep:
    submitted: Submitted
    slip: str = field(default="", repr=False)
    """The code of a slip of another terminal; then ``submitted`` knows the receipt number only."""


@dataclass(frozen=True, slots=True)
class TakeCard:
    """The person is wiped already; the card still lies there."""

    thanked: bool = True


@dataclass(frozen=True, slots=True)
class TroubleScreen:
    """The journey cannot go on. What happened, what is safe, what next."""

    trouble: Trouble
    saved: bool = False


@dataclass(frozen=True, slots=True)
class TechnicianPin:
    pad: PinPad = PinPad()


@dataclass(frozen=True, slots=True)
class DeskPin:
    """A cadre's PIN opens the desk where papers are printed again."""

    back: ResultStep | None = None
    """The person whose paper it is about; None when nobody's journey is on."""
    pad: PinPad = PinPad()


@dataclass(frozen=True, slots=True)
class Desk:
    """Someone with a PIN looks at papers: finds one, sees what happened to it, decides, orders it again."""

    who: str
    role: str
    """``attendant`` or ``technician``."""
    back: ResultStep | None = None
    typed: str = ""
    """The end of a receipt number."""
    rows: tuple[PaperCase, ...] = ()
    case: PaperCase | None = None
    slip: SlipStatus | None = None
    """The reprint under way; its effect id is empty until the order is written down."""
    trouble: Trouble | None = None


Phase: TypeAlias = (
    Attract
    | Home
    | CategoryList
    | SearchStep
    | LookUpStep
    | NoticeStep
    | ConsentStep
    | FaceConsentStep
    | PortraitConsentStep
    | IdentifyStep
    | FaceStep
    | StandingStep
    | LicencesStep
    | AttendantStep
    | FillStep
    | CaptureStep
    | SpokenStep
    | SignStep
    | ReviewStep
    | CopyStep
    | VideoStep
    | BillStep
    | PayStep
    | WorkingStep
    | ResultStep
    | RatingStep
    | TakeCard
    | TroubleScreen
    | TechnicianPin
    | Technician
    | UpkeepPhase
    | DeskPin
    | Desk
)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a touch until the question comes, and from the question to the wipe."""

    quiet: float = 90.0
    countdown: float = 30.0


@dataclass(frozen=True, slots=True)
class Session:
    """The whole of it. ``journey`` is None outside a service."""

    phase: Phase = Attract()
    journey: Journey | None = None
    preferences: Preferences = Preferences()
    card_present: bool = False
    last_touch: float = 0.0
    """Monotonic seconds of the last sign of life."""
    idle_warning_until: float | None = None
    """Monotonic seconds when the wipe comes; None while nobody is being asked."""
    help_open: bool = False
    privacy_open: bool = False
    """Within help: what happens to people's data."""
    privacy_slip: NoticeStep = field(default_factory=lambda: NoticeStep(PRIVACY_NOTICE))
    """How the printing of that goes."""
    patience: Patience = Patience()
    house_voice: VoiceChoice = field(default_factory=VoiceChoice)
    """What the voice falls back to between people."""
    number: int = 0
    """Counts sessions since start, for the log; says nothing about the person."""
    now: float = 0.0
    """Monotonic seconds of the last event: what count-downs on the screen reckon from."""
