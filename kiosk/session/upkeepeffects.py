"""What looking after the terminal asks of the world; ``kiosk.session.effects`` hands them on."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.camerafit import CameraFit
from kiosk.domain.dayclose import DayResult
from kiosk.domain.touchfit import Affine
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class RunJob:
    """A job of the rota, as soon as its thread is free."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckDay:
    """Answered by ``DayChecked`` or ``DayRefused``."""

    who: str


@dataclass(frozen=True, slots=True)
class PrintDay:
    """Answered by ``DayPrinted`` or ``DayRefused``."""

    result: DayResult


@dataclass(frozen=True, slots=True)
class KeepTouch:
    """The touch panel's matrix; ``afresh``: in place of the one in force, else on top of it. Answered by ``TouchKept`` or
    ``TouchNotKept``."""

    matrix: Affine
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class LookAtLight:
    """Answered by ``LightFound`` or ``LightRefused``."""


@dataclass(frozen=True, slots=True)
class SetLight:
    """As above."""

    percent: int


@dataclass(frozen=True, slots=True)
class KeepCamera:
    """How a camera is mounted: kept, and taken over by its driver. Answered by ``CameraFitted`` or ``CameraRefused``."""

    device: str
    fit: CameraFit


@dataclass(frozen=True, slots=True)
class PrintTestPage:
    """Answered by ``TestPagePrinted`` or ``CameraRefused``."""


UpkeepEffect: TypeAlias = RunJob | CheckDay | PrintDay | KeepTouch | LookAtLight | SetLight | KeepCamera | PrintTestPage
