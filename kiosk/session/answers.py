"""What the world answers a session: devices, the clock, the store and the platform."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from kiosk.domain.people import PersonFacts
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.effects import PinRole
from kiosk.session.state import (
    CodeShown,
    DocumentStatus,
    FoundReceipt,
    PendingSlip,
    RecordShown,
    SlipRating,
    Submitted,
    TestResult,
)


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
class CodeReceived:
    submitted: Submitted
    slip_effect_id: str
    code: CodeShown


@dataclass(frozen=True, slots=True)
class CodeRenewed:
    session: int
    """``Session.number`` of whose it is: what comes late must not be shown to the next person."""
    code: CodeShown


@dataclass(frozen=True, slots=True)
class CodeNotRenewed:
    session: int
    trouble: Trouble


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
class NoticePrinted:
    service_id: str


@dataclass(frozen=True, slots=True)
class NoticeNotPrinted:
    service_id: str
    trouble: Trouble


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
    rating: SlipRating = SlipRating.NO


@dataclass(frozen=True, slots=True)
class RatedBefore:
    """The platform knows a rating of this transaction, given wherever."""

    receipt_no: str


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


Answer: TypeAlias = (
    Ticked
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
    | CodeReceived
    | CodeRenewed
    | CodeNotRenewed
    | SubmitFailed
    | PaperPrinted
    | PaperNotPrinted
    | PaperUnknown
    | PaperWaiting
    | NoticePrinted
    | NoticeNotPrinted
    | CodeScanned
    | CodeUnreadable
    | ReceiptLookedUp
    | RatedBefore
    | LookUpFailed
    | EntryAccepted
    | SlipLeftOver
    | TestFinished
)
