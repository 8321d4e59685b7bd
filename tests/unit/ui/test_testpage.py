"""The A4 test page: one page, real text, fonts of ours."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ui.fonts import load_fonts
from ui.testpage import test_page_pdf as drawn

ASSETS = Path(__file__).resolve().parents[3] / "assets"
pytestmark = pytest.mark.usefixtures("qapp")


def test_one_page_that_says_whose_it_is(tmp_path: Path) -> None:
    load_fonts(ASSETS / "fonts")
    file = tmp_path / "page.pdf"
    file.write_bytes(drawn(terminal="440981102299-01", site="读岗村党群服务中心", at="2026-11-23T09:00:00+08:00"))
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True, text=True).stdout
    # Qt names some glyphs by the radicals that look the same (⼼ for 心), so not every character can be looked for.
    for words in ("打印测试", "440981102299-01", "读岗村党群服务中", "永和九年", "灰阶应从浅到深"):
        assert words in text
    facts = subprocess.run(["pdfinfo", str(file)], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1" in facts
    assert "A4" in facts
