"""The pictures that the screens are held to: which, how they are drawn, and where they lie.

``python -m tests.support.referenceshots`` (``make reference-pictures``) draws them anew; look at what changed before it
is committed. The window draws by software with the fonts of ``assets``, no clock, no motion: alike on every machine.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final, cast

import cv2
import numpy as np
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.session.state import Language
from tests.support.lookalike import Picture
from tests.support.screenwindow import SampleWindow, sample_window
from ui.qtmessages import QtMessages

FOLDER: Final = Path(__file__).resolve().parents[1] / "screens" / "reference"
SHARE: Final = 4
"""A stored pixel is so many of the panel's, in each direction."""
_COLOURS: Final = 256
_ELSEWHERE: Final = "takecard"


@dataclass(frozen=True)
class Reference:
    """A sample in one look and shape."""

    sample: str
    shape: str = "portrait"
    care: bool = False
    language: Language = Language.ZH_HANS

    @property
    def name(self) -> str:
        return f"{self.sample}-{'care' if self.care else 'normal'}-{self.language.value}-{self.shape}"

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.png"


_STORY: Final = (
    "attract", "home", "consent", "identify", "face", "fill-phone-typed", "review", "result-offline", "takecard",
)  # fmt: skip
REFERENCES: Final = (
    *(Reference(sample, care=care) for sample in _STORY for care in (False, True)),
    Reference("attract-out-of-order"),
    Reference("home", language=Language.ZH_HANT),
    Reference("home", language=Language.EN),
    Reference("technician"),
    Reference("home", "landscape"),
    Reference("home", "tablet"),
)


def drawn(references: tuple[Reference, ...] = REFERENCES) -> Iterator[tuple[Reference, Picture, SampleWindow]]:
    """Each reference as it looks now, with the window that still shows it. Needs the application."""
    for shape, group in groupby(references, key=lambda reference: reference.shape):
        with sample_window(shape) as shown:
            for reference in group:
                yield reference, draw(shown, reference), shown


def draw(shown: SampleWindow, reference: Reference) -> Picture:
    QGuiApplication.styleHints().setCursorFlashTime(0)
    shown.show(_ELSEWHERE)  # so that nothing is left of the sample before: no scrolling, no focus
    shown.show(reference.sample, language=reference.language, care=reference.care)
    return look(shown)


def look(shown: SampleWindow) -> Picture:
    """What the window shows; each pixel is the mean of ``SHARE`` times ``SHARE``, however many Qt draws for those."""
    full = shown.window.grabWindow().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(full.constBits(), np.uint8).reshape(full.height(), full.bytesPerLine())
    pixels = rows[:, : full.width() * 3].reshape(full.height(), full.width(), 3)
    size = shown.window.width() // SHARE, shown.window.height() // SHARE
    return cast("Picture", cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def stored(reference: Reference, folder: Path = FOLDER) -> Picture:
    with Image.open(folder / reference.file.name) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def save(picture: Picture, file: Path) -> None:
    """A PNG with a palette. Without dithering: its noise would be taken for a difference."""
    file.parent.mkdir(parents=True, exist_ok=True)
    few = Image.fromarray(picture).quantize(_COLOURS, kmeans=3, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def main(arguments: list[str]) -> int:
    """``--out`` puts them elsewhere, ``--only`` a sample's name draws fewer."""
    from ui.application import make_application, prepare_environment

    parser = argparse.ArgumentParser(prog="python -m tests.support.referenceshots")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--only", action="append")
    wanted = parser.parse_args(arguments)
    chosen = tuple(reference for reference in REFERENCES if not wanted.only or reference.sample in wanted.only)
    prepare_environment(offscreen=True)
    messages = QtMessages()
    messages.install()
    make_application(["reference-pictures"])
    for reference, picture, _ in drawn(chosen):
        save(picture, wanted.out / reference.file.name)
    messages.remove()
    if not wanted.only:
        for file in set(wanted.out.glob("*.png")) - {wanted.out / reference.file.name for reference in REFERENCES}:
            file.unlink()
    sys.stderr.writelines(f"{text}\n" for text in messages.warnings())
    sys.stdout.write(f"{len(chosen)} pictures in {wanted.out}\n")
    return 3 if messages.warnings() else 0


if __name__ == "__main__":
    logging.getLogger("ui.qt").addHandler(logging.NullHandler())  # said once, at the end
    sys.exit(main(sys.argv[1:]))
