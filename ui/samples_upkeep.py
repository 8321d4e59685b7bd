"""Samples of the pages for looking after the terminal."""

from __future__ import annotations

from dataclasses import replace

from kiosk.maintenance.rotawords import JOBS
from kiosk.session.ambient import Ambient, JobRow
from kiosk.session.upkeepstate import JobList, Upkeep
from ui.samples_base import Sample, at
from ui.samples_cast import NOW_ISO

_WHO = "tech-01"


def _row(name: str, **how: object) -> JobRow:
    return replace(JobRow(name, *JOBS[name], last_at=NOW_ISO, due_in=25.0, by_hand=True), **how)  # type: ignore[arg-type]


ROTA = (
    _row("sync.probe", running=True),
    _row("sync.deliver", due_in=None, by_hand=False),
    _row("sync.heartbeat", due_in=720.0),
    _row("sync.downlink", failed=True, why="连接平台超时", due_in=300.0),
    _row("sync.journal", wanted=True),
    _row("sync.housekeeping", due_in=2700.0),
    _row("store.copy", due_in=20 * 3600.0),
    _row("store.tend", by_hand=False),
    _row("store.examine", due_in=None),
    _row("intake.look", by_hand=False),
    _row("payment.left", due_in=None, by_hand=False),
    _row("update.look", last_at="", due_in=3 * 86_400.0),
    _row("update.stick", by_hand=False),
)


def upkeep(world: Ambient) -> list[Sample]:
    return [
        at("upkeep", "upkeep", world, Upkeep(_WHO)),
        at("jobs", "jobs", replace(world, rota=ROTA), JobList(_WHO)),
    ]
