"""``make manual-pictures``: the strips of pictures in README and the manuals, drawn by the real screens and pages.

They go to ``docs/pictures/``: a few samples side by side, small and in few colours so that the pages stay light. Exit
codes are those of ``ui.screenshots``, and 5 without a browser for the console's pages.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from scripts import console_pictures, service_pictures
from tests.support.chromium import why_not
from ui import screenshots

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "pictures"
HEIGHT: Final = 720
GAP: Final = 20
COLOURS: Final = 128
GROUND: Final = "#D8D2C6"
EXIT_NO_BROWSER: Final = 5


@dataclass(frozen=True)
class Shot:
    sample: str
    mode: str = "normal"
    language: str = "zh-Hans"
    shape: str = "portrait"

    @property
    def file(self) -> str:
        return f"{self.sample}-{self.mode}-{self.language}-{self.shape}.png"


STRIPS: Final = {
    "journey": (Shot("home-offline"), Shot("consent"), Shot("identify"), Shot("result-offline")),
    "looks": (
        Shot("home", "care"),
        Shot("home", "contrast"),
        Shot("home", language="en"),
        Shot("home", language="zh-Hant"),
    ),
    "technician": (Shot("pin"), Shot("technician-red"), Shot("technician-queue"), Shot("technician-log")),
    "carried": (Shot("technician-carry-stick"), Shot("technician-carry-exported"), Shot("technician-carry-received")),
    "upkeep": (Shot("upkeep"), Shot("day-first"), Shot("touch-off"), Shot("jobs")),
    "papers": (Shot("desk-pin"), Shot("desk-found"), Shot("desk-doubt"), Shot("desk-reprinted")),
}


def main() -> int:
    return terminals_strips() or services_strips() or console_strips()


def terminals_strips() -> int:
    """Those of the touch screen."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder)
        arguments = ["--out", folder]
        for shot in {shot.sample: shot for strip in STRIPS.values() for shot in strip}.values():
            arguments += ["--only", shot.sample]
        for option, values in (
            ("--mode", {shot.mode for strip in STRIPS.values() for shot in strip}),
            ("--lang", {shot.language for strip in STRIPS.values() for shot in strip}),
            ("--shape", {shot.shape for strip in STRIPS.values() for shot in strip}),
        ):
            for value in sorted(values):
                arguments += [option, value]
        code = screenshots.main(arguments)
        if code:
            return code
        for name, strip in STRIPS.items():
            joined([Image.open(drawn / shot.file) for shot in strip]).save(FOLDER / f"{name}.png", optimize=True)
    return 0


def services_strips() -> int:
    """Those of the services."""
    for name, pictures in service_pictures.drawn():
        joined(pictures).save(FOLDER / f"{name}.png", optimize=True)
    return 0


def console_strips() -> int:
    """Those of the operations console."""
    reason = why_not()
    if reason:
        print(reason, file=sys.stderr)
        return EXIT_NO_BROWSER
    for name, pictures in console_pictures.drawn():
        joined(pictures).save(FOLDER / f"{name}.png", optimize=True)
    return 0


def joined(pictures: list[Image.Image]) -> Image.Image:
    """Side by side, all of one height."""
    small = [
        one.convert("RGB").resize((one.width * HEIGHT // one.height, HEIGHT), Image.Resampling.LANCZOS) for one in pictures
    ]
    strip = Image.new("RGB", (sum(one.width for one in small) + GAP * (len(small) - 1), HEIGHT), GROUND)
    left = 0
    for one in small:
        strip.paste(one, (left, 0))
        left += one.width + GAP
    return strip.quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    sys.exit(main())
