"""A plain page of headings and texts as PDF, over as many sheets as it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPdfWriter

from ui.a4 import DOTS_PER_INCH, a4_pdf
from ui.application import make_application, prepare_environment
from ui.fonts import FAMILY, load_fonts

_MILLIMETRE: Final = DOTS_PER_INCH / 25.4
_LEFT, _TOP, _WIDTH, _BOTTOM, _HEADING = 20.0, 20.0, 170.0, 275.0, 45.0


def draw_report(assets: Path, title: str, lines: list[tuple[str, str]]) -> bytes:
    """Needs no display: it makes the application that Qt's fonts ask for by itself."""
    prepare_environment(offscreen=True)
    make_application(["kiosk-report"])
    load_fonts(assets / "fonts")
    return a4_pdf(title, lambda painter, writer: _draw(painter, writer, title, lines))


def _draw(painter: QPainter, writer: QPdfWriter, title: str, lines: list[tuple[str, str]]) -> None:
    painter.setFont(QFont(FAMILY, 20))
    painter.drawText(_box(_LEFT, _TOP, _WIDTH, 12), Qt.AlignmentFlag.AlignLeft, title)
    font = QFont(FAMILY, 10)
    painter.setFont(font)
    measure = QFontMetricsF(font, writer)
    down = _TOP + 18
    wrap = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
    for heading, text in lines:
        needed = measure.boundingRect(_box(0, 0, _WIDTH - _HEADING, 250), wrap, text).height() / _MILLIMETRE
        if down + needed > _BOTTOM:
            writer.newPage()
            down = _TOP
        painter.drawText(_box(_LEFT, down, _HEADING - 2, 250), wrap, heading)
        painter.drawText(_box(_LEFT + _HEADING, down, _WIDTH - _HEADING, 250), wrap, text)
        down += max(needed, 5.0) + 1.5


def _box(left: float, top: float, width: float, height: float) -> QRectF:
    return QRectF(left * _MILLIMETRE, top * _MILLIMETRE, width * _MILLIMETRE, height * _MILLIMETRE)
