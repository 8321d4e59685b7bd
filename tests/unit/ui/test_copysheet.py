"""A card's copy: both sides on one A4 in their true size, with the purpose across them; papers fill their sheets."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdf
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from kiosk.documents.preview import every_page
from kiosk.domain.copying import CopyOrder
from ui.copysheet import copy_sheets_pdf
from ui.fonts import load_fonts

ASSETS = Path(__file__).resolve().parents[3] / "assets"

WORDS = "仅供银行开户使用"
DOTS_A_MM = 900 / 210


def jpeg(wide: int, high: int, grey: int = 90) -> bytes:
    file = io.BytesIO()
    Image.new("L", (wide, high), grey).save(file, "JPEG")
    return file.getvalue()


def test_a_card_lies_on_one_sheet_in_its_true_size_whichever_way_it_lay(qapp: QApplication) -> None:
    pdf = copy_sheets_pdf(CopyOrder((jpeg(856, 540), jpeg(540, 856)), card=True))
    (sheet,) = every_page(pdf)
    dark = sheet[:, :, 0] < 128
    columns, rows = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    assert (columns[-1] - columns[0]) / DOTS_A_MM == pytest.approx(85.6, abs=0.6)
    assert len(rows) / DOTS_A_MM == pytest.approx(2 * 54.0, abs=1.2)


def test_the_purpose_stands_across_both_sides(qapp: QApplication) -> None:
    load_fonts(ASSETS / "fonts")
    order = CopyOrder((jpeg(856, 540), jpeg(856, 540)), card=True, watermark=WORDS)
    marked = copy_sheets_pdf(order)
    text = "".join(pypdf.PdfReader(io.BytesIO(marked)).pages[0].extract_text().split())
    # Qt names some glyphs by the radicals that look the same, so not every character can be looked for.
    assert text.count("仅供银") >= 3
    (sheet,) = every_page(marked)
    inside = sheet[int(75 * DOTS_A_MM) : int(120 * DOTS_A_MM), int(65 * DOTS_A_MM) : int(145 * DOTS_A_MM), 0]
    assert (inside > 110).any(), "light letters on the dark card"


def test_copies_follow_each_other_sheet_by_sheet(qapp: QApplication) -> None:
    pdf = copy_sheets_pdf(CopyOrder((jpeg(600, 800), jpeg(800, 600)), card=False, copies=3))
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 6


@pytest.mark.parametrize("pages", [(), (b"",), (b"no picture",)])
def test_what_is_no_picture_is_said_so(qapp: QApplication, pages: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError):
        copy_sheets_pdf(CopyOrder(pages, card=True))
