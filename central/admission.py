"""How much one process takes on at a time. What is beyond it is told at once when to come again, and nothing of it is kept.

After an outage thousands of terminals come together. Work that waits for longer than its sender does is done for nothing;
so there are bounds on what is inside, and those who are sent away are spread over the time that serving them will take.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from central.problems import Refusal

OVERLOADED: Final = "platform.overloaded"
MAX_INSIDE: Final = 64
"""Requests at work or waiting for a worker; each may hold a body of up to 12 MB."""

KEPT_FOR_PEOPLE: Final = 16
"""Of these, how many only requests get for which somebody stands waiting at a terminal."""

_WINDOW_SECONDS: Final = 10.0
_SHORTEST_SECONDS: Final = 1.0
_NARROWEST_SPREAD: Final = 4.0
_WIDEST_SPREAD: Final = 300.0


class Admission:
    """The door of one process. Lives in its event loop, where nothing needs a lock."""

    def __init__(
        self,
        inside: int = MAX_INSIDE,
        for_people: int = KEPT_FOR_PEOPLE,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        chance: random.Random | None = None,
    ) -> None:
        self._most = inside
        self._most_of_others = inside - for_people
        self._inside = 0
        self._monotonic = monotonic
        self._chance = chance or random.SystemRandom()
        self._served: deque[float] = deque()
        self._refused: deque[float] = deque()

    @asynccontextmanager
    async def entered(self, *, somebody_waits: bool = False) -> AsyncIterator[None]:
        """Raises a ``Refusal`` with status 429 when it is full."""
        if self._inside >= (self._most if somebody_waits else self._most_of_others):
            raise self._come_again()
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            self._served.append(self._monotonic())
            self._forget(self._served)

    def _come_again(self) -> Refusal:
        self._refused.append(self._monotonic())
        self._forget(self._refused)
        self._forget(self._served)
        spread = _WINDOW_SECONDS * len(self._refused) / max(1, len(self._served))
        # The spread is bounded, not the wait: else all of a great crowd would come back at the same moment.
        wait = _SHORTEST_SECONDS + self._chance.uniform(0.0, min(max(_NARROWEST_SPREAD, spread), _WIDEST_SPREAD))
        return Refusal(
            429,
            OVERLOADED,
            "platform",
            "平台正忙，请稍后再传，办件不会丢。",
            retry_after=round(wait, 3),
        )

    def _forget(self, moments: deque[float]) -> None:
        before = self._monotonic() - _WINDOW_SECONDS
        while moments and moments[0] < before:
            moments.popleft()
