"""What a validated set of broadcasts says, and when. Nothing here talks to the platform: the first screen needs it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sync.wire.downlink import Broadcast, moment


def broadcasts_of(files: Mapping[str, bytes]) -> tuple[Broadcast, ...]:
    """The broadcasts of a validated set, emergencies first, then the newest first."""
    found = [msgspec.json.decode(content, type=Broadcast) for content in files.values()]
    return tuple(sorted(found, key=lambda one: (one.emergency, moment(one.from_at) or 0.0), reverse=True))


def live(broadcasts: tuple[Broadcast, ...], now: float) -> tuple[Broadcast, ...]:
    """Those whose time it is, by Unix seconds."""
    return tuple(one for one in broadcasts if (moment(one.from_at) or now + 1) <= now < (moment(one.until) or 0.0))
