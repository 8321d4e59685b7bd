"""May the terminal be switched off for today? Judged from what was found; pure. Nothing of a person in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk.domain.values import dataclass

AT_ONCE: Final = frozenset({"inputs.door_open", "inputs.tamper", "store.damaged", "store.corrupt"})
"""Findings that somebody has to deal with before leaving; all others can wait for tomorrow."""


@dataclass(frozen=True, slots=True)
class DayPoint:
    """Something to do. ``code`` for programs, the rest for people."""

    code: str
    text: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """``oldest_hours``: how long the oldest entry has been waiting. ``papers``: today's of which nobody knows whether
    they came out. ``payments``: without a final word. ``files``: photographed pages that the platform lacks."""

    online: bool = False
    waiting: int = 0
    oldest_hours: int = 0
    parked: int = 0
    papers: int = 0
    payments: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class DayResult:
    """``at``: ISO 8601. ``first``: to do before switching off. ``tomorrow``: what can wait. ``counts``: label, number."""

    at: str
    first: tuple[DayPoint, ...] = ()
    tomorrow: tuple[DayPoint, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()

    @property
    def may_close(self) -> bool:
        return not self.first

    @property
    def codes(self) -> str:
        """What is to be done first, for programs."""
        return ",".join(point.code for point in self.first)


def judged(at: str, facts: DayFacts, found: Sequence[DayPoint], counts: tuple[tuple[str, int], ...]) -> DayResult:
    """``found``: what the checks of line, machine, store and devices complain of."""
    first = [*_to_look_at(facts), *(point for point in found if point.code in AT_ONCE)]
    tomorrow = [*_left_for_tomorrow(facts), *(point for point in found if point.code not in AT_ONCE)]
    return DayResult(at, tuple(first), tuple(tomorrow), counts)


def _to_look_at(facts: DayFacts) -> list[DayPoint]:
    points = []
    if facts.papers:
        text = f"有{facts.papers}张纸不知道打没打出来"
        points.append(DayPoint("day.papers", text, "请到“补打”里，看一看出纸口。"))
    if facts.online and facts.waiting:
        text = f"还有{facts.waiting}笔正在送给平台"
        points.append(DayPoint("day.sending", text, "请等几分钟，再查一次。"))
    if facts.online and facts.payments:
        text = f"有{facts.payments}笔缴费还没有结果"
        points.append(DayPoint("day.payments", text, "请等几分钟，再查一次。"))
    return points


def _left_for_tomorrow(facts: DayFacts) -> list[DayPoint]:
    points = []
    if not facts.online and facts.waiting:
        text = f"有{facts.waiting}笔没送出，最早的等了{facts.oldest_hours}小时"
        points.append(DayPoint("day.offline", text, "都保存着，有网时自己会送。"))
    if not facts.online and facts.payments:
        text = f"有{facts.payments}笔缴费还没有结果"
        points.append(DayPoint("day.payments_offline", text, "有网时自己会问平台。"))
    if facts.files:
        text = f"有{facts.files}个附件还没送完"
        points.append(DayPoint("day.files", text, "都保存着，有网时自己会送。"))
    if facts.parked:
        text = f"有{facts.parked}笔被平台退回，停住了"
        points.append(DayPoint("day.parked", text, "请打技术员电话。"))
    return points
