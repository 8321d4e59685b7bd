"""The database and what waits in it: whole, unforged, taking in, moving on, copied."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.clock import Clock, local_time
from kiosk.domain.readiness import DAMAGED, Intake
from kiosk.domain.trouble import Cause
from kiosk.domain.values import dataclass
from kiosk.maintenance import intake
from kiosk.maintenance.backups import BACKED_UP, COPIED
from kiosk.maintenance.checks.finding import Finding, bad, good, notice
from kiosk.maintenance.overview import store_row
from kiosk.settings import BackupSettings, LimitSettings
from kiosk.store import audit
from kiosk.store.database import DATABASE_NAME, STORE_ERRORS, StoreUnusable, damage_note
from kiosk.store.quarantine import incidents
from sync import outbox

LONG_IN_QUEUE_DAYS: Final = 1
COPY_DAYS: Final = 7
_DAY: Final = 24
"""Hours."""
LATE_DAYS: Final = 3
"""Without a copy by itself: longer than a weekend on which nobody switched the terminal on."""

Connection = Callable[[], AbstractContextManager[sqlite3.Connection]]


def stored(
    connection: Connection, limits: LimitSettings, folder: Path, clock: Clock, backup: BackupSettings
) -> list[Finding]:
    """``connection`` opens the database for the time of one look; it may raise as any use of the store does."""
    try:
        with connection() as opened:
            return _opened(opened, limits, folder, clock, backup)
    except STORE_ERRORS as problem:
        return [_unusable(problem)]


def _opened(
    connection: sqlite3.Connection, limits: LimitSettings, folder: Path, clock: Clock, backup: BackupSettings
) -> list[Finding]:
    now = local_time(clock)
    counts = outbox.counts(connection)
    oldest = _days_since(outbox.oldest_pending(connection), now)
    outside = _hours_since(audit.latest(connection, BACKED_UP), now)
    here = _hours_since(audit.latest(connection, COPIED), now)
    return [
        _database(folder),
        *_incidents(folder),
        _audit(audit.first_broken_link(connection)),
        _intake(intake.look(connection, limits, folder, clock)),
        _queue(counts.pending, counts.parked, oldest),
        _copies(counts.pending, oldest, CopyAges(here, outside, backup)),
    ]


def _unusable(problem: Exception) -> Finding:
    code = problem.code if isinstance(problem, StoreUnusable) else "store.io"
    if code == "store.full":
        message, advice = "存储满了，数据库打不开", "请清理出空间。数据库不要删除。"
    elif code == "store.corrupt":
        message, advice = "数据库坏了", "不要删除，请重新启动本机：旧的会被隔离，没送出的会救回来。"
    elif code == "store.newer":
        message, advice = "数据库是更新版的程序写的", "请装回新版程序。数据库不要删除。"
    else:
        message, advice = "数据库打不开", "请检查硬盘和它的连线，再重新启动。数据库不要删除。"
    return bad("database", "数据库", code, Cause.DEVICE, message, advice)


def _database(folder: Path) -> Finding:
    if damage_note(folder / DATABASE_NAME).exists():
        return bad("database", "数据库", "store.damaged", Cause.DEVICE, DAMAGED.message, DAMAGED.advice)
    return good("database", "数据库", "数据库完好")


def _incidents(folder: Path) -> list[Finding]:
    """Damage in the past stays a finding until what was set aside has been taken away: the storage may be dying."""
    told = store_row(incidents(folder))
    if told is None:
        return []
    return [bad("database.past", told.label, told.code, Cause.DEVICE, told.state_text, told.advice)]


def _audit(broken: int | None) -> Finding:
    if broken is None:
        return good("audit", "审计", "操作记录没有被改过")
    return bad("audit", "审计", "audit.broken", Cause.DEVICE, f"操作记录第{broken}行被改过", "请报告运营中心，先不要重启。")


def _intake(taking_in: Intake) -> Finding:
    """Near a limit is told and stops nothing."""
    if taking_in.trouble is not None:
        trouble = taking_in.trouble
        return bad("intake", "收件", trouble.code, trouble.cause, trouble.message, trouble.advice)
    if taking_in.warnings:
        return notice("intake", "收件", "readiness.near_limit", Cause.DEVICE, taking_in.warnings[0], "")
    return good("intake", "收件", "照常收新办件")


def _queue(pending: int, parked: int, oldest_days: int | None) -> Finding:
    if parked:
        message, advice = f"有{parked}笔办件被平台退回，停住了", "请到“待传队列”查原因，改好后放回队列。"
        return bad("queue", "待传队列", "outbox.parked", Cause.PLATFORM, message, advice)
    if oldest_days is not None and oldest_days >= LONG_IN_QUEUE_DAYS:
        message, advice = f"有办件等了{oldest_days}天还没送出", "办件都保存着。先看线路，通了会自己送出去。"
        return notice("queue", "待传队列", "outbox.old", Cause.NETWORK, message, advice)
    return good("queue", "待传队列", f"待传{pending}笔，没有停住的")


@dataclass(frozen=True, slots=True)
class CopyAges:
    """How many hours ago a copy was made last, on the terminal's own disk and outside of it; None: never."""

    here: int | None
    outside: int | None
    settings: BackupSettings

    @property
    def youngest(self) -> int | None:
        return min((hours for hours in (self.here, self.outside) if hours is not None), default=None)

    @property
    def is_late(self) -> bool:
        """Whether the terminal has stopped making copies by itself."""
        longest = max(2 * self.settings.every_hours, LATE_DAYS * _DAY)
        return self.settings.every_hours > 0 and self.here is not None and self.here > longest

    @property
    def misses_the_second(self) -> bool:
        """Whether the second disk has not taken what was copied here."""
        if not self.settings.second or self.here is None:
            return False
        return self.outside is None or self.outside > self.here + 2 * self.settings.every_hours


def _copies(pending: int, oldest_days: int | None, copies: CopyAges) -> Finding:
    """Only what the platform does not have yet can be lost with the disk, and a copy on the same disk with it."""
    waits_long = pending > 0 and oldest_days is not None and oldest_days >= COPY_DAYS
    if waits_long and (copies.outside is None or copies.outside >= COPY_DAYS * _DAY):
        message, advice = (
            f"没送出的办件已等了{oldest_days}天，还没有备份到别处",
            "请插上U盘，运行 store backup 做一份备份。",
        )
        return notice("backup", "备份", "store.no_copy", Cause.DEVICE, message, advice)
    if copies.is_late:
        message, advice = (
            f"上次自动备份是{(copies.here or 0) // _DAY}天前",
            "请看存储还剩多少，再运行 store backup 做一份。",
        )
        return notice("backup", "备份", "store.copy_late", Cause.DEVICE, message, advice)
    if copies.misses_the_second:
        message, advice = "备份盘上没有最近的备份", "请看备份盘插好没有、满了没有。"
        return notice("backup", "备份", "store.no_second_copy", Cause.DEVICE, message, advice)
    if copies.youngest is None:
        return good("backup", "备份", "还没有备份，开机几分钟后没人时会自己做")
    return good("backup", "备份", _last_copy(copies.youngest))


def _last_copy(hours: int) -> str:
    if hours < 1:
        return "上次备份不到1小时前"
    return f"上次备份是{hours}小时前" if hours < 2 * _DAY else f"上次备份是{hours // _DAY}天前"


def _days_since(moment: str, now: datetime) -> int | None:
    """None for no moment; one in the future means that the clock was set back: nothing is reckoned from it."""
    return max(0, (now - datetime.fromisoformat(moment)).days) if moment else None


def _hours_since(moment: str, now: datetime) -> int | None:
    """As above, in full hours."""
    return max(0, int((now - datetime.fromisoformat(moment)).total_seconds() // 3600)) if moment else None
