"""Lets another process use the finger: one JSON object a line over a local socket. Development only.

Requests are ``{"do": "tap", "text": "同意"}`` and the like; answers ``{"ok": true, ...}`` or
``{"ok": false, "error": ...}``.
Nothing in the product constructs this except a development option that says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtQuick import QQuickWindow

from ui.automation.finger import Finger, NotOnScreen

Request: TypeAlias = Mapping[str, object]
Answer: TypeAlias = dict[str, object]
Command: TypeAlias = Callable[[Request], Mapping[str, object] | None]

_LONGEST_LINE = 64 * 1024


class AutomationServer(QObject):
    """Listens at ``path`` (only its owner may connect) and carries commands out on the GUI thread.

    Commands: ``tap`` (text), ``texts``, ``sees`` (text), ``fill`` (label, text), ``digits`` (digits), ``draw`` (label,
    strokes: lists of places in shares of the field), ``grab`` (path), ``screen``; ``extra`` adds more by name. Raises
    OSError when it cannot listen.
    """

    def __init__(
        self,
        window_or_finger: QQuickWindow | Finger,
        path: str,
        extra: Mapping[str, Command] | None = None,
        *,
        screen: Callable[[], str] = lambda: "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        finger = window_or_finger if isinstance(window_or_finger, Finger) else Finger(window_or_finger)
        self._commands: dict[str, Command] = {**_own_commands(finger, screen), **(extra or {})}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(path)
        if not self._server.listen(path):
            raise OSError(f"{path}: {self._server.errorString()}")
        self._server.newConnection.connect(self._accept)

    def close(self) -> None:
        for socket in self.findChildren(QLocalSocket):
            socket.abort()
        self._server.close()

    def _accept(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.setParent(self)
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        while socket.canReadLine():
            line = bytes(socket.readLine(_LONGEST_LINE).data())
            socket.write(json.dumps(self._answer(line), ensure_ascii=False).encode() + b"\n")
            socket.flush()
        if socket.bytesAvailable() > _LONGEST_LINE:
            socket.abort()

    def _answer(self, line: bytes) -> Answer:
        try:
            request: object = json.loads(line)
        except ValueError:
            return {"ok": False, "error": "not JSON"}
        if not isinstance(request, dict):
            return {"ok": False, "error": "not an object"}
        command = self._commands.get(str(request.get("do", "")))
        if command is None:
            return {"ok": False, "error": f"unknown command; known: {', '.join(sorted(self._commands))}"}
        try:
            return {"ok": True, **(command(request) or {})}
        except (NotOnScreen, OSError, KeyError, ValueError) as problem:
            return {"ok": False, "error": f"{type(problem).__name__}: {problem}"}


def _own_commands(finger: Finger, screen: Callable[[], str]) -> dict[str, Command]:
    def tap(request: Request) -> None:
        finger.tap(str(request["text"]))

    def fill(request: Request) -> None:
        finger.fill(str(request["label"]), str(request["text"]))

    def digits(request: Request) -> None:
        finger.type_digits(str(request["digits"]))

    def grab(request: Request) -> None:
        finger.grab(Path(str(request["path"])))

    def draw(request: Request) -> None:
        strokes = request["strokes"]
        if not isinstance(strokes, list):
            raise ValueError("strokes are lists of places")
        finger.draw(str(request["label"]), [[(float(x), float(y)) for x, y in stroke] for stroke in strokes])

    return {
        "tap": tap,
        "draw": draw,
        "fill": fill,
        "digits": digits,
        "grab": grab,
        "texts": lambda _request: {"texts": finger.texts()},
        "sees": lambda request: {"sees": finger.sees(str(request["text"]))},
        "screen": lambda _request: {"screen": screen()},
    }
