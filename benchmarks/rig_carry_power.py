"""Rig ``carry-power``: the power fails at every operation of the terminal's disk while it exports and takes receipts in.

The real carrier writes to a medium (a folder that never fails) and settles by the real platform's receipts, on an SQLite
whose disk operations are written down. For each operation the rig makes what a disk may have kept of it and opens that as
the program does. Then: the database is sound, every entry waits with its body or has its receipt, nothing that was called
settled waits again, a file of receipts that is noted as taken has settled all it says, and taking it in again settles the
rest. A case is one distinct survivor.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.carry_central import import_at
from benchmarks.carry_terminal import CarryTerminal
from benchmarks.disk_model import Disk, Mark, Operation
from benchmarks.recording_vfs import Recorder
from benchmarks.rig_outbox_sigkill import is_receipt_of
from benchmarks.rigs import Finding
from central.server import EmbeddedCentral
from kiosk.domain.carrying import FLAWS, Exported, Received
from kiosk.store.database import DATABASE_NAME, Store, StoreUnusable
from sync import wire
from sync.wire.carried import Flaw

PATTERNS: Final = 3
_EXPORTED: Final = "exported"
_SETTLED: Final = "settled"


@dataclass(slots=True)
class _Tally:
    cases: int = 0
    lost: int = 0
    problems: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def blame(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def run_seed(seed: int, patterns: int = PATTERNS, most_entries: int = 40) -> Finding:
    """One terminal with some entries; the same operations for each seed, the sealed bytes apart."""
    rng = random.Random(seed)
    tally = _Tally()
    with tempfile.TemporaryDirectory(prefix="carry-power-") as folder:
        place = Path(folder)
        with (
            EmbeddedCentral(f"sqlite:///{place / 'central.db'}", place / "keys") as central,
            closing(CarryTerminal(central, place / "terminal")) as terminal,
        ):
            entries = len(terminal.add(rng.randrange(2, most_entries)))
            before, operations, receipts = _record(place, central, terminal, rng)
            disk, told = Disk(before), ""
            for operation in operations:
                disk.apply(operation)
                if isinstance(operation, Mark):
                    told = operation.kind
                for image in _survivors(disk, rng, patterns):
                    key = hash((told, tuple(sorted(image.items()))))
                    if key not in tally.seen:
                        tally.seen.add(key)
                        _judge(_lay_out(place / "survivor", image), entries, receipts, told, terminal, tally)
    return Finding(tally.cases, tally.lost, problem="; ".join(tally.problems[:5]))


def _record(
    place: Path, central: EmbeddedCentral, terminal: CarryTerminal, rng: random.Random
) -> tuple[dict[str, bytes], list[Operation], Path]:
    """What was durable at the beginning, what the disk was told then, and the file of receipts."""
    with closing(terminal.store.connection()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data, stick = place / "recorded", place / "stick"
    data.mkdir()
    stick.mkdir()
    before = {DATABASE_NAME: (place / "terminal" / DATABASE_NAME).read_bytes()}
    _lay_out(data, before)
    with closing(Recorder(data, rng)) as recorder, closing(Store(data / DATABASE_NAME, recorder.open)) as store:
        carrier = terminal.carrier_on(store)
        exported = carrier.export(stick, "rig")
        if not isinstance(exported, Exported):
            raise RuntimeError(exported)
        recorder.mark(_EXPORTED, exported.file)
        receipts = place / "back.yzr"
        import_at(central, stick / exported.file, receipts)
        received = carrier.receive(receipts, "rig")
        if not isinstance(received, Received):
            raise RuntimeError(received)
        recorder.mark(_SETTLED, str(received.acked))
        return before, recorder.operations, receipts


def _survivors(disk: Disk, rng: random.Random, patterns: int) -> Iterator[dict[str, bytes]]:
    yield disk.after_cut(rng, lost=1.0, torn=0.0)
    if disk.settled:
        return
    yield disk.after_cut(rng, lost=0.0, torn=0.0)
    for _ in range(patterns):
        yield disk.after_cut(rng, lost=rng.choice((0.1, 0.4, 0.7)), torn=rng.choice((0.0, 0.2, 0.6)))


def _judge(folder: Path, entries: int, receipts: Path, told: str, terminal: CarryTerminal, tally: _Tally) -> None:
    tally.cases += 1
    try:
        store = Store.open(folder / DATABASE_NAME)
    except StoreUnusable as problem:
        tally.lost = max(tally.lost, entries)
        tally.blame(f"the database cannot be opened: {problem.code}")
        return
    with closing(store):
        waiting, acked, taken = _look(store, tally)
        tally.lost = max(tally.lost, entries - waiting - acked)
        if told == _SETTLED and waiting:
            tally.blame(f"{waiting} wait again after the screen called them settled")
        if taken and waiting:
            tally.blame(f"the receipts are noted as taken, and {waiting} still wait")
        again = terminal.carrier_on(store).receive(receipts, "rig")
        if not isinstance(again, Received) and again is not FLAWS[Flaw.REPLAYED.value]:
            tally.blame(f"taking in again fails: {again.code}")
        if _look(store, tally)[1] != entries:
            tally.blame("not everything is settled after the receipts were taken in again")


def _look(store: Store, tally: _Tally) -> tuple[int, int, bool]:
    """Entries that wait with their body, entries with their receipt, whether receipts are noted as taken."""
    with closing(store.connection()) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            tally.blame("integrity_check")
        rows = connection.execute("SELECT state, body, entry_id, body_sha256, receipt FROM outbox_entry").fetchall()
        taken = connection.execute("SELECT count(*) FROM carried_in").fetchone()[0]
    waiting = sum(state == "ready" and wire.body_hash(body or b"") == sha256 for state, body, _id, sha256, _receipt in rows)
    acked = sum(state == "acked" and is_receipt_of(receipt, of, sha256) for state, _body, of, sha256, receipt in rows)
    return waiting, acked, bool(taken)


def _lay_out(place: Path, image: dict[str, bytes]) -> Path:
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    for name, content in image.items():
        (place / name).write_bytes(content)
    return place
