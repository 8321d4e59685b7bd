"""The life of a simulated device that serves its line by a thread of its own."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import Self

_JOIN_SECONDS = 5.0


class ServedByThread(ABC):
    """``_serve`` runs between ``start`` and ``stop`` and ends when ``_stopping`` is set. May be started again."""

    def __init__(self, name: str) -> None:
        self._thread_name = name
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._serve, name=self._thread_name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=_JOIN_SECONDS)
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abstractmethod
    def _serve(self) -> None: ...
