"""The window of the simulated bench: beside the terminal's window, never part of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from ui.fonts import load_fonts
from ui.providers import IconProvider
from ui.viewmodels.bench import BenchViewModel
from ui.window import QML


class BenchWindow:
    """Raises RuntimeError when the QML is broken."""

    def __init__(self, bench: BenchViewModel, assets: Path) -> None:
        load_fonts(assets / "fonts")
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
        self._engine.deleteLater()
