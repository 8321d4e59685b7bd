"""Copies as A4 sheets, drawn by Qt: an identity card's two sides in their true size, other papers filling the sheet."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPdfWriter, QTransform

from kiosk.domain.copying import CopyOrder
from ui.a4 import DOTS_PER_INCH, a4_pdf
from ui.fonts import FAMILY

_INCH: Final = 25.4
_CARD_MM: Final = (85.6, 54.0)
"""ISO/IEC 7810 ID-1."""
_WIDE, _HIGH = 210.0, 297.0
_EDGE: Final = 10.0
_TOPS: Final = (70.0, 160.0)
"""Where the card's sides begin."""
_MARK: Final = QColor(150, 150, 150)
"""Opaque: Qt draws text that shines through as outlines, which no search finds."""
_MARK_POINTS: Final = 13
_TILT: Final = -28.0
_SAID_AT: Final = 225.0
_SAID_POINTS: Final = 12


def copy_sheets_pdf(order: CopyOrder) -> bytes:
    """All sheets, ``order.copies`` times one after the other. Any thread, once the application and its fonts are there.

    ``ValueError`` for a page that is no picture, or no page at all.
    """
    pictures = [_picture(page) for page in order.pages]
    if not pictures:
        raise ValueError("nothing to copy")
    sheets = [pictures] if order.card else [[one] for one in pictures]

    def draw(painter: QPainter, writer: QPdfWriter) -> None:
        for number in range(len(sheets) * order.copies):
            if number:
                writer.newPage()
            sheet = sheets[number % len(sheets)]
            _card(painter, sheet, order.watermark) if order.card else _page(painter, sheet[0], order.watermark)

    return a4_pdf("复印件", draw)


def _picture(page: bytes) -> QImage:
    picture = QImage.fromData(page)
    if picture.isNull():
        raise ValueError("a page is no picture")
    return picture


def _card(painter: QPainter, sides: list[QImage], watermark: str) -> None:
    wide, high = _CARD_MM
    for side, top in zip(sides, _TOPS, strict=False):
        lying = side if side.width() >= side.height() else side.transformed(QTransform().rotate(90))
        place = QRectF((_WIDE - wide) / 2, top, wide, high)
        _draw(painter, lying, place)
        _mark(painter, place, watermark)
    _said(painter, watermark)


def _page(painter: QPainter, picture: QImage, watermark: str) -> None:
    upright = picture if picture.height() >= picture.width() else picture.transformed(QTransform().rotate(90))
    room = QRectF(_EDGE, _EDGE, _WIDE - 2 * _EDGE, _HIGH - 2 * _EDGE)
    _draw(painter, upright, room)
    _mark(painter, room, watermark)


def _draw(painter: QPainter, picture: QImage, room: QRectF) -> None:
    """As large as the room allows, in its middle; lengths in millimetres."""
    share = min(room.width() / picture.width(), room.height() / picture.height())
    wide, high = picture.width() * share, picture.height() * share
    place = QRectF(room.x() + (room.width() - wide) / 2, room.y() + (room.height() - high) / 2, wide, high)
    painter.drawImage(_dots(place), picture)


def _mark(painter: QPainter, place: QRectF, words: str) -> None:
    """Across the picture, so that it cannot be cut off, and light enough to read what lies below."""
    if not words:
        return
    painter.save()
    painter.setClipRect(_dots(place))
    font = QFont(FAMILY, _MARK_POINTS)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(_MARK)
    middle = _dots(place).center()
    painter.translate(middle)
    painter.rotate(_TILT)
    line = _length(place.width() * 1.6)
    step = _length(16.0)
    lines = max(3, round(place.height() / 16.0) | 1)
    for number in range(-(lines // 2), lines // 2 + 1):
        row = QRectF(-line / 2, number * step - step / 2, line, step)
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, "      ".join([words] * 3))
    painter.restore()


def _said(painter: QPainter, words: str) -> None:
    """Below the card once more, where nothing lies under it."""
    font = QFont(FAMILY, _SAID_POINTS)
    painter.setFont(font)
    painter.setPen(QColor(0, 0, 0))
    painter.drawText(_dots(QRectF(0, _SAID_AT, _WIDE, 10.0)), Qt.AlignmentFlag.AlignCenter, words)


def _dots(place: QRectF) -> QRectF:
    return QRectF(_length(place.x()), _length(place.y()), _length(place.width()), _length(place.height()))


def _length(millimetres: float) -> float:
    return millimetres / _INCH * DOTS_PER_INCH
