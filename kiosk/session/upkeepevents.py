"""What happens while somebody looks after the terminal; ``kiosk.session.events`` hands them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kiosk.session.upkeepstate import UpkeepPage


@dataclass(frozen=True, slots=True)
class UpkeepPageChosen:
    page: UpkeepPage


@dataclass(frozen=True, slots=True)
class JobWanted:
    """A job of the rota is to be run now."""

    name: str


UpkeepEvent: TypeAlias = UpkeepPageChosen | JobWanted
