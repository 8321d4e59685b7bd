"""What a session is while papers are copied. It knows numbers; the pictures lie with the shell."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


class CopyStatus(StrEnum):
    MAKING = "making"
    SHOWN = "shown"
    PRINTING = "printing"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"
    """Something may have come out."""
    FAILED = "failed"
    """No sheet could be made of what was photographed."""


@dataclass(frozen=True, slots=True)
class CopyStep:
    status: CopyStatus = CopyStatus.MAKING
    sheets: int = 0
    sheet: int = 0
    """The one on the screen, from 0."""
    copies: int = 1
    trouble: Trouble | None = None
    """Why not more, or why nothing came out."""
    waiting_for: Trouble | None = None
    """Set while the printer waits for something (paper) and the job goes on."""
