"""Which machine needs a technician? A terminal's troubles, judged from what it last said. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from central.console.devicewords import device_says
from central.console.words import LOST_SECONDS, ONLINE_SECONDS, Light, device_kind, device_light, store_word
from central.moments import parse
from central.store.records import FleetRow

CLOCK_WARN_MS: Final = 5_000
CLOCK_BAD_MS: Final = 300_000
BACKLOG: Final = 50
CONSUMABLES: Final = frozenset(
    {
        "receipt.near_end",
        "receipt.paper_out",
        "document.paper_low",
        "document.paper_out",
        "document.toner_low",
        "document.toner_empty",
    }
)

TROUBLES: Final = {
    "link": "联系",
    "device": "设备",
    "consumable": "耗材",
    "store": "数据库",
    "clock": "时钟",
    "backlog": "积压",
    "chain": "日志链",
}

_ORDER: Final = {"bad": 0, "warn": 1, "idle": 2, "good": 3}
LIGHTS: Final = {
    "bad": Light("bad", "要派人"),
    "warn": Light("warn", "要留意"),
    "idle": Light("idle", "未启用"),
    "good": Light("good", "正常"),
}


class Trouble(msgspec.Struct, frozen=True):
    """One thing that is not as it should be. ``subject`` tells two troubles of a kind apart: the device's id."""

    kind: str
    tone: str
    words: str
    subject: str = ""


class Standing(msgspec.Struct, frozen=True):
    """A terminal and what is the matter with it."""

    row: FleetRow
    tone: str
    troubles: tuple[Trouble, ...]

    @property
    def light(self) -> Light:
        return LIGHTS[self.tone]

    @property
    def place_in_line(self) -> tuple[int, int, str, str]:
        """Sorts the worst first, then whoever is silent longest."""
        return _ORDER[self.tone], -len(self.troubles), self.row.last_seen, self.row.terminal


def standing_of(row: FleetRow, now: datetime) -> Standing:
    """What the lights say of a terminal at this moment."""
    if row.revoked_at:
        moved = row.revoked_why == "moved"
        words = "已搬到别处重新登记" if moved else f"已停用：{row.revoked_why}"
        return Standing(row, "idle", (Trouble("link", "idle", words[:200]),))
    if not row.last_seen:
        return Standing(row, "idle", (Trouble("link", "idle", "从未联网"),))
    troubles = (*_link(row, now), *own_troubles(row))
    tone = min((one.tone for one in troubles), key=_ORDER.__getitem__, default="good")
    return Standing(row, tone, tuple(sorted(troubles, key=lambda one: _ORDER[one.tone])))


def own_troubles(row: FleetRow) -> tuple[Trouble, ...]:
    """What the terminal itself tells of; its silence is not among it."""
    return (*_devices(row), *_inside(row))


def _link(row: FleetRow, now: datetime) -> Iterator[Trouble]:
    seen = parse(row.last_seen)
    age = (now - seen).total_seconds() if seen is not None else 0.0
    if age > LOST_SECONDS:
        yield Trouble("link", "bad", f"失联 {int(age // 86400)} 天")
    elif age > ONLINE_SECONDS:
        hours = int(age // 3600)
        yield Trouble("link", "warn", f"离线 {hours} 小时" if hours else f"离线 {int(age // 60)} 分钟")


def _devices(row: FleetRow) -> Iterator[Trouble]:
    for device in row.devices:
        light = device_light(device)
        kind = "consumable" if device.code in CONSUMABLES else "device"
        noticed = light.tone == "good" and device.code
        if light.tone in ("bad", "warn") or noticed:
            simulated = "（模拟）" if device.simulated else ""
            words = f"{device_kind(device)}{simulated}：{device_says(device).rstrip('。') or light.word}"
            yield Trouble(kind, "warn" if noticed else light.tone, words[:200], device.device_id)


def _inside(row: FleetRow) -> Iterator[Trouble]:
    if row.store is not None and row.store.state != "ok":
        yield Trouble("store", "bad" if row.store.state == "damaged" else "warn", store_word(row.store))
    offset = abs(row.clock_offset_ms or 0)
    if offset >= CLOCK_WARN_MS:
        yield Trouble("clock", "bad" if offset >= CLOCK_BAD_MS else "warn", f"时钟差 {offset // 1000} 秒")
    if row.pending_count >= BACKLOG:
        yield Trouble("backlog", "warn", f"积压 {row.pending_count} 笔待传")
    if row.chain_breaks:
        yield Trouble("chain", "warn", f"日志链断裂 {row.chain_breaks} 处")
