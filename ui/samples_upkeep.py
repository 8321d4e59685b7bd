"""Samples of the pages for looking after the terminal."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.dayclose import DayFacts, DayPoint, judged
from kiosk.maintenance.rotawords import JOBS
from kiosk.maintenance.today import COUNTED
from kiosk.session.ambient import Ambient, JobRow
from kiosk.session.upkeepstate import DayCheck, JobList, Upkeep
from ui.samples_base import Sample, at
from ui.samples_cast import NOW_ISO
from ui.samples_desk import PAPER_OUT

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
    _row("day.check", due_in=8 * 3600.0),
    _row("update.look", last_at="", due_in=3 * 86_400.0),
    _row("update.stick", by_hand=False),
)

_COUNTS = tuple(zip(COUNTED.values(), (23, 19, 17, 21, 0), strict=False))
_FOUND = (
    DayPoint("inputs.door_open", "机柜门和防拆开关：机柜门开着", "请关好机柜门。"),
    DayPoint("receipt.near_end", "凭条打印机：正常，要留意：凭条纸快用完了", "请准备一卷新的凭条纸。"),
)
CLEAR = judged(NOW_ISO, DayFacts(online=False, waiting=2, oldest_hours=5), (), _COUNTS)
OPEN = judged(NOW_ISO, DayFacts(online=True, waiting=2, papers=1, parked=1, payments=1, files=3), _FOUND, _COUNTS)


def upkeep(world: Ambient) -> list[Sample]:
    return [
        at("upkeep", "upkeep", world, Upkeep(_WHO)),
        at("day", "day", world, DayCheck(_WHO, "technician", result=CLEAR)),
        at("day-checking", "day", world, DayCheck("cadre-01", "attendant", checking=True)),
        at("day-first", "day", world, DayCheck("cadre-01", "attendant", result=OPEN)),
        at("day-not-printed", "day", world, DayCheck("cadre-01", "attendant", result=OPEN, trouble=PAPER_OUT)),
        at("jobs", "jobs", replace(world, rota=ROTA), JobList(_WHO)),
    ]
