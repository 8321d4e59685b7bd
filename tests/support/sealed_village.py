"""A terminal with its keyring, house and sync engine, and the platform it belongs to."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import TERMINAL, VILLAGE, catalogue, house_at, ready_journey
from benchmarks.manual_clock import ManualClock
from central.keys import load_or_create_keys
from central.server import EmbeddedCentral
from kiosk.domain.trouble import Trouble
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from kiosk.store.database import Store, transaction
from kiosk.store.keyring import Keyring
from sync import outbox, wire
from sync.courier import Courier
from sync.downlink import DownlinkRules
from sync.engine import SyncEngine
from sync.outbox import State
from sync.policy import Failure
from sync.signing import RequestSigner
from sync.wire.keys import KeyTrust, configured_trust
from sync.wire.suites import suite_named


class SealedVillage:
    """A terminal with its keyring and its house, and the platform it belongs to."""

    def __init__(self, folder: Path, suite_id: str, *, learns: bool = False) -> None:
        """``learns``: from what the platform publishes, as the real terminal; otherwise only when told to."""
        if suite_named(suite_id) is None:
            pytest.skip(f"this machine has no {suite_id}")
        self.keys_folder = folder / "keys"
        load_or_create_keys(self.keys_folder, suite_id)
        self.central = EmbeddedCentral(f"sqlite:///{folder / 'central.db'}", self.keys_folder)
        self.central.start()
        key = Ed25519PrivateKey.generate()
        self.central.enroll(TERMINAL, key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        keys = self.central.keys
        self.configured: KeyTrust = configured_trust(suite_id, keys.sealing_public, keys.signing_public)
        self.clock = ManualClock(datetime.now(UTC).timestamp())
        self.store = Store.open(folder / "terminal.db")
        self.ring = self.loaded_ring()
        house = house_at(self.store, self.clock, X25519PrivateKey.generate())
        self.house = replace(house, sealing_key=self.ring, document_roots=(self.central.keys.authority.root,))
        self.courier = Courier(self.central.url, TERMINAL, RequestSigner(TERMINAL, key), wall=self.clock.wall)
        rules = DownlinkRules(VILLAGE, {}, lambda _channel: None, keys=self.ring) if learns else None
        self.engine = SyncEngine(
            self.store.connection, self.courier, clock=self.clock, platform_key=self.ring, on_change=lambda _: None,
            rng=random.Random(1), heartbeat=lambda: wire.Heartbeat(1, TERMINAL, "", "0.1", VILLAGE, "读岗村"),
            downlink=rules,
        )  # fmt: skip

    def loaded_ring(self) -> Keyring:
        with self.store.kept() as connection:
            return Keyring.load(connection, self.configured, self.clock.wall)

    def learn(self) -> None:
        with self.store.kept() as connection:
            with transaction(connection):
                assert self.ring.learn(connection, self.central.keys.statements_after(self.ring.version)) is None
            self.ring.adopt(connection)

    def submitted(self) -> str:
        done = submit(self.house, ready_journey(catalogue()))
        assert isinstance(done, SubmitDone)
        return done.submitted.entry_id

    def drain(self) -> None:
        with closing(self.store.connection()) as connection:
            for _ in range(100):
                result = self.engine.run_once()
                if outbox.depth(connection) == 0:
                    return
                self.clock.advance(result.wait)
        raise AssertionError("never came to it")

    def receipt(self, entry_id: str) -> wire.Receipt:
        with closing(self.store.connection()) as connection:
            row = outbox.get(connection, entry_id)
            assert row is not None
            assert row.state is State.ACKED, row
            receipt = outbox.receipt(connection, entry_id)
        assert receipt is not None
        return receipt

    def ask(self, request: wire.IssueRequest) -> wire.IssueResult | Trouble:
        answer = self.courier.issue(request)
        assert not isinstance(answer, Failure), answer
        return answer

    def close(self) -> None:
        self.engine.close()
        self.courier.close()
        self.store.close()
        self.central.stop()
