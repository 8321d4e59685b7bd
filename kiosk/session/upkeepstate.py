"""What a session is while somebody with a PIN looks after the terminal: what is due, and what has to be set right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kiosk.domain.dayclose import DayResult
from kiosk.domain.trouble import Trouble


class UpkeepPage(StrEnum):
    JOBS = "jobs"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The choice of pages."""

    who: str


@dataclass(frozen=True, slots=True)
class JobList:
    """What the terminal does again and again."""

    who: str


@dataclass(frozen=True, slots=True)
class DayCheck:
    """The check at the end of a day."""

    who: str
    role: str
    """``attendant`` or ``technician``."""
    checking: bool = False
    result: DayResult | None = None
    printing: bool = False
    printed: bool = False
    trouble: Trouble | None = None


UpkeepPhase: TypeAlias = Upkeep | JobList | DayCheck
