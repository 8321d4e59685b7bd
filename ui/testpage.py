"""The technician's A4 test page, drawn by Qt: edges, greys, small and large Chinese type, real text in the file."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from ui.a4 import DOTS_PER_INCH, a4_pdf
from ui.fonts import FAMILY

_INCH: Final = 25.4
_EDGE: Final = 15.0
_TEXT: Final = 27.0
_SIZES: Final = (8, 10, 12, 16)
_GREYS: Final = 10


def test_page_pdf(*, terminal: str, site: str, at: str) -> bytes:
    """One A4 page as PDF. Any thread, once the application and its fonts are there."""
    return a4_pdf("A4 打印测试页", lambda painter, _writer: _draw(painter, terminal, site, at))


def _draw(painter: QPainter, terminal: str, site: str, at: str) -> None:
    """Lengths in millimetres from the paper's upper left corner."""
    painter.setPen(QPen(Qt.GlobalColor.black, _dots(0.2)))
    painter.drawRect(QRectF(_dots(_EDGE), _dots(_EDGE), _dots(210 - 2 * _EDGE), _dots(297 - 2 * _EDGE)))
    _write(painter, 42, "A4 打印测试页", 24, bold=True)
    for number, line in enumerate((f"终端：{terminal}", f"网点：{site}", f"时间：{at}")):
        _write(painter, 58 + 7 * number, line, 11)
    width = (210 - 2 * _TEXT) / _GREYS
    for step in range(_GREYS):
        grey = round(255 * (1 - step / _GREYS))
        patch = QRectF(_dots(_TEXT + step * width), _dots(82), _dots(width), _dots(12))
        painter.fillRect(patch, QColor(grey, grey, grey))
        painter.drawRect(patch)
    for number, size in enumerate(_SIZES):
        _write(painter, 106 + 12 * number, f"{size}pt：永和九年，岁在癸丑。生僻字：𠮷㐀 ABC 0123456789", size)
    _write(painter, 160, "四边的细线都应完整；灰阶应从浅到深十级；文字应清楚。", 11)


def _write(painter: QPainter, down: float, text: str, points: int, *, bold: bool = False) -> None:
    font = QFont(FAMILY, points)
    font.setBold(bold)
    painter.setFont(font)
    painter.drawText(int(_dots(_TEXT)), int(_dots(down)), text)


def _dots(millimetres: float) -> float:
    return millimetres / _INCH * DOTS_PER_INCH
