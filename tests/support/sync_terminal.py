"""A terminal's database, engine and clock in a box, for tests of the sync."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.manual_clock import ManualClock
from benchmarks.tiny_platform import Canned, SimulatedPlatform
from sync import journal, outbox, wire
from sync.courier import Courier
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.outbox import State
from sync.signing import RequestSigner
from sync.status import EngineSettings, RunResult, SyncStatus

KEY = Ed25519PrivateKey.generate()
BEAT = wire.Heartbeat(0, "", "", "0.1", "440000000000", "村")

AT = "2026-11-23T08:00:00+08:00"


class Terminal:
    """A terminal's database, engine and clock in a box."""

    def __init__(self, folder: Path, platform: SimulatedPlatform, **settings: float) -> None:
        self.path = folder / "terminal.db"
        self.platform = platform
        self.opened = 0
        self.conn = self.open()
        with transaction(self.conn):
            outbox.migrate(self.conn)
        self.clock = ManualClock(datetime.now(UTC).timestamp())
        signer = RequestSigner("GD-1", KEY)
        self.courier = Courier(platform.url, "GD-1", signer, answer_timeout=5.0, connect_timeout=1.0)
        self.changes: list[SyncStatus] = []
        self.settings = EngineSettings(**settings)
        self.engine = self.make_engine()

    def make_engine(self) -> SyncEngine:
        return SyncEngine(
            self.open, self.courier, clock=self.clock, platform_key=self.platform.public_key,
            on_change=self.changes.append, rng=random.Random(3), heartbeat=lambda: BEAT, settings=self.settings,
        )  # fmt: skip

    def open(self) -> sqlite3.Connection:
        self.opened += 1
        conn = sqlite3.connect(self.path, isolation_level=None, timeout=5)
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        return conn

    def add(self, stream: str = "") -> str:
        entry_id = outbox.new_entry_id()
        sealed = wire.SealedBody("suite", "key", b"sealed " + entry_id.encode())
        entry = outbox.NewEntry(
            entry_id, stream or entry_id, wire.Kind.TRANSACTION, "svc", "R-1", AT, "rtc", sealed, 0.0, "boot"
        )
        with transaction(self.conn):
            outbox.enqueue(self.conn, entry)
        return entry_id

    def until(self, done: Callable[[RunResult], bool], rounds: int = 200) -> RunResult:
        """Runs rounds, letting as much time pass between them as the engine asks for."""
        for _ in range(rounds):
            result = self.engine.run_once()
            if done(result):
                return result
            self.clock.advance(result.wait)
        raise AssertionError("never came to it")

    def drain(self) -> None:
        self.until(lambda _: outbox.depth(self.conn) == 0)

    def state(self, entry_id: str) -> State:
        row = outbox.get(self.conn, entry_id)
        assert row is not None
        return row.state

    def events(self) -> list[str]:
        return [event.event for event in journal.tail(self.conn, 10_000)]

    def close(self) -> None:
        self.engine.stop()
        self.engine.close()
        self.conn.close()
        self.courier.close()


def refuse_all(platform: SimulatedPlatform, times: int) -> None:
    platform.answer_next(wire.PATH_HEALTH, *[Canned(503, b"")] * times)
