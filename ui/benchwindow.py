"""The window of the simulated bench: beside the terminal's window, never part of it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from ui.application import make_application, prepare_environment
from ui.fonts import load_fonts
from ui.providers import IconProvider
from ui.viewmodels.bench import BenchViewModel
from ui.window import QML

_WATCH_MILLISECONDS = 300
_BESIDE_THE_TERMINAL = (600, 40)


class BenchWindow:
    """Raises RuntimeError when the QML is broken."""

    def __init__(self, bench: BenchViewModel, assets: Path) -> None:
        load_fonts(assets / "fonts")
        # QML does not own it.
        self._bench = bench
        self._engine = QQmlApplicationEngine()
        self._engine.addImageProvider("icons", IconProvider(assets / "icons"))
        self._engine.addImportPath(str(QML))
        self._engine.setInitialProperties({"bench": bench})
        self._engine.load(QUrl.fromLocalFile(str(QML / "Terminal" / "Bench" / "BenchWindow.qml")))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("BenchWindow.qml is not a window")
        self.window = roots[0]

    def show(self) -> None:
        self.window.show()

    def close(self) -> None:
        self.window.close()
        # Now, not later: bindings must not outlive the view model that they read.
        shiboken6.delete(self._engine)


def run_bench_window(
    bench: Callable[[], BenchViewModel], assets: Path, alive: Callable[[], bool], *, offscreen: bool
) -> int:
    """Shows the window until it is closed, a signal comes, or ``alive`` says that the terminal has ended."""
    prepare_environment(offscreen=offscreen)
    application = make_application(["kiosk-bench"])
    application.setQuitOnLastWindowClosed(True)
    window = BenchWindow(bench(), assets)
    watch = QTimer()
    watch.timeout.connect(lambda: None if alive() else application.exit(0))
    watch.start(_WATCH_MILLISECONDS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: application.exit(0))
    window.window.setPosition(*_BESIDE_THE_TERMINAL)
    window.show()
    try:
        return int(application.exec())
    finally:
        watch.stop()
        window.close()
