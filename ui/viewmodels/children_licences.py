"""The view model of the own licences; the others are in :mod:`ui.viewmodels.children`."""

# ruff: noqa: N802 - slots are named as QML calls them

# The base is made from the fields of the props, which a type checker cannot see: hence the "misc".

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.domain.licences import Group, Use
from kiosk.session import events as ev
from ui.viewmodels.bases import ScreenViewModel
from ui.viewmodels.props_licences import LicencesProps
from ui.viewmodels.snapshot import snapshot_of


class LicencesViewModel(snapshot_of(LicencesProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def open(self, number: str) -> None:
        self._send(ev.LicenceOpened(number))

    @Slot(str)
    def chooseGroup(self, group: str) -> None:
        """Empty: all."""
        if not group or group in {one.value for one in Group}:
            self._send(ev.LicenceGroupChosen(Group(group) if group else None))

    @Slot()
    def primary(self) -> None:
        self._touched(self.props.primary_use)

    @Slot()
    def secondary(self) -> None:
        self._touched(self.props.secondary_use)

    def _touched(self, use: str) -> None:
        if use in {one.value for one in Use}:
            self._send(ev.LicenceUsed(Use(use)))
        elif use:
            self._send(ev.RetryPressed() if use == "retry" else ev.FinishPressed())
