"""Is every part of the program alive? The screen, the store and the sync each leave a sign; only all three count."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Final

from kiosk.domain.values import dataclass
from kiosk.telemetry.notify import Notifier

STORE_SECONDS: Final = 180.0
"""The store is tended every half minute, behind other work of the same thread that may take its time."""
SYNC_SECONDS: Final = 400.0
"""A round of the sync may carry two exchanges on the slowest line before it is over."""
MEMORY_EVERY: Final = 30.0
_PAGE: Final = 4096

_LOG = logging.getLogger("kiosk.life")


def resident_bytes(statm: Path = Path("/proc/self/statm")) -> int:
    """What the process holds in memory (proc(5)); 0 where nobody tells."""
    try:
        return int(statm.read_text(encoding="ascii").split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


@dataclass
class LifeSigns:
    """``beat`` belongs on the screen's thread: that it is called is the screen's own sign.

    ``sync_tick`` gives a figure that changes with every round of the sync, None before its first. ``most_bytes`` of memory:
    beyond it :attr:`wants_rest` turns true, for a restart as soon as nobody stands before the screen.
    """

    monotonic: Callable[[], float]
    sync_tick: Callable[[], float | None]
    notifier: Notifier
    most_bytes: int = 0
    measure: Callable[[], int] = resident_bytes
    _store_tick: float | None = None
    _sync_told: float | None = None
    _sync_seen: float = 0.0
    _drawn: bool = False
    _ready: bool = False
    _told_at: float = field(default=float("-inf"))
    _measured_at: float = field(default=float("-inf"))
    _silent: str = ""
    wants_rest: bool = False

    def drawn(self) -> None:
        """The first screen has been drawn."""
        self._drawn = True

    def store_answered(self) -> None:
        """From any thread: the store came back, whatever it said."""
        self._store_tick = self.monotonic()

    def shown(self) -> tuple[bool, bool, bool]:
        """Whether screen, store and sync have each given a sign in this run."""
        return self._drawn, self._store_tick is not None, self.sync_tick() is not None

    def beat(self) -> None:
        now = self.monotonic()
        self._watch_memory(now)
        silent = self._silent_part(now)
        if silent != self._silent:
            self._silent = silent
            if silent and self._ready:
                _LOG.error("life.silent part=%s", silent)
        if silent:
            return
        if not self._ready:
            self._ready = True
            self.notifier.tell("READY=1", "STATUS=serving")
        if self.notifier.watchdog_seconds and now - self._told_at >= self.notifier.watchdog_seconds / 4:
            self._told_at = now
            self.notifier.tell("WATCHDOG=1")

    def leaving(self) -> None:
        self.notifier.tell("STOPPING=1")

    def _silent_part(self, now: float) -> str:
        """Empty when all are alive."""
        if not self._drawn:
            return "screen"
        if self._store_tick is None or now - self._store_tick > STORE_SECONDS:
            return "store"
        tick = self.sync_tick()
        if tick != self._sync_told:
            self._sync_told, self._sync_seen = tick, now
        return "sync" if tick is None or now - self._sync_seen > SYNC_SECONDS else ""

    def _watch_memory(self, now: float) -> None:
        if not self.most_bytes or now - self._measured_at < MEMORY_EVERY:
            return
        self._measured_at = now
        held = self.measure()
        if held > self.most_bytes and not self.wants_rest:
            self.wants_rest = True
            _LOG.warning("life.memory_ceiling megabytes=%d", held >> 20)
