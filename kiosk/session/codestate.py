"""A code on the result's screen that counts for a short while. Who holds it can act for the person: it is nowhere else."""

from __future__ import annotations

from dataclasses import field
from typing import Final

from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass

RENEW_BEFORE_SECONDS: Final = 8.0
"""A new one is fetched this long before the old one ends: nobody may hold a dying code before a till."""


@dataclass(frozen=True, slots=True)
class CodeShown:
    content: str = field(repr=False)
    """What the QR says; empty once its time has run out."""
    until: float
    """Monotonic seconds when it counts no more."""
    simulated: bool = False
    trouble: Trouble | None = None
    """Why there is no new one yet; it is tried again."""
