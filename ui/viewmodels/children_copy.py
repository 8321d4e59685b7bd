"""The view model of the copies; the others are in :mod:`ui.viewmodels.children`."""

# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.session import copyevents as cpe
from kiosk.session import events as ev
from kiosk.session.copystate import CopyStatus
from ui.viewmodels.bases import LiveViewModel
from ui.viewmodels.props_copy import CopyProps
from ui.viewmodels.snapshot import snapshot_of

_PRINTS = frozenset({CopyStatus.SHOWN, CopyStatus.NOT_PRINTED})


class CopyViewModel(snapshot_of(CopyProps, LiveViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot()
    def fewer(self) -> None:
        self._send(cpe.CopiesChanged(-1))

    @Slot()
    def more(self) -> None:
        self._send(cpe.CopiesChanged(1))

    @Slot()
    def next(self) -> None:
        self._send(cpe.NextSheetWanted())

    @Slot()
    def primary(self) -> None:
        self._send(ev.PrintWanted() if self.props.status in _PRINTS else ev.FinishPressed())

    @Slot()
    def secondary(self) -> None:
        self._send(ev.FinishPressed())
