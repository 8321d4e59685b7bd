"""The way from other threads back to the screen's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")


class GuiThread(QObject):
    """Runs callables on the thread of the screen, in the order in which they were given."""

    _call = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._call.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def soon(self, work: Callable[[], None]) -> None:
        self._call.emit(work)

    def bring(
        self,
        run: Callable[[Callable[[], None]], None],
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """``run`` is given ``work`` for another thread; ``done`` with what it made, or ``failed`` with what either of them
        raised, is called on the screen's."""

        def errand() -> None:
            try:
                made = work()
            except Exception as problem:  # noqa: BLE001 - handed over
                self.soon(partial(failed, problem))
            else:
                self.soon(partial(received, made))

        def received(made: T) -> None:
            try:
                done(made)
            except Exception as problem:  # noqa: BLE001 - handed over
                failed(problem)

        run(errand)

    @staticmethod
    def _run(work: Callable[[], None]) -> None:
        work()
