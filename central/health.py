"""The question whether the platform is there: every terminal asks it all day, so it is answered without the database.

How much was published is looked up by the first who asks after a second, in whose time everybody else waits with it: an
emergency is a second late at most, and a database that does not answer makes the answer a refusal, not an old "ok".
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

import msgspec
from anyio import to_thread
from starlette.responses import Response

from central.platform import Platform
from sync.wire import MEDIA_TYPE
from sync.wire.packed import MEDIA_TYPE_PACKED

NEWS_SECONDS: Final = 1.0
"""So long is a count of publications good for everybody."""
_HEADERS: Final = {"Cache-Control": "no-store"}


class HealthDesk:
    """Answers for one process. Lives in its event loop, where nothing needs a lock."""

    def __init__(self, platform: Platform, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._platform = platform
        self._monotonic = monotonic
        self._news = 0
        self._good_until = 0.0
        self._asking: asyncio.Task[int] | None = None

    async def response(self) -> Response:
        """``Health`` of :mod:`sync.courier`, and that it is well. Raises ``StoreUnavailableError``."""
        if self._monotonic() >= self._good_until:
            await self._ask()
        health = {
            "status": "ok",
            "server_time": self._platform.now(),
            "batch_types": (MEDIA_TYPE, MEDIA_TYPE_PACKED),
            "news": self._news,
        }
        return Response(msgspec.json.encode(health), headers=_HEADERS, media_type=MEDIA_TYPE)

    async def _ask(self) -> None:
        """Once for all who wait; whoever hangs up takes nobody with him."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._look())
        await asyncio.shield(self._asking)

    async def _look(self) -> int:
        try:
            self._news = await to_thread.run_sync(self._platform.store.publication_count)
            self._good_until = self._monotonic() + NEWS_SECONDS
            return self._news
        finally:
            self._asking = None
