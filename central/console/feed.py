"""Telling open pages that something has changed: server-sent events over the database's own change counter."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from anyio import to_thread

from central.store import Store, StoreUnavailableError

LOOK_SECONDS: Final = 0.4
BREATH_SECONDS: Final = 15.0
"""At least so often pages are refreshed, because "3 minutes ago" grows old by itself."""

MAX_LISTENERS: Final = 64


class ChangeFeed:
    """Works across processes: the database is asked, nothing is remembered."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ended = False
        self._listeners = 0

    @property
    def full(self) -> bool:
        """Whether no further page may listen."""
        return self._listeners >= MAX_LISTENERS

    def end(self) -> None:
        """Every open stream ends within :data:`LOOK_SECONDS`. May be called from any thread."""
        self._ended = True

    async def events(self) -> AsyncIterator[bytes]:
        """The bytes of an event stream: one ``changed`` after each change."""
        self._listeners += 1
        try:
            yield b"retry: 2000\n\n"
            seen = await self._token()
            quiet = 0.0
            while not self._ended:
                await asyncio.sleep(LOOK_SECONDS)
                quiet += LOOK_SECONDS
                token = await self._token()
                if token != seen or quiet >= BREATH_SECONDS:
                    seen, quiet = token, 0.0
                    yield f"event: changed\ndata: {token}\n\n".encode()
        finally:
            self._listeners -= 1

    async def _token(self) -> int:
        try:
            return await to_thread.run_sync(self._store.change_token)
        except StoreUnavailableError:
            return -1
