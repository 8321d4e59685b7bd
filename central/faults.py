"""Simulated faults of the platform, for tests and the demonstration. Only an embedded platform has them.

They stand in front of the real application: a lost answer is a request that was really processed.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.wire import MEDIA_TYPE, Problem


class Fault(StrEnum):
    """What goes wrong with a request."""

    SERVER_ERROR = "server_error"
    """500 with a text page."""
    HTML = "html"
    """200 with a log-in page, as a captive portal answers."""
    NO_ANSWER = "no_answer"
    """The connection is cut before the request is processed."""
    LOST_ANSWER = "lost_answer"
    """The request is processed and committed, then the connection is cut."""
    SLOW = "slow"
    """The answer comes late."""
    BUSY = "busy"
    """429 with ``Retry-After``."""


@dataclass(slots=True)
class _Armed:
    fault: Fault
    path: str
    times: int | None
    seconds: float


class SimulatedFaults:
    """The switches. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []
        self._struck = 0
        self._hurried = False

    def once(self, fault: Fault | str, path: str = "/v1/", seconds: float = 1.0) -> None:
        """The next request whose path starts with ``path`` fails so.

        ``seconds`` is the delay of ``slow`` and the ``Retry-After`` of ``busy``.
        """
        self.times(1, fault, path, seconds)

    def times(self, count: int, fault: Fault | str, path: str = "/v1/", seconds: float = 1.0) -> None:
        """The next ``count`` requests fail so."""
        with self._lock:
            self._armed.append(_Armed(Fault(fault), path, count, seconds))

    def always(self, fault: Fault | str, path: str = "/v1/", seconds: float = 1.0) -> None:
        """Every request fails so until :meth:`clear`."""
        with self._lock:
            self._armed.append(_Armed(Fault(fault), path, None, seconds))

    def clear(self) -> None:
        """Nothing fails any more."""
        with self._lock:
            self._armed.clear()

    def hurry(self, *, hurried: bool = True) -> None:
        """Slow answers come at once: the platform is stopping."""
        self._hurried = hurried

    @property
    def hurried(self) -> bool:
        """Whether slow answers are to come at once."""
        return self._hurried

    @property
    def struck(self) -> int:
        """How many requests have met a fault."""
        with self._lock:
            return self._struck

    def next_for(self, path: str) -> tuple[Fault, float] | None:
        """The fault that this request meets; one-shot faults are used up in the order they were set."""
        with self._lock:
            for armed in self._armed:
                if not path.startswith(armed.path):
                    continue
                if armed.times is not None:
                    armed.times -= 1
                    if armed.times == 0:
                        self._armed.remove(armed)
                self._struck += 1
                return armed.fault, armed.seconds
        return None


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, remembering its transport so that a simulated fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the base class
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class FaultyFront:
    """ASGI application: meets the armed fault, or passes the request on."""

    def __init__(self, app: ASGIApp, faults: SimulatedFaults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        met = self._faults.next_for(scope["path"]) if scope["type"] == "http" else None
        if met is None:
            await self._app(scope, receive, send)
            return
        fault, seconds = met
        if fault is Fault.SLOW:
            await self._dawdle(seconds)
            await self._app(scope, receive, send)
        elif fault is Fault.NO_ANSWER:
            await _cut(scope, receive)
        elif fault is Fault.LOST_ANSWER:
            await self._app(scope, receive, _swallow)
            await _cut(scope, receive)
        else:
            await _answer(fault, seconds, receive, send)

    async def _dawdle(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends and not self._faults.hurried:
            await asyncio.sleep(min(0.05, seconds))


async def _swallow(_message: Message) -> None:
    return


async def _cut(scope: Scope, receive: Receive) -> None:
    state: MutableMapping[str, Any] = scope["state"]
    state["transport"].abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(fault: Fault, seconds: float, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body", False):
        pass
    headers: list[tuple[bytes, bytes]] = []
    if fault is Fault.SERVER_ERROR:
        status, kind, body = 500, "text/plain; charset=utf-8", b"Internal Server Error"
    elif fault is Fault.BUSY:
        status, kind = 429, MEDIA_TYPE
        body = msgspec.json.encode(Problem("platform.busy", "platform", "平台正忙，请稍后再试。", seconds))
        headers.append((b"retry-after", str(max(1, round(seconds))).encode()))
    else:
        page = "<!doctype html><title>上网认证</title><p>请先登录无线网络。"
        status, kind, body = 200, "text/html; charset=utf-8", page.encode()
    headers += [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
