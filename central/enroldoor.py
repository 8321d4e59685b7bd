"""The addresses where one who is no terminal yet comes in. Unsigned, so tries are counted by address."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from central import invites
from central.intake import drain, plain_content, receive
from central.platform import Platform
from central.problems import Refusal
from central.throttle import Throttle
from sync.wire import MEDIA_TYPE
from sync.wire.enrolment import MAX_ENROLMENT_BYTES, PATH_ENROLMENT, PATH_PLATFORM

BURST: Final = 10
SECONDS_EACH: Final = 6.0

Admitted = Callable[[Request], AbstractAsyncContextManager[None]]


def enrolment_routes(platform: Platform, admitted: Admitted) -> list[Route]:
    """``admitted``: the application's bound on how much is done at once."""
    door = Throttle(BURST, SECONDS_EACH)

    async def enrolment(request: Request) -> Response:
        wait = door.wait(request.client.host if request.client is not None else "")
        if wait:
            await drain(request)
            raise Refusal(429, "enrol.too_many", "input", "登记试得太多了，请过一会儿再试。", retry_after=wait)
        async with admitted(request):
            arrived = await receive(request, MAX_ENROLMENT_BYTES)
            content = plain_content(arrived, MAX_ENROLMENT_BYTES)
            return _json(await to_thread.run_sync(invites.redeem, platform, content))

    async def platform_keys(_request: Request) -> Response:
        return _json(await to_thread.run_sync(invites.platform_answer, platform))

    return [Route(PATH_ENROLMENT, enrolment, methods=["POST"]), Route(PATH_PLATFORM, platform_keys)]


def _json(answer: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(answer), headers={"Cache-Control": "no-store"}, media_type=MEDIA_TYPE)
