"""One synthetic terminal without a screen: its house, a journey that is ready to submit, a slip printer with a memory.

Rigs, benchmarks and tests share it. The platform's private key is at hand here, so that sealed bodies can be opened.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from devices.contract import DeviceFault, DeviceState, Identity, NotPrinted, Printed, PrintOutcome, QrCode, Ready, Slip
from kiosk.catalogue import load_catalogue
from kiosk.clock import Clock, iso
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.people import PersonFacts
from kiosk.journeys.house import House
from kiosk.session.state import CheckMethod, ConsentGiven, IdentityChecked, Journey
from kiosk.store.database import Store
from kiosk.store.vault import SealingKey

TERMINAL: Final = "440981102299-01"
VILLAGE: Final = "440981102299"
PENSION: Final = "pension-certification"
INSURANCE: Final = "insurance-certificate"
PERSON: Final = PersonFacts(
    kind="resident", name="测试甲", number="44010619900307001X", sex="男", birth=date(1990, 3, 7), address="测试路1号"
)
PHONE: Final = "13800138000"
PAPER_OUT: Final = DeviceFault("receipt.paper_out", "没纸了", "请加纸。")

_ASSETS: Final = Path(__file__).resolve().parent.parent / "assets"
_ANSWERS: Final = {PENSION: {"phone": PHONE}, INSURANCE: {"insurance": "employee"}}


class ClockMoment:
    """A clock in the shape the use cases want."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def iso(self) -> str:
        return iso(self._clock)

    def monotonic(self) -> float:
        return self._clock.monotonic()


def catalogue() -> Catalogue:
    return load_catalogue(_ASSETS / "catalogue")


def ready_journey(services: Catalogue, service_id: str = PENSION) -> Journey:
    """Everything gathered and agreed to, as the review shows it."""
    at = "2026-11-23T10:00:00.000+08:00"
    return Journey(
        service=services.by_id[service_id],
        consents=(ConsentGiven("service", given=True, at=at), ConsentGiven("face", given=True, at=at)),
        person=PERSON,
        check=IdentityChecked(CheckMethod.FACE, passed=True, attempts=1, distance=0.2, threshold=0.5, engine="test"),
        answers=_ANSWERS[service_id],
    )


def house_at(
    store: Store,
    clock: Clock,
    platform: X25519PrivateKey,
    *,
    checkpoint: Callable[[str], None] = lambda _name: None,
    simulated: tuple[str, ...] = (),
) -> House:
    return House(
        terminal_id=TERMINAL,
        terminal_number=1,
        village_code=VILLAGE,
        site_name="云潭镇读岗村党群服务中心",
        sealing_key=SealingKey(platform.public_key().public_bytes_raw()),
        connection=store.kept,
        moment=ClockMoment(clock),
        simulated_devices=lambda: simulated,
        checkpoint=checkpoint,
    )


class SimulatedSlipPrinter:
    """Keeps every slip it cuts as a line of a file, so that its cut counter survives a power cut of the terminal.

    A line holds the content of the slip's QR code and the job number. ``mechanics`` is called before and after the cut
    and may take its time.
    """

    kind = "receipt"

    def __init__(self, paper: Path, mechanics: Callable[[], None] = lambda: None) -> None:
        self.address = f"simulated:{paper.name}"
        self.answers = True
        self.fault: DeviceFault | None = None
        self._paper = paper
        self._mechanics = mechanics

    def open(self) -> Identity:
        return Identity(self.kind, simulated=True)

    def close(self) -> None:
        """Has nothing open."""

    def poll(self) -> DeviceState:
        return Ready(self.open())

    def slips(self) -> list[str]:
        """The QR contents of all slips that ever came out."""
        if not self._paper.exists():
            return []
        return [line.split()[0] for line in self._paper.read_text(encoding="utf-8").splitlines()]

    def cut_counter(self) -> int | None:
        return len(self.slips()) if self.answers else None

    def print_slip(self, slip: Slip, job_id: int) -> PrintOutcome:
        if self.fault is not None:
            return NotPrinted(self.fault)
        code = next(block.content for block in slip.blocks if isinstance(block, QrCode))
        self._mechanics()
        out = os.open(self._paper, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(out, f"{code} {job_id}\n".encode())
        os.close(out)
        self._mechanics()
        return Printed("cut-counter")


def slow_mechanics(pause: Callable[[], float]) -> Callable[[], None]:
    """A printer that takes ``pause()`` seconds for each movement."""
    return lambda: time.sleep(pause())
