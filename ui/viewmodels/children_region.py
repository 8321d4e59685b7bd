"""The view model of a place that is asked for."""

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.session import events as ev
from ui.viewmodels.bases import ScreenViewModel
from ui.viewmodels.props_region import RegionProps
from ui.viewmodels.snapshot import snapshot_of


class RegionViewModel(snapshot_of(RegionProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def choose(self, code: str) -> None:
        self._send(ev.RegionChosen(code))

    @Slot(str)
    def change(self, text: str) -> None:
        self._send(ev.TextChanged(text))

    @Slot(bool)
    def search(self, wanted: bool) -> None:  # what a slot takes
        self._send(ev.RegionSearchWanted(wanted))

    @Slot()
    def confirm(self) -> None:
        self._send(ev.Confirmed())

    @Slot()
    def skip(self) -> None:
        self._send(ev.Skipped())
