"""What Qt and QML say: kept in a list and passed to the log, never to a terminal nobody reads."""

from __future__ import annotations

import logging
import re

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from kiosk.domain.values import dataclass

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

NOT_OURS = (
    # The virtual keyboard brings QtMultimedia for its key sounds, which looks for a sound server.
    r"Couldn't load pipewire-0\.3 library",
    r"Couldn't resolve pipewire-0\.3 symbols",
    # Said once in a home that has no pinyin dictionary yet.
    r"PinyinDecoderService::init\(\): creating directory for user dictionary .*",
    # Qt's own QtQuick.VirtualKeyboard, seen with 6.11.
    r"Member \w+ of the object PopupList_QMLTYPE_\d+ overrides a member of the base object.*",
    # Once on every new machine. Nothing is learnt into it: text fields ask for sensitive input.
    r"PinyinDecoderService::init\(\): creating directory for user dictionary .*",
)
"""What Qt says about itself and nobody here can mend: regular expressions for whole messages, logged as debug."""

_NOT_OURS = re.compile("|".join(f"(?:{pattern})" for pattern in NOT_OURS))

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
        said = text or ""
        level = logging.DEBUG if _NOT_OURS.fullmatch(said) else _LEVELS.get(kind, logging.WARNING)
        self.seen.append(QtMessage(level, context.category or "", said))
        del self.seen[: -self._most]
        _LOG.log(level, "%s", said)
