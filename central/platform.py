"""What every part of the platform works with, put together in one place."""

from __future__ import annotations

from dataclasses import dataclass

from central.departments import Departments
from central.departments.collecting import MoneyDesk
from central.departments.evaluating import EvaluationReceiver
from central.keys import PlatformKeys
from central.moments import Clock, stamp
from central.store import Store


@dataclass(frozen=True, slots=True)
class Platform:
    """The database, the keys, the departments and the clock of one process. No state of its own."""

    store: Store
    keys: PlatformKeys
    departments: Departments
    clock: Clock
    public_url: str
    money: MoneyDesk | None = None
    """None: this platform takes no payments."""
    evaluations: EvaluationReceiver | None = None
    """None: ratings stay here, and wait."""

    def now(self) -> str:
        """The present moment as the platform writes it."""
        return stamp(self.clock())
