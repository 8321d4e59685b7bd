"""A terminal without a screen that hands over entries with attachments to a real platform; for rigs and tests."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.household import PENSION, PERSON, VILLAGE
from benchmarks.manual_clock import ManualClock
from central.server import EmbeddedCentral
from kiosk.store.vault import SealingKey
from sync import outbox, wire
from sync.courier import Courier
from sync.delivery import transaction
from sync.engine import SyncEngine
from sync.outbox import SealedParcel, State
from sync.policy import Failure
from sync.signing import RequestSigner
from sync.status import EngineSettings
from sync.wire.parcels import Attachment, ParcelStates

AT = "2026-11-23T09:30:00+08:00"


class CountingCourier(Courier):
    """Counts the bytes of attachments that left, answered or not."""

    chunks: list[tuple[str, int, int]]
    """Parcel, offset and length of every chunk."""
    wasted: int
    """Bytes of chunks that brought no answer; the platform may have them or not."""

    def post_chunk(self, sha256: str, offset: int, data: bytes) -> ParcelStates | Failure:
        self.chunks.append((sha256, offset, len(data)))
        answer = super().post_chunk(sha256, offset, data)
        self.wasted += len(data) if isinstance(answer, Failure) else 0
        return answer


class ParcelTerminal:
    """Enrolled at ``central``; talks to it at ``url`` (its own address unless something stands before it)."""

    def __init__(
        self,
        central: EmbeddedCentral,
        folder: Path,
        *,
        name: str = "T-PARCEL-1",
        url: str = "",
        seed: int = 1,
        answer_timeout: float = 10.0,
        settings: EngineSettings | None = None,
    ) -> None:
        self.name = name
        self.path = folder / f"{name}.db"
        self.clock = ManualClock(1_795_000_000.0)
        self.rng = random.Random(seed)
        self._settings = settings
        self._platform_key = central.signing_key
        self._sealing_key = SealingKey(central.sealing_key)
        self.key = key = Ed25519PrivateKey.generate()
        central.enroll(name, key.public_key().public_bytes_raw(), VILLAGE, "读岗村党群服务中心")
        self.conn = self.open()
        with transaction(self.conn):
            outbox.migrate(self.conn)
        self.courier = CountingCourier(
            url or central.url, name, RequestSigner(name, key), connect_timeout=2.0, answer_timeout=answer_timeout
        )
        self.courier.chunks, self.courier.wasted = [], 0
        self.engine = self._make_engine()

    def _make_engine(self) -> SyncEngine:
        return SyncEngine(
            self.open, self.courier, clock=self.clock, platform_key=self._platform_key, on_change=lambda _: None,
            rng=self.rng, heartbeat=lambda: wire.Heartbeat(0, "", "", "rig", VILLAGE, ""), settings=self._settings,
        )  # fmt: skip

    def open(self) -> sqlite3.Connection:
        conn = sqlite3.connect(self.path, isolation_level=None, timeout=10)
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("PRAGMA foreign_keys=ON")
        return conn

    def restart(self) -> None:
        """What a power cut leaves: the database, and nothing that the engine remembered."""
        self.engine.close()
        self.engine = self._make_engine()

    def parcel(self, data: bytes) -> SealedParcel:
        """An attachment, sealed."""
        parcel_id = outbox.new_entry_id()
        return SealedParcel(parcel_id, self._sealing_key.seal_bytes(data, "parcel", self.name, parcel_id))

    def add(
        self, *parcels: SealedParcel, says: Sequence[SealedParcel] | None = None, stream: str = "", service: str = PENSION
    ) -> str:
        """Enqueues an entry with these parcels. ``says``: what its sealed body claims instead."""
        entry_id = outbox.new_entry_id()
        named = tuple(
            Attachment(f"paper-{number}", "image/jpeg", parcel.parcel_id, parcel.ref.sha256)
            for number, parcel in enumerate(parcels if says is None else says)
        )
        body = wire.TransactionBody(
            service=service,
            item_code="",
            person=wire.Person("resident", PERSON.name, PERSON.number, PERSON.sex, PERSON.birth.isoformat()),
            answers={"phone": "13800138000"},
            consents=(wire.Consent("service", given=True, text_sha256="0" * 64, at=AT),),
            identity_check=wire.IdentityCheck("card", passed=True),
            submitted_at=AT,
            attachments=named,
        )
        sealed = self._sealing_key.seal(body, "entry", self.name, entry_id)
        entry = outbox.NewEntry(
            entry_id, stream or entry_id, wire.Kind.TRANSACTION, service, f"R-{entry_id[-12:]}", AT, "rtc", sealed, 0.0,
            "boot", parcels,
        )  # fmt: skip
        with transaction(self.conn):
            outbox.enqueue(self.conn, entry)
        return entry_id

    def until(self, done: Callable[[], bool], rounds: int = 2000, after_each: Callable[[], None] = lambda: None) -> None:
        """Runs rounds, letting as much time pass between them as the engine asks for."""
        for _ in range(rounds):
            result = self.engine.run_once()
            if done():
                return
            after_each()
            self.clock.advance(result.wait)
        raise AssertionError("never came to it")

    def drain(self) -> None:
        self.until(lambda: outbox.depth(self.conn) == 0)

    def state(self, entry_id: str) -> State:
        row = outbox.get(self.conn, entry_id)
        if row is None:
            raise LookupError(entry_id)
        return row.state

    @property
    def chunk_bytes(self) -> int:
        """Bytes of attachments that went out so far."""
        return sum(length for _, _, length in self.courier.chunks)

    def close(self) -> None:
        self.engine.close()
        self.conn.close()
        self.courier.close()
