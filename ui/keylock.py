"""Which keys may reach the screen when somebody plugs a keyboard in: what a keypad has, and letters. Nothing else."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_KINDS: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
_CHORDS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_MOVES: Final = frozenset(
    {
        Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
        Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Home,
        Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Shift, Qt.Key.Key_unknown,
    }
)  # fmt: skip
"""Key_unknown: the virtual keyboard's whole words."""


def is_locked(event: QEvent) -> bool:
    """Whether the event is a key that has no business here: with Ctrl, Alt or Meta words could be taken along by the
    clipboard, and function, media and system keys belong to whoever runs the machine."""
    if event.type() not in _KINDS or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() & _CHORDS:
        return True
    key = event.key()
    return not (key in _MOVES or (event.text().isprintable() and event.text() != ""))
