"""Every icon can be recoloured by replacing one token."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ICONS = Path(__file__).resolve().parents[3] / "assets" / "icons"
FILES = sorted(ICONS.glob("*.svg"))
PAINTS = re.compile(r'(?:fill|stroke|color|stop-color)\s*[=:]\s*"?\s*([^";]+)')
ASKED_FOR = """
home back help care language volume volume-off network-on network-off id-card face camera printer receipt paper phone
keyboard backspace check cross warning info clock user users family pension hospital certificate documents apps grid
search business headset megaphone star smile-5 smile-4 smile-3 smile-2 smile-1 lock settings tool refresh power queue
cloud-upload cloud-off shield village scan qr hand-tap card-in card-out edit chevron-left chevron-right chevron-up
chevron-down plus minus calendar map-pin car scale gavel globe wallet book briefcase
"""


def test_the_family_is_complete() -> None:
    missing = set(ASKED_FOR.split()) - {file.stem for file in FILES}
    assert not missing
    assert (ICONS / "LICENSE.txt").read_text().startswith("ISC License")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_icon_has_one_paint_on_the_common_grid(file: Path) -> None:
    text = file.read_text()
    paints = set(PAINTS.findall(text))
    assert "#000000" in paints
    assert paints <= {"none", "#000000"}
    root = ET.fromstring(text)  # our own file
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke-width") == "2"
    assert len(root) >= 1
