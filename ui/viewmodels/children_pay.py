"""The view models of the bill and the payment; the others are in :mod:`ui.viewmodels.children`."""

# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.session import events as ev
from ui.viewmodels.bases import ScreenViewModel
from ui.viewmodels.props_pay import BillProps, PayProps
from ui.viewmodels.snapshot import snapshot_of


class BillViewModel(snapshot_of(BillProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def toggle(self, item: str) -> None:
        self._send(ev.ItemTouched(item))

    @Slot()
    def confirm(self) -> None:
        self._send(ev.Confirmed())


class PayViewModel(snapshot_of(PayProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot()
    def primary(self) -> None:
        self._send(ev.Confirmed())

    @Slot()
    def secondary(self) -> None:
        self._send(ev.Skipped())
