"""Memory of the window after 500 people, beside the same window after the first hundred.

Each goes through one sample of every screen of a transaction, in care mode or not, in one of the three languages, with the
card's photo and camera pictures. Every screen is really drawn; between two people memory is given back as the terminal does
it. Runs in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from benchmarks.registry import Measurement

SESSIONS: Final = 500
WARM: Final = 100
ROOT: Final = Path(__file__).resolve().parents[1]
WAY: Final = (
    "attract", "home", "category", "search-found", "consent", "consent-face", "identify", "face", "attendant-question",
    "fill-phone", "fill-choice", "fill-text", "review", "working", "result-online", "rating", "takecard", "help-home",
)  # fmt: skip
_PICTURE_EVERY: Final = 3


class Memory(msgspec.Struct, frozen=True):
    """Bytes that were resident after ``WARM`` and after all sessions."""

    warm: int
    after: int


def measure() -> Iterator[Measurement]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sessions"], cwd=ROOT, check=True, capture_output=True, timeout=1800
    )
    memory = msgspec.json.decode(done.stdout.splitlines()[-1], type=Memory)
    yield Measurement(
        f"memory after {SESSIONS} sessions", memory.after / 2**20, "MiB", f"after {WARM}", memory.warm / 2**20
    )


def walk(sessions: int = SESSIONS, warm: int = WARM) -> Memory:
    """Needs a process that has drawn nothing yet."""
    from PySide6.QtCore import QEvent

    from kiosk import garbage
    from kiosk.session.state import Language
    from ui.application import make_application, prepare_environment
    from ui.samples import all_samples, dressed
    from ui.texts import Translations
    from ui.viewmodels.terminal import TerminalViewModel
    from ui.window import TerminalWindow

    prepare_environment(offscreen=True)
    application = make_application(["sessions"])
    assets = ROOT / "assets"
    samples = {sample.name: sample for sample in all_samples(assets)}
    way = [samples[name] for name in WAY]
    terminal = TerminalViewModel(lambda _event: None, Translations(assets / "translations"))
    terminal.show(way[0].session, way[0].ambient)
    window = TerminalWindow(
        terminal, size_px=(1080, 1920), panel_px_per_mm=4.03, fullscreen=False, assets=assets, stilled=True
    )
    window.show()
    languages, memory = list(Language), 0
    for number in range(sessions):
        if number == warm:
            memory = resident_bytes()
        language, care = languages[number % len(languages)], number % 2 == 1
        for step, sample in enumerate(way):
            terminal.show(dressed(sample.session, language=language, care=care), sample.ambient)
            if step % _PICTURE_EVERY == 0:
                window.show_camera_frame(_pixels(number + step))
                window.show_card_photo(_pixels(number))
            application.processEvents()
            application.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # screens left behind; processEvents keeps them
            window.window.grabWindow()
        window.show_camera_frame(None)
        window.show_card_photo(None)
        terminal.show(way[0].session, way[0].ambient)
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        window.let_go()
        garbage.give_back()
    after = resident_bytes()
    window.close()
    application.processEvents()
    return Memory(memory, after)


def _pixels(seed: int) -> npt.NDArray[np.uint8]:
    return np.full((480, 640, 3), seed % 256, np.uint8)


def resident_bytes() -> int:
    """VmRSS of this process (proc(5))."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise OSError("no VmRSS in /proc/self/status")


if __name__ == "__main__":
    print(msgspec.json.encode(walk()).decode())
