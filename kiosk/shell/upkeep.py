"""What looking after the terminal asks for, and what its pages show of the world."""

from __future__ import annotations

from kiosk.maintenance import rotawords
from kiosk.session.ambient import JobRow
from kiosk.session.state import Session
from kiosk.session.upkeepeffects import RunJob, UpkeepEffect
from kiosk.session.upkeepstate import JobList
from kiosk.shell.ports import Outside


class UpkeepWork:
    """Lives on the screen's thread."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def carry_out(self, effect: UpkeepEffect) -> None:
        match effect:
            case RunJob(name=name):
                self._outside.rota.hurry(name)


def job_rows(outside: Outside, session: Session) -> tuple[JobRow, ...]:
    """The rota while somebody looks at it, else nothing."""
    return rotawords.rows(outside.rota) if isinstance(session.phase, JobList) else ()
