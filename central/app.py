"""The platform's HTTP face: the terminals' API under ``/v1``, and around it what answers when something goes wrong."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central import credentials, fleet, ingest, issuing, journal, parcels, paypage, phonepage
from central.admission import OVERLOADED, Admission
from central.auth import Caller, SignedRequest, authenticate
from central.console.pages import Console
from central.dispatch import Dispatcher
from central.downlink import downlink
from central.enroldoor import enrolment_routes
from central.evaluating import EvaluationPost
from central.health import HealthDesk
from central.intake import MAX_WIRE_BYTES, drain, plain_content, receive
from central.licences import licences
from central.logins import login
from central.metrics import Metrics
from central.openapi import openapi_document
from central.payments import payments
from central.platform import Platform
from central.problems import Refusal, problem_response
from central.rated import rated
from central.standing import standing
from central.store import StoreUnavailableError
from central.watch import Watch
from sync.wire import (
    MAX_BATCH_BYTES,
    MAX_BODY_BYTES,
    MEDIA_TYPE,
    PATH_BATCHES,
    PATH_HEALTH,
    PATH_HEARTBEAT,
    PATH_ISSUE,
    PATH_JOURNAL,
)
from sync.wire.downlink import PATH_DOWNLINK
from sync.wire.enrolment import MAX_ENROLMENT_BYTES, PATH_RENEWAL
from sync.wire.licences import PATH_LICENCES
from sync.wire.login import PATH_LOGINS
from sync.wire.mandate import PATH_MANDATES
from sync.wire.packed import MEDIA_TYPE_PACKED
from sync.wire.parcels import MAX_CHUNK_BYTES, PATH_PARCELS
from sync.wire.payment import PATH_PAYMENTS
from sync.wire.rating import PATH_RATED

_log: Final = logging.getLogger("central.app")

Handler = Callable[[Request, Exception], Awaitable[Response]]
Work = Callable[[Platform, Caller, bytes], msgspec.Struct]

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_STREAM: Final = "/ops/stream"
"""Lasts as long as a page is open: no measure of anything."""
_STATIC: Final = Path(__file__).parent / "static"
_AWAITED: Final = frozenset({PATH_ISSUE, PATH_PAYMENTS, PATH_LOGINS, PATH_MANDATES})
"""Somebody stands at the terminal until the answer comes."""
_MAX_ISSUE_BYTES: Final = 2 * MAX_BODY_BYTES
_MAX_BATCH_WIRE: Final = MAX_BATCH_BYTES * 4 // 3 + MAX_BODY_BYTES
"""Sealed bytes are base64 in JSON, with the frames around them."""


def build_app(platform: Platform, admission: Admission | None = None) -> CentralApp:
    """The whole application for one process, dispatcher included. The store belongs to the caller.

    A bug is logged by its place in the code, never with a request's data.
    """
    dispatcher = Dispatcher(platform)
    post = EvaluationPost(platform)
    watch = Watch(platform)
    console = Console(platform)
    metrics = Metrics(platform)
    door = admission or Admission()

    @asynccontextmanager
    async def admitted(request: Request, *, somebody_waits: bool = False) -> AsyncIterator[None]:
        try:
            async with door.entered(somebody_waits=somebody_waits):
                yield
        except Refusal as refusal:
            if refusal.code == OVERLOADED:
                # Else the sender, still sending, would see a broken connection instead of the answer.
                await drain(request)
            raise

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        dispatcher.start()
        watch.start()
        post.start()
        try:
            yield
        finally:
            await to_thread.run_sync(post.stop)
            await to_thread.run_sync(watch.stop)
            await to_thread.run_sync(dispatcher.stop)

    def signed(
        path: str,
        work: Work,
        limit: int,
        after: Callable[[], None] | None = None,
        packed: Callable[[Platform, Caller, bytes], bytes] | None = None,
        *,
        renewing: bool = False,
    ) -> Route:
        async def endpoint(request: Request) -> Response:
            async with admitted(request, somebody_waits=path in _AWAITED):
                arrived = await receive(request, min(limit, MAX_WIRE_BYTES))
                answer, media_type = await to_thread.run_sync(
                    partial(_serve, platform, work, packed, limit, arrived, renewing=renewing)
                )
            if after is not None:
                after()
            return Response(answer, headers={"Cache-Control": "no-store"}, media_type=media_type)

        return Route(path, endpoint, methods=["POST"])

    async def chunk(request: Request) -> Response:
        work = partial(parcels.chunk, request.path_params["sha256"], request.path_params["offset"])
        async with admitted(request):
            arrived = await receive(request, MAX_CHUNK_BYTES)
            answer, media_type = await to_thread.run_sync(partial(_serve, platform, work, None, MAX_CHUNK_BYTES, arrived))
        return Response(answer, headers={"Cache-Control": "no-store"}, media_type=media_type)

    desk = HealthDesk(platform)

    async def health(_request: Request) -> Response:
        return await desk.response()

    document = msgspec.json.encode(openapi_document(platform.public_url))

    async def openapi(_request: Request) -> Response:
        return Response(document, media_type=MEDIA_TYPE)

    async def exposition(request: Request) -> Response:
        near = request.client is not None and request.client.host in _LOOPBACK
        if not near:
            raise Refusal(403, "auth.metrics", "input", "指标只给本机的采集程序看。")
        text = await to_thread.run_sync(metrics.text)
        return Response(text, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)

    routes = [
        signed(PATH_BATCHES, ingest.ingest, _MAX_BATCH_WIRE, dispatcher.wake, ingest.ingest_packed),
        signed(PATH_HEARTBEAT, fleet.heartbeat, MAX_BODY_BYTES),
        signed(PATH_JOURNAL, journal.journal, MAX_BODY_BYTES),
        signed(PATH_DOWNLINK, downlink, MAX_BODY_BYTES),
        signed(PATH_ISSUE, issuing.issue, _MAX_ISSUE_BYTES),
        signed(PATH_PAYMENTS, payments, _MAX_ISSUE_BYTES),
        signed(PATH_LOGINS, login, _MAX_ISSUE_BYTES),
        signed(PATH_MANDATES, standing, MAX_BODY_BYTES),
        signed(PATH_RATED, rated, MAX_BODY_BYTES),
        signed(PATH_LICENCES, licences, MAX_BODY_BYTES),
        signed(PATH_PARCELS, parcels.announce, MAX_BODY_BYTES),
        Route(PATH_PARCELS + "/{sha256}/{offset:int}", chunk, methods=["POST"]),
        signed(PATH_RENEWAL, credentials.renew, MAX_ENROLMENT_BYTES, renewing=True),
        *enrolment_routes(platform, admitted),
        Route(PATH_HEALTH, health),
        Route("/openapi.json", openapi),
        Route("/metrics", exposition),
        *paypage.routes(platform),
        *phonepage.routes(platform),
        Mount("/static", StaticFiles(directory=_STATIC)),
        *console.routes(),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers=_HANDLERS)
    return CentralApp(app, console.close, metrics, desk)


def _serve(
    platform: Platform,
    work: Work,
    packed: Callable[[Platform, Caller, bytes], bytes] | None,
    limit: int,
    arrived: SignedRequest,
    *,
    renewing: bool = False,
) -> tuple[bytes, str]:
    """The answer and its media type."""
    caller = authenticate(platform, arrived, renewing=renewing)
    content = plain_content(arrived, limit)
    if packed is not None and arrived.headers.only("content-type").lower() == MEDIA_TYPE_PACKED:
        return packed(platform, caller, content), MEDIA_TYPE_PACKED
    return msgspec.json.encode(work(platform, caller, content)), MEDIA_TYPE


async def _not_found(_request: Request, _error: Exception) -> Response:
    return problem_response(Refusal(404, "input.not_found", "input", "没有这个地址。"))


async def _wrong_method(_request: Request, _error: Exception) -> Response:
    return problem_response(Refusal(405, "input.wrong_method", "input", "这个地址不接受这种请求方法。"))


async def _refused(_request: Request, error: Exception) -> Response:
    return problem_response(_as_refusal(error))


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)


class CentralApp:
    """The outermost layer: Starlette raises a bug again after answering it; by then it is answered and logged.

    The question for health, a thousand times a second from a province, does not take the way through Starlette.
    """

    def __init__(self, app: ASGIApp, end_streams: Callable[[], None], metrics: Metrics, desk: HealthDesk) -> None:
        self._app = app
        self._metrics = metrics
        self._desk = desk
        self.end_streams = end_streams
        """To be called before a server waits for its connections: pages listen for ever otherwise."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        complete, status, started = False, 500, time.monotonic()

        async def watch(message: Message) -> None:
            nonlocal complete, status
            await send(message)
            status = message.get("status", status)
            complete = message["type"] == "http.response.body" and not message.get("more_body", False)

        try:
            if scope["type"] == "http" and scope["path"] == PATH_HEALTH and scope["method"] == "GET":
                await (await self._health())(scope, receive, watch)
            else:
                await self._app(scope, receive, watch)
        except Exception:
            if not complete:
                raise
        finally:
            if scope["type"] == "http" and scope["path"] != _STREAM:
                self._metrics.took(scope["path"], status, started)

    async def _health(self) -> Response:
        try:
            return await self._desk.response()
        except Exception as error:  # noqa: BLE001 - as Starlette's handlers answer it
            return problem_response(_as_refusal(error))


def _as_refusal(error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, StoreUnavailableError):
        return Refusal(503, "platform.database", "platform", "平台数据库暂时不可用，请稍后再试。", retry_after=5.0)
    place = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("bug: %s at %s:%s", type(error).__name__, Path(place.filename).name, place.lineno)
    return Refusal(500, "platform.internal", "platform", "平台出错，请稍后再试。", retry_after=30.0)


_HANDLERS: Final[dict[int | type[Exception], Handler]] = {
    404: _not_found,
    405: _wrong_method,
    Refusal: _refused,
    StoreUnavailableError: _refused,
    ClientDisconnect: _gone,
    Exception: _refused,
}
