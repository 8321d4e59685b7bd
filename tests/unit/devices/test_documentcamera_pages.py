"""Photographed pages as files: small enough, still legible, and nothing lost when they are bound."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont
from pypdf import PdfReader

from devices.contract import DeviceFault, Image
from devices.documentcamera.pages import LONGEST_PREVIEW, bound, page_jpeg, page_picture, preview, straightened
from devices.documentcamera.simulated_scenes import SceneKind, simulated_scene

FONT = Path(__file__).resolve().parents[3] / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
MOST = 300_000
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def printed_page() -> Image:
    """A4 at 200 dots an inch, full of 10.5 point print, with a code whose modules are 0.4 mm wide."""
    page = Pictures.new("RGB", (1654, 2339), (246, 243, 236))
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 29)
    for row in range(44):
        draw.text(
            (120, 120 + row * 46), "户主或与户主关系姓名性别出生地籍贯民族公民身份号码"[row % 7 :] * 2, (40, 38, 36), font
        )
    code = io.BytesIO()
    segno.make("户口本 第3页", error="m", micro=False).save(code, kind="png", scale=3, border=4)
    page.paste(Pictures.open(code).convert("RGB"), (1300, 120))
    noise = np.random.default_rng(3).normal(0, 4, (2339, 1654, 1))
    rough = np.clip(np.asarray(page)[:, :, ::-1].astype(np.int16) + noise.astype(np.int16), 0, 255)
    return np.ascontiguousarray(rough.astype(np.uint8))


@pytest.mark.parametrize("kind", list(SceneKind))
def test_every_scene_fits_and_stays_a_page(kind: SceneKind) -> None:
    scene = simulated_scene(9, kind, width=1600, height=1200)
    shares = [(x / 1599, y / 1199) for x, y in scene.corners]
    page = straightened(scene.image, shares)
    jpeg = page_jpeg(page, MOST)
    assert isinstance(jpeg, bytes)
    assert len(jpeg) <= MOST
    assert sorted(Pictures.open(io.BytesIO(jpeg)).size) in ([1240, 1754], [1654, 2339])


def test_small_print_is_legible_in_what_is_kept() -> None:
    page = printed_page()
    jpeg = page_jpeg(page, MOST)
    assert isinstance(jpeg, bytes)
    assert len(jpeg) <= MOST
    kept = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    (code,) = zxingcpp.read_barcodes(kept)
    assert code.text == "户口本 第3页"
    assert sorted(kept.shape[:2]) == [1240, 1754], "a page as full as that comes down to 150 dots an inch"
    # Ink stays ink and paper stays paper: the print keeps most of its contrast.
    before = cv2.cvtColor(cv2.resize(page, (1240, 1754), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)[:, :900]
    grey = cv2.cvtColor(kept, cv2.COLOR_BGR2GRAY)[:, :900]
    ink, paper = before < 110, before > 225
    assert grey[paper].mean() - grey[ink].mean() > 0.9 * (before[paper].mean() - before[ink].mean())


def test_noise_is_made_smaller_until_it_fits_and_refused_when_it_cannot() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (2339, 1654, 3), dtype=np.uint8)
    jpeg = page_jpeg(noise, MOST)
    assert isinstance(jpeg, bytes)
    assert len(jpeg) <= MOST
    refused = page_jpeg(noise, 1000)
    assert isinstance(refused, DeviceFault)
    assert refused.code == "document.too_large"


@pytest.mark.parametrize("turns", range(-1, 6))
def test_quarter_turns(turns: int) -> None:
    marked = np.full((1000, 707, 3), 240, np.uint8)
    marked[:200, :200] = 0
    page = straightened(marked, WHOLE, turns)
    height, width = page.shape[:2]
    dark = {
        "top left": page[20, 20].mean(),
        "top right": page[20, width - 20].mean(),
        "bottom right": page[height - 20, width - 20].mean(),
        "bottom left": page[height - 20, 20].mean(),
    }
    expected = ("top left", "top right", "bottom right", "bottom left")[turns % 4]
    assert min(dark, key=lambda corner: dark[corner]) == expected


def test_corners_that_cross_are_refused() -> None:
    with pytest.raises(ValueError, match="clockwise"):
        straightened(printed_page(), (WHOLE[0], WHOLE[2], WHOLE[1], WHOLE[3]))


def test_pages_are_bound_in_order_without_a_second_loss() -> None:
    upright, lying = printed_page(), np.ascontiguousarray(printed_page().transpose(1, 0, 2))
    pages = [page_jpeg(upright, MOST), page_jpeg(lying, MOST)]
    assert all(isinstance(page, bytes) for page in pages)
    kept = [page for page in pages if isinstance(page, bytes)]
    pdf = bound(kept)
    assert isinstance(pdf, bytes)
    assert len(pdf) < 1.05 * sum(len(page) for page in kept) + 4000
    reader = PdfReader(io.BytesIO(pdf))
    assert [[round(float(side)) for side in page.mediabox[2:]] for page in reader.pages] == [[595, 842], [842, 595]]
    for page, jpeg in zip(reader.pages, kept, strict=True):
        inside = np.asarray(page.images[0].image).astype(np.int16)
        before = np.asarray(Pictures.open(io.BytesIO(jpeg))).astype(np.int16)
        assert np.abs(inside - before).mean() < 0.5


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ([], "document.empty"),
        ([b"no picture"], "document.too_large"),
        ([b""], "document.too_large"),
        ([b"\xff\xd8\xff\xe0" + bytes(100)], "document.too_large"),
        ([b"x"] * 21, "document.too_many_pages"),
    ],
)
def test_what_cannot_be_bound(pages: list[bytes], code: str) -> None:
    refused = bound(pages)
    assert isinstance(refused, DeviceFault)
    assert refused.code == code


def test_pictures_for_the_screen() -> None:
    jpeg = page_jpeg(printed_page(), MOST)
    assert isinstance(jpeg, bytes)
    shown = page_picture(jpeg)
    assert not isinstance(shown, DeviceFault)
    assert max(shown.shape) == LONGEST_PREVIEW
    small = np.zeros((100, 80, 3), np.uint8)
    assert preview(small) is small
    for bad in (b"", b"no picture"):
        refused = page_picture(bad)
        assert isinstance(refused, DeviceFault)
        assert refused.code == "document.empty"
