"""The fonts that ship with the program, so that every terminal shows the same letters."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QGuiApplication

FAMILY = "Noto Sans CJK SC"


def load_fonts(folder: Path) -> list[str]:
    """Load every ``.otf`` and ``.ttf`` of ``folder`` and make :data:`FAMILY` the application's font.

    Returns the families that are now known. Raises FileNotFoundError when there is no font at all: it ships with us.
    """
    files = sorted([*folder.glob("*.otf"), *folder.glob("*.ttf")])
    if not files:
        raise FileNotFoundError(folder)
    families: list[str] = []
    for file in files:
        number = QFontDatabase.addApplicationFont(str(file))
        families += QFontDatabase.applicationFontFamilies(number)
    if FAMILY in families:
        QGuiApplication.setFont(QFont(FAMILY))
    return sorted(set(families))


def draws(character: str) -> bool:
    """Whether :data:`FAMILY`, or what stands in for it, has the character. On the GUI thread, after :func:`load_fonts`."""
    return QFontMetrics(QFont(FAMILY)).inFontUcs4(ord(character))
