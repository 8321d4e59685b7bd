"""Work is done elsewhere, and what came of it is told on the screen's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from PySide6.QtGui import QGuiApplication

from ui.guithread import GuiThread


def until(happened: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(10_000)
    while not happened():
        assert not deadline.hasExpired()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def elsewhere(work: Callable[[], None]) -> None:
    threading.Thread(target=work).start()


def told(work: Callable[[], threading.Thread], done: Callable[[threading.Thread], None]) -> list[object]:
    """Which thread each step was in, or what failed."""
    heard: list[object] = []

    def received(worker: threading.Thread) -> None:
        heard.extend([worker is threading.current_thread(), threading.current_thread()])
        done(worker)

    gui = GuiThread()
    gui.bring(elsewhere, work, received, lambda problem: heard.extend([repr(problem), threading.current_thread()]))
    until(lambda: len(heard) >= 2)
    return heard


@pytest.fixture(autouse=True)
def _application(qapp: QGuiApplication) -> None:
    """Signals need one."""


def test_work_is_done_in_another_thread_and_received_in_this_one() -> None:
    assert told(threading.current_thread, lambda _worker: None) == [False, threading.current_thread()]


def test_work_that_fails_is_told_here() -> None:
    def broken() -> threading.Thread:
        raise OSError("no disk")

    assert told(broken, lambda _worker: None) == ["OSError('no disk')", threading.current_thread()]


def test_receiving_that_fails_is_told_like_the_work() -> None:
    def refused(_worker: threading.Thread) -> None:
        raise ValueError("not that")

    assert told(threading.current_thread, refused)[2:] == ["ValueError('not that')", threading.current_thread()]
