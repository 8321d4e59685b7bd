"""The machine itself: room on the disk, its temperature, and whether its clock can be right at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from kiosk.clocktrust import EARLIEST_PLAUSIBLE
from kiosk.domain.trouble import Cause
from kiosk.maintenance.checks.finding import Finding, bad, good, notice
from kiosk.maintenance.checks.words import CLOCK_ADVICE
from kiosk.store.database import DATABASE_NAME, log_bytes

HOT: Final = 80.0
TOO_HOT: Final = 95.0
"""Degrees Celsius. Processors slow themselves down at about 95 and switch off at about 105."""
_THERMAL: Final = Path("/sys/class/thermal")
_SENSORS: Final = Path("/sys/class/hwmon")
_NEARLY_FULL: Final = 4


def disk(folder: Path, least_megabytes: int) -> Finding:
    try:
        free = max(0, shutil.disk_usage(folder).free - log_bytes(folder / DATABASE_NAME)) >> 20
    except OSError as problem:
        message = f"存储读不了（{type(problem).__name__}）"
        return bad("disk", "存储空间", "disk.gone", Cause.DEVICE, message, "请检查硬盘和它的连线。")
    if free < least_megabytes:
        message, advice = f"存储只剩{free}MB", "请把不用的文件移走，或者换大的硬盘。数据库不要删除。"
        return bad("disk", "存储空间", "disk.low", Cause.DEVICE, message, advice)
    if free < _NEARLY_FULL * least_megabytes:
        message = f"存储快满了，还剩{free}MB"
        return notice("disk", "存储空间", "disk.filling", Cause.DEVICE, message, "下次来请清理存储。")
    return good("disk", "存储空间", f"存储还剩{free}MB")


def temperature(zones: Path = _THERMAL, sensors: Path = _SENSORS) -> Finding:
    """The hottest place that can be read."""
    files = [*zones.glob("thermal_zone*/temp"), *sensors.glob("hwmon*/temp*_input")]
    degrees = [value for file in files if (value := _degrees(file)) is not None]
    if not degrees:
        return good("temperature", "温度", "这台机器没有温度计")
    hottest = max(degrees)
    if hottest >= TOO_HOT:
        message, advice = f"机器太热了，{hottest:.0f}度", "请马上清理风扇和通风口，不要盖住机柜。"
        return bad("temperature", "温度", "machine.too_hot", Cause.DEVICE, message, advice)
    if hottest >= HOT:
        message, advice = f"机器偏热，{hottest:.0f}度", "请清理风扇和通风口。"
        return notice("temperature", "温度", "machine.hot", Cause.DEVICE, message, advice)
    return good("temperature", "温度", f"温度{hottest:.0f}度，不热")


def clock(wall: float) -> Finding:
    """Without the platform's word: can this be the time at all? ``wall``: Unix seconds."""
    if wall < EARLIEST_PLAUSIBLE:
        message = "本机时钟回到了很久以前"
        return bad("clock", "时钟", "clock.lost", Cause.CLOCK, message, CLOCK_ADVICE)
    return good("clock", "时钟", "时钟走得动")


def _degrees(file: Path) -> float | None:
    """The kernel tells thousandths of a degree; a sensor that is asleep refuses or tells nonsense."""
    try:
        value = int(file.read_text(encoding="ascii")) / 1000
    except (OSError, ValueError):
        return None
    return value if -40 < value < 150 else None
