"""How often one address may try something that guesses would pay for. Kept by each process for itself."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

_MOST_ADDRESSES: Final = 10_000


class Throttle:
    """``burst`` tries at once, then one every ``seconds``. From several threads at once."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._seconds = seconds
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        """When each address will have all its tries back; the address that tried last stands last."""
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """0.0 when the address may try now, and then that is counted; else the seconds until it may."""
        with self._lock:
            now = self._clock()
            full_at = max(self._full_at.get(address, now), now) + self._seconds
            over = full_at - now - self._burst * self._seconds
            if over > 0:
                return over
            self._full_at[address] = full_at
            self._full_at.move_to_end(address)
            if len(self._full_at) > _MOST_ADDRESSES:
                self._full_at.popitem(last=False)
        return 0.0
