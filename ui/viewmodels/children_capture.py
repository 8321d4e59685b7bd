"""The view models of the papers and the signature; the others are in :mod:`ui.viewmodels.children`."""

# ruff: noqa: N802 - slots and signals have QML's spelling
# The bases are made from the fields of the props, which a type checker cannot see: hence each "misc".

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Slot

from kiosk.domain.signature import MOST_POINTS, InkPoint
from kiosk.session import captureevents as cev
from kiosk.session import events as ev
from ui.viewmodels.bases import LiveViewModel, ScreenViewModel
from ui.viewmodels.props_capture import CaptureProps, SignProps
from ui.viewmodels.snapshot import snapshot_of

ACTIONS: Final[Mapping[str, ev.SessionEvent]] = {
    "take": cev.ShutterPressed(),
    "keep": cev.PageKept(),
    "again": ev.RetryPressed(),
    "next": cev.NextPageWanted(),
    "done": cev.PagesDone(),
    "skip": ev.Skipped(),
    "redo": cev.PagesDropped(),
    "turn": cev.PageTurned(),
    "corners": cev.CornersWanted(),
    "set": cev.CornersSet(),
}


class CaptureViewModel(snapshot_of(CaptureProps, LiveViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def act(self, action: str) -> None:
        if action in ACTIONS:
            self._send(ACTIONS[action])

    @Slot(int, float, float)
    def moveCorner(self, index: int, x: float, y: float) -> None:
        self._send(cev.CornerMoved(index, x, y))


class SignViewModel(snapshot_of(SignProps, ScreenViewModel)):  # type: ignore[misc]  # as above
    @Slot("QVariantList")
    def stroke(self, numbers: list[float]) -> None:
        """Three numbers a point: millimetres to the right and down, milliseconds since the field was first touched."""
        numbers = numbers[: 3 * MOST_POINTS]
        points = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=False)
        self._send(cev.StrokeDrawn(tuple(InkPoint(float(x), float(y), int(ms)) for x, y, ms in points)))

    @Slot()
    def clear(self) -> None:
        self._send(cev.SignatureCleared())

    @Slot()
    def done(self) -> None:
        self._send(cev.Signed())
