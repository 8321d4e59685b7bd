"""IPP over HTTP: one request, one answer, each within a deadline and a size."""

from __future__ import annotations

import time
from collections.abc import Sequence
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from devices.document.protocol import (
    MAX_MESSAGE,
    Attribute,
    MalformedMessage,
    Operation,
    Response,
    build_request,
    parse_response,
)

CONNECT_TIMEOUT = 3.0
ANSWER_TIMEOUT = 8.0


class ExchangeError(Exception):
    """No usable answer. ``sent``: the request may have reached the printer."""

    def __init__(self, detail: str, *, sent: bool, answered: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.sent = sent
        self.answered = answered


class IppExchange:
    """Speaks to ``uri`` (``ipp://host[:port]/path`` or ``ipps://``). Raises ValueError for any other address."""

    def __init__(self, uri: str, session: requests.Session | None = None) -> None:
        parts = urlsplit(uri)
        schemes = {"ipp": ("http", 631), "ipps": ("https", 631), "http": ("http", 80), "https": ("https", 443)}
        if parts.scheme not in schemes or not parts.hostname:
            msg = "a printer's address looks like ipp://host:631/ipp/print"
            raise ValueError(msg)
        scheme, default_port = schemes[parts.scheme]
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self._url = f"{scheme}://{host}:{parts.port or default_port}{parts.path or '/'}"
        self._uri = uri
        self._session = session
        self._own: requests.Session | None = None
        self._request_id = 0

    def close(self) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None

    def ask(
        self,
        operation: Operation,
        attributes: Sequence[Attribute] = (),
        job_attributes: Sequence[Attribute] = (),
        document: bytes = b"",
        *,
        timeout: float = ANSWER_TIMEOUT,
    ) -> Response:
        self._request_id = self._request_id % 0x7FFFFFFF + 1
        body = build_request(operation, self._request_id, self._uri, attributes, job_attributes, document)
        answer = self._post(body, timeout)
        try:
            response = parse_response(answer)
        except MalformedMessage as error:
            raise ExchangeError(str(error), sent=True, answered=True) from error
        if response.request_id != self._request_id:
            raise ExchangeError("answer to another request", sent=True, answered=True)
        return response

    def _post(self, body: bytes, timeout: float) -> bytes:
        # A kept-alive connection that the printer has closed would fail after the request may have gone out.
        headers = {"Content-Type": "application/ipp", "Connection": "close", "Accept-Encoding": "identity"}
        deadline = time.monotonic() + timeout
        try:
            with self._http().post(
                self._url,
                data=body,
                headers=headers,
                timeout=(CONNECT_TIMEOUT, timeout),
                stream=True,
                allow_redirects=False,
            ) as reply:
                if reply.status_code != requests.codes.ok:
                    raise ExchangeError(f"HTTP {reply.status_code}", sent=True, answered=True)
                return _bounded(reply, deadline)
        except requests.RequestException as error:
            raise ExchangeError(type(error).__name__, sent=not _never_connected(error)) from error

    def _http(self) -> requests.Session:
        if self._session is not None:
            return self._session
        if self._own is None:
            self._own = requests.Session()
            self._own.trust_env = False
        return self._own


def _bounded(reply: requests.Response, deadline: float) -> bytes:
    answer = bytearray()
    for piece in reply.iter_content(16 * 1024):
        answer += piece
        if len(answer) > MAX_MESSAGE:
            raise ExchangeError("answer too long", sent=True, answered=True)
        if time.monotonic() > deadline:
            raise ExchangeError("answer too slow", sent=True)
    return bytes(answer)


def _never_connected(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
