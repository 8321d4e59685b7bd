"""What a terminal's line has carried this month, as heartbeat and status tell it."""

from __future__ import annotations

import msgspec


class TrafficReport(msgspec.Struct, frozen=True):
    """Bytes are the terminal's estimate; the carrier's own count decides what is paid."""

    month: str
    """Calendar month in China, such as ``2026-11``; empty before the platform has told the time."""
    up: int
    down: int
    budget: int
    """Bytes for the month, up and down together."""
    level: str
    """``ample``; ``tight``: the journal is held back; ``short``: attachments too. Transactions never are."""
