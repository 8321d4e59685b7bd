"""What a session is while somebody reads: a notice, or why a service has ended."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass

PRIVACY_NOTICE: Final = "privacy-notice"
"""What is printed of 我的信息怎么用, by the name of a notice; no service of the catalogue."""


class NoticePaper(StrEnum):
    """How the printing of a notice goes. Two of them do no harm, so nothing is written down about it."""

    OFFERED = "offered"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NoticeStep:
    service_id: str
    paper: NoticePaper = NoticePaper.OFFERED
    trouble: Trouble | None = None
    """Why it was not printed."""
