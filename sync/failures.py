"""Turns what requests raises, and what a platform answers, into :class:`~sync.policy.Failure` values."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

import msgspec
import requests
import urllib3.exceptions

from sync import wire
from sync.policy import Failure, FailureClass

MAX_RETRY_AFTER_SECONDS: Final = 3600.0
_MAX_DETAIL: Final = 300
_MAX_MESSAGE: Final = 200

_SENTENCES: Final[dict[FailureClass, tuple[str, str]]] = {
    FailureClass.DNS: ("network", "网络不通：找不到省平台的地址。"),
    FailureClass.UNREACHABLE: ("network", "网络不通：没有通往省平台的线路。"),
    FailureClass.REFUSED: ("platform", "省平台没有开启服务，连接被拒绝。"),
    FailureClass.CONNECT_TIMEOUT: ("network", "网络不通：连接省平台超时。"),
    FailureClass.TIMEOUT: ("network", "省平台在规定时间内没有答复。"),
    FailureClass.CUT: ("network", "与省平台的连接中途断开。"),
    FailureClass.TLS: ("key", "与省平台的安全连接建立不起来，证书不被信任或时间不对。"),
    FailureClass.AUTH_KEY: ("key", "省平台不认可本终端的密钥。"),
    FailureClass.AUTH_CLOCK: ("clock", "本终端的时钟与省平台相差太大。"),
    FailureClass.HTTP_4XX: ("input", "省平台拒绝了这次请求。"),
    FailureClass.HTTP_5XX: ("platform", "省平台内部出错，暂时不能受理。"),
    FailureClass.BAD_ANSWER: ("platform", "省平台的答复看不懂，可能被网络设备改动过。"),
    FailureClass.TOO_LONG: ("platform", "省平台的答复超出了允许的长度。"),
    FailureClass.FORGED: ("key", "省平台的回执没有通过验证，办件仍保存在本终端。"),
    FailureClass.STORE: ("device", "本终端的存储出错，同步暂停。"),
}
_NO_ROUTE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def failure(kind: FailureClass, detail: str = "", *, http_status: int = 0, retry_after: float | None = None) -> Failure:
    """A failure in our own words."""
    cause, message = _SENTENCES[kind]
    return Failure(kind, cause, kind.value, message, http_status, retry_after, detail[:_MAX_DETAIL])


def from_exception(error: Exception) -> Failure:
    """For anything that ``requests`` or ``urllib3`` raises while a request is made or its answer is read."""
    return failure(_class_of(error), f"{type(error).__name__}: {error}")


def from_status(status: int, body: bytes, retry_after: str | None) -> Failure:
    """For an answer that is not 2xx. Its :class:`wire.Problem`, if it is one, speaks for itself."""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return failure(FailureClass.BAD_ANSWER, f"redirect {status}", http_status=status)
    try:
        problem = msgspec.json.decode(body, type=wire.Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        wait = _seconds(retry_after)
        plain = failure(_class_of_status(status, None), _beginning(body), http_status=status, retry_after=wait)
        # Without a Problem it may be some box on the way that answers: nobody has judged the input.
        return msgspec.structs.replace(plain, cause="platform") if plain.cause == "input" else plain
    kind = _class_of_status(status, problem)
    waits = [wait for wait in (_seconds(retry_after), _bounded(problem.retry_after)) if wait is not None]
    cause, sentence = _SENTENCES[kind]
    return Failure(
        failure_class=kind,
        cause=problem.cause or cause,
        code=problem.code[:_MAX_MESSAGE] or kind.value,
        message=problem.message[:_MAX_MESSAGE] or sentence,
        http_status=status,
        retry_after=max(waits, default=None),
    )


def _class_of_status(status: int, problem: wire.Problem | None) -> FailureClass:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FailureClass.HTTP_5XX
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        about_clock = problem is not None and (problem.cause == "clock" or problem.code.startswith("clock."))
        return FailureClass.AUTH_CLOCK if about_clock else FailureClass.AUTH_KEY
    if status >= HTTPStatus.BAD_REQUEST:
        return FailureClass.HTTP_4XX
    return FailureClass.BAD_ANSWER


def _class_of(error: Exception) -> FailureClass:
    chain = tuple(_causes(error))
    for kinds, found in (
        ((requests.exceptions.SSLError, urllib3.exceptions.SSLError), FailureClass.TLS),
        ((urllib3.exceptions.NameResolutionError,), FailureClass.DNS),
        ((requests.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError), FailureClass.CONNECT_TIMEOUT),
        ((requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError), FailureClass.TIMEOUT),
    ):
        if any(isinstance(link, kinds) and not _is_new_connection(link) for link in chain):
            return found
    for link in chain:
        if isinstance(link, ConnectionRefusedError):
            return FailureClass.REFUSED
        if isinstance(link, OSError) and link.errno in _NO_ROUTE:
            return FailureClass.UNREACHABLE
    if any(_is_new_connection(link) for link in chain):
        return FailureClass.UNREACHABLE
    return FailureClass.CUT


def _is_new_connection(error: BaseException) -> bool:
    # urllib3 derives NameResolutionError from NewConnectionError, and that from ConnectTimeoutError.
    is_plain = isinstance(error, urllib3.exceptions.NewConnectionError)
    return is_plain and not isinstance(error, urllib3.exceptions.NameResolutionError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it was made from, whichever way the libraries wrapped it."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        parts = (current.__cause__, current.__context__, getattr(current, "reason", None), *current.args)
        waiting.extend(part for part in parts if isinstance(part, BaseException))


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds; its date form is not worth trusting a clock for."""
    if header is None or not header.strip().isdecimal():
        return None
    return _bounded(float(header[:9]))


def _bounded(seconds: float | None) -> float | None:
    if seconds is None or not seconds > 0:
        return None
    return min(seconds, MAX_RETRY_AFTER_SECONDS)


def _beginning(body: bytes) -> str:
    return body[:80].decode("utf-8", "replace")
