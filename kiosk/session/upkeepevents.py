"""What happens while somebody looks after the terminal; ``kiosk.session.events`` hands them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.domain.dayclose import DayResult
from kiosk.domain.trouble import Trouble
from kiosk.session.upkeepstate import UpkeepPage


@dataclass(frozen=True, slots=True)
class UpkeepPageChosen:
    page: UpkeepPage


@dataclass(frozen=True, slots=True)
class JobWanted:
    """A job of the rota is to be run now."""

    name: str


@dataclass(frozen=True, slots=True)
class DayWanted:
    """Look once more."""


@dataclass(frozen=True, slots=True)
class DayPrintWanted:
    pass


@dataclass(frozen=True, slots=True)
class DayChecked:
    result: DayResult


@dataclass(frozen=True, slots=True)
class DayRefused:
    """It could not be looked, or not be printed."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class DayPrinted:
    pass


UpkeepEvent: TypeAlias = UpkeepPageChosen | JobWanted | DayWanted | DayPrintWanted | DayChecked | DayRefused | DayPrinted
