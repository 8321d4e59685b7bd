"""When the village's centre closes, read from the words that stand on the first screen. Pure."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：]([0-5]\d)(?!\d)")


def closing_time(words: str) -> time | None:
    """The latest clock time in ``周一至周五 8:30-12:00，14:30-17:30``; None when there are not at least two of them."""
    times = [time(int(hour), int(minute)) for hour, minute in _CLOCK.findall(words)]
    return max(times) if len(times) > 1 else None


def seconds_to_closing(words: str, now: datetime) -> float | None:
    """From ``now`` to the next time at which the centre closes, more than 0; None when the words do not say when."""
    closes = closing_time(words)
    if closes is None:
        return None
    today = now.replace(hour=closes.hour, minute=closes.minute, second=0, microsecond=0)
    coming = today if today > now else today + timedelta(days=1)
    return (coming - now).total_seconds()
