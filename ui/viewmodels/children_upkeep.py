"""The view models for looking after the terminal; the others are in :mod:`ui.viewmodels.children`."""

# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.session import events as ev
from kiosk.session import upkeepevents as uev
from kiosk.session.upkeepstate import UpkeepPage
from ui.viewmodels.bases import ScreenViewModel
from ui.viewmodels.props_light import LightProps
from ui.viewmodels.props_touch import TouchProps
from ui.viewmodels.props_upkeep import DayProps, JobsProps, UpkeepProps
from ui.viewmodels.snapshot import snapshot_of


class UpkeepViewModel(snapshot_of(UpkeepProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def open(self, page: str) -> None:
        if page in {known.value for known in UpkeepPage}:
            self._send(uev.UpkeepPageChosen(UpkeepPage(page)))

    @Slot()
    def back(self) -> None:
        self._send(ev.BackPressed())


class DayViewModel(snapshot_of(DayProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot()
    def again(self) -> None:
        self._send(uev.DayWanted())

    @Slot()
    def print(self) -> None:
        self._send(uev.DayPrintWanted())

    @Slot()
    def back(self) -> None:
        self._send(ev.BackPressed())


class TouchViewModel(snapshot_of(TouchProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(float, float, float, float)
    def tapped(self, x: float, y: float, width_mm: float, height_mm: float) -> None:
        self._send(uev.CrossTapped(x, y, width_mm, height_mm))

    @Slot()
    def begin(self) -> None:
        self._send(uev.TouchTestWanted())

    @Slot()
    def fit(self) -> None:
        self._send(uev.TouchFitWanted())

    @Slot()
    def reset(self) -> None:
        self._send(uev.TouchResetWanted())

    @Slot()
    def back(self) -> None:
        self._send(ev.BackPressed())


class LightViewModel(snapshot_of(LightProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot()
    def brighter(self) -> None:
        self._send(uev.LightWanted(brighter=True))

    @Slot()
    def darker(self) -> None:
        self._send(uev.LightWanted(brighter=False))

    @Slot()
    def back(self) -> None:
        self._send(ev.BackPressed())


class JobsViewModel(snapshot_of(JobsProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def run(self, name: str) -> None:
        self._send(uev.JobWanted(name))

    @Slot()
    def back(self) -> None:
        self._send(ev.BackPressed())
