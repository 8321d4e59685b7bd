"""Sentences that several checks share."""

from __future__ import annotations

from typing import Final

CLOCK_ADVICE: Final = "请校准本机时间；校准后又不准，就换主板上的电池。"
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400


def clock_is_off(ahead: float) -> str:
    """``ahead``: seconds by which the right time is ahead of ours."""
    seconds = abs(ahead)
    if seconds >= 2 * _DAY:
        days = round(seconds / _DAY)
        return f"本机时钟慢了{days}天" if ahead > 0 else f"本机时钟快了{days}天"
    if seconds >= 2 * _HOUR:
        hours = round(seconds / _HOUR)
        return f"本机时钟慢了{hours}小时" if ahead > 0 else f"本机时钟快了{hours}小时"
    minutes = max(1, round(seconds / _MINUTE))
    return f"本机时钟慢了{minutes}分钟" if ahead > 0 else f"本机时钟快了{minutes}分钟"
