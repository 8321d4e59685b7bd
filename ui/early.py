"""Qt's own part of a start. It needs the interpreter's lock for little of it, so another thread can import meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QLoggingCategory, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, QQmlComponent
from shiboken6 import delete, isValid

from ui.application import make_application, prepare_environment
from ui.qtmessages import QtMessages

QML: Final = Path(__file__).resolve().parent / "qml"
MAIN: Final = QML / "Main.qml"
_NOT_OURS: Final = ("qt.multimedia.symbolsresolver", "qt.qml.propertyCache.append")
"""Qt's words on itself while it compiles, see :data:`ui.qtmessages.NOT_OURS`."""


def compiled(main: Path = MAIN) -> QQmlApplicationEngine:
    """An engine that has compiled ``main`` and all that it names, and has made nothing of it yet.

    Qt compiles in a thread of its own and lets go of the interpreter's lock while it waits (seen with PySide6 6.11).
    While another Python thread imports, Qt's messages must not go to Python: Qt may say something while it holds the
    dynamic loader's lock, for which the import of a binary module waits with the interpreter's lock in its hands.
    What is wrong with the QML is told by whoever loads it.
    """
    engine = QQmlApplicationEngine()
    engine.addImportPath(str(QML))
    # The engine's own, or the next clean-up of its cache throws away what has no user yet.
    QQmlComponent(engine, engine).loadUrl(QUrl.fromLocalFile(str(main)))
    return engine


class QtBegun:
    """The application, the engine for the terminal's window, and what Qt says once that is there; before, it speaks to
    standard error."""

    def __init__(self, *, offscreen: bool) -> None:
        prepare_environment(offscreen=offscreen)
        self.application: QGuiApplication = make_application(["kiosk"])
        QLoggingCategory.setFilterRules("\n".join(f"{category}=false" for category in _NOT_OURS))
        self.engine = compiled()
        self.messages = QtMessages()
        self.messages.install()

    def close(self) -> None:
        """For every way out: an engine that outlives the application would end with a crash."""
        if isValid(self.engine):
            delete(self.engine)
        self.messages.remove()
