"""The way from other threads back to the screen's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class GuiThread(QObject):
    """Runs callables on the thread of the screen, in the order in which they were given."""

    _call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._call.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def soon(self, work: Callable[[], None]) -> None:
        self._call.emit(work)

    @staticmethod
    def _run(work: Callable[[], None]) -> None:
        work()
