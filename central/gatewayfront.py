"""Before the terminals' API where it stands behind the provincial gateway: only what carries the gateway's signature.

Off unless ``serve`` is given a token. The console and the question for health are reached without: they are not the
gateway's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from central.enrolment import EnrolmentError
from central.intake import MAX_WIRE_BYTES
from central.moments import Clock
from central.problems import Cause, Refusal, problem_response
from sync.wire import PATH_HEALTH
from sync.wire.gateway import GatewayFault, fault_of

_GUARDED: Final = "/v1/"
_SHORTEST_TOKEN: Final = 16
_LONGEST_TOKEN: Final = 1024

_WORDS: Final[dict[GatewayFault, tuple[int, Cause, str]]] = {
    GatewayFault.MISSING: (401, "key", "请求没有经过省级网关。"),
    GatewayFault.MALFORMED: (400, "input", "网关的请求头格式不对。"),
    GatewayFault.BAD_SIGNATURE: (401, "key", "网关的签名不对，请核对网关的 token。"),
    GatewayFault.STALE_CLOCK: (401, "clock", "网关签名的时间与平台相差太大，请校准时间后重试。"),
}


class GatewayFront:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, token: str, clock: Clock) -> None:
        self._app = app
        self._token = token
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_GUARDED) and scope["path"] != PATH_HEALTH:
            headers = {name.decode("latin-1").lower(): _text(value) for name, value in scope["headers"]}
            fault = fault_of(headers, self._token, self._clock().timestamp())
            if fault is not None:
                status, cause, sentence = _WORDS[fault]
                await _read_away(receive)
                await problem_response(Refusal(status, fault.value, cause, sentence))(scope, receive, send)
                return
        await self._app(scope, receive, send)


def token_in(file: Path) -> str:
    """The token that a file holds, of at least 16 characters. Raises :class:`EnrolmentError`."""
    try:
        token = file.read_text(encoding="utf-8")[: _LONGEST_TOKEN + 1].strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise EnrolmentError(f"网关的 token 文件读不了：{file}（{type(problem).__name__}）。") from problem
    if not _SHORTEST_TOKEN <= len(token) <= _LONGEST_TOKEN:
        raise EnrolmentError(f"网关的 token 应有 {_SHORTEST_TOKEN} 到 {_LONGEST_TOKEN} 个字符：{file}。")
    return token


async def _read_away(receive: Receive) -> None:
    """Else the sender, still sending, would see a broken connection instead of the answer."""
    read = 0
    while read <= MAX_WIRE_BYTES:
        message = await receive()
        read += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


def _text(value: bytes) -> str:
    """HTTP headers are Latin-1 on paper; the gateway sends names of people in UTF-8."""
    return value.decode("utf-8", "replace")
