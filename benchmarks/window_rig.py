"""The terminal's real window with samples on it, an empty QML window beside it, and a watch that times their frames.

Both draw offscreen by the software renderer, as a terminal without a usable GPU does. A time is from the cause (a touch, a
scrolled list, another screen) to the moment when the frame that shows it has been handed over, as Qt's frameSwapped says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QEventLoop
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.session.state import Language
from ui.samples import Sample, all_samples, dressed
from ui.texts import Translations
from ui.viewmodels.terminal import TerminalViewModel
from ui.window import TerminalWindow

ROOT: Final = Path(__file__).resolve().parents[1]
SIZE_PX: Final = (1080, 1920)
PX_PER_MM: Final = 4.03
MOST_MS: Final = 5000
"""A frame that takes longer never came."""
EMPTY: Final = b"""
import QtQuick
Window {
    width: 1080; height: 1920; visible: true; color: "white"
    Rectangle { objectName: "mark"; width: 240; height: 120; color: tap.pressed ? "black" : "grey" }
    MouseArea { id: tap; anchors.fill: parent }
}
"""


class Times(msgspec.Struct, frozen=True):
    """Milliseconds of each thing that was done, ours and the empty window's."""

    ours: list[float]
    theirs: list[float]


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


def items_of(item: QQuickItem) -> Iterator[QQuickItem]:
    """``item`` and everything in it."""
    yield item
    for child in item.childItems():
        yield from items_of(child)


class Watch:
    """Times frames of one window."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._swapped = 0.0
        window.frameSwapped.connect(self._note)

    def _note(self) -> None:
        self._swapped = time.perf_counter()

    def time(self, cause: Callable[[], object]) -> float:
        """Milliseconds from the call of ``cause`` to its frame. Raises TimeoutError when none comes."""
        self.settle()
        self._swapped = 0.0
        started = time.perf_counter()
        cause()
        deadline = QDeadlineTimer(MOST_MS)
        while not self._swapped:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
            if deadline.hasExpired():
                raise TimeoutError("no frame came")
        return (self._swapped - started) * 1000

    def settle(self) -> None:
        """Lets frames that are still due pass, and screens that were left go."""
        quiet = time.perf_counter()
        self._swapped = 0.0
        while time.perf_counter() - quiet < 0.02:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 1)
            if self._swapped:
                quiet, self._swapped = time.perf_counter(), 0.0
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def picture(self) -> QImage:
        return self._window.grabWindow()


class Screens:
    """Shows samples by name."""

    def __init__(self, terminal: TerminalViewModel, samples: dict[str, Sample], outer: TerminalWindow) -> None:
        self._terminal = terminal
        self._samples = samples
        self._outer = outer

    @property
    def window(self) -> QQuickWindow:
        return self._outer.window

    def show(self, name: str, *, care: bool = False) -> None:
        sample = self._samples[name]
        self._terminal.show(dressed(sample.session, language=Language.ZH_HANS, care=care), sample.ambient)

    def close(self) -> None:
        self._outer.close()


@contextmanager
def windows() -> Iterator[tuple[Screens, QQuickWindow]]:
    """Ours and the empty one, both drawn. Needs a process that has made no application yet; motion is stilled, so that
    every frame has a cause."""
    from ui.application import make_application, prepare_environment

    prepare_environment(offscreen=True)
    application = make_application(["window-rig"])
    assets = ROOT / "assets"
    samples = {sample.name: sample for sample in all_samples(assets)}
    terminal = TerminalViewModel(lambda _event: None, Translations(assets / "translations"))
    terminal.show(samples["home"].session, samples["home"].ambient)
    outer = TerminalWindow(
        terminal, size_px=SIZE_PX, panel_px_per_mm=PX_PER_MM, fullscreen=False, assets=assets, stilled=True
    )
    outer.show()
    engine = QQmlApplicationEngine()
    engine.loadData(EMPTY)
    empty = engine.rootObjects()[0]
    assert isinstance(empty, QQuickWindow)
    ours = Screens(terminal, samples, outer)
    try:
        yield ours, empty
    finally:
        empty.close()
        ours.close()
        application.processEvents()
