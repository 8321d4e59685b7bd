"""The sync engine against the real central platform: what one side signs, the other reads."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.manual_clock import ManualClock
from central.keys import load_or_create_keys, rotate_keys
from central.server import EmbeddedCentral
from sync import journal, outbox, wire
from sync.courier import Courier
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.judging import verify_receipt
from sync.outbox import State
from sync.policy import FailureClass, Link
from sync.signing import RequestSigner
from sync.wire import packed
from sync.wire.suites import SUITE_IDS, suite_named
from tests.support.central_client import AT, VILLAGE, Terminal, transaction_body

pytestmark = pytest.mark.both_stores

NAME = "T-SYNC-1"


class Judge:
    """Knows what the platform itself says its signing keys are, at any time."""

    def __init__(self, central: EmbeddedCentral) -> None:
        self._central = central

    def verify(self, receipt: wire.Receipt) -> bool:
        return self._central.keys.receipt_keys().verify(receipt)

    def knows(self, key_id: str) -> bool:
        return self._central.keys.receipt_keys().knows(key_id)

    def vouches(self, key_id: str, signature: bytes, message: bytes) -> bool:
        return self._central.keys.receipt_keys().vouches(key_id, signature, message)


class Kiosk:
    """A terminal's database and engine; no session, no screen."""

    def __init__(self, central: EmbeddedCentral, folder: Path, clock: ManualClock) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.central = central
        self.sealer = Terminal(central, NAME, enrolled=False)
        central.enroll(NAME, self.key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        self.clock = clock
        self.path = folder / "terminal.db"
        self.conn = self.open()
        with transaction(self.conn):
            outbox.migrate(self.conn)
        self.courier = Courier(
            central.url, NAME, RequestSigner(NAME, self.key), connect_timeout=2.0, answer_timeout=10.0, wall=clock.wall
        )
        self.engine = SyncEngine(
            self.open, self.courier, clock=clock, platform_key=Judge(central), on_change=lambda _: None,
            rng=random.Random(1), heartbeat=lambda: wire.Heartbeat(1, NAME, "", "0.1", VILLAGE, "读岗村"),
        )  # fmt: skip

    def open(self) -> sqlite3.Connection:
        conn = sqlite3.connect(self.path, isolation_level=None, timeout=5)
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        return conn

    def add(self, *, sealed_for: str = "") -> str:
        entry_id = outbox.new_entry_id()
        plain = msgspec.json.encode(transaction_body())
        sealed = self.sealer.seal(plain, wire.sealing_info("entry", NAME, sealed_for or entry_id))
        entry = outbox.NewEntry(
            entry_id, entry_id, wire.Kind.TRANSACTION, "pension-certification", f"R-{entry_id[-12:]}", AT, "rtc",
            sealed, 0.0, "boot",
        )  # fmt: skip
        with transaction(self.conn):
            outbox.enqueue(self.conn, entry)
        return entry_id

    def until(self, done: Callable[[], bool]) -> None:
        for _ in range(300):
            result = self.engine.run_once()
            if done():
                return
            self.clock.advance(result.wait)
        raise AssertionError("never came to it")

    def drain(self) -> None:
        self.until(lambda: outbox.depth(self.conn) == 0)

    def state(self, entry_id: str) -> State:
        row = outbox.get(self.conn, entry_id)
        assert row is not None
        return row.state

    def close(self) -> None:
        self.engine.close()
        self.conn.close()
        self.courier.close()
        self.sealer.close()


@pytest.fixture
def central(database: str, tmp_path: Path) -> Iterator[EmbeddedCentral]:
    with EmbeddedCentral(database, tmp_path / "keys") as running:
        yield running


@pytest.fixture(params=["packed", "json"])
def kiosk(
    central: EmbeddedCentral, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kiosk]:
    if request.param == "json":
        monkeypatch.setattr(packed, "encode_batch", lambda _batch: None)
    with closing(Kiosk(central, tmp_path, ManualClock(datetime.now(UTC).timestamp()))) as made:
        yield made


def test_entries_reach_the_ledger_once_with_genuine_receipts(central: EmbeddedCentral, kiosk: Kiosk) -> None:
    ids = [kiosk.add() for _ in range(5)]
    kiosk.drain()
    assert [entry.entry_id for entry in central.ledger()] == ids
    for entry_id in ids:
        receipt = outbox.receipt(kiosk.conn, entry_id)
        assert receipt is not None
        assert verify_receipt(receipt, central.signing_key)
    assert central.duplicates_seen == 0
    assert kiosk.engine.link() is Link.ONLINE


def test_a_backlog_goes_in_batches_that_share_signatures(central: EmbeddedCentral, kiosk: Kiosk) -> None:
    ids = [kiosk.add() for _ in range(150)]
    kiosk.drain()
    assert [entry.entry_id for entry in central.ledger()] == ids
    receipts = [outbox.receipt(kiosk.conn, entry_id) for entry_id in ids]
    assert all(receipt is not None and verify_receipt(receipt, central.signing_key) for receipt in receipts)
    assert receipts == [row.receipt for row in central.store.ledger()], "both sides keep the very same receipt"
    shared = len({receipt.signature for receipt in receipts if receipt is not None})
    assert shared in (150, -(-50 // 16) + -(-100 // 16))


def test_the_journal_is_taken_whole(central: EmbeddedCentral, kiosk: Kiosk) -> None:
    kiosk.add()
    kiosk.drain()
    kiosk.until(lambda: journal.unposted(kiosk.conn) == 0)
    kiosk.add()
    kiosk.drain()
    kiosk.until(lambda: journal.unposted(kiosk.conn) == 0)
    assert kiosk.engine.status().last_failure is None


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("server_error", FailureClass.HTTP_5XX),
        ("html", FailureClass.BAD_ANSWER),
        ("no_answer", FailureClass.CUT),
        ("lost_answer", FailureClass.CUT),
        ("busy", FailureClass.HTTP_4XX),
    ],
)
def test_each_misfortune_passes(central: EmbeddedCentral, kiosk: Kiosk, fault: str, seen: FailureClass) -> None:
    kiosk.until(lambda: kiosk.engine.link() is Link.ONLINE)
    ids = [kiosk.add() for _ in range(3)]
    central.faults.once(fault, wire.PATH_BATCHES)
    kiosk.drain()
    assert sorted(entry.entry_id for entry in central.ledger()) == sorted(ids)
    assert [kiosk.state(entry_id) for entry_id in ids] == [State.ACKED] * 3
    assert central.duplicates_seen == (3 if fault == "lost_answer" else 0)
    last = kiosk.engine.status().last_failure
    assert last is not None
    assert last.failure_class is seen


def test_a_body_that_belongs_to_another_entry_is_parked(central: EmbeddedCentral, kiosk: Kiosk) -> None:
    poison = kiosk.add(sealed_for="somebody-else")
    fine = kiosk.add()
    kiosk.drain()
    assert [kiosk.state(poison), kiosk.state(fine)] == [State.PARKED, State.ACKED]
    row = outbox.get(kiosk.conn, poison)
    assert row is not None
    assert row.last_code
    assert [entry.entry_id for entry in central.ledger()] == [fine]


@pytest.mark.parametrize("ahead", [timedelta(hours=-7), timedelta(days=800)])
def test_a_terminal_with_a_wrong_clock_is_heard(central: EmbeddedCentral, tmp_path: Path, ahead: timedelta) -> None:
    clock = ManualClock((datetime.now(UTC) + ahead).timestamp())
    with closing(Kiosk(central, tmp_path, clock)) as kiosk:
        entry_id = kiosk.add()
        kiosk.drain()
        assert kiosk.state(entry_id) is State.ACKED
        assert kiosk.courier.clock_offset == pytest.approx(-ahead.total_seconds(), abs=30)


def test_a_platform_that_went_down_and_came_back(central: EmbeddedCentral, kiosk: Kiosk) -> None:
    kiosk.until(lambda: kiosk.engine.link() is Link.ONLINE)
    central.stop()
    entry_id = kiosk.add()
    kiosk.until(lambda: kiosk.engine.link() is Link.PLATFORM_DOWN)
    assert kiosk.state(entry_id) is State.READY
    central.start()
    kiosk.drain()
    assert [entry.entry_id for entry in central.ledger()] == [entry_id]


@pytest.mark.parametrize("suite_id", SUITE_IDS)
def test_entries_of_each_suite_reach_the_ledger_with_receipts_of_it(suite_id: str, tmp_path: Path) -> None:
    if suite_named(suite_id) is None:
        pytest.skip(f"this machine has no {suite_id}")
    load_or_create_keys(tmp_path / "keys", suite_id)
    with (
        EmbeddedCentral(f"sqlite:///{tmp_path / 'central.db'}", tmp_path / "keys") as central,
        closing(Kiosk(central, tmp_path, ManualClock(datetime.now(UTC).timestamp()))) as kiosk,
    ):
        assert central.keys.suite_id == suite_id
        ids = [kiosk.add() for _ in range(3)]
        kiosk.drain()
        assert [kiosk.state(entry_id) for entry_id in ids] == [State.ACKED] * 3
        receipt = outbox.receipt(kiosk.conn, ids[0])
        assert receipt is not None
        assert receipt.suite_id == central.keys.signer.signature_id
        assert verify_receipt(receipt, central.keys.receipt_keys())
        forged = msgspec.structs.replace(receipt, ledger_no=receipt.ledger_no + 1)
        assert not verify_receipt(forged, central.keys.receipt_keys())


@pytest.mark.parametrize("new_suite", SUITE_IDS)
def test_bodies_of_a_retired_key_are_delivered_after_two_rotations(
    central: EmbeddedCentral, kiosk: Kiosk, tmp_path: Path, new_suite: str
) -> None:
    if suite_named(new_suite) is None:
        pytest.skip(f"this machine has no {new_suite}")
    old = kiosk.add()
    rotate_keys(tmp_path / "keys", new_suite)
    rotate_keys(tmp_path / "keys")
    central.keys.reload()
    new = kiosk.add()
    kiosk.drain()
    assert [kiosk.state(entry_id) for entry_id in (old, new)] == [State.ACKED] * 2
    assert [entry.entry_id for entry in central.ledger()] == [old, new]


def test_a_key_that_was_never_enrolled_is_refused(central: EmbeddedCentral, kiosk: Kiosk) -> None:
    stranger = RequestSigner(NAME, Ed25519PrivateKey.generate())
    with closing(Courier(central.url, NAME, stranger)) as courier:
        answer = courier.heartbeat(wire.Heartbeat(1, NAME, "", "", VILLAGE, ""))
        assert getattr(answer, "failure_class", None) is FailureClass.AUTH_KEY
        assert getattr(answer, "code", None) == "auth.bad_signature"
