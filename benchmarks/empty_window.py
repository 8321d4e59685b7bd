"""The least that a Qt Quick program can do: one empty window, READY, its first frame as a picture. ``start`` compares."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

WINDOW = b'import QtQuick\nWindow { width: 1080; height: 1920; visible: true; color: "white" }\n'


def main(picture: str) -> int:
    application = QGuiApplication(["empty-window"])
    engine = QQmlApplicationEngine()
    engine.loadData(WINDOW)
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)

    def drawn() -> None:
        window.frameSwapped.disconnect(drawn)
        QTimer.singleShot(0, ready)

    def ready() -> None:
        print("READY", flush=True)
        window.grabWindow().save(picture)
        application.exit(0)

    window.frameSwapped.connect(drawn, Qt.ConnectionType.QueuedConnection)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
