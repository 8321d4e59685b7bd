"""What a session is while somebody with a PIN looks after the terminal: what is due, and what has to be set right."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from kiosk.domain.cameracheck import CameraSeen
from kiosk.domain.camerafit import CameraFit
from kiosk.domain.dayclose import DayResult
from kiosk.domain.touchfit import Point, TouchResult
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


class UpkeepPage(StrEnum):
    JOBS = "jobs"
    DAY = "day"
    TOUCH = "touch"
    LIGHT = "light"
    CAMERA = "camera"


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


@dataclass(frozen=True, slots=True)
class TouchTest:
    """Nine crosses, and what came of them."""

    who: str
    testing: bool = False
    taps: tuple[Point, ...] = ()
    """Where the touches were reported so far, as shares of the screen."""
    result: TouchResult | None = None
    keeping: bool = False
    kept: bool = False
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class ScreenLight:
    """How bright the screen is."""

    who: str
    busy: bool = False
    looked: bool = False
    percent: int | None = None
    """None: not known yet, or the machine cannot dim this screen."""
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class CameraTest:
    """A camera's live picture and its measures."""

    who: str
    device: str = "camera"
    seen: CameraSeen | None = None
    lost: Trouble | None = None
    """Why no picture comes."""
    fit: CameraFit | None = None
    """How it is mounted, as it is kept; None until that is known."""
    keeping: bool = False
    printing: bool = False
    trouble: Trouble | None = None


UpkeepPhase: TypeAlias = Upkeep | JobList | DayCheck | TouchTest | ScreenLight | CameraTest
