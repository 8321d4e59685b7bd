"""Rig ``carry-pull``: the medium loses its power at every step of an export onto it, and right after "exported" was said.

The medium is a real ext4 in a loop device; the cut is the kernel's (``FS_IOC_SHUTDOWN``), as when a stick is pulled: once
before anything of the file system's log was written and once right after the kernel has written it by itself. Plugged in
again, the log is replayed. What was called exported must be there and whole, as must every file under a final name; every
entry waits with its body; and exporting once more succeeds. A case is one pull.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.carry_terminal import CarryTerminal
from benchmarks.loop_disk import LoopDisk
from benchmarks.rig_carry_kill import is_whole
from benchmarks.rigs import Finding
from central.server import EmbeddedCentral
from kiosk.domain.carrying import Exported
from kiosk.store.database import DATABASE_NAME, Store
from sync import wire

MOST_STEPS: Final = 12
_PATTERN: Final = "*.yzz"


class _Power:
    """Cuts the medium's power at the ``at``-th step."""

    def __init__(self, disk: LoopDisk, at: int, *, log_written: bool) -> None:
        self._disk = disk
        self._left = at
        self._log_written = log_written
        self.cut = False

    def step(self, _name: str) -> None:
        if self._left == 0:
            self.fail()
        self._left -= 1

    def fail(self) -> None:
        self.cut = True
        self._disk.cut(log_written=self._log_written)


def run_seed(seed: int, most_entries: int = 40) -> Finding:
    """One terminal, and a medium for each step. The same steps for each seed; the entries differ."""
    rng = random.Random(seed)
    lost, cases, problems = 0, 0, []
    with tempfile.TemporaryDirectory(prefix="carry-pull-") as folder:
        place = Path(folder)
        with (
            EmbeddedCentral(f"sqlite:///{place / 'central.db'}", place / "keys") as central,
            closing(CarryTerminal(central, place / "terminal")) as terminal,
        ):
            entries = len(terminal.add(rng.randrange(2, most_entries)))
            with closing(terminal.store.connection()) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            pem = terminal.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            (place / "terminal.pem").write_bytes(pem)
            for at, log_written in product(range(MOST_STEPS), (False, True)):
                work = place / f"pull-{cases}"
                work.mkdir()
                shutil.copy(place / "terminal" / DATABASE_NAME, work)
                gone, wrong, was_last = _pull(work, terminal, entries, at, log_written=log_written)
                cases += 1
                lost = max(lost, gone)
                problems += [f"at step {at}: {one}" for one in wrong]
                if was_last and log_written:
                    break
    return Finding(cases, lost, problem="; ".join(problems[:5]))


def _pull(work: Path, terminal: CarryTerminal, entries: int, at: int, *, log_written: bool) -> tuple[int, list[str], bool]:
    """Entries that are gone, what else is wrong, and whether the export had no such step: then it was cut after its end."""
    problems: list[str] = []
    with LoopDisk("ext4", work) as disk, closing(Store.open(work / DATABASE_NAME)) as store:
        power = _Power(disk, at, log_written=log_written)
        said = terminal.carrier_on(store, power.step).export(disk.root, "rig")
        was_last = not power.cut
        if was_last:
            power.fail()
        disk.unmount()
        disk.mount()
        files = [is_whole(work.parent / "terminal.pem", file) for file in disk.root.glob(_PATTERN)]
        if not all(files):
            problems.append("half a file under its final name")
        waiting, noted = _look(store)
        if (noted or isinstance(said, Exported)) and not any(files):
            problems.append("called exported, and no whole file is on the medium")
        again = terminal.carrier_on(store).export(disk.root, "rig")
        if not isinstance(again, Exported):
            problems.append(f"a second export fails: {again.code}")
    return entries - waiting, problems, was_last


def _look(store: Store) -> tuple[int, int]:
    """Entries that wait with their body, and entries that are noted as exported."""
    with closing(store.connection()) as connection:
        rows = connection.execute("SELECT state, body, body_sha256 FROM outbox_entry").fetchall()
        noted = int(connection.execute("SELECT count(*) FROM outbox_exported").fetchone()[0])
    return sum(state == "ready" and wire.body_hash(body or b"") == sha256 for state, body, sha256 in rows), noted
