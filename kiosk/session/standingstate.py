"""What a session is while it finds out for whom somebody acts who is not there."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from kiosk.domain.acting import Represented
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass


class StandingAsked(StrEnum):
    """By which right; the same words as on the wire."""

    MANDATE = "mandate"
    GUARDIAN = "guardian"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class StandingStep:
    """授权编号 is typed (no people yet), or one of the people is chosen."""

    asked: StandingAsked
    digits: str = field(default="", repr=False)
    people: tuple[Represented, ...] = field(default=(), repr=False)
    trouble: Trouble | None = None
