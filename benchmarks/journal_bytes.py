"""What operations costs on the line: bytes for a line of the journal and for an entry that a heartbeat says is waiting.

A real engine serves three days on a clock of its own against a platform over real HTTP: 60 transactions a day in office
hours, a rating for most, a line that breaks now and then, answers that say "later". Counted are the bodies of the requests
as they travel (without headers and signature), beside the same as plain JSON.
"""

from __future__ import annotations

import gzip
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.manual_clock import ManualClock
from benchmarks.registry import Measurement
from benchmarks.tiny_platform import Canned, SimulatedPlatform
from kiosk.domain.receipts import receipt_number
from sync import outbox, wire
from sync.clock import iso
from sync.courier import Courier
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.signing import RequestSigner
from sync.status import EngineSettings

DAYS: Final = 3
A_DAY: Final = 60
WAITING: Final = 500
VILLAGE: Final = "440981102201"
TERMINAL: Final = f"{VILLAGE}-01"
SERVICES: Final = ("pension-certification", "insurance-certificate", "medical-insurance-enrolment")
_SEED: Final = 20261125
_OFFICE_HOURS: Final = 8 * 3600.0


class Counting(SimulatedPlatform):
    """Counts what travels on two paths, and what it is when unpacked."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        super().__init__({TERMINAL: key.public_key()})
        self.travelled = {wire.PATH_JOURNAL: 0, wire.PATH_HEARTBEAT: 0}
        self.plain = {wire.PATH_JOURNAL: 0, wire.PATH_HEARTBEAT: 0}

    def handle(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Canned:
        if path in self.travelled:
            self.travelled[path] += len(body)
            zipped = headers.get("Content-Encoding") == "gzip"
            self.plain[path] += len(gzip.decompress(body)) if zipped else len(body)
        return super().handle(method, path, headers, body)

    def reset(self) -> None:
        self.travelled = dict.fromkeys(self.travelled, 0)
        self.plain = dict.fromkeys(self.plain, 0)


class Day:
    """One terminal's database and engine."""

    def __init__(self, path: Path, key: Ed25519PrivateKey, platform: SimulatedPlatform) -> None:
        self.clock = ManualClock(datetime.now(UTC).timestamp())
        self.rng = random.Random(_SEED)
        self._path = path
        self._platform = platform
        self.conn = self._open()
        with transaction(self.conn):
            outbox.migrate(self.conn)
        self.courier = Courier(platform.url, TERMINAL, RequestSigner(TERMINAL, key))
        self.engine = SyncEngine(
            self._open,
            self.courier,
            clock=self.clock,
            platform_key=platform.public_key,
            on_change=lambda _: None,
            rng=self.rng,
            heartbeat=lambda: wire.Heartbeat(1, TERMINAL, "", "1.0", VILLAGE, "云潭镇读岗村党群服务中心"),
            settings=EngineSettings(),
            clock_trust=lambda: "ntp",
        )

    def _open(self) -> sqlite3.Connection:
        conn = sqlite3.connect(self._path, isolation_level=None)
        conn.execute("PRAGMA journal_mode=WAL")
        return conn

    def close(self) -> None:
        self.engine.close()
        self.courier.close()
        self.conn.close()

    def add(self, kind: wire.Kind, number: int) -> str:
        entry_id = outbox.new_entry_id()
        sealed = wire.SealedBody(wire.SUITE_HPKE_X25519, "0" * 16, self.rng.randbytes(1400))
        receipt_no = receipt_number(VILLAGE, 1, number)
        service = self.rng.choice(SERVICES)
        at = iso(self.clock.wall())
        entry = outbox.NewEntry(
            entry_id, entry_id, kind, service, receipt_no, at, "ntp", sealed, self.clock.monotonic(), "0" * 36
        )
        with transaction(self.conn):
            outbox.enqueue(self.conn, entry)
        return entry_id

    def pass_time(self, seconds: float) -> None:
        """Rounds as the engine asks for them."""
        until = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until:
            wait = self.engine.run_once().wait
            self.clock.advance(min(max(wait, 0.5), max(0.01, until - self.clock.monotonic())))

    def serve(self) -> None:
        number = 0
        for _ in range(DAYS):
            for _ in range(A_DAY):
                number += 1
                self._misfortune(self.add(wire.Kind.TRANSACTION, number))
                self.pass_time(self.rng.uniform(20, 60))
                if self.rng.random() < 0.7:
                    self.add(wire.Kind.RATING, number)
                self.pass_time(_OFFICE_HOURS / A_DAY - 60)
            self.clock.advance(86_400 - _OFFICE_HOURS)
            self.pass_time(60)
        self.pass_time(3600)

    def _misfortune(self, entry_id: str) -> None:
        chance = self.rng.random()
        if chance < 0.1:
            self._platform.answer_next(wire.PATH_BATCHES, Canned(503, b""))
        elif chance < 0.15:
            self._platform.answer_next(wire.PATH_HEALTH, *[Canned(503, b"")] * self.rng.randint(1, 6))
        elif chance < 0.2:
            self._platform.decide[entry_id] = wire.EntryOutcome(entry_id, wire.Outcome.REFUSED, code="body.bad_text")


def measure() -> Iterator[Measurement]:
    """Lines of the journal, then entries in a heartbeat."""
    key = Ed25519PrivateKey.generate()
    with (
        tempfile.TemporaryDirectory() as folder,
        Counting(key) as platform,
        closing(Day(Path(folder) / "terminal.db", key, platform)) as day,
    ):
        day.serve()
        yield _of_a_line(platform)
        yield _of_an_entry(day, platform)


def _of_a_line(platform: Counting) -> Measurement:
    lines = len({event.seq for batch in platform.journal for event in batch.events})
    travelled, plain = platform.travelled[wire.PATH_JOURNAL], platform.plain[wire.PATH_JOURNAL]
    return Measurement("journal-line", travelled / lines, "bytes", "the same as plain JSON", plain / lines)


def _of_an_entry(day: Day, platform: Counting) -> Measurement:
    """What a heartbeat is longer for each entry that waits."""
    empty = platform.travelled[wire.PATH_HEARTBEAT] / len(platform.heartbeats)
    for number in range(WAITING):
        day.add(wire.Kind.TRANSACTION, 1000 + number)
    platform.reset()
    before = len(platform.heartbeats)
    day.clock.advance(EngineSettings().heartbeat_seconds + 1)
    day.engine.run_once()
    beats = platform.heartbeats[before:]
    waiting = sum(len(beat.pending) for beat in beats)
    travelled, plain = (
        (counted[wire.PATH_HEARTBEAT] - empty * len(beats)) / waiting for counted in (platform.travelled, platform.plain)
    )
    return Measurement("heartbeat-entry", travelled, "bytes", "the same as plain JSON", plain)
