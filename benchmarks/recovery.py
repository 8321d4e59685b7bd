"""How soon a device is ready again after its cable is back, for every kind, beside the three seconds aimed at.

The hub runs as it does in the terminal: its own poll interval and back-off, and the watch for hot plug, which sees a serial
line come back; a printer or camera on the network is found by asking again. Counted from the moment the simulated device
is there again. Each is away for a while first, so that the back-off has grown; the figure is the worst of the rounds.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.registry import Measurement
from devices.camera.driver import OpenCvCamera
from devices.camera.simulator import SimulatedCamera
from devices.contract import Absent, DeviceState, DeviceStatus, Driver, Ready
from devices.document.driver import IppPrinter
from devices.document.simulator import IppEvePrinter, SimulatorUnavailable
from devices.hub import DeviceHub
from devices.idcard.driver import SamCardReader
from devices.idcard.simulator import SimulatedSamReader
from devices.receipt.driver import EscPosPrinter
from devices.receipt.simulator import SimulatedReceiptPrinter
from devices.scanner.driver import SerialScanner
from devices.scanner.simulator import SimulatedScanner
from devices.serialline import PtyLine

AIM: Final = 3.0
ROUNDS: Final = 3
AWAY: Final = 4.0
"""Seconds without the device after it was given up."""
_PATIENCE: Final = 60.0
_ASSETS: Final = Path(__file__).resolve().parents[1] / "assets"
_FONT: Final = _ASSETS / "fonts" / "NotoSansCJKsc-Regular.otf"


@dataclass(frozen=True, slots=True)
class Subject:
    driver: Driver
    unplug: Callable[[], None]
    replug: Callable[[], None]


Place = Callable[[Path], AbstractContextManager[Subject]]
"""Sets up a device, its files in a folder."""


class Watched:
    """What the hub tells, to wait for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._state: DeviceState | None = None

    def publish(self, status: DeviceStatus) -> None:
        with self._changed:
            self._state = status.state
            self._changed.notify_all()

    def wait_for(self, kind: type[DeviceState]) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: isinstance(self._state, kind), _PATIENCE):
                raise TimeoutError(f"never became {kind.__name__}, is {self._state}")


def measure() -> Iterator[Measurement]:
    places: dict[str, Place] = {
        "card-reader": _card_reader,
        "receipt-printer": _receipt_printer,
        "scanner": _scanner,
        "document-printer": _document_printer,
        "camera": _camera,
    }
    for kind, place in places.items():
        name = f"recovery-{kind}"
        with tempfile.TemporaryDirectory(prefix="recovery-") as folder, ExitStack() as stack:
            try:
                subject = stack.enter_context(place(Path(folder)))
            except SimulatorUnavailable as problem:
                print(f"{name}: {problem}, nothing is measured", file=sys.stderr)
                continue
            worst = max(recoveries(subject))
        yield Measurement(name=name, value=worst, unit="s", reference="the aim", reference_value=AIM)


def recoveries(subject: Subject, *, rounds: int = ROUNDS, away: float = AWAY) -> list[float]:
    """Seconds from each replugging to Ready."""
    watched = Watched()
    hub = DeviceHub(watched.publish)
    hub.add("device", subject.driver)
    hub.start()
    watcher = hub.watch_hotplug()
    try:
        return [_one(subject, watched, away) for _ in range(rounds)]
    finally:
        watcher.stop()
        hub.stop()


def _one(subject: Subject, watched: Watched, away: float) -> float:
    watched.wait_for(Ready)
    subject.unplug()
    watched.wait_for(Absent)
    time.sleep(away)
    subject.replug()
    began = time.monotonic()
    watched.wait_for(Ready)
    return time.monotonic() - began


@contextmanager
def _card_reader(folder: Path) -> Iterator[Subject]:
    with PtyLine(folder / "idcard") as line:
        module = SimulatedSamReader(line)
        module.start()
        yield Subject(SamCardReader(module.address), line.unplug, line.replug)
        module.stop()


@contextmanager
def _receipt_printer(folder: Path) -> Iterator[Subject]:
    with (
        PtyLine(folder / "receipt") as line,
        SimulatedReceiptPrinter(line, font=_FONT, out_dir=folder / "slips"),
    ):
        yield Subject(EscPosPrinter(str(line.link), font=_FONT), line.unplug, line.replug)


@contextmanager
def _scanner(folder: Path) -> Iterator[Subject]:
    with PtyLine(folder / "scanner") as line:
        scanner = SimulatedScanner(line)
        scanner.start()
        yield Subject(SerialScanner(str(line.link)), line.unplug, line.replug)
        scanner.stop()


@contextmanager
def _document_printer(folder: Path) -> Iterator[Subject]:
    with IppEvePrinter(folder / "pages") as printer:
        yield Subject(IppPrinter(printer.address), printer.stop, printer.start)


@contextmanager
def _camera(folder: Path) -> Iterator[Subject]:
    del folder
    with SimulatedCamera(_ASSETS / "bench" / "portraits", font=_FONT) as camera:
        yield Subject(OpenCvCamera(camera.address), camera.stop, camera.start)
