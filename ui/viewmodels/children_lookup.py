"""The view model of 我的办件; the others are in :mod:`ui.viewmodels.children`."""

# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.session import events as ev
from ui.viewmodels import props
from ui.viewmodels.bases import ScreenViewModel
from ui.viewmodels.snapshot import snapshot_of


class LookUpViewModel(snapshot_of(props.LookUpProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot()
    def home(self) -> None:
        self._send(ev.HomePressed())

    @Slot()
    def rate(self) -> None:
        self._send(ev.RatingWanted())
