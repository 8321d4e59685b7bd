"""IPP over HTTP: one request, one answer, each within a deadline and a size.

Straight on ``http.client``: clients above it bound each read, not the whole answer, so a printer that drips a byte a second
or announces a chunk of -1 bytes, would hold the caller for hours or fill the memory. Here every read of the socket, headers
and chunk sizes included, counts against one deadline and one number of bytes.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from devices.document.protocol import (
    MAX_MESSAGE,
    Attribute,
    MalformedMessage,
    Operation,
    Response,
    build_request,
    parse_response,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_TIMEOUT = 3.0
ANSWER_TIMEOUT = 8.0
_MAX_HEAD = 64 * 1024
_PIECE = 16 * 1024
_OK = 200
_SERVER_ERRORS = 500


class ExchangeError(Exception):
    """No usable answer.

    ``sent``: the request may have reached the printer. ``answered``: something answered, but not as a printer does.
    ``refused``: it turned the request away (HTTP 3xx and 4xx), so that nothing has come of it.
    """

    def __init__(self, detail: str, *, sent: bool, answered: bool = False, refused: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.sent = sent
        self.answered = answered
        self.refused = refused


class IppExchange:
    """Speaks to ``uri`` (``ipp://host[:port]/path`` or ``ipps://``). Raises ValueError for any other address."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        schemes = {"ipp": ("http", 631), "ipps": ("https", 631), "http": ("http", 80), "https": ("https", 443)}
        if parts.scheme not in schemes or not parts.hostname:
            msg = "a printer's address looks like ipp://host:631/ipp/print"
            raise ValueError(msg)
        scheme, default_port = schemes[parts.scheme]
        self._encrypted = scheme == "https"
        self._host, self._port = parts.hostname, parts.port or default_port
        self._path = parts.path or "/"
        self._uri = uri
        self._request_id = 0

    @property
    def uri(self) -> str:
        return self._uri

    def ask(
        self,
        operation: Operation,
        attributes: Sequence[Attribute] = (),
        job_attributes: Sequence[Attribute] = (),
        document: bytes = b"",
        *,
        timeout: float = ANSWER_TIMEOUT,
    ) -> Response:
        """Raises :class:`ExchangeError`; returns refusals in the protocol's own words as a response."""
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
        deadline = time.monotonic() + timeout
        line = self._connect(deadline)
        connection = http.client.HTTPConnection(self._host, self._port)
        # http.client asks of its socket only makefile, sendall and close.
        connection.sock = line
        try:
            return _converse(connection, self._path, body)
        except TimeoutError as error:
            raise ExchangeError("answer too slow", sent=True) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            if line.overfull:
                raise ExchangeError("answer too long", sent=True, answered=True) from error
            answered = isinstance(error, (http.client.HTTPException, ValueError))
            gone = isinstance(error, (http.client.RemoteDisconnected, ConnectionError))
            raise ExchangeError(type(error).__name__, sent=True, answered=answered and not gone) from error
        finally:
            connection.close()
            line.end()

    def _connect(self, deadline: float) -> _DeadlineSocket:
        try:
            plain = socket.create_connection((self._host, self._port), timeout=CONNECT_TIMEOUT)
        except (OSError, UnicodeError) as error:
            raise ExchangeError(type(error).__name__, sent=False) from error
        if not self._encrypted:
            return _DeadlineSocket(plain, deadline)
        try:
            # wrap_socket takes the descriptor over; when it fails it has closed it.
            return _DeadlineSocket(ssl.create_default_context().wrap_socket(plain, server_hostname=self._host), deadline)
        except (OSError, ValueError) as error:
            plain.close()
            raise ExchangeError(type(error).__name__, sent=False) from error


def _converse(connection: http.client.HTTPConnection, path: str, body: bytes) -> bytes:
    # A kept-alive connection that the printer has closed would fail after the request may have gone out.
    headers = {"Content-Type": "application/ipp", "Connection": "close", "Accept-Encoding": "identity"}
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        # A printer that refuses a long document may say so and close before it has read it.
        connection.request("POST", path, body, headers)
    reply = connection.getresponse()
    try:
        if reply.status != _OK:
            refused = reply.status < _SERVER_ERRORS
            raise ExchangeError(f"HTTP {reply.status}", sent=True, answered=True, refused=refused)
        answer = bytearray()
        while piece := reply.read(_PIECE):
            answer += piece
            if len(answer) > MAX_MESSAGE:
                raise ExchangeError("answer too long", sent=True, answered=True)
        return bytes(answer)
    finally:
        reply.close()


class _DeadlineSocket:
    """The part of a socket that ``http.client`` uses, ending every wait at one deadline."""

    def __init__(self, inner: socket.socket, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline
        self._reader = _BoundedReader(inner, deadline)

    @property
    def overfull(self) -> bool:
        return self._reader.room < 0

    def sendall(self, data: bytes) -> None:
        self._inner.settimeout(_left(self._deadline))
        self._inner.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader)

    def close(self) -> None:
        """http.client closes its socket before it reads an answer that ends with the connection; :meth:`end` closes it."""

    def end(self) -> None:
        self._inner.close()


class _BoundedReader(io.RawIOBase):
    def __init__(self, inner: socket.socket, deadline: float) -> None:
        super().__init__()
        self._inner = inner
        self._deadline = deadline
        self.room = MAX_MESSAGE + _MAX_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        self._inner.settimeout(_left(self._deadline))
        count = self._inner.recv_into(buffer)
        self.room -= count
        if self.room < 0:
            raise OSError("too long")
        return count


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
