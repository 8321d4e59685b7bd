"""Pictures for QML: recoloured icons, QR codes that scanners read, frames that can be forgotten."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from ui.fonts import FAMILY, load_fonts
from ui.providers import IconProvider, Pictures, PicturesProvider, QrProvider, qr_image


def asked(provider: IconProvider | QrProvider | PicturesProvider, name: str, side: int = 0) -> QImage:
    return provider.requestImage(name, QSize(), QSize(side, side))


def colours(image: QImage) -> set[str]:
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in points if image.pixelColor(x, y).alpha() == 255}


def test_an_icon_takes_the_colour(qapp: object, assets: Path) -> None:
    image = asked(IconProvider(assets / "icons"), "home/1a5a47", 48)
    assert (image.width(), image.height()) == (48, 48)
    assert colours(image) == {"#1a5a47"}


@pytest.mark.parametrize("name", ["nothing/000000", "home", "home/red", "../icons/home/000000", "", "home/000000/x"])
def test_an_icon_that_is_none_is_a_null_image(qapp: object, assets: Path, name: str) -> None:
    assert asked(IconProvider(assets / "icons"), name, 48).isNull()


def test_a_qr_code_can_be_read_back(qapp: object) -> None:
    text = "YZZ1:440981113215010000042U"
    image = asked(QrProvider(), quote(text, safe=""), 300).convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    found = zxingcpp.read_barcodes(np.ascontiguousarray(pixels[:, : image.width()]))
    assert [code.text for code in found] == [text]


def test_a_qr_code_has_its_quiet_zone(qapp: object) -> None:
    image = qr_image("YZZ1:1")
    border = [image.pixelColor(x, y) for x in range(image.width()) for y in range(4)]
    assert set(map(QColor.name, border)) == {"#ffffff"}


@pytest.mark.parametrize("text", ["", "x" * 301])
def test_a_text_no_receipt_has_gives_no_code(qapp: object, text: str) -> None:
    assert asked(QrProvider(), text).isNull()


def test_frames_and_photo_come_and_are_forgotten(qapp: object) -> None:
    pictures = Pictures()
    told: list[str] = []
    pictures.frameArrived.connect(lambda: told.append("frame"))
    pictures.photoChanged.connect(lambda: told.append("photo"))
    camera, card = PicturesProvider(pictures, camera=True), PicturesProvider(pictures, camera=False)
    red = np.zeros((12, 20, 3), np.uint8)
    red[:, :, 2] = 255
    pictures.publish_frame(red)
    pictures.publish_photo(red)
    assert told == ["frame", "photo"]
    assert asked(camera, "live?n=1").size() == QSize(20, 12)
    assert colours(asked(camera, "live?n=1")) == {"#ff0000"}
    assert asked(card, "photo?n=1", 10).size() == QSize(10, 6)
    pictures.forget()
    assert colours(asked(camera, "live?n=2")) == set()
    assert colours(asked(card, "photo?n=2")) == set()
    assert pictures.frame().isNull()


@pytest.mark.parametrize("shape", [(10, 10), (10, 10, 4), (3000, 10, 3)])
def test_a_frame_of_another_shape_is_no_picture(qapp: object, shape: tuple[int, ...]) -> None:
    pictures = Pictures()
    pictures.publish_frame(np.zeros(shape, np.uint8))
    assert pictures.frame().isNull()


def test_fonts_are_ours(qapp: object, assets: Path, tmp_path: Path) -> None:
    assert FAMILY in load_fonts(assets / "fonts")
    with pytest.raises(FileNotFoundError):
        load_fonts(tmp_path)
