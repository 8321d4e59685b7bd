"""The other end of the automation server: blocking, without Qt. Development only."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_RETRY_SECONDS = 0.05


class AutomationFailed(Exception):  # noqa: N818 - it is what a test reads
    """The terminal answered that it could not, or did not answer in time."""


class AutomationClient:
    """One connection to ``path``. Waits up to ``connect_within`` seconds for the terminal to listen, and up to
    ``answer_within`` for each answer."""

    def __init__(self, path: str | Path, *, connect_within: float = 20.0, answer_within: float = 20.0) -> None:
        self._path = str(path)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._connect(time.monotonic() + connect_within)
        except BaseException:
            self._socket.close()
            raise
        self._socket.settimeout(answer_within)
        self._lines = self._socket.makefile("rb")

    def do(self, command: str, **values: object) -> dict[str, object]:
        """Send one command and return its answer. Raises :class:`AutomationFailed` with the terminal's reason."""
        request = json.dumps({"do": command, **values}, ensure_ascii=False).encode() + b"\n"
        try:
            self._socket.sendall(request)
            line = self._lines.readline()
        except OSError as problem:
            raise AutomationFailed(f"{command}: {problem}") from problem
        if not line:
            raise AutomationFailed(f"{command}: the terminal has gone")
        answer: object = json.loads(line)
        if not isinstance(answer, dict) or not answer.get("ok"):
            reason = answer.get("error") if isinstance(answer, dict) else answer
            raise AutomationFailed(f"{command}: {reason}")
        return answer

    def tap(self, text: str) -> None:
        self.do("tap", text=text)

    def fill(self, label: str, text: str) -> None:
        self.do("fill", label=label, text=text)

    def sees(self, text: str) -> bool:
        return self.do("sees", text=text)["sees"] is True

    def texts(self) -> list[str]:
        texts = self.do("texts")["texts"]
        return [str(text) for text in texts] if isinstance(texts, list) else []

    def screen(self) -> str:
        return str(self.do("screen")["screen"])

    def grab(self, path: Path) -> None:
        self.do("grab", path=str(path))

    def wait_for(self, text: str, *, within: float = 10.0) -> None:
        """Return as soon as the screen shows ``text``; raise :class:`AutomationFailed` with what it shows instead."""
        deadline = time.monotonic() + within
        while not self.sees(text):
            if time.monotonic() >= deadline:
                raise AutomationFailed(f"“{text}” did not come. The screen says: {' | '.join(self.texts())}")
            time.sleep(_RETRY_SECONDS)

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self, deadline: float) -> None:
        while True:
            try:
                self._socket.connect(self._path)
            except OSError as problem:
                if time.monotonic() >= deadline:
                    raise AutomationFailed(f"nobody listens at {self._path}") from problem
                time.sleep(_RETRY_SECONDS)
            else:
                return
