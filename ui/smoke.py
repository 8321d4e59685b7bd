"""What ``--smoke`` promises: the first screen as a picture, and READY when it is there to be used."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from ui.window import TerminalWindow

FADE_IN_MILLISECONDS: Final = 800


def leave_after_first_frame(window: TerminalWindow, application: QGuiApplication, picture: Path) -> None:
    """Prints READY once the first screen is drawn and touches are answered: the loop has come round again after all that
    the first frame sets off."""

    def drawn() -> None:
        QTimer.singleShot(0, ready)

    def ready() -> None:
        print("READY", flush=True)  # noqa: T201 - this is what --smoke promises
        QTimer.singleShot(FADE_IN_MILLISECONDS, leave)

    def leave() -> None:
        window.grab(picture)
        application.exit(0)

    window.when_first_drawn(drawn)
