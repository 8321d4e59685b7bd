"""A terminal's day in small, with the real code on a disk that is written down, and everything that the world outside saw.

People submit, take their slip or leave it, rate; the engine delivers to the real platform over a line that forgets
answers; bodies are erased, the journal is posted; the program is started again in between.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import PAPER_OUT, PERSON, TERMINAL, VILLAGE, catalogue, house_at, ready_journey
from benchmarks.manual_clock import ManualClock
from benchmarks.virtual_central import BASE_URL, Answer, VirtualCentral, session_over
from devices.contract import (
    DeviceState,
    Identity,
    NotPrinted,
    Printed,
    PrintOutcome,
    PrintUnknown,
    QrCode,
    Ready,
    Slip,
)
from kiosk.domain.trouble import Trouble
from kiosk.journeys import paper, recover
from kiosk.journeys.house import House
from kiosk.journeys.rate import rate
from kiosk.journeys.submit import submit
from kiosk.session.events import SubmitDone
from kiosk.session.state import Journey
from kiosk.store.database import Store, transaction
from sync import outbox, wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.signing import RequestSigner
from sync.status import EngineSettings

DATABASE: Final = "terminal.db"
START: Final = 1_795_000_000.0
BULK: Final = "rig-bulk"
_BIGGEST_BODY: Final = 12_000


class TrayPrinter:
    """A slip printer that counts its cuts and tells of each; ``mood`` decides what it says afterwards."""

    kind = "receipt"
    address = "simulated:tray"

    def __init__(self, on_cut: Callable[[str], None], cuts: int = 0, mood: Callable[[], float] = lambda: 1.0) -> None:
        self._on_cut = on_cut
        self._cuts = cuts
        self._mood = mood

    def open(self) -> Identity:
        return Identity(self.kind, simulated=True)

    def close(self) -> None:
        """Has nothing open."""

    def poll(self) -> DeviceState:
        return Ready(self.open())

    def cut_counter(self) -> int | None:
        return self._cuts

    def print_slip(self, slip: Slip, job_id: int) -> PrintOutcome:
        del job_id
        mood = self._mood()
        if mood < 0.15:
            return NotPrinted(PAPER_OUT)
        code = next(block.content for block in slip.blocks if isinstance(block, QrCode))
        self._cuts += 1
        self._on_cut(code.rpartition(":")[2])
        return PrintUnknown(PAPER_OUT) if mood < 0.25 else Printed("cut-counter")


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the story plays: ``folder`` is the terminal's disk, ``centre`` the platform's."""

    folder: Path
    centre: Path
    rng: random.Random
    clock: ManualClock


class Recording(Protocol):
    """Opens the terminal's database, and hears what the world outside sees."""

    def open(self, path: Path) -> sqlite3.Connection: ...
    def mark(self, kind: str, what: str, proof: str = "") -> None: ...


class Story:
    """The people, the printer and the platform, over any number of starts of the program."""

    def __init__(self, stage: Stage, recorder: Recording) -> None:
        self._stage = stage
        self._recorder = recorder
        self._rng = stage.rng
        self._services = catalogue()
        self._printer = TrayPrinter(lambda receipt: recorder.mark("paper", receipt), mood=stage.rng.random)
        self._central = VirtualCentral(stage.centre, lambda: datetime.fromtimestamp(stage.clock.wall(), UTC))
        self._key = Ed25519PrivateKey.from_private_bytes(stage.rng.randbytes(32))
        self._central.enrol(TERMINAL, self._key.public_key().public_bytes_raw(), VILLAGE)
        self._acked: set[str] = set()
        self._ledger: set[str] = set()

    def close(self) -> None:
        self._central.close()

    def one_start(self, people: int) -> None:
        """From the start of the program to its end, which is a power cut or an orderly one, as chance has it."""
        store = Store.open(self._stage.folder / DATABASE, self._recorder.open)
        with closing(store):
            house = house_at(store, self._stage.clock, X25519PrivateKey.generate())
            house = replace(house, sealing_key=self._central.sealing_key)
            left = recover.left_behind(house)
            for row in recover.open_slips(house):
                recover.resolve_slip(house, row, self._printer)
            recover.slip_to_offer(house, left)
            for _ in range(people):
                self._one_person(house)
                if self._rng.random() < 0.5:
                    self._deliver(store)
                self._stage.clock.advance(self._rng.uniform(1, 5000))
            self._deliver(store)

    def _journey(self) -> Journey:
        journey = ready_journey(self._services)
        address = self._rng.randbytes(self._rng.randrange(40)).hex()
        return replace(journey, person=replace(PERSON, address=address))

    def _one_person(self, house: House) -> None:
        with house.connection() as connection:
            if self._rng.random() < 0.3:
                self._bulk(connection)
            # Small logs, so that folding them into the database falls into the story too.
            connection.execute(f"PRAGMA wal_autocheckpoint = {self._rng.choice((8, 30, 1000))}")
        done = submit(house, self._journey())
        if isinstance(done, Trouble):
            raise TypeError(f"the submission was refused: {done.code}")
        self._promise(house, done)
        if self._rng.random() < 0.6:
            paper.print_slip(house, done.slip_effect_id, self._printer)
        elif self._rng.random() < 0.5:
            paper.decline(house, done.slip_effect_id)
        if self._rng.random() < 0.4:
            rate(house, done.submitted, self._rng.randint(1, 5))

    def _promise(self, house: House, done: SubmitDone) -> None:
        # What the screen says: from here on it may not be lost.
        with house.connection() as connection:
            row = outbox.get(connection, done.submitted.entry_id)
        proof = "" if row is None else row.body_sha256
        self._recorder.mark("promise", f"{done.submitted.entry_id} {done.submitted.receipt_no}", proof)

    def _bulk(self, connection: sqlite3.Connection) -> None:
        """Something long that the platform will not open: it is parked there and must lie here unharmed."""
        sealed = wire.SealedBody(wire.SUITE_HPKE_X25519, "rig", self._rng.randbytes(self._rng.randrange(1, _BIGGEST_BODY)))
        entry_id = outbox.new_entry_id()
        at = "2026-11-23T08:00:00+08:00"
        with transaction(connection):
            entry = outbox.NewEntry(entry_id, BULK, wire.Kind.RATING, BULK, "R-1", at, "none", sealed, 0.0, "rig")
            outbox.enqueue(connection, entry)
        self._recorder.mark("bulk", entry_id, wire.body_hash(sealed.data))

    def _deliver(self, store: Store) -> None:
        courier = Courier(
            BASE_URL,
            TERMINAL,
            RequestSigner(TERMINAL, self._key),
            wall=self._stage.clock.wall,
            new_session=session_over(self._line),
        )
        engine = SyncEngine(
            store.connection,
            courier,
            clock=self._stage.clock,
            platform_key=self._central.keys.receipt_keys(),
            on_change=lambda _: None,
            rng=self._rng,
            heartbeat=lambda: wire.Heartbeat(0, "", "", "rig", "", ""),
            settings=EngineSettings(
                run_seconds=0.0,
                erase_after_days=0.0,
                housekeeping_seconds=1.0,
                journal_seconds=1.0,
                journal_patience_seconds=1.0,
            ),
        )
        with closing(courier), closing(engine):
            for _ in range(self._rng.randint(1, 5)):
                wait = engine.run_once().wait
                self._tell_acks(store)
                self._stage.clock.advance(wait + 0.5)

    def _line(self, request: requests.PreparedRequest) -> Answer:
        chance = self._rng.random()
        if chance < 0.1:
            raise requests.ConnectionError("the line did not hold")
        answer = self._central.serve(request)
        ledger = {entry.entry_id for entry in self._central.platform.store.ledger()}
        for entry_id in sorted(ledger - self._ledger):
            self._recorder.mark("ledger", entry_id)
        self._ledger |= ledger
        if chance < 0.2:
            raise requests.ConnectionError("the answer was lost")
        return answer

    def _tell_acks(self, store: Store) -> None:
        with store.kept() as connection:
            acked = {row.entry_id for row in outbox.rows(connection, [outbox.State.ACKED])}
        for entry_id in sorted(acked - self._acked):
            self._recorder.mark("acked", entry_id)
        self._acked |= acked
