"""The rota in a technician's words: behind the page on the screen and behind ``python -m kiosk jobs``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from kiosk.domain.waiting import WAITING_WORDS
from kiosk.maintenance.rotabook import Page
from kiosk.session.ambient import JobRow
from sync.rota import RAISED, Outcome, Rota

JOBS: Final[Mapping[str, tuple[str, str]]] = {
    "sync.probe": ("联系平台", "看平台在不在，对一次时钟"),
    "sync.deliver": ("送办件", "把待传的办件送给平台"),
    "sync.heartbeat": ("报平安", "把设备和队列的情况告诉平台"),
    "sync.downlink": ("取平台的通知", "事项清单、设置和广播"),
    "sync.journal": ("送运行记录", "攒够一批才送，省流量"),
    "sync.housekeeping": ("清理办完的", "平台办完几天后，删掉本机的内容"),
    "store.copy": ("备份数据库", "没人的时候自己备份"),
    "store.tend": ("整理数据库", "让数据库又小又快"),
    "store.examine": ("检查数据库", "开机时从头读一遍，看有没有坏"),
    "intake.look": ("看能不能收件", "数一数待传的，看存储收不收"),
    "payment.left": ("追问缴费", "缴费没有结果的，再问平台"),
    "day.check": ("日终检查", "写了服务时间的，到点自己查"),
    "update.look": ("找新版程序", "看更新仓库有没有新版"),
    "update.stick": ("看U盘上的新版", "插上U盘就会看"),
}
"""Label and what it is good for, of every job that there is, in the order of the page."""

_WHY: Final[Mapping[str, str]] = {
    "backup.no_room": "存储剩得不多",
    "backup.exists": "同名的备份已经有了",
    "backup.io": "写不进去",
    "backup.differs": "读回来不一样",
    "backup.failed": "写不进去",
    "store.not_tended": "存储写不了",
    "store.not_examined": "存储读不了",
    "store.damaged": "数据库坏了",
}


def why(code: str) -> str:
    """Why a run failed; a code that has no words stays as it is."""
    if code.startswith(RAISED):
        return "程序出错"
    return _WHY.get(code) or WAITING_WORDS.get(code) or code


def rows(rota: Rota) -> tuple[JobRow, ...]:
    """The running terminal's."""
    order = {name: number for number, name in enumerate(JOBS)}
    made = [
        JobRow(
            turn.name,
            *JOBS.get(turn.name, (turn.name, "")),
            last_at=_iso(turn.past.at),
            failed=turn.past.outcome is Outcome.FAILED,
            why=why(turn.past.code) if turn.past.code else "",
            running=turn.running,
            wanted=turn.hurried,
            due_in=turn.due_in,
            by_hand=turn.by_hand,
        )
        for turn in rota.turns()
    ]
    return tuple(sorted(made, key=lambda row: order.get(row.name, len(order))))


def lines(page: Page) -> list[dict[str, object]]:
    """A kept page, for the command line: label, last and next as ISO 8601 or None, outcome and why in words."""
    by_name = {line.name: line for line in page.lines}
    told: list[dict[str, object]] = []
    for name, (label, hint) in JOBS.items():
        line = by_name.get(name)
        if line is None:
            continue
        told.append(
            {
                "job": name,
                "label": label,
                "hint": hint,
                "last": _iso(line.last) or None,
                "outcome": line.outcome.value,
                "code": line.code,
                "why": why(line.code) if line.code else "",
                "next": _iso(line.due_at) or None,
            }
        )
    return told


def _iso(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).astimezone().isoformat(timespec="seconds")
