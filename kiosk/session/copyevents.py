"""What happens while papers are copied: touches, and what shell and printer answer."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class NextSheetWanted:
    """The next sheet on the screen; after the last the first."""


@dataclass(frozen=True, slots=True)
class CopiesChanged:
    by: int
    """1 or -1."""


@dataclass(frozen=True, slots=True)
class CopyMade:
    sheets: int


@dataclass(frozen=True, slots=True)
class CopyNotMade:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class CopyWaits:
    """The printer waits (for paper); ``trouble`` None: it goes on."""

    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class CopyPrinted:
    pass


@dataclass(frozen=True, slots=True)
class CopyNotPrinted:
    trouble: Trouble
    unknown: bool = False
    """Something may have come out."""


CopyEvent: TypeAlias = NextSheetWanted | CopiesChanged | CopyMade | CopyNotMade | CopyWaits | CopyPrinted | CopyNotPrinted
