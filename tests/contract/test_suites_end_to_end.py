"""A terminal's own use cases against the real platform, with each suite and across a change of suite."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import INSURANCE, TERMINAL, VILLAGE, catalogue, house_at, ready_journey
from benchmarks.manual_clock import ManualClock
from central.keys import load_or_create_keys, rotate_keys
from central.server import EmbeddedCentral
from kiosk.domain.trouble import Trouble
from kiosk.journeys.issue import IssuedDocument, issue
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from kiosk.store.database import Store, transaction
from kiosk.store.keyring import Keyring
from sync import outbox, wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.outbox import State
from sync.policy import Failure
from sync.signing import RequestSigner
from sync.wire.keys import KeyTrust, configured_trust
from sync.wire.suites import SUITE_IDS, suite_named


class Village:
    """A terminal with its keyring and its house, and the platform it belongs to."""

    def __init__(self, folder: Path, suite_id: str) -> None:
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
        self.house = replace(house_at(self.store, self.clock, X25519PrivateKey.generate()), sealing_key=self.ring)
        self.courier = Courier(self.central.url, TERMINAL, RequestSigner(TERMINAL, key), wall=self.clock.wall)
        self.engine = SyncEngine(
            self.store.connection, self.courier, clock=self.clock, platform_key=self.ring, on_change=lambda _: None,
            rng=random.Random(1), heartbeat=lambda: wire.Heartbeat(1, TERMINAL, "", "0.1", VILLAGE, "读岗村"),
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


@pytest.fixture
def village(tmp_path: Path, suite_id: str) -> Iterator[Village]:
    with closing(Village(tmp_path, suite_id)) as made:
        yield made


@pytest.mark.parametrize("suite_id", SUITE_IDS)
def test_a_submission_comes_back_with_a_receipt_of_its_suite(village: Village, suite_id: str) -> None:
    entry_id = village.submitted()
    village.drain()
    receipt = village.receipt(entry_id)
    suite = suite_named(suite_id)
    assert suite is not None
    assert receipt.suite_id == suite.signature_id
    assert village.ring.verify(receipt)
    assert village.central.store.sealed_body(entry_id)[:2] == (suite_id, village.ring.key_id)


@pytest.mark.parametrize("suite_id", SUITE_IDS)
def test_a_document_comes_back_sealed_with_the_suite_of_the_request(village: Village, suite_id: str) -> None:
    told = issue(village.house, ready_journey(catalogue(), INSURANCE), village.ask)
    assert isinstance(told, IssuedDocument), told
    assert told.pdf.startswith(b"%PDF")


@pytest.mark.parametrize(("suite_id", "new_suite"), [SUITE_IDS, SUITE_IDS[::-1]])
def test_a_terminal_goes_over_to_another_suite_with_a_full_queue(village: Village, suite_id: str, new_suite: str) -> None:
    if suite_named(new_suite) is None:
        pytest.skip(f"this machine has no {new_suite}")
    before = village.submitted()
    rotate_keys(village.keys_folder, new_suite, "2026-11-01T00:00:00+08:00")
    village.central.keys.reload()
    village.learn()
    after = village.submitted()
    village.drain()
    receipts = [village.receipt(entry_id) for entry_id in (before, after)]
    assert {receipt.platform_key_id for receipt in receipts} == {village.central.keys.signing_key_id}
    sealed_with = [village.central.store.sealed_body(entry_id)[0] for entry_id in (before, after)]
    assert sealed_with == [suite_id, new_suite]
    again = village.loaded_ring()
    assert (again.version, again.suite_id) == (1, new_suite)


@pytest.mark.parametrize("suite_id", SUITE_IDS[:1])
def test_a_terminal_that_has_not_heard_of_the_new_key_keeps_its_entries(village: Village) -> None:
    """It cannot judge the receipt, so it does not believe it; once it has learned the key, the stored receipt counts."""
    entry_id = village.submitted()
    rotate_keys(village.keys_folder)
    village.central.keys.reload()
    for _ in range(4):
        village.clock.advance(village.engine.run_once().wait)
    with closing(village.store.connection()) as connection:
        row = outbox.get(connection, entry_id)
        assert row is not None
        assert row.state is not State.ACKED
        assert not row.body_erased
    village.learn()
    village.drain()
    assert village.ring.verify(village.receipt(entry_id))
