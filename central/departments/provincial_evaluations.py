"""Pushes ratings to the province's receiver by HTTP, through its gateway (``x-tif-*`` headers)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

import msgspec
import requests

from central.departments.evaluating import EvaluationRecord, NoAnswer, NotTaken, Taken
from central.moments import Clock
from sync.wire.gateway import GatewayPass

_BUSINESS: Final = "EvaluationSend"
_SECONDS: Final = (3.05, 10.0)
_MOST_BYTES: Final = 64 * 1024
_SILENT: Final = NoAnswer("evaluation.unavailable", "省好差评系统暂时没有回应。")
_ODD: Final = NoAnswer("evaluation.bad_answer", "省好差评系统的回答看不懂。")


class PushMessage(msgspec.Struct, frozen=True):
    """The body of a push."""

    busicode: str
    data: EvaluationRecord


class PushAnswer(msgspec.Struct, frozen=True):
    """``code`` 0: taken; 1: had it already; 2: will not take it. Everything else: come again."""

    code: int
    message: str = ""


class ProvincialEvaluations:
    """An ``EvaluationReceiver`` at a URL that is asked for at each push."""

    def __init__(self, url: Callable[[], str], gateway: GatewayPass, clock: Clock) -> None:
        self._url = url
        self._gateway = gateway
        self._clock = clock

    def push(self, record: EvaluationRecord) -> Taken | NotTaken | NoAnswer:
        headers = self._gateway.headers(self._clock().timestamp(), secrets.token_hex(12))
        headers["content-type"] = "application/json"
        body = msgspec.json.encode(PushMessage(_BUSINESS, record))
        try:
            with requests.post(
                self._url(), data=body, headers=headers, timeout=_SECONDS, allow_redirects=False, stream=True
            ) as response:
                content = response.raw.read(_MOST_BYTES + 1, decode_content=True)
                status = response.status_code
        except (requests.RequestException, OSError):
            return _SILENT
        if status in {401, 403}:
            return NoAnswer("evaluation.gateway", "省网关没有放行，请检查网关的凭据和平台的时间。")
        if status != 200 or len(content) > _MOST_BYTES:
            return _SILENT if status >= 500 else _ODD
        return _judged(content)


def _judged(content: bytes) -> Taken | NotTaken | NoAnswer:
    try:
        answer = msgspec.json.decode(content, type=PushAnswer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _ODD
    if answer.code in {0, 1}:
        return Taken()
    return NotTaken("evaluation.refused", answer.message[:100]) if answer.code == 2 else _SILENT
