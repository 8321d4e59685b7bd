"""The view model of help by video; the others are in :mod:`ui.viewmodels.children`."""

# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from PySide6.QtCore import Slot

from kiosk.session import events as ev
from kiosk.session.videostate import VideoStatus
from ui.viewmodels.bases import LiveViewModel
from ui.viewmodels.props_video import VideoProps
from ui.viewmodels.snapshot import snapshot_of


class VideoViewModel(snapshot_of(VideoProps, LiveViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot()
    def primary(self) -> None:
        self._send(ev.Confirmed() if self.props.status == VideoStatus.NO_LINE else ev.FinishPressed())

    @Slot()
    def secondary(self) -> None:
        self._send(ev.Skipped())
