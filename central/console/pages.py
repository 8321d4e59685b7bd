"""The pages and what they are made of."""

from __future__ import annotations

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from central.ledgerview import ledger_entries
from central.platform import Platform
from sync.wire import MEDIA_TYPE


class Console:
    """Routes of the operations console."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def routes(self) -> list[Route]:
        return [Route("/ops/api/ledger", self._ledger)]

    def close(self) -> None:
        return

    async def _ledger(self, _request: Request) -> Response:
        rows = await to_thread.run_sync(ledger_entries, self._platform.store)
        body = {"ledger": rows, "duplicates_seen": self._platform.store.duplicates_seen()}
        return Response(msgspec.json.encode(body), media_type=MEDIA_TYPE)
