"""What a session is while a technician works at the terminal."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.carrying import Errand, Outcome
from kiosk.domain.values import dataclass


class TechnicianPage(StrEnum):
    OVERVIEW = "overview"
    QUEUE = "queue"
    LOG = "log"
    SETTINGS = "settings"
    PAPERS = "papers"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class TestResult:
    title: str
    passed: bool
    text: str


@dataclass(frozen=True, slots=True)
class Technician:
    who: str
    page: TechnicianPage = TechnicianPage.OVERVIEW
    running: str = ""
    """The test that is running: ``receipt``, ``document``, ``idcard``, ``camera``; empty when none."""
    result: TestResult | None = None
    errand: Errand | None = None
    """What is being carried by hand right now."""
    carried: tuple[int, int] = (0, 0)
    """How many entries of how many are written."""
    outcome: Outcome | None = None
    """How the latest errand ended."""
