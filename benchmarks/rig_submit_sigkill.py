"""Rig ``submit-sigkill``: the terminal's promise, kept through SIGKILL.

A real process submits transactions, prints their slips and sometimes takes a rating, and says on a pipe what it has
promised. It dies at a random moment or exactly at a checkpoint (committed, promised, slip started, slip printed). The next
process first does what a terminal does after a power cut: it asks the printer, whose cut counter is on disk, and offers the
slip that never came out. A kill of the process is not a power cut: the page cache survives.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks import sealed
from benchmarks.household import (
    PERSON,
    SimulatedSlipPrinter,
    catalogue,
    house_at,
    ready_journey,
    slow_mechanics,
)
from benchmarks.rigs import Finding
from kiosk.clock import SystemClock
from kiosk.domain.trouble import Trouble
from kiosk.journeys import paper, recover
from kiosk.journeys.house import House
from kiosk.journeys.rate import rate
from kiosk.journeys.submit import submit
from kiosk.session.state import Journey
from kiosk.store import audit
from kiosk.store.database import Store, connect
from sync import wire

KILLS: Final = 6
CHECKPOINTS: Final = ("submit.committed", "promised", "slip.started", "slip.printed")
DATABASE: Final = "terminal.db"
PAPER: Final = "paper.txt"
KEY: Final = "platform.key"
_START_SECONDS: Final = 60.0
_LONGEST_LIFE_SECONDS: Final = 0.3
_LONGEST_MOVEMENT_SECONDS: Final = 0.003
_SELF: Final = "benchmarks.rig_submit_sigkill"


class Promise(msgspec.Struct, frozen=True):
    """What the terminal's process said to a person: the entry, its receipt number."""

    entry_id: str
    receipt_no: str


class Judgement(msgspec.Struct):
    """What is wrong with what a killed terminal left behind."""

    lost: int = 0
    duplicated: int = 0
    problems: list[str] = []

    def add(self, other: Judgement) -> None:
        self.lost = max(self.lost, other.lost)
        self.duplicated = max(self.duplicated, other.duplicated)
        self.problems += other.problems


def run_seed(seed: int, kills: int = KILLS) -> Finding:
    """One terminal, killed ``kills`` times in its work and started again each time. A case is one kill."""
    rng = random.Random(seed)
    promises: list[Promise] = []
    found = Judgement()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / KEY).write_bytes(X25519PrivateKey.generate().private_bytes_raw())
        for _ in range(kills):
            promises += _work_and_kill(folder, rng)
            found.add(judge(folder, promises))
        _run_to_the_end(folder)
        found.add(judge(folder, promises, settled=True))
    return Finding(kills, found.lost, found.duplicated, "; ".join(dict.fromkeys(found.problems)))


# --- the judge --------------------------------------------------------------------------------------------------------


def judge(folder: Path, promises: list[Promise], *, settled: bool = False) -> Judgement:
    """``settled``: a process has recovered since the last kill, so nothing may be under way any more."""
    judgement = Judgement()
    printed = Counter(SimulatedSlipPrinter(folder / PAPER).slips())
    with closing(connect(folder / DATABASE)) as connection:
        kept = dict(connection.execute("SELECT entry_id, receipt_no FROM transaction_record"))
        delivered = dict(connection.execute("SELECT entry_id, receipt_no FROM outbox_entry WHERE kind = 'transaction'"))
        judgement.lost = sum(
            kept.get(one.entry_id) != one.receipt_no or delivered.get(one.entry_id) != one.receipt_no for one in promises
        )
        judgement.duplicated = (
            len(promises)
            - len({one.entry_id for one in promises})
            + len(delivered)
            - len(set(delivered.values()))
            + sum(count - 1 for count in printed.values())
        )
        judgement.problems = [
            *_half_transactions(connection),
            *_wrong_order(connection),
            *_unreadable(connection, folder),
            *_untrue_effects(connection, printed, settled=settled),
        ]
    return judgement


def _half_transactions(connection: sqlite3.Connection) -> list[str]:
    """Record, entry, intent, audit line and journal line come together or not at all."""
    entries = _column(connection, "SELECT entry_id FROM outbox_entry WHERE kind = 'transaction'")
    ratings = _column(connection, "SELECT entry_id FROM outbox_entry WHERE kind = 'rating'")
    audited = [
        json.loads(fields)["entry_id"]
        for fields in _column(connection, "SELECT fields FROM audit_event WHERE code = 'transaction.submitted'")
    ]
    intended = "SELECT r.entry_id FROM effect_journal JOIN transaction_record AS r USING (transaction_id)"
    parts = {
        "transaction_record": (_column(connection, "SELECT entry_id FROM transaction_record"), entries),
        "effect_journal": (_column(connection, intended), entries),
        "audit_event": (audited, entries),
        "rating_record": (_column(connection, "SELECT entry_id FROM rating_record"), ratings),
        "sync_event": (_column(connection, "SELECT entry_id FROM sync_event WHERE event = 'queued'"), entries + ratings),
    }
    return [f"half a transaction in {table}" for table, (have, want) in parts.items() if sorted(have) != sorted(want)]


def _wrong_order(connection: sqlite3.Connection) -> list[str]:
    problems = []
    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        problems.append("integrity_check")
    count, last = connection.execute("SELECT count(*), coalesce(max(seq), 0) FROM outbox_entry").fetchone()
    if count != last:
        problems.append(f"{count} entries, last number {last}")
    if audit.first_broken_link(connection) is not None:
        problems.append("the audit chain is broken")
    return problems


def _unreadable(connection: sqlite3.Connection, folder: Path) -> list[str]:
    """Every body opens with the platform's key and is about the person who stood there."""
    key = X25519PrivateKey.from_private_bytes((folder / KEY).read_bytes())
    for entry_id, data in connection.execute("SELECT entry_id, body FROM outbox_entry WHERE kind = 'transaction'"):
        body = sealed.open_entry(key, entry_id, data, wire.TransactionBody)
        if body is None or body.person.number != PERSON.number:
            return ["a body does not open"]
    return []


def _untrue_effects(connection: sqlite3.Connection, printed: Counter[str], *, settled: bool) -> list[str]:
    rows = connection.execute(
        "SELECT r.receipt_no, e.state FROM effect_journal AS e JOIN transaction_record AS r USING (transaction_id)"
    ).fetchall()
    problems = []
    for receipt_no, state in rows:
        out = printed[f"YZZ1:{receipt_no}"]
        if state == "confirmed" and not out:
            problems.append("a slip is confirmed that never came out")
        if state in {"intended", "declined", "lapsed"} and out:
            problems.append(f"a slip came out that is called {state}")
        if settled and state in {"started", "unknown"}:
            problems.append(f"after recovery a slip is still {state}")
    return problems


def _column(connection: sqlite3.Connection, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query)]


# --- the terminal's process, seen from outside ------------------------------------------------------------------------


def _work_and_kill(folder: Path, rng: random.Random) -> list[Promise]:
    checkpoint = rng.choice((*CHECKPOINTS, "", "", ""))
    terminal = _spawn(folder, rng.randrange(1 << 30), checkpoint, rng.randint(1, 4))
    if terminal.stdout is None:
        raise RuntimeError("no pipe")
    with terminal.stdout as pipe:
        guard = threading.Timer(_START_SECONDS, terminal.kill)
        guard.start()
        started = pipe.readline()
        lines: list[bytes] = []
        if not checkpoint:
            # The kill falls into the work, whatever the machine's speed: after some promises, and a bit.
            lines += [pipe.readline() for _ in range(rng.randrange(12))]
            time.sleep(rng.random() ** 3 * _LONGEST_LIFE_SECONDS)
            terminal.send_signal(signal.SIGKILL)
        lines += pipe.read().splitlines(keepends=True)
        guard.cancel()
    if terminal.wait() != -signal.SIGKILL or started != b"started\n":
        raise RuntimeError("the terminal ended by itself")
    return [msgspec.json.decode(line, type=Promise) for line in lines if line.endswith(b"\n")]


def _run_to_the_end(folder: Path) -> None:
    terminal = _spawn(folder, 0, "", 0)
    if terminal.communicate(timeout=_START_SECONDS)[0] != b"started\n" or terminal.returncode:
        raise RuntimeError("the last recovery failed")


def _spawn(folder: Path, seed: int, checkpoint: str, passes: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", _SELF, str(folder), str(seed), checkpoint, str(passes)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parent.parent,
    )


# --- the terminal's process, from inside ------------------------------------------------------------------------------


class _PowerCut:
    """Kills this very process when ``checkpoint`` is passed for the ``passes``-th time."""

    def __init__(self, checkpoint: str, passes: int) -> None:
        self._checkpoint = checkpoint
        self._left = passes

    def __call__(self, name: str) -> None:
        if name != self._checkpoint:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _recover(house: House, printer: SimulatedSlipPrinter, *, wanted: bool) -> None:
    left = recover.left_behind(house)
    for row in recover.open_slips(house):
        recover.resolve_slip(house, row, printer)
    pending = recover.slip_to_offer(house, left)
    if pending is None:
        return
    if wanted:
        paper.print_slip(house, pending.effect_id, printer)
    else:
        paper.decline(house, pending.effect_id)


def _serve_one(house: House, journey: Journey, printer: SimulatedSlipPrinter, rng: random.Random) -> None:
    done = submit(house, journey)
    if isinstance(done, Trouble):
        raise RuntimeError(done.code)
    promise = Promise(done.submitted.entry_id, done.submitted.receipt_no)
    os.write(1, msgspec.json.encode(promise) + b"\n")
    house.checkpoint("promised")
    if rng.random() < 0.8:
        paper.print_slip(house, done.slip_effect_id, printer)
    else:
        paper.decline(house, done.slip_effect_id)
    if rng.random() < 0.3:
        rate(house, done.submitted, rng.randint(1, 5))


def work(folder: Path, seed: int, checkpoint: str, passes: int) -> None:
    """Recovers, then serves one person after the other until killed. With no ``passes`` it only recovers."""
    rng = random.Random(seed)
    key = X25519PrivateKey.from_private_bytes((folder / KEY).read_bytes())
    store = Store.open(folder / DATABASE)
    house = house_at(store, SystemClock(), key, checkpoint=_PowerCut(checkpoint, passes))
    printer = SimulatedSlipPrinter(folder / PAPER, slow_mechanics(lambda: rng.random() * _LONGEST_MOVEMENT_SECONDS))
    os.write(1, b"started\n")
    _recover(house, printer, wanted=rng.random() < 0.7)
    journey = ready_journey(catalogue())
    while passes:
        _serve_one(house, journey, printer, rng)


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
