"""The line of the simulated stub printer: HTTP as printers speak it, and as they should not."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_DRIP = 0.02
"""Seconds between two bytes of a dripping answer."""


class Line(StrEnum):
    """How an answer goes over the line."""

    PLAIN = "plain"
    ODD_CHUNKS = "odd-chunks"
    """HTTP chunks of one to three bytes, with extensions, upper case sizes and a trailer."""
    NEGATIVE_CHUNK = "negative-chunk"
    ENDLESS_CHUNKS = "endless-chunks"
    NO_LENGTH = "no-length"
    """Ends with the connection, as HTTP/1.0 printers do."""
    DRIP_BODY = "drip-body"
    DRIP_HEAD = "drip-head"
    CUT_SHORT = "cut-short"
    DEAD = "dead"
    """The operation is carried out, the answer never sent."""
    SERVER_ERROR = "server-error"
    """HTTP 500."""
    NOT_FOUND = "not-found"


class IppServer(ThreadingHTTPServer):
    """Serves what ``answers`` makes of a request's bytes, until ``over``."""

    # Handlers that drip end with the plug, so closing may wait for them.
    daemon_threads = False
    block_on_close = True

    def __init__(
        self, address: tuple[str, int], answers: Callable[[bytes], tuple[Line, bytes]], over: threading.Event, path: str
    ) -> None:
        super().__init__(address, _handler(answers, over, path))

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up in the middle of an answer is what these tests are about."""


def _handler(
    answers: Callable[[bytes], tuple[Line, bytes]], over: threading.Event, path: str
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.close_connection = True
            request = _read_body(self)
            if self.path not in (path, "/"):
                line, answer = Line.NOT_FOUND, b""
            else:
                line, answer = answers(request)
            with contextlib.suppress(ConnectionError):
                _send(self, over, line, answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            pass

    return Handler


def _read_body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Expect", "").lower() == "100-continue":
        handler.send_response_only(100)
        handler.end_headers()
    if handler.headers.get("Transfer-Encoding", "").lower() != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
    body = bytearray()
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        body += handler.rfile.read(size)
        handler.rfile.readline()
    handler.rfile.readline()
    return bytes(body)


def _send(handler: BaseHTTPRequestHandler, over: threading.Event, line: Line, answer: bytes) -> None:
    if line is Line.DEAD:
        return
    if line in (Line.SERVER_ERROR, Line.NOT_FOUND):
        handler.send_response(500 if line is Line.SERVER_ERROR else 404)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    out = handler.wfile
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nConnection: close\r\n"
    chunked, sized = b"Transfer-Encoding: chunked\r\n\r\n", b"Content-Length: %d\r\n\r\n" % len(answer)
    match line:
        case Line.ODD_CHUNKS:
            out.write(head + chunked)
            for start in range(0, len(answer), 3):
                piece = answer[start : start + 3]
                out.write(b'00%X;ext="odd"\r\n%s\r\n' % (len(piece), piece))
            out.write(b"000;last\r\nX-Trailer: yes\r\n\r\n")
        case Line.NEGATIVE_CHUNK:
            out.write(head + chunked + b"-1\r\n" + answer)
        case Line.ENDLESS_CHUNKS:
            out.write(head + chunked)
            while not over.wait(_DRIP):
                out.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
        case Line.NO_LENGTH:
            out.write(head + b"\r\n" + answer)
        case Line.CUT_SHORT:
            out.write(head + sized + answer[: len(answer) // 2])
        case Line.DRIP_BODY | Line.DRIP_HEAD:
            whole = head + sized + answer
            ready = whole.index(b"\r\n\r\n") + 4 if line is Line.DRIP_BODY else 0
            out.write(whole[:ready])
            for byte in whole[ready:]:
                if over.wait(_DRIP):
                    return
                out.write(bytes((byte,)))
        case _:
            out.write(head + sized + answer)
