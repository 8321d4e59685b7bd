"""The gallery shows every control of the design system, in its states, on every panel and in every look and language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.session.state import Language
from ui.automation.sight import items_of
from ui.gallery import MODES, PAGES, PAIRS, Gallery, contrast, draw_gallery
from ui.gallerywords import gallery_rows, gallery_words
from ui.qtmessages import NOT_OURS
from ui.samples import all_samples
from ui.screenshots import SHAPES
from ui.sight import kinds_of
from ui.texts import Translations

pytestmark = pytest.mark.qt_log_ignore(*NOT_OURS, extend=True)

ROOT = Path(__file__).resolve().parents[2]
CONTROLS = ROOT / "ui" / "qml" / "Terminal" / "Controls"


@pytest.fixture
def gallery(qapp: object) -> Iterator[Gallery]:
    opened = Gallery(ROOT / "assets")
    opened.show()
    yield opened
    opened.close()
    QCoreApplication.processEvents()


def controls_in(item: QQuickItem) -> set[str]:
    """The names of its QML types."""
    return {name.partition("_")[0] for name in kinds_of(item)}


def items(gallery: Gallery) -> Iterator[QQuickItem]:
    yield from items_of(gallery.window)


def test_every_control_is_shown(gallery: Gallery) -> None:
    declared = {path.stem for path in CONTROLS.glob("*.qml")}
    listed = {line.split()[0] for line in (CONTROLS / "qmldir").read_text(encoding="utf-8").splitlines()[1:]}
    assert declared == listed
    shown: set[str] = set()
    for page in PAGES:
        gallery.open(page)
        gallery.stretch()
        shown.update(kind for item in items(gallery) for kind in controls_in(item))
    assert declared - shown == set()


@pytest.mark.parametrize("kind", ["PrimaryButton", "SecondaryButton", "TileButton", "ListRowButton", "DigitKey"])
def test_buttons_stand_in_their_states(gallery: Gallery, kind: str) -> None:
    found = [item for item in items(gallery) if kind in controls_in(item)]
    assert any(item.property("down") for item in found)
    assert any(not item.isEnabled() for item in found)
    assert any(item.isEnabled() and not item.property("down") for item in found)
    if kind == "PrimaryButton":
        assert any(item.property("busy") for item in found)
        assert any("FocusRing" in controls_in(child) and child.isVisible() for item in found for child in item.childItems())


@pytest.mark.parametrize(("mode", "least"), [("normal", 4.5), ("care", 7.0), ("contrast", 7.0)])
def test_words_stand_out_from_their_ground(gallery: Gallery, mode: str, least: float) -> None:
    gallery.dress(mode, Language.ZH_HANS)
    measured = {row["name"]: float(row["ratio"].split()[0]) for row in gallery.colours()}
    assert len(measured) == len(PAIRS)
    assert {name: ratio for name, ratio in measured.items() if ratio < least} == {}


def test_contrast_as_wcag_reckons_it() -> None:
    """Ratios that the guideline's own examples give: 21 for black on white, 4.48 for #777777 on white."""
    assert contrast(QColor("#000000"), QColor("#FFFFFF")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#FFFFFF")) == pytest.approx(4.48, abs=0.01)
    assert contrast(QColor("#FFFFFF"), QColor("#FFFFFF")) == 1


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_every_page_is_drawn_whole(qapp: object, tmp_path: Path, shape: object) -> None:
    panel = next(one for one in SHAPES if one is shape)
    look = [(MODES[SHAPES.index(panel)], list(Language)[SHAPES.index(panel)])]
    assert draw_gallery(tmp_path, panel.name, panel.size_px, panel.px_per_mm, look) == len(PAGES)
    pictures = [QImage(str(file)) for file in sorted(tmp_path.glob("gallery-*.png"))]
    assert len(pictures) == len(PAGES)
    assert all(picture.width() == panel.size_px[0] and picture.height() > panel.size_px[1] / 2 for picture in pictures)


@pytest.mark.parametrize("language", [language for language in Language if language is not Language.ZH_HANS])
def test_its_words_are_translated(language: Language) -> None:
    texts = Translations(ROOT / "assets" / "translations").texts(language)
    samples = {sample.name: sample for sample in all_samples(ROOT / "assets")}
    assert all(gallery_words(texts).values())
    assert gallery_rows(samples, [], texts)["keys"]
    assert not texts.missing


def test_the_buttons_of_the_gallery_turn_its_looks(gallery: Gallery) -> None:
    gallery.window.careWanted.emit()  # type: ignore[attr-defined]
    assert gallery.window.property("care")
    gallery.window.contrastWanted.emit()  # type: ignore[attr-defined]
    assert gallery.window.property("contrast")
    gallery.window.contrastWanted.emit()  # type: ignore[attr-defined]
    assert not gallery.window.property("care")
    said = {item.property("text") for item in items(gallery) if item.inherits("QQuickText")}
    gallery.window.languageWanted.emit()  # type: ignore[attr-defined]
    turned = {item.property("text") for item in items(gallery) if item.inherits("QQuickText")}
    assert "帮帮我" in said
    assert "幫幫我" in turned
