"""What has to be set before the first Qt object exists."""

from __future__ import annotations

import os

from PySide6.QtGui import QGuiApplication


def prepare_environment(*, offscreen: bool = False) -> None:
    """Call before :func:`make_application`. ``offscreen`` draws without a display by the software renderer."""
    os.environ["QT_IM_MODULE"] = "qtvirtualkeyboard"
    # Else Qt opens a keyboard window of its own over ours.
    os.environ["QT_VIRTUALKEYBOARD_DESKTOP_DISABLE"] = "1"
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["QT_QUICK_BACKEND"] = "software"


def make_application(arguments: list[str]) -> QGuiApplication:
    """The one application object; an existing one is used again."""
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    application = QGuiApplication(arguments)
    application.setApplicationName("yuezhizhu-terminal")
    application.setQuitOnLastWindowClosed(False)
    return application
