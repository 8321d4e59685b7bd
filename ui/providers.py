"""Pictures for QML: icons in any colour, QR codes, the live camera, the photo on the card."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels: TypeAlias = npt.NDArray[np.uint8]
    """Height x width x 3, blue-green-red, 8 bits a channel."""
else:
    Pixels = object

_ICON_ID = re.compile(r"(?P<name>[a-z0-9-]{1,40})/(?P<colour>[0-9a-fA-F]{6})")
_PAINT = "#000000"
_ICON_SIDE = 96
_LONGEST_QR_TEXT = 300
_QUIET_ZONE = 4
_LARGEST_SIDE = 2048


class Pictures(QObject):
    """The newest camera frame and the card's photo. Any thread may publish; the screen is told in its own."""

    frameArrived = Signal()  # noqa: N815  # Qt's spelling
    photoChanged = Signal()  # noqa: N815

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._frame = QImage()
        self._photo = QImage()

    def publish_frame(self, pixels: Pixels | None) -> None:
        image = _image_of(pixels)
        with self._lock:
            self._frame = image
        self.frameArrived.emit()

    def publish_photo(self, pixels: Pixels | None) -> None:
        image = _image_of(pixels)
        with self._lock:
            self._photo = image
        self.photoChanged.emit()

    def forget(self) -> None:
        """Drop frame and photo: nothing of the person stays."""
        self.publish_frame(None)
        self.publish_photo(None)

    def frame(self) -> QImage:
        """Null when there is none."""
        with self._lock:
            return self._frame

    def photo(self) -> QImage:
        """Null when there is none."""
        with self._lock:
            return self._photo


class PicturesProvider(QQuickImageProvider):
    """``image://camera/live?n=3`` and ``image://card/photo?n=3``: the number only makes the address new."""

    def __init__(self, pictures: Pictures, *, camera: bool) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._pictures = pictures
        self._camera = camera

    def requestImage(self, _id: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802  # Qt's name
        image = self._pictures.frame() if self._camera else self._pictures.photo()
        return _answered(_blank() if image.isNull() else image, size, requested)


class IconProvider(QQuickImageProvider):
    """``image://icons/<name>/<rrggbb>``: an icon of ``folder`` with its one paint replaced."""

    def __init__(self, folder: Path) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._folder = folder

    def requestImage(self, name: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802
        """An icon that does not exist gives a null image, which Qt reports as a warning."""
        found = _ICON_ID.fullmatch(name)
        file = self._folder / f"{found['name']}.svg" if found else None
        if found is None or file is None or not file.is_file():
            return QImage()
        svg = file.read_text(encoding="utf-8").replace(_PAINT, f"#{found['colour']}")
        side = max(requested.width(), requested.height())
        image = _drawn(svg, min(side, _LARGEST_SIDE) if side > 0 else _ICON_SIDE)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


class QrProvider(QQuickImageProvider):
    """``image://qr/<percent-encoded text>``: black on white with its quiet zone, medium correction."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, text: str, size: QSize, requested: QSize) -> QImage:  # noqa: N802
        plain = unquote(text)
        if not plain or len(plain) > _LONGEST_QR_TEXT:
            return QImage()
        return _answered(qr_image(plain), size, requested, smooth=False)


def qr_image(text: str) -> QImage:
    """One pixel a module, grey levels 0 and 255."""
    # Imported with the first code that is drawn: the first screen has none.
    import numpy as np
    import segno

    code = segno.make(text, error="m", micro=False)
    rows = [[0 if dark else 255 for dark in row] for row in code.matrix_iter(border=_QUIET_ZONE)]
    pixels = np.array(rows, dtype=np.uint8)
    height, width = pixels.shape
    return QImage(pixels.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def _image_of(pixels: Pixels | None) -> QImage:
    if pixels is None or pixels.ndim != 3 or pixels.shape[2] != 3 or max(pixels.shape) > _LARGEST_SIDE:
        return QImage()
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_BGR888).copy()


def _blank() -> QImage:
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _drawn(svg: str, side: int) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


def _answered(image: QImage, size: QSize, requested: QSize, *, smooth: bool = True) -> QImage:
    size.setWidth(image.width())
    size.setHeight(image.height())
    if requested.width() <= 0 or requested.height() <= 0:
        return image
    mode = Qt.TransformationMode.SmoothTransformation if smooth else Qt.TransformationMode.FastTransformation
    bounded = requested.boundedTo(QSize(_LARGEST_SIDE, _LARGEST_SIDE))
    return image.scaled(bounded, Qt.AspectRatioMode.KeepAspectRatio, mode)
