"""One A4 sheet drawn by Qt, as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

DOTS_PER_INCH: Final = 300


def a4_pdf(title: str, draw: Callable[[QPainter, QPdfWriter], None]) -> bytes:
    """What ``draw`` paints, from the sheet's upper left corner; the writer begins new pages. Needs the application."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(title)
    painter = QPainter(writer)
    draw(painter, writer)
    painter.end()
    buffer.close()
    return bytes(data.data())
