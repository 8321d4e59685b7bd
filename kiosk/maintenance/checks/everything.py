"""All checks but the devices' in the order in which a technician reads them: the way out first, then the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from kiosk.clock import Clock
from kiosk.domain.values import dataclass
from kiosk.maintenance.checks import machine
from kiosk.maintenance.checks.finding import Finding
from kiosk.maintenance.checks.line import Courier, Line, Machine
from kiosk.maintenance.checks.program import program
from kiosk.maintenance.checks.stored import Connection, stored
from kiosk.settings import BackupSettings, LimitSettings
from kiosk.telemetry.crashes import Verdict


@dataclass(frozen=True)
class Examination:
    """What the checks look at. Each look takes up to ten seconds on a line that is down, so not on the screen's thread."""

    platform_url: str
    limits: LimitSettings
    folder: Path
    clock: Clock
    courier: Callable[[], Courier | Finding]
    connection: Connection
    lives: Callable[[], Verdict] = Verdict
    backup: BackupSettings = field(default_factory=BackupSettings)
    updates: Callable[[], Finding | None] = lambda: None
    """How the program's updates stand; None where they are not set up."""
    network: Machine = field(default_factory=Machine)

    def look(self) -> list[Finding]:
        line = Line(self.platform_url, self.courier, self.network).climb()
        asked = {finding.check for finding in line}
        own_clock = [] if "clock" in asked else [machine.clock(self.clock.wall())]
        return [*line, *own_clock, *self._machine()]

    def _machine(self) -> list[Finding]:
        # The store makes its folder when it is opened for the first time; only then its disk can be looked at.
        store = stored(self.connection, self.limits, self.folder, self.clock, self.backup)
        # A full disk is why nothing is taken in: it comes before the store's findings.
        updates = self.updates()
        return [
            program(self.lives()),
            *([] if updates is None else [updates]),
            machine.disk(self.folder, self.limits.least_free_megabytes),
            *store,
            machine.temperature(),
        ]
