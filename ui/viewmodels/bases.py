"""What the view models of several screens share: where events go, a pad of digits, a picture that changes."""

# ruff: noqa: N802, N815 - slots and signals have QML's spelling

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.session import events as ev
from ui.viewmodels.derive_pad import BACKSPACE, CLEAR
from ui.viewmodels.snapshot import Snapshot

Send: TypeAlias = Callable[[ev.SessionEvent], None]


class ScreenViewModel(Snapshot):
    """Knows where its events go."""

    def __init__(self, send: Send, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send

    def send_key(self, key: str) -> None:
        """A key of the digits pad by what its row says."""
        if key == BACKSPACE:
            self._send(ev.BackspacePressed())
        elif key == CLEAR:
            self._send(ev.ClearPressed())
        else:
            self._send(ev.KeyPressed(key))


class Picture:
    """The changing end of a picture's address: a new number makes the screen ask for the picture again."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._number = 0

    def renew(self) -> None:
        self._number += 1

    @property
    def source(self) -> str:
        return f"{self._address}?n={self._number}"


class PadViewModel(ScreenViewModel):
    """Of a screen with a pad of digits."""

    @Slot(str)
    def press(self, key: str) -> None:
        self.send_key(key)


class LiveViewModel(ScreenViewModel):
    """Of a screen that shows what the camera sees, or the page that lies in its place."""

    cameraSourceChanged = Signal()

    def __init__(self, send: Send, parent: QObject | None = None) -> None:
        super().__init__(send, parent)
        self._camera = Picture("image://camera/live")

    @Property(str, notify=cameraSourceChanged)
    def cameraSource(self) -> str:
        return self._camera.source

    @Slot()
    def newFrame(self) -> None:
        """Another picture lies with the image provider."""
        self._camera.renew()
        self.cameraSourceChanged.emit()
