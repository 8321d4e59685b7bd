"""How the platform says no: one typed fault, answered as ``wire.Problem``."""

from __future__ import annotations

from typing import Literal

import msgspec
from starlette.responses import Response

from sync.wire import MEDIA_TYPE, Problem

Cause = Literal["network", "clock", "key", "device", "platform", "input"]


class Refusal(Exception):  # noqa: N818 - saying no is not an error of the platform
    """An expected refusal. ``code`` is stable and dotted, ``message`` a plain Chinese sentence without personal data."""

    def __init__(self, status: int, code: str, cause: Cause, message: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.cause: Cause = cause
        self.message = message
        self.retry_after = retry_after


def malformed(message: str = "报文格式不对。") -> Refusal:
    """What cannot be read as the message it should be."""
    return Refusal(400, "input.malformed", "input", message)


def problem_response(refusal: Refusal) -> Response:
    """The HTTP answer of a refusal, with ``Retry-After`` where it says when."""
    body = msgspec.json.encode(Problem(refusal.code, refusal.cause, refusal.message, refusal.retry_after))
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(refusal.retry_after)))
    return Response(body, refusal.status, headers, MEDIA_TYPE)
