"""What a session asks the world to do. Data only; the shell carries it out and answers with events."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from kiosk.domain.carrying import Errand
from kiosk.domain.payment import BillLine
from kiosk.domain.values import dataclass
from kiosk.session.state import Corners, Journey, StandingAsked, Submitted
from kiosk.session.upkeepeffects import UpkeepEffect


class Activity(StrEnum):
    """Something that goes on for as long as a phase lasts."""

    WATCH_CARD = "watch_card"
    """Notice a card being placed or lifted, without reading it."""
    READ_CARD = "read_card"
    LOOK_FOR_FACE = "look_for_face"
    LOOK_AT_PAPER = "look_at_paper"
    """Show what lies under the document camera."""
    LOOK_AT_PERSON = "look_at_person"
    """Show who stands before the camera, to be photographed."""
    LISTEN = "listen"
    """Take in what somebody says into the microphone."""
    PLAY_NOTE = "play_note"
    """Let somebody hear what was said; stops it when it is no longer wanted."""
    SCAN_CODES = "scan_codes"
    """Take in what is held before the code scanner."""


class Cue(StrEnum):
    """Which sentence to speak. What is spoken never holds a name or a number."""

    ATTRACT = "attract"
    HOME = "home"
    SEARCH = "search"
    RECEIPT_FOUND = "receipt_found"
    RECEIPT_NOT_FOUND = "receipt_not_found"
    NOTICE = "notice"
    ENDED = "ended"
    NOTICE_NOT_PRINTED = "notice_not_printed"
    CONSENT = "consent"
    FACE_CONSENT = "face_consent"
    PORTRAIT_CONSENT = "portrait_consent"
    PORTRAIT = "portrait"
    IDENTIFY = "identify"
    CARD_FAILED = "card_failed"
    CODE_FAILED = "code_failed"
    SWAP_CARD = "swap_card"
    MANDATE_NUMBER = "mandate_number"
    MANDATE_REFUSED = "mandate_refused"
    WHOM = "whom"
    FACE = "face"
    FACE_RETRY = "face_retry"
    PERSON_DECIDES = "person_decides"
    ATTENDANT = "attendant"
    FILL = "fill"
    CAPTURE = "capture"
    CAPTURE_CHECK = "capture_check"
    CAPTURE_DOUBTFUL = "capture_doubtful"
    CAPTURE_CORNERS = "capture_corners"
    CAPTURE_PAGES = "capture_pages"
    CAPTURE_NO_CAMERA = "capture_no_camera"
    SPOKEN = "spoken"
    SPOKEN_CHECK = "spoken_check"
    SPOKEN_AGAIN = "spoken_again"
    SIGN = "sign"
    REVIEW = "review"
    WORKING = "working"
    RESULT_SAVED = "result_saved"
    RESULT_ACCEPTED = "result_accepted"
    RESULT_GENTLE = "result_gentle"
    RESULT_DOCUMENT = "result_document"
    RESULT_RECORD = "result_record"
    RESULT_TOLD = "result_told"
    RESULT_APPOINTMENT = "result_appointment"
    RESULT_CODE = "result_code"
    COPY_READY = "copy_ready"
    VIDEO_TALKING = "video_talking"
    VIDEO_NO_LINE = "video_no_line"
    RESULT_PAID = "result_paid"
    BILL = "bill"
    BILL_EMPTY = "bill_empty"
    PAY = "pay"
    PAY_FAILED = "pay_failed"
    PAY_UNKNOWN = "pay_unknown"
    PAY_BOOKING = "pay_booking"
    PAY_UNPAID = "pay_unpaid"
    PAY_REFUNDED = "pay_refunded"
    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    DOCUMENT_NOT_PRINTED = "document_not_printed"
    PAPER_UNKNOWN = "paper_unknown"
    RATING = "rating"
    TAKE_CARD = "take_card"
    TROUBLE = "trouble"
    IDLE = "idle"
    VOICE_SAMPLE = "voice_sample"
    """Lets somebody who changed the voice hear it."""


class PinRole(StrEnum):
    ATTENDANT = "attendant"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class SetActivities:
    """From now on exactly these go on; all others stop."""

    wanted: frozenset[Activity]


class Lamp(StrEnum):
    """A light at a slot."""

    CARD = "card"
    SLIP = "slip"
    PAGES = "pages"
    CODE = "code"
    PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class SetLamps:
    """From now on exactly these are lit."""

    wanted: frozenset[Lamp]


@dataclass(frozen=True, slots=True)
class Speak:
    cue: Cue


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """What stands in the catalogue for everybody to read: nothing of a person."""

    text: str
    otherwise: Cue | None = None
    """Spoken instead in a voice that cannot read Chinese."""


@dataclass(frozen=True, slots=True)
class Hush:
    pass


@dataclass(frozen=True, slots=True)
class ForgetPerson:
    """The journey is over or given up: drop the card's photo and frames."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """The session is over: nothing of the person may stay."""


@dataclass(frozen=True, slots=True)
class CapturePage:
    """Take a picture and cut the page out. Answered by ``PageTaken`` or ``PageFailed``."""

    page_id: int


@dataclass(frozen=True, slots=True)
class StraightenPage:
    """Cut the same picture anew. Answered by ``PageStraightened`` or ``PageFailed``."""

    page_id: int
    corners: Corners
    turns: int


@dataclass(frozen=True, slots=True)
class TakeNote:
    """Make a note of what was said so far. Answered by ``NoteTaken`` or ``NoteFailed``."""

    note_id: int


@dataclass(frozen=True, slots=True)
class PlayNote:
    """Answered by ``NotePlayed``."""

    note_id: int


@dataclass(frozen=True, slots=True)
class SubmitJourney:
    journey: Journey


@dataclass(frozen=True, slots=True)
class IssueDocument:
    journey: Journey


@dataclass(frozen=True, slots=True)
class AskWhose:
    """Who shows this code? Answered by ``PersonNamed`` or ``LoginRefused``."""

    journey: Journey
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskStanding:
    """For whom may this one act? Answered by ``StandingHeard`` or ``StandingRefused``."""

    journey: Journey
    asked: StandingAsked
    digits: str = field(default="", repr=False)
    """授权编号."""
    code: str = field(default="", repr=False)
    """The scanned code that the number was in; empty when it was typed."""


@dataclass(frozen=True, slots=True)
class AskLicences:
    """Which licences has this person? Answered by ``LicencesHeard`` or ``LicencesRefused``."""

    journey: Journey


@dataclass(frozen=True, slots=True)
class AskBill:
    """What is due? Answered by ``BillReceived`` or ``SubmitFailed``."""

    journey: Journey


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Answered by ``PaymentHeard`` or ``OrderFailed``. From then on the shell asks about it for as long as the phase lasts,
    and afterwards until there is a final word."""

    journey: Journey
    order_id: str
    lines: tuple[BillLine, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallClerk:
    """Answered by ``ClerkBusy`` (and asked again), ``ClerkAnswered`` or ``CallFailed``."""

    journey: Journey


@dataclass(frozen=True, slots=True)
class MakeCopy:
    """Lay out what was photographed; answered by ``CopyMade`` or ``CopyNotMade``."""

    journey: Journey


@dataclass(frozen=True, slots=True)
class PrintCopy:
    """Answered by ``CopyPrinted`` or ``CopyNotPrinted``, and meanwhile by ``CopyWaits``."""

    journey: Journey
    copies: int


@dataclass(frozen=True, slots=True)
class PrintSlip:
    effect_id: str


@dataclass(frozen=True, slots=True)
class PrintDocument:
    effect_id: str


@dataclass(frozen=True, slots=True)
class PrintNotice:
    """Answered by ``NoticePrinted`` or ``NoticeNotPrinted``."""

    service_id: str


@dataclass(frozen=True, slots=True)
class DeclinePaper:
    effect_id: str


@dataclass(frozen=True, slots=True)
class FindPapers:
    """Transactions by the end of their receipt number; empty: the newest. Answered by ``PapersFound``."""

    tail: str = ""


@dataclass(frozen=True, slots=True)
class LookAtPapers:
    """One transaction's papers. Answered by ``PapersSeen``."""

    transaction_id: str


@dataclass(frozen=True, slots=True)
class DecidePaper:
    transaction_id: str
    came_out: bool
    who: str
    role: str


@dataclass(frozen=True, slots=True)
class OrderReprint:
    """Answered by ``ReprintOrdered`` or ``DeskRefused``."""

    transaction_id: str
    who: str
    role: str
    pages_of: str = ""
    """The certificate whose pages are still in memory; empty: a slip, or pages that are gone."""


@dataclass(frozen=True, slots=True)
class RecordRating:
    submitted: Submitted
    score: int
    slip: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CheckPin:
    role: PinRole
    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookUpReceipt:
    """A checked receipt number; answered with ReceiptLookedUp or LookUpFailed."""

    receipt_no: str
    code: str = field(default="", repr=False, compare=False)
    """What was scanned, whole."""


@dataclass(frozen=True, slots=True)
class RunTest:
    device: str


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    entry_id: str
    who: str


@dataclass(frozen=True, slots=True)
class RunErrand:
    """Carry the outbox or receipts by the medium at ``folder``; answered by ``CarryProgress`` and ``CarryFinished``."""

    errand: Errand
    folder: str
    who: str


@dataclass(frozen=True, slots=True)
class Restart:
    """The program ends, and whoever keeps it running starts it anew."""


@dataclass(frozen=True, slots=True)
class Audit:
    """A line for the audit trail: a code of the event catalogue and non-personal fields."""

    code: str
    fields: tuple[tuple[str, str], ...] = ()


Effect: TypeAlias = (
    SetActivities
    | SetLamps
    | Speak
    | ReadAloud
    | Hush
    | ForgetPerson
    | Wipe
    | CapturePage
    | StraightenPage
    | TakeNote
    | PlayNote
    | SubmitJourney
    | IssueDocument
    | AskWhose
    | AskStanding
    | AskLicences
    | AskBill
    | PlaceOrder
    | CallClerk
    | MakeCopy
    | PrintCopy
    | PrintSlip
    | PrintDocument
    | PrintNotice
    | DeclinePaper
    | FindPapers
    | LookAtPapers
    | DecidePaper
    | OrderReprint
    | RecordRating
    | CheckPin
    | LookUpReceipt
    | RunTest
    | ReleaseEntry
    | RunErrand
    | UpkeepEffect
    | Restart
    | Audit
)
