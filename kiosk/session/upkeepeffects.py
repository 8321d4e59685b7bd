"""What looking after the terminal asks of the world; ``kiosk.session.effects`` hands them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.domain.dayclose import DayResult


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


UpkeepEffect: TypeAlias = RunJob | CheckDay | PrintDay
