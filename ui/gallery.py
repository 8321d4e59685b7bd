"""``python -m ui.gallery``: every control of the design system in every state, the letters, the colours and the icons.

For those who build screens; never part of the terminal. Opens a window, or with ``--out`` draws every page to
``gallery-PAGE-MODE-LANG-SHAPE.png``. Exit 0, or 3 when Qt or QML complained.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.session.state import Language
from ui.application import make_application, prepare_environment
from ui.fonts import load_fonts
from ui.gallerywords import gallery_rows, gallery_words
from ui.providers import IconProvider, QrProvider
from ui.qtmessages import QtMessages
from ui.samples import all_samples, dressed
from ui.texts import Translations
from ui.viewmodels.terminal import TerminalViewModel
from ui.window import QML

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = ("buttons", "entries", "notes", "pictures", "look", "frames")
MODES: Final = ("normal", "care", "contrast")
PAIRS: Final = (
    ("ink", "paper"), ("ink", "surface"), ("inkSoft", "paper"), ("inkSoft", "surface"), ("inkSoft", "sunken"),
    ("accent", "paper"), ("accent", "surface"), ("accent", "accentSoft"), ("accentInk", "accent"),
    ("accentInk", "accentPressed"), ("kapok", "kapokSoft"), ("kapok", "surface"), ("warn", "warnSoft"), ("warn", "surface"),
    ("warn", "sunken"), ("inkDisabled", "sunken"), ("ink", "keyQuiet"),
)  # fmt: skip
"""Colours of the theme that stand as words on each other."""


class Gallery:
    """The gallery's window on a panel of ``size_px``. Raises RuntimeError when the QML is broken."""

    def __init__(self, assets: Path, *, size_px: tuple[int, int] = (1080, 1920), px_per_mm: float = 4.03) -> None:
        load_fonts(assets / "fonts")
        self._translations = Translations(assets / "translations")
        self._samples = {sample.name: sample for sample in all_samples(assets)}
        # QML does not own them.
        self._terminals = [TerminalViewModel(lambda _event: None, self._translations) for _ in range(2)]
        self._look = ("normal", Language.ZH_HANS)
        self._engine = QQmlApplicationEngine()
        self._providers = (IconProvider(assets / "icons"), QrProvider())
        for name, provider in zip(("icons", "qr"), self._providers, strict=True):
            self._engine.addImageProvider(name, provider)
        self._engine.addImportPath(str(QML))
        self._icons = sorted(path.stem for path in (assets / "icons").glob("*.svg"))
        self._tell(*self._look)
        self._engine.setInitialProperties(
            {
                "words": self._words(),
                "shown": self._rows(),
                "helping": self._terminals[0],
                "leaving": self._terminals[1],
                "panelPxPerMm": px_per_mm,
                "panelHeight": size_px[1],
                "width": size_px[0],
                "height": size_px[1],
            }
        )
        self._engine.load(QUrl.fromLocalFile(str(QML / "Terminal" / "Gallery" / "Gallery.qml")))
        roots = self._engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise RuntimeError("Gallery.qml is not a window")
        self.window = roots[0]
        self.window.careWanted.connect(lambda: self._turn("care"))  # type: ignore[attr-defined]  # QML's signals
        self.window.contrastWanted.connect(lambda: self._turn("contrast"))  # type: ignore[attr-defined]
        self.window.languageWanted.connect(self._next_language)  # type: ignore[attr-defined]
        self.dress(*self._look)

    def dress(self, mode: str, language: Language) -> None:
        """``mode`` is one of :data:`MODES`."""
        self._look = (mode, language)
        self._tell(mode, language)
        self.window.setProperty("care", mode != "normal")
        self.window.setProperty("contrast", mode == "contrast")
        self.window.setProperty("words", self._words())
        self.window.setProperty("shown", self._rows())
        self.window.setProperty("colours", self.colours())

    def open(self, page: str) -> None:
        self.window.setProperty("page", page)
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def show(self) -> None:
        self.window.show()

    def stretch(self) -> None:
        """Makes the window as high as the page, for a picture of all of it."""
        for _ in range(3):  # text that wraps anew changes the height again
            self.window.setHeight(round(float(self.window.property("wholeHeight"))))
            QCoreApplication.processEvents()

    def colours(self) -> list[dict[str, str]]:
        """Each pair of :data:`PAIRS` with its contrast as WCAG 2.2 reckons it."""
        theme = self._engine.singletonInstance("Terminal.Theme", "Theme")
        assert isinstance(theme, QObject)
        rows = []
        for ink, ground in PAIRS:
            one, other = QColor(theme.property(ink)), QColor(theme.property(ground))
            ratio = f"{contrast(one, other):.1f} : 1"
            rows.append({"name": f"{ink} / {ground}", "ink": one.name(), "ground": other.name(), "ratio": ratio})
        return rows

    def close(self) -> None:
        self.window.close()
        # Now, not later: bindings must not outlive the view models that they read.
        shiboken6.delete(self._engine)

    def _tell(self, mode: str, language: Language) -> None:
        for terminal, name in zip(self._terminals, ("help-home", "idle"), strict=True):
            sample = self._samples[name]
            session = dressed(sample.session, language=language, care=mode != "normal", contrast=mode == "contrast")
            terminal.show(session, sample.ambient)

    def _words(self) -> dict[str, str]:
        return gallery_words(self._translations.texts(self._look[1]))

    def _rows(self) -> dict[str, object]:
        return gallery_rows(self._samples, self._icons, self._translations.texts(self._look[1]))

    def _turn(self, mode: str) -> None:
        self.dress("normal" if self._look[0] == mode else mode, self._look[1])

    def _next_language(self) -> None:
        languages = list(Language)
        self.dress(self._look[0], languages[(languages.index(self._look[1]) + 1) % len(languages)])


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def draw_gallery(
    out: Path, shape: str, size_px: tuple[int, int], px_per_mm: float, looks: Sequence[tuple[str, Language]]
) -> int:
    """A picture of each page in each look; returns how many. Needs the application."""
    gallery = Gallery(ROOT / "assets", size_px=size_px, px_per_mm=px_per_mm)
    gallery.show()
    out.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        gallery.open(page)
        for mode, language in looks:
            gallery.dress(mode, language)
            gallery.stretch()
            file = out / f"gallery-{page}-{mode}-{language.value}-{shape}.png"
            if not gallery.window.grabWindow().save(str(file)):
                raise OSError(file)
    gallery.close()
    return len(PAGES) * len(looks)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.gallery", description="Every control in every state.")
    parser.add_argument("--out", type=Path, help="draws every page there instead of opening a window")
    wanted = parser.parse_args(arguments)
    prepare_environment(offscreen=wanted.out is not None)
    logging.getLogger("ui.qt").addHandler(logging.NullHandler())  # said once, at the end
    messages = QtMessages()
    messages.install()
    application = make_application(["gallery"])
    if wanted.out is not None:
        looks = [(mode, language) for mode in MODES for language in Language]
        count = draw_gallery(wanted.out, "portrait", (1080, 1920), 4.03, looks)
        sys.stdout.write(f"{count} pictures in {wanted.out}\n")
    else:
        application.setQuitOnLastWindowClosed(True)
        gallery = Gallery(ROOT / "assets")
        gallery.show()
        application.exec()
        gallery.close()
    messages.remove()
    sys.stderr.writelines(f"{text}\n" for text in dict.fromkeys(messages.warnings()))
    return 3 if messages.warnings() else 0


if __name__ == "__main__":
    raise SystemExit(main())
