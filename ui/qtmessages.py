"""What Qt and QML say: kept in a list and passed to the log, never to a terminal nobody reads."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_LOG = logging.getLogger("ui.qt")


@dataclass(frozen=True)
class QtMessage:
    """``level`` is one of logging's."""

    level: int
    category: str
    text: str


class QtMessages:
    """A Qt message handler while installed. Keeps the newest ``most`` messages."""

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self.seen: list[QtMessage] = []

    def install(self) -> None:
        qInstallMessageHandler(self._handle)

    def remove(self) -> None:
        qInstallMessageHandler(None)

    def warnings(self) -> list[str]:
        """Texts at warning or above."""
        return [message.text for message in self.seen if message.level >= logging.WARNING]

    def _handle(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        level = _LEVELS.get(kind, logging.WARNING)
        said = text or ""
        self.seen.append(QtMessage(level, context.category or "", said))
        del self.seen[: -self._most]
        _LOG.log(level, "%s", said)
