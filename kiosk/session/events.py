"""What can happen to a session: a person's touches, and the world's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Trouble
from kiosk.session.deskevents import DeskEvent
from kiosk.session.deskevents import DeskRefused as DeskRefused
from kiosk.session.deskevents import DeskWanted as DeskWanted
from kiosk.session.deskevents import PaperChosen as PaperChosen
from kiosk.session.deskevents import PaperDecided as PaperDecided
from kiosk.session.deskevents import PapersFound as PapersFound
from kiosk.session.deskevents import PapersSeen as PapersSeen
from kiosk.session.deskevents import ReprintOrdered as ReprintOrdered
from kiosk.session.deskevents import ReprintWanted as ReprintWanted
from kiosk.session.effects import PinRole
from kiosk.session.state import (
    DocumentStatus,
    FoundReceipt,
    Language,
    PendingSlip,
    RecordShown,
    Submitted,
    TechnicianPage,
    TestResult,
)

# --- a person's touches ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Touched:
    """The attract screen was touched, or any sign of life."""


@dataclass(frozen=True, slots=True)
class CategoryChosen:
    category: str


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    service_id: str


@dataclass(frozen=True, slots=True)
class SearchWanted:
    pass


@dataclass(frozen=True, slots=True)
class Agreed:
    """The primary button of a consent screen."""


@dataclass(frozen=True, slots=True)
class Declined:
    """The second button of a consent screen."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """One character of a digits pad, for the question or PIN on the screen."""

    character: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TextChanged:
    """The whole text of a text field as it stands now."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BackspacePressed:
    pass


@dataclass(frozen=True, slots=True)
class ClearPressed:
    pass


@dataclass(frozen=True, slots=True)
class ChoiceMade:
    value: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The primary button of the question or PIN pad on the screen."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The second button: skip this question, skip the rating."""


@dataclass(frozen=True, slots=True)
class RetryPressed:
    pass


@dataclass(frozen=True, slots=True)
class AttendantWanted:
    pass


@dataclass(frozen=True, slots=True)
class AttendantDecided:
    same_person: bool


@dataclass(frozen=True, slots=True)
class EditAsked:
    """The review's pencil beside an answer."""

    field_name: str


@dataclass(frozen=True, slots=True)
class SubmitPressed:
    pass


@dataclass(frozen=True, slots=True)
class PrintWanted:
    """Print the slip or the document that is offered (result, or the attract screen's pending slip)."""


@dataclass(frozen=True, slots=True)
class PrintDeclined:
    pass


@dataclass(frozen=True, slots=True)
class FinishPressed:
    """Leave the result for the rating."""


@dataclass(frozen=True, slots=True)
class Rated:
    score: int


@dataclass(frozen=True, slots=True)
class BackPressed:
    pass


@dataclass(frozen=True, slots=True)
class HomePressed:
    pass


@dataclass(frozen=True, slots=True)
class HelpPressed:
    pass


@dataclass(frozen=True, slots=True)
class HelpClosed:
    pass


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True, slots=True)
class CareToggled:
    pass


@dataclass(frozen=True, slots=True)
class MuteToggled:
    pass


@dataclass(frozen=True, slots=True)
class TechnicianWanted:
    """The hidden gesture: five taps on the clock of the attract screen."""


@dataclass(frozen=True, slots=True)
class TechnicianPageChosen:
    page: TechnicianPage


@dataclass(frozen=True, slots=True)
class TestWanted:
    """``receipt``, ``document``, ``idcard`` or ``camera``."""

    device: str


@dataclass(frozen=True, slots=True)
class ReleaseWanted:
    """Give a parked entry back to the queue."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class TechnicianLeft:
    pass


# --- the world's answers --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time has passed; comes a few times a second."""


@dataclass(frozen=True, slots=True)
class CardPlaced:
    pass


@dataclass(frozen=True, slots=True)
class CardLifted:
    pass


@dataclass(frozen=True, slots=True)
class CardReadStarted:
    pass


@dataclass(frozen=True, slots=True)
class CardRead:
    person: PersonFacts
    has_photo: bool
    simulated: bool


@dataclass(frozen=True, slots=True)
class CardReadFailed:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class FaceComparing:
    pass


@dataclass(frozen=True, slots=True)
class FaceCompared:
    matched: bool
    distance: float
    threshold: float
    engine: str
    engine_version: str
    certified: bool


@dataclass(frozen=True, slots=True)
class FaceNotSeen:
    """No comparison was possible with this picture (nobody there, too dark): not an attempt, looking goes on."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class FaceImpossible:
    """Camera or engine is out of order: a person must decide."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class PinAccepted:
    role: PinRole
    who: str


@dataclass(frozen=True, slots=True)
class PinRefused:
    role: PinRole
    trouble: Trouble
    locked_until: float | None = None


@dataclass(frozen=True, slots=True)
class SubmitDone:
    submitted: Submitted
    slip_effect_id: str


@dataclass(frozen=True, slots=True)
class DocumentIssued:
    submitted: Submitted
    document: DocumentStatus


@dataclass(frozen=True, slots=True)
class RecordReceived:
    submitted: Submitted
    slip_effect_id: str
    record: RecordShown


@dataclass(frozen=True, slots=True)
class SubmitFailed:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class PaperPrinted:
    effect_id: str


@dataclass(frozen=True, slots=True)
class PaperNotPrinted:
    effect_id: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class PaperUnknown:
    effect_id: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class PaperWaiting:
    """The printer waits (for paper); ``trouble`` None: it goes on."""

    effect_id: str
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """Somebody held a code before the scanner. Whatever is in it comes from outside."""

    content: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeUnreadable:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class ReceiptLookedUp:
    """``found`` None: this terminal remembers no such transaction."""

    receipt_no: str
    found: FoundReceipt | None


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    receipt_no: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class EntryAccepted:
    entry_id: str
    ledger_no: int


@dataclass(frozen=True, slots=True)
class SlipLeftOver:
    """Found at start: a power cut came between commit and paper."""

    pending: PendingSlip


@dataclass(frozen=True, slots=True)
class TestFinished:
    result: TestResult


SessionEvent: TypeAlias = (
    DeskEvent
    | Touched
    | CategoryChosen
    | ServiceChosen
    | SearchWanted
    | Agreed
    | Declined
    | KeyPressed
    | TextChanged
    | BackspacePressed
    | ClearPressed
    | ChoiceMade
    | Confirmed
    | Skipped
    | RetryPressed
    | AttendantWanted
    | AttendantDecided
    | EditAsked
    | SubmitPressed
    | PrintWanted
    | PrintDeclined
    | FinishPressed
    | Rated
    | BackPressed
    | HomePressed
    | HelpPressed
    | HelpClosed
    | LanguageChosen
    | CareToggled
    | MuteToggled
    | TechnicianWanted
    | TechnicianPageChosen
    | TestWanted
    | ReleaseWanted
    | TechnicianLeft
    | Ticked
    | CardPlaced
    | CardLifted
    | CardReadStarted
    | CardRead
    | CardReadFailed
    | FaceComparing
    | FaceCompared
    | FaceNotSeen
    | FaceImpossible
    | PinAccepted
    | PinRefused
    | SubmitDone
    | DocumentIssued
    | RecordReceived
    | SubmitFailed
    | PaperPrinted
    | PaperNotPrinted
    | PaperUnknown
    | PaperWaiting
    | CodeScanned
    | CodeUnreadable
    | ReceiptLookedUp
    | LookUpFailed
    | EntryAccepted
    | SlipLeftOver
    | TestFinished
)
