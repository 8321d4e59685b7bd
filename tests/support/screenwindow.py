"""The real window showing samples, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent

from kiosk.session.events import SessionEvent
from kiosk.session.state import Language
from ui.samples import Sample, all_samples, dressed
from ui.screenshots import SHAPES, Shape
from ui.texts import Translations
from ui.viewmodels.terminal import TerminalViewModel
from ui.window import TerminalWindow

ASSETS = Path(__file__).resolve().parents[2] / "assets"
SAMPLES = {sample.name: sample for sample in all_samples(ASSETS)}
SHAPE_BY_NAME: dict[str, Shape] = {shape.name: shape for shape in SHAPES}


class SampleWindow:
    """``sent`` keeps every event that a touch caused."""

    def __init__(self, shape: Shape) -> None:
        self.sent: list[SessionEvent] = []
        self.terminal = TerminalViewModel(self.sent.append, Translations(ASSETS / "translations"))
        self._show_only(SAMPLES["attract"])
        self.outer = TerminalWindow(
            self.terminal,
            size_px=shape.size_px,
            panel_px_per_mm=shape.px_per_mm,
            fullscreen=False,
            assets=ASSETS,
            stilled=True,
        )
        self.window = self.outer.window
        self.outer.show()
        QCoreApplication.processEvents()

    def show(self, name: str, *, language: Language = Language.ZH_HANS, care: bool = False, contrast: bool = False) -> None:
        sample = SAMPLES[name]
        looks = dressed(sample.session, language=language, care=care, contrast=contrast)
        self.terminal.show(looks, sample.ambient)
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # screens left behind

    def _show_only(self, sample: Sample) -> None:
        self.terminal.show(sample.session, sample.ambient)

    def close(self) -> None:
        self.outer.close()
        QCoreApplication.processEvents()


@contextmanager
def sample_window(shape: str = "portrait") -> Iterator[SampleWindow]:
    window = SampleWindow(SHAPE_BY_NAME[shape])
    try:
        yield window
    finally:
        window.close()
