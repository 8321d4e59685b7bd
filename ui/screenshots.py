"""``python -m ui.screenshots``: a picture of every screen in every mode, language and shape.

``NAME-MODE-LANG-SHAPE.png`` in ``--out``, from the samples and the gallery of controls. Exit 0 all written, 2 when the
arguments select nothing, 3 when Qt or QML complained (the complaints go to stderr).
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent

from kiosk.domain.values import dataclass
from kiosk.session.state import Language
from ui.application import make_application, prepare_environment
from ui.gallery import draw_gallery
from ui.qtmessages import QtMessages
from ui.samples import Sample, all_samples, dressed
from ui.samples_capture import sample_picture
from ui.texts import Translations
from ui.viewmodels.terminal import TerminalViewModel
from ui.window import TerminalWindow

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Shape:
    """Pixels and density of a panel."""

    name: str
    size_px: tuple[int, int]
    px_per_mm: float


SHAPES = (
    Shape("portrait", (1080, 1920), 4.03),
    Shape("landscape", (1920, 1080), 4.03),
    Shape("tablet", (1280, 800), 5.9),
)
MODES = ("normal", "care", "contrast")


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    samples = [sample for sample in all_samples(ROOT / "assets") if not wanted.only or sample.name in wanted.only]
    gallery = not wanted.only or "gallery" in wanted.only
    if not samples and not gallery:
        sys.stderr.write("no sample has this name\n")
        return 2
    prepare_environment(offscreen=True)
    logging.getLogger("ui.qt").addHandler(logging.NullHandler())  # said once, at the end
    messages = QtMessages()
    messages.install()
    application = make_application(["screenshots"])
    for shape in SHAPES:
        if not wanted.shape or shape.name in wanted.shape:
            count = _draw(shape, samples, wanted) if samples else 0
            if gallery:
                count += draw_gallery(wanted.out, shape.name, shape.size_px, shape.px_per_mm, list(_looks(wanted)))
            sys.stdout.write(f"{shape.name}: {count}\n")
    application.processEvents()
    messages.remove()
    complaints = messages.warnings()
    sys.stderr.writelines(f"{text}\n" for text in dict.fromkeys(complaints))
    return 3 if complaints else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots", description="Draw the sample screens.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "screens")
    parser.add_argument("--only", action="append", help="a sample's name, or gallery; may come more than once")
    parser.add_argument("--lang", action="append", choices=[language.value for language in Language])
    parser.add_argument("--mode", action="append", choices=MODES)
    parser.add_argument("--shape", action="append", choices=[shape.name for shape in SHAPES])
    return parser


def _draw(shape: Shape, samples: Sequence[Sample], wanted: argparse.Namespace) -> int:
    application = make_application([])
    terminal = TerminalViewModel(lambda _event: None, Translations(ROOT / "assets" / "translations"))
    terminal.show(samples[0].session, samples[0].ambient)
    window = TerminalWindow(
        terminal,
        size_px=shape.size_px,
        panel_px_per_mm=shape.px_per_mm,
        fullscreen=False,
        assets=ROOT / "assets",
        stilled=True,
    )
    window.show()
    count = 0
    for sample in samples:
        window.show_camera_frame(sample_picture(sample.session.phase))
        for mode, language in _looks(wanted):
            contrast = mode == "contrast"
            looks = dressed(sample.session, language=language, care=mode == "care" or contrast, contrast=contrast)
            terminal.show(looks, sample.ambient)
            application.processEvents()
            application.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # screens left behind; processEvents keeps them
            window.grab(wanted.out / f"{sample.name}-{mode}-{language.value}-{shape.name}.png")
            count += 1
    window.close()
    application.processEvents()
    return count


def _looks(wanted: argparse.Namespace) -> Iterator[tuple[str, Language]]:
    for mode in wanted.mode or MODES:
        for language in wanted.lang or [language.value for language in Language]:
            yield mode, Language(language)


if __name__ == "__main__":
    raise SystemExit(main())
