"""What happens while the outbox is carried by hand; ``kiosk.session.events`` hands them on."""

from __future__ import annotations

from typing import TypeAlias

from kiosk.domain.carrying import Errand, Outcome
from kiosk.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CarryWanted:
    """A technician asks for an errand with the medium that is mounted at ``folder``."""

    errand: Errand
    folder: str


@dataclass(frozen=True, slots=True)
class CarryProgress:
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class CarryFinished:
    outcome: Outcome


CarryEvent: TypeAlias = CarryWanted | CarryProgress | CarryFinished
