"""A terminal's end of the way back against the real platform: a database, a courier, a clock."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.manual_clock import ManualClock
from central.moments import system_clock
from central.server import EmbeddedCentral
from kiosk.store.keyring import Keyring
from sync import journal, outbox, published
from sync.courier import Courier
from sync.delivery import transaction
from sync.downlink import Downlink, DownlinkRules
from sync.rota import Rota
from sync.scenery import Scenery
from sync.signing import RequestSigner
from sync.wire.downlink import Channel, DownlinkAsk, DownlinkReply

VILLAGE = "440981102201"


class TamperedCourier(Courier):
    """Passes every answer through ``tamper``: a proxy on the way that would like to be the platform."""

    tamper: Callable[[DownlinkReply], DownlinkReply] = staticmethod(lambda reply: reply)
    asked: int = 0

    def downlink(self, ask: DownlinkAsk) -> DownlinkReply:
        self.asked += 1
        answer = super().downlink(ask)
        assert isinstance(answer, DownlinkReply), answer
        return self.tamper(answer)


class DownlinkTerminal:
    """Everything but the sync engine."""

    def __init__(self, central: EmbeddedCentral, folder: Path, name: str = "T-DOWN", village: str = VILLAGE) -> None:
        self.name = name
        self.village = village
        self.path = folder / f"{name}.db"
        self.key = Ed25519PrivateKey.generate()
        central.enroll(name, self.key.public_key().public_bytes_raw(), village, "读岗村党群服务中心")
        self.platform_key = central.signing_key
        self.clock = ManualClock(system_clock().timestamp())
        self.courier = TamperedCourier(central.url, name, RequestSigner(name, self.key), wall=self.clock.wall)
        self.verdicts: dict[str, Callable[[Mapping[str, bytes]], str]] = {}
        self.changed: list[str] = []
        self.learner: Keyring | None = None
        self.conn = self.open()
        with transaction(self.conn):
            outbox.migrate(self.conn)
        self.downlink = self.make()

    def make(self) -> Downlink:
        rules = DownlinkRules(self.village, self.verdicts, self.changed.append, keys=self.learner)
        judge = self.platform_key if self.learner is None else self.learner
        scenery = Scenery(self.clock, self.courier, "boot", lambda: "rtc", lambda: None)
        job = Rota(self.clock).job("sync.downlink")
        return Downlink(self.courier, self.clock, judge, random.Random(4), rules, scenery, job)

    def learn_keys_with(self, learner: Keyring) -> None:
        self.learner = learner
        self.downlink = self.make()

    def open(self, factory: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
        conn = sqlite3.connect(self.path, isolation_level=None, timeout=5, factory=factory)
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        return conn

    def settle(self, rounds: int = 6) -> None:
        """Asks until there is nothing more to gather or to tell."""
        for _ in range(rounds):
            assert self.downlink.exchange(self.conn) is None

    def files(self, channel: Channel = Channel.CATALOGUE) -> dict[str, bytes]:
        found = published.active(self.conn, channel, self.village)
        return {} if found is None else found.files

    def version(self, channel: Channel = Channel.CATALOGUE) -> int:
        return published.cursor(self.conn, channel).version

    def refusals(self) -> list[tuple[str, str]]:
        events = journal.tail(self.conn, 1000)
        return [(event.failure_class, event.to_state) for event in events if event.event == "downlink.refused"]

    def close(self) -> None:
        self.conn.close()
        self.courier.close()
