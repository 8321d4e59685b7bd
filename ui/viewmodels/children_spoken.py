"""The view model of the screen for speaking; the others are in :mod:`ui.viewmodels.children`."""

# The base is made from the fields of the props, which a type checker cannot see: hence the "misc".

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Slot

from kiosk.session import events as ev
from kiosk.session import spokenevents as sev
from ui.viewmodels.bases import ScreenViewModel
from ui.viewmodels.props_spoken import SpokenProps
from ui.viewmodels.snapshot import snapshot_of

ACTIONS: Final[Mapping[str, ev.SessionEvent]] = {
    "begin": sev.SpeakingBegun(),
    "end": sev.SpeakingEnded(),
    "keep": sev.NoteKept(),
    "again": ev.RetryPressed(),
    "play": sev.NoteHeardAgain(),
    "stop": sev.NotePlayingStopped(),
    "write": sev.WritingWanted(),
}


class SpokenViewModel(snapshot_of(SpokenProps, ScreenViewModel)):  # type: ignore[misc]  # base made from fields
    @Slot(str)
    def act(self, action: str) -> None:
        if action in ACTIONS:
            self._send(ACTIONS[action])
