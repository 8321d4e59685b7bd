"""A seeded chaos proxy: each exchange through it may be hurt in one way, and it keeps exact count of what it did.

It understands just enough HTTP to hold one exchange: a head, a Content-Length, a body, one answer a connection.
"""

from __future__ import annotations

import random
import re
import socket
import socketserver
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

import msgspec

from sync.wire.packed import decode_batch

MAX_MESSAGE_BYTES: Final = 16 << 20
_KEEP_ALIVE: Final = re.compile(rb"(?im)^connection:.*\r\n")
_LENGTH: Final = re.compile(rb"(?im)^content-length:\s*(\d+)\r?$")


class Fault(StrEnum):
    """What happens to one exchange. The second group strikes after the platform has done its work."""

    NONE = "none"
    LATENCY = "latency"
    DROP_BEFORE = "drop_before"
    RESET_MID_REQUEST = "reset_mid_request"
    HALF_OPEN = "half_open"
    ERROR_500 = "error_500"

    LOST_RESPONSE = "lost_response"
    CUT_RESPONSE = "cut_response"
    SILENT_AFTER = "silent_after"
    HTML = "html"
    GARBAGE = "garbage"


AFTER_COMMIT: Final = frozenset({Fault.LOST_RESPONSE, Fault.CUT_RESPONSE, Fault.SILENT_AFTER, Fault.HTML, Fault.GARBAGE})
_HURTS: Final = tuple(fault for fault in Fault if fault is not Fault.NONE)
_SLOW: Final = frozenset({Fault.HALF_OPEN, Fault.SILENT_AFTER})


class ChaosProxy:
    """Stands before ``127.0.0.1:upstream_port`` while used as a context manager.

    Of the exchanges whose path ``applies`` accepts, a share of ``rate`` is hurt; which and how depends only on ``seed`` and
    their order. ``on_lost(request_body)`` is called for each exchange whose request the platform answered and whose answer
    the client did not get.
    """

    def __init__(
        self,
        upstream_port: int,
        seed: int,
        *,
        rate: float = 0.4,
        slow_rate: float = 0.05,
        latency: float = 0.02,
        applies: Callable[[str], bool] = lambda _: True,
        on_lost: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._upstream = ("127.0.0.1", upstream_port)
        self._rng = random.Random(seed)
        self._rate = rate
        self._slow_rate = slow_rate
        self._latency = latency
        self._applies = applies
        self._on_lost = on_lost
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self.calm = False
        """Set to let everything through."""
        self.faults: Counter[Fault] = Counter()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="chaos-proxy")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def choose(self, path: str) -> Fault:
        """The fate of the next exchange."""
        with self._lock:
            fault = Fault.NONE
            if not self.calm and self._applies(path) and self._rng.random() < self._rate:
                fault = self._rng.choice(_HURTS)
                if fault in _SLOW and self._rng.random() >= self._slow_rate * len(_HURTS):
                    fault = Fault.LOST_RESPONSE
            self.faults[fault] += 1
            return fault

    def serve(self, client: socket.socket) -> None:
        """One exchange."""
        request = _read_message(client)
        if request is None:
            return
        head, body = request
        fault = self.choose(head.split(b" ", 2)[1].decode("ascii", "replace"))
        if fault is Fault.LATENCY:
            time.sleep(self._latency)
        if fault is Fault.HALF_OPEN:
            self._wait_for_hang_up(client)
        elif fault is Fault.ERROR_500:
            client.sendall(_answer(b"500 Internal Server Error", b"upstream connect error"))
        elif fault in (Fault.DROP_BEFORE, Fault.RESET_MID_REQUEST):
            if fault is Fault.RESET_MID_REQUEST:
                self._forward_half(head + body)
            _reset(client)
        else:
            self._answer_or_lose(client, fault, self._exchange(head + body), body)

    def _answer_or_lose(self, client: socket.socket, fault: Fault, answer: bytes, request_body: bytes) -> None:
        if fault in AFTER_COMMIT:
            self._on_lost(request_body)
        if fault is Fault.LOST_RESPONSE:
            _reset(client)
        elif fault is Fault.SILENT_AFTER:
            self._wait_for_hang_up(client)
        elif fault is Fault.CUT_RESPONSE:
            client.sendall(answer[: len(answer) - 10])
        elif fault is Fault.HTML:
            client.sendall(_answer(b"200 OK", "<html><body>请先登录无线网络</body></html>".encode()))
        elif fault is Fault.GARBAGE:
            client.sendall(_answer(b"200 OK", random.Random(len(answer)).randbytes(200)))
        else:
            client.sendall(answer)

    def _exchange(self, request: bytes) -> bytes:
        with socket.create_connection(self._upstream, timeout=10) as upstream:
            upstream.sendall(_last_on_its_connection(request))
            answer = bytearray()
            while chunk := upstream.recv(65536):
                answer += chunk
            return bytes(answer)

    def _forward_half(self, request: bytes) -> None:
        with socket.create_connection(self._upstream, timeout=10) as upstream:
            upstream.sendall(request[: len(request) // 2])
            _reset(upstream)

    def _wait_for_hang_up(self, client: socket.socket) -> None:
        client.settimeout(0.05)
        while not self._closing.is_set():
            try:
                if not client.recv(1):
                    return
            except TimeoutError:
                continue


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True
    proxy: ChaosProxy

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class's names
        """Clients and platform hang up on each other here all the time; anything else is a bug of the rig."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            raise


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.request.settimeout(10)
        self.server.proxy.serve(self.request)


def _read_message(client: socket.socket) -> tuple[bytes, bytes] | None:
    """Head (with its blank line) and body of a request, or None if the client went away before its end."""
    received = bytearray()
    while b"\r\n\r\n" not in received:
        chunk = client.recv(65536)
        if not chunk or len(received) > MAX_MESSAGE_BYTES:
            return None
        received += chunk
    head_end = received.index(b"\r\n\r\n") + 4
    head = bytes(received[:head_end])
    found = _LENGTH.search(head)
    length = int(found.group(1)) if found else 0
    while len(received) < head_end + length:
        chunk = client.recv(65536)
        if not chunk or len(received) > MAX_MESSAGE_BYTES:
            return None
        received += chunk
    return head, bytes(received[head_end:])


def _last_on_its_connection(request: bytes) -> bytes:
    """The same request, asking the platform to close afterwards: that is how the end of the answer is known."""
    head, blank, body = request.partition(b"\r\n\r\n")
    return _KEEP_ALIVE.sub(b"", head + b"\r\n") + b"Connection: close\r\n\r\n" + body if blank else request


def _answer(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (status, len(body), body)


def _reset(connection: socket.socket) -> None:
    """Closes with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def entry_ids(request_body: bytes) -> list[str]:
    """Of a batch, whichever way it is written; whatever else travels names none."""
    try:
        if request_body.startswith(b"{"):
            return [entry["entry_id"] for entry in msgspec.json.decode(request_body).get("entries", ())]
        batch = decode_batch(request_body)
    except (msgspec.DecodeError, ValueError):  # a piece of an attachment may begin with any byte
        return []
    return [batch.entry_id(place) for place in range(len(batch))]
