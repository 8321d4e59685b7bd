"""The view model of a camera's test; the others are in :mod:`ui.viewmodels.children_upkeep`."""

# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".
# ruff: noqa: N802 - slots have QML's spelling

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.session import cameraevents as cae
from kiosk.session import events as ev
from ui.viewmodels.bases import LiveViewModel
from ui.viewmodels.props_camera import CameraTestProps
from ui.viewmodels.snapshot import snapshot_of


class CameraTestViewModel(snapshot_of(CameraTestProps, LiveViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def choose(self, device: str) -> None:
        self._send(cae.CameraChosen(device))

    @Slot()
    def turn(self) -> None:
        self._send(cae.CameraTurned())

    @Slot()
    def mirror(self) -> None:
        self._send(cae.CameraMirrored())

    @Slot()
    def keepRegion(self) -> None:
        self._send(cae.RegionWanted())

    @Slot()
    def reset(self) -> None:
        self._send(cae.CameraReset())

    @Slot()
    def printPage(self) -> None:
        self._send(cae.TestPageWanted())

    @Slot()
    def back(self) -> None:
        self._send(ev.BackPressed())
