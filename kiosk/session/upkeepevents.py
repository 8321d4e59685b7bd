"""What happens while somebody looks after the terminal; ``kiosk.session.events`` hands them on."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.dayclose import DayResult
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.cameraevents import CameraEvent
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


@dataclass(frozen=True, slots=True)
class TouchTestWanted:
    """The crosses, from the first on."""


@dataclass(frozen=True, slots=True)
class CrossTapped:
    """A touch was reported at ``x`` and ``y``, shares of a screen of this size."""

    x: float
    y: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class TouchFitWanted:
    """Keep the matrix that was found."""


@dataclass(frozen=True, slots=True)
class TouchResetWanted:
    """Keep none."""


@dataclass(frozen=True, slots=True)
class TouchKept:
    pass


@dataclass(frozen=True, slots=True)
class TouchNotKept:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class LightFound:
    """How bright the screen is; None: the machine cannot dim it."""

    percent: int | None


@dataclass(frozen=True, slots=True)
class LightRefused:
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class LightWanted:
    brighter: bool


UpkeepEvent: TypeAlias = (
    UpkeepPageChosen
    | JobWanted
    | DayWanted
    | DayPrintWanted
    | DayChecked
    | DayRefused
    | DayPrinted
    | TouchTestWanted
    | CrossTapped
    | TouchFitWanted
    | TouchResetWanted
    | TouchKept
    | TouchNotKept
    | LightFound
    | LightRefused
    | LightWanted
    | CameraEvent
)
