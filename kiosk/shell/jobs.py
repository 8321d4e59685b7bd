"""One thread for work that must not hold up the screen: the store, the platform, the face engine."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

_LOG = logging.getLogger("kiosk.jobs")

R = TypeVar("R")


class JobRunner:
    """Runs jobs one after the other, in order. ``done`` is called on the job thread with the result."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._thread.start()

    def run(
        self,
        work: Callable[[], R],
        done: Callable[[R], None] | None = None,
        *,
        broken: Callable[[], None] | None = None,
    ) -> None:
        """``broken`` is called when ``work`` or ``done`` raised: a bug, which is logged; nobody must be left waiting."""

        def job() -> None:
            try:
                result = work()
                if done is not None:
                    done(result)
            except Exception:  # noqa: BLE001 - a bug in one job must not end the thread for all
                _LOG.exception("a job failed")
                if broken is not None:
                    broken()

        self._queue.put(job)

    def stop(self) -> None:
        """Finishes what is queued, then ends."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            job()
