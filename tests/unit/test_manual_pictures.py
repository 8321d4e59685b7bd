"""The manuals' pictures: made by one command, all there, all named by a page, light enough to be read over a thin line."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from scripts import console_pictures, service_pictures
from scripts.manual_pictures import FOLDER, HEIGHT, STRIPS
from ui.samples import all_samples

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 160_000


def test_every_picture_is_there_and_named_by_a_page() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    named = set(re.findall(r"pictures/([\w-]+)\.png", pages))
    assert (
        named
        == set(STRIPS) | set(console_pictures.STRIPS) | set(service_pictures.STRIPS)
        == {file.stem for file in FOLDER.glob("*.png")}
    )


def test_every_strip_shows_samples_that_exist() -> None:
    known = {sample.name for sample in all_samples(ROOT / "assets")}
    assert {shot.sample for strip in STRIPS.values() for shot in strip} <= known


def test_ten_services_of_five_systems_are_shown() -> None:
    catalogue = service_pictures.CATALOGUE
    shown = [(system, told.service) for system, services in service_pictures.STRIPS.values() for told in services]
    assert len({service for _system, service in shown}) >= 10
    assert len({system for system, _service in shown}) >= 5
    assert all(system in catalogue.by_id[service].systems for system, service in shown)


def test_pictures_are_light() -> None:
    for file in FOLDER.glob("*.png"):
        assert file.stat().st_size < MOST_BYTES, file.name
        with Image.open(file) as picture:
            assert picture.height == HEIGHT
