"""The screens look as the stored pictures do, to a person's eye; and a change that a person sees is caught."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtQuick import QQuickItem

from tests.support.lookalike import Picture, Region, difference, heat, regions
from tests.support.referenceshots import FOLDER, REFERENCES, SHARE, Reference, draw, drawn, look, stored
from tests.support.screenwindow import SHAPE_BY_NAME, SampleWindow, sample_window
from ui.automation.sight import items_of
from ui.qtmessages import NOT_OURS

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

ROOT = Path(__file__).resolve().parents[2]
SEEN = ROOT / "build" / "reference-pictures"
HOME = Reference("home")
MOST_BYTES = 1_500_000


def texts(shown: SampleWindow) -> Iterator[QQuickItem]:
    for item in items_of(shown.window):
        if item.inherits("QQuickText") and item.property("text"):
            yield item


def words_at(shown: SampleWindow, region: Region) -> str:
    spot = QRectF(region.left * SHARE, region.top * SHARE, region.width * SHARE, region.height * SHARE)
    there = [
        f"「{item.property('text')}」"
        for item in texts(shown)
        if item.mapRectToScene(QRectF(0, 0, item.width(), item.height())).intersects(spot)
    ]
    return "".join(there[:3])


def told(reference: Reference, region: Region, shown: SampleWindow) -> str:
    """Where on the panel, in millimetres from the upper left corner, and the words there."""
    mm = SHARE / SHAPE_BY_NAME[reference.shape].px_per_mm
    place = f"{region.left * mm:.0f} mm from the left, {region.top * mm:.0f} mm from the top"
    size = f"{region.width * mm:.0f} x {region.height * mm:.0f} mm"
    return f"{reference.name}: {size} at {place} differ by {region.worst:.0f} {words_at(shown, region)}"


def keep(reference: Reference, was: Picture, now: Picture, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for kind, picture in {"was": was, "is": now, "difference": heat(difference(was, now))}.items():
        Image.fromarray(picture).save(folder / f"{reference.name}.{kind}.png")


def flaws(reference: Reference, now: Picture, shown: SampleWindow, folder: Path = SEEN) -> list[str]:
    was = stored(reference)
    if was.shape != now.shape:
        return [f"{reference.name}: stored as {was.shape}, drawn as {now.shape}"]
    found = regions(difference(was, now))
    if found:
        keep(reference, was, now, folder)
    return [told(reference, region, shown) for region in found]


def test_the_screens_look_as_stored(qapp: object) -> None:
    found = [flaw for reference, now, shown in drawn() for flaw in flaws(reference, now, shown)]
    advice = f"compare the pictures in {SEEN}; when the change is meant: make reference-pictures"
    assert not found, "\n".join([*found, advice])


def test_no_picture_without_a_screen_and_all_are_small() -> None:
    files = sorted(FOLDER.iterdir())
    assert files == sorted(reference.file for reference in REFERENCES)
    assert sum(file.stat().st_size for file in files) < MOST_BYTES


@pytest.fixture
def shown(qapp: object) -> Iterator[SampleWindow]:
    with sample_window() as window:
        yield window


def button(shown: SampleWindow, name: str) -> QQuickItem:
    found = shown.window.findChild(QQuickItem, name)
    assert isinstance(found, QQuickItem)
    return found


def background(item: QQuickItem) -> QQuickItem:
    return cast("QQuickItem", item.property("background"))


def test_a_button_moved_by_3_mm_is_caught(shown: SampleWindow, tmp_path: Path) -> None:
    reference = Reference("review")
    assert not flaws(reference, draw(shown, reference), shown)
    primary = button(shown, "primary")
    primary.setY(primary.y() - 3 * 4.03)
    found = flaws(reference, look(shown), shown, tmp_path)
    assert found
    assert "review-normal-zh-Hans-portrait" in found[0]
    assert any("「都对，提交」" in flaw for flaw in found)
    for kind in ("was", "is", "difference"):
        with Image.open(tmp_path / f"{reference.name}.{kind}.png") as image:
            assert image.size == (270, 480)


@pytest.mark.parametrize("colour", ["#2F6B57", "#0F4A39"])
def test_another_tint_of_a_button_is_caught(shown: SampleWindow, tmp_path: Path, colour: str) -> None:
    draw(shown, Reference("review"))
    background(button(shown, "primary")).setProperty("color", QColor(colour))
    assert flaws(Reference("review"), look(shown), shown, tmp_path)


def test_another_tint_of_the_paper_is_caught(shown: SampleWindow, tmp_path: Path) -> None:
    draw(shown, HOME)
    shown.window.setColor(QColor("#F1EADD"))
    assert flaws(HOME, look(shown), shown, tmp_path)


def test_every_dropped_word_is_caught(shown: SampleWindow) -> None:
    """Two letters off the end of any text, the smallest included, and the message names where."""
    missed, tried = [], 0
    now = draw(shown, HOME)
    for item in list(texts(shown)):
        whole = cast("str", item.property("text"))
        if len(whole) < 3:
            continue
        item.setProperty("text", whole[:-2])
        tried += 1
        if not regions(difference(now, look(shown))):
            missed.append(whole)
        item.setProperty("text", whole)
    assert tried > 20
    assert not missed


def test_letters_without_hinting_are_not_a_difference(tmp_path: Path) -> None:
    """Qt at a scale of two draws each letter from other points, without hinting, and the pictures are made small again."""
    only = ("home", "review", "result-offline")
    command = [sys.executable, "-m", "tests.support.referenceshots", "--out", str(tmp_path)]
    for sample in only:
        command += ["--only", sample]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "QT_SCALE_FACTOR": "2"}, timeout=60)
    compared = [reference for reference in REFERENCES if reference.sample in only]
    different = {reference.name: difference(stored(reference), stored(reference, tmp_path)) for reference in compared}
    assert {name: regions(apart) for name, apart in different.items()} == {reference.name: [] for reference in compared}
    assert all(float(np.max(apart)) > 1 for apart in different.values()), "the letters were drawn alike: nothing was tried"
