"""Something published that is to take the place of what is in use: prepared on the job thread, swapped between sessions.

The program that has worked with it for a while says so; until then it is on trial.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from kiosk.shell.ports import Outside

PROVE_AFTER_SECONDS = 30.0

T = TypeVar("T")


class Swap(Generic[T]):
    """Lives on the screen's thread. ``prepare`` (on the job thread) gives what is to come, or None; ``prove`` likewise."""

    def __init__(self, outside: Outside, prepare: Callable[[], T | None], prove: Callable[[int], None]) -> None:
        self._outside = outside
        self._prepare = prepare
        self._prove = prove
        self._next: T | None = None
        self._on_trial_since: float | None = outside.clock.monotonic()

    def published(self) -> None:
        """There is something new in the store, or something was taken back."""
        self._outside.jobs.run(self._prepare, lambda made: self._outside.in_gui(lambda: self._keep(made)))

    def due(self) -> T | None:
        """What waits, when nobody is here: the caller uses it from now on. Given once."""
        coming, self._next = self._next, None
        if coming is not None:
            self._on_trial_since = self._outside.clock.monotonic()
        return coming

    def tick(self, version: int) -> None:
        """Time passes: what has been in use for a while works."""
        since = self._on_trial_since
        if since is None or self._outside.clock.monotonic() < since + PROVE_AFTER_SECONDS:
            return
        self._on_trial_since = None
        if version:
            self._outside.jobs.run(lambda: self._prove(version))

    def _keep(self, made: T | None) -> None:
        if made is not None:
            self._next = made
