"""What a session is while somebody looks up a receipt."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


class Standing(StrEnum):
    """How far a transaction has come, as this terminal knows it."""

    WAITING = "waiting"
    """Saved here, not yet at the platform."""
    ACCEPTED = "accepted"
    """At the platform; nothing is known yet of what the department decided."""
    FINISHED = "finished"
    """The department has done it."""
    DECLINED = "declined"
    """The department will not do it."""
    PARKED = "parked"
    """The platform has not taken it; a person looks into it."""


class SlipRating(StrEnum):
    """Whether somebody with this slip may rate."""

    NO = "no"
    """Not by this code: it is unsigned, or of a matter that nobody is asked about."""
    OPEN = "open"
    DONE = "done"
    """It was rated already, as far as this terminal knows."""


@dataclass(frozen=True, slots=True)
class FoundReceipt:
    """A transaction of this terminal. Nothing personal."""

    receipt_no: str
    service_title: str
    submitted_at: str
    standing: Standing
    ledger_no: int = 0
    reason: str = ""
    """The department's words, when it declined."""
    decided_at: str = ""
    entry_id: str = ""
    service: str = ""
    next_due: str = ""
    """The day by which it has to be done again (ISO), once the department has done it."""


class LookUpStatus(StrEnum):
    SEARCHING = "searching"
    FOUND = "found"
    NOT_HERE = "not_here"
    """A receipt number, but of no transaction that this terminal remembers."""
    NO_RECEIPT = "no_receipt"
    """A code that is no receipt's."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LookUpStep:
    """我的办件: how far the transaction on a scanned receipt has come."""

    status: LookUpStatus
    receipt_no: str = ""
    found: FoundReceipt | None = None
    code: str = field(default="", repr=False, compare=False)
    """The slip's whole code: with it a slip of another terminal proves itself to the platform."""
    rating: SlipRating = SlipRating.NO
    trouble: Trouble | None = None
