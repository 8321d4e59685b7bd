"""The first page as the screen shows it: upright, A4, in the order of colours that pictures have here."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.certificates import certificate_setter
from kiosk.documents.preview import WIDE, first_page
from tests.support.authority import page_pdf


def test_the_first_of_several_pages_is_drawn_as_a4() -> None:
    page = first_page(page_pdf(3))
    assert page is not None
    assert page.dtype == np.uint8
    assert page.shape == (1273, WIDE, 3)
    assert page.min() == 255


def test_a_certificate_is_drawn_with_its_green_bar_on_top() -> None:
    page = first_page(certificate_setter("no-crime-certificate")(), 600)
    assert page is not None
    assert page.shape[:2] == (849, 600)
    bar = page[36:38, 100:500].mean(axis=(0, 1))
    blue, green, red = bar
    assert green > blue > red, "blue-green-red"
    assert page.flags.c_contiguous


@pytest.mark.parametrize("pdf", [b"", b"no pdf", b"%PDF-1.7\n%%EOF"])
def test_what_cannot_be_drawn_is_none(pdf: bytes) -> None:
    assert first_page(pdf) is None
