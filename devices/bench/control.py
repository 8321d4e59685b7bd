"""The bench's control channel, apart from the devices: a Unix socket, one JSON object a line in each direction.

``{"do": "card.insert", "person": "王秀英"}`` is answered with ``{"ok": true, ...}`` or
``{"ok": false, "code": "bench.person", "message": "..."}``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from devices.bench.problems import BenchProblem

_log = logging.getLogger("devices.bench")

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Answer: TypeAlias = dict[str, Json]
Perform: TypeAlias = Callable[[str, Mapping[str, Json]], Answer]

LINE_LIMIT = 1024 * 1024
_LONGEST_SOCKET_PATH = 100
"""The kernel takes 107 bytes; longer ones go through the directory's file descriptor."""


class BenchControl:
    """Serves ``perform(action, arguments)`` at ``path``. A :class:`BenchProblem` becomes an answer with ok false."""

    def __init__(self, path: Path, perform: Perform) -> None:
        self.path = path
        self._perform = perform
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        with _reachable(self.path) as address:
            server = _Server(address, self.answer)
        self.path.chmod(0o600)
        self._server = server
        self._thread = threading.Thread(
            target=lambda: server.serve_forever(0.05), name="simulated-bench-control", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is None or self._thread is None:
            return
        server.shutdown()
        server.hang_up()
        server.server_close()
        self._thread.join(5)
        self.path.unlink(missing_ok=True)

    def answer(self, line: bytes) -> Answer:
        """The answer to one line, whatever is in it."""
        try:
            asked = json.loads(line)
            if not isinstance(asked, dict) or not isinstance(asked.get("do"), str):
                raise BenchProblem("request", "每行要是一个带 do 的 JSON 对象。")
            action = asked.pop("do")
            return {"ok": True} | self._perform(action, asked)
        except (ValueError, RecursionError):
            return refusal(BenchProblem("request", "这一行不是 JSON。"))
        except BenchProblem as problem:
            return refusal(problem)
        except Exception as error:  # noqa: BLE001 - the caller gets an answer to every line
            _log.exception("bug in the bench")
            return refusal(BenchProblem("bug", f"测试台程序出错（{type(error).__name__}）。"))


def refusal(problem: BenchProblem) -> Answer:
    return {"ok": False, "code": problem.code, "message": problem.message}


class BenchClient:
    """Asks the bench at ``path``; every call is a connection of its own."""

    def __init__(self, path: Path, *, timeout: float = 15.0) -> None:
        self._path = path
        self._timeout = timeout

    def do(self, action: str, **arguments: Json) -> Answer:
        """The bench's answer; ``bench.unreachable`` when there is none."""
        request = json.dumps({"do": action} | arguments, ensure_ascii=False).encode() + b"\n"
        try:
            with socket.socket(socket.AF_UNIX) as connection, _reachable(self._path) as address:
                connection.settimeout(self._timeout)
                connection.connect(address)
                connection.sendall(request)
                with connection.makefile("rb") as replies:
                    answer = json.loads(replies.readline(LINE_LIMIT))
        except (OSError, ValueError) as error:
            return refusal(BenchProblem("unreachable", f"测试台没有回应：{self._path}（{type(error).__name__}）。"))
        return answer if isinstance(answer, dict) else refusal(BenchProblem("unreachable", "测试台答非所问。"))


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            while line := self.rfile.readline(LINE_LIMIT):
                answer = self.server.answer(line)
                self.wfile.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, address: str, answer: Callable[[bytes], Answer]) -> None:
        self.answer = answer
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: object, client_address: object) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.add(request)
            super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.discard(request)
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """Ends the conversations that are still open, so that closing does not wait for their clients."""
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _reachable(path: Path) -> Iterator[str]:
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        yield str(path)
        return
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)
