"""Durable submission of one transaction beside an append and fdatasync of as many bytes in the same folder.

What is timed is the use case a citizen waits for: checks, body, sealing, and the one SQLite transaction that holds the
record, the sealed outbox entry, the intent to print and the audit line. A second connection stays open meanwhile, as
the sync thread's does in the terminal. The reference only writes bytes; it knows no rows, no order and no sealing.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.registry import Measurement
from kiosk.catalogue import load_catalogue
from kiosk.domain.catalogue import Service
from kiosk.domain.people import PersonFacts
from kiosk.journeys.house import House
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from kiosk.session.state import CheckMethod, ConsentGiven, IdentityChecked, Journey
from kiosk.store.database import Store
from kiosk.store.vault import SealingKey

ROUNDS: Final = 7
A_ROUND: Final = 200
ROOT: Final = Path(__file__).resolve().parents[1]
# Not the system's temporary folder: that may lie in memory, where a sync costs nothing.
FOLDER: Final = ROOT / "build" / "bench" / "submit"
SERVICE: Final = "pension-certification"


class _Moment:
    def iso(self) -> str:
        return datetime.now(UTC).isoformat(timespec="milliseconds")

    def monotonic(self) -> float:
        return time.monotonic()


def measure() -> Iterator[Measurement]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    store = Store.open(FOLDER / "terminal.db")
    house = House(
        terminal_id="GD-TEST-0001",
        terminal_number=1,
        village_code="440000000001",
        site_name="试验村",
        sealing_key=SealingKey(X25519PrivateKey.generate().public_key().public_bytes_raw()),
        connection=store.kept,
        moment=_Moment(),
    )
    journey = _journey(_service())

    def submit_one() -> None:
        done = submit(house, journey)
        if not isinstance(done, SubmitDone):
            raise TypeError(f"the submission was refused: {done.code}")

    with closing(store.connection()) as sync_thread:
        submit_one()
        (size,) = sync_thread.execute("SELECT body_bytes FROM outbox_entry").fetchone()
        payload = os.urandom(size)
        descriptor = os.open(FOLDER / "floor.bin", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

        def append_one() -> None:
            os.write(descriptor, payload)
            os.fdatasync(descriptor)

        try:
            rates = [(_per_second(submit_one), _per_second(append_one)) for _ in range(ROUNDS)]
        finally:
            os.close(descriptor)
    yield Measurement(
        name="submit",
        value=median(ours for ours, _ in rates),
        unit="transactions/s",
        reference=f"append + fdatasync of {size} bytes",
        reference_value=median(floor for _, floor in rates),
    )
    shutil.rmtree(FOLDER, ignore_errors=True)


def _per_second(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    for _ in range(A_ROUND):
        work()
    return A_ROUND / (time.perf_counter() - started)


def _service() -> Service:
    services = load_catalogue(ROOT / "assets" / "catalogue").services
    return next(service for service in services if service.id == SERVICE)


def _journey(service: Service) -> Journey:
    now = _Moment().iso()
    return Journey(
        service=service,
        consents=(ConsentGiven("service", True, now), ConsentGiven("face", True, now)),
        person=PersonFacts(
            kind="resident",
            name="王秀英",
            number="440000195001010021",
            sex="女",
            birth=date(1950, 1, 1),
            address="广东省试验县试验镇试验村1号",
        ),
        check=IdentityChecked(CheckMethod.FACE, passed=True, attempts=1, distance=0.3, threshold=0.5, engine="none"),
        answers={"phone": "13800138000"},
    )
