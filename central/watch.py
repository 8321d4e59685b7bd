"""Looking after what no message tells of: terminals that have gone silent."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from typing import Final

from central import orders
from central.console.words import LOST_SECONDS
from central.moments import stamp
from central.platform import Platform
from central.store import StoreUnavailableError

_log: Final = logging.getLogger("central.watch")
EVERY_SECONDS: Final = 60.0
_AT_ONCE: Final = 200


def look_for_silence(platform: Platform) -> int:
    """Opens an order for each terminal that has been silent too long and has none; how many."""
    now = platform.clock()
    silent = platform.store.silent_terminals(stamp(now - timedelta(seconds=LOST_SECONDS)), _AT_ONCE)
    if silent:
        with platform.store.write() as unit:
            for terminal in silent:
                orders.open_for_silence(unit, terminal, now)
    return len(silent)


class Watch:
    """The thread that looks every minute. Several processes may: an order is opened once."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="central-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns after the thread has ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            try:
                look_for_silence(self._platform)
            except StoreUnavailableError as error:
                _log.info("looked in vain: %s", type(error).__name__)
