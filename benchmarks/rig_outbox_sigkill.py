"""Rig ``outbox-sigkill``: a real writer process, killed at random moments. What it acknowledged is all there.

The writer commits its own row and the outbox entry in one transaction, then says the entry's id on a pipe; what it settles
it says, too. The judge reads the pipe to its end *after* the kill: whatever came through was written by a commit that had
returned. What was called acked stays so, with the very receipt, whatever comes late. A kill of the process is not a power
cut: the page cache survives.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.rigs import Finding
from sync import outbox, wire
from sync.delivery import transaction
from sync.entries import State

KILLS: Final = 6
_LONGEST_LIFE_SECONDS: Final = 0.25
_START_SECONDS: Final = 30.0
_WRITER: Final = "benchmarks.rig_outbox_sigkill"
_QUEUED: Final = "queued"
_ACKED: Final = "acked"

Said = tuple[str, str, str]
"""``queued`` or ``acked``, the entry's id, its hash."""


def run_seed(seed: int, kills: int = KILLS) -> Finding:
    """One database, written by ``kills`` processes in turn, each killed in its work. A case is one kill."""
    rng = random.Random(seed)
    said: list[Said] = []
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "terminal.db"
        for _ in range(kills):
            said += _write_and_kill(path, rng)
            problems += _flaws(path)
        with closing(_open(path)) as conn:
            rows = dict(conn.execute("SELECT entry_id, body_sha256 FROM outbox_entry"))
            acked = {row[0] for row in conn.execute("SELECT entry_id FROM outbox_entry WHERE state = 'acked'")}
    queued = [(entry_id, sha256) for kind, entry_id, sha256 in said if kind == _QUEUED]
    lost = sum(rows.get(entry_id) != sha256 for entry_id, sha256 in queued)
    duplicated = len(queued) - len({entry_id for entry_id, _ in queued})
    if {entry_id for kind, entry_id, _ in said if kind == _ACKED} - acked:
        problems.append("what was called acked waits again")
    return Finding(kills, lost, duplicated, "; ".join(dict.fromkeys(problems)))


def _write_and_kill(path: Path, rng: random.Random) -> list[Said]:
    writer = subprocess.Popen(
        [sys.executable, "-m", _WRITER, str(path), str(rng.randrange(1 << 30))],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parent.parent,
    )
    if writer.stdout is None:
        raise RuntimeError("no pipe")
    with writer.stdout as pipe:
        guard = threading.Timer(_START_SECONDS, writer.kill)
        guard.start()
        started = pipe.readline()
        guard.cancel()
        # The kill falls into the writer's work, whatever the machine's speed: after some acknowledged commits, and a bit.
        lines = [pipe.readline() for _ in range(rng.randrange(40))]
        time.sleep(rng.random() ** 3 * _LONGEST_LIFE_SECONDS)
        writer.send_signal(signal.SIGKILL)
        lines += pipe.read().splitlines(keepends=True)
    if writer.wait() != -signal.SIGKILL or started != b"started\n":
        raise RuntimeError("the writer ended by itself")
    return [_parse(line) for line in lines if line.endswith(b"\n")]


def _parse(line: bytes) -> Said:
    kind, entry_id, sha256 = line.decode("ascii").split()
    return kind, entry_id, sha256


def _say(kind: str, entry_id: str, sha256: str) -> None:
    os.write(1, f"{kind} {entry_id} {sha256}\n".encode())


def _flaws(path: Path) -> list[str]:
    """What must hold after any kill: an intact file, no gap, the caller's row and the journal line with each entry."""
    with closing(_open(path)) as conn:
        found = []
        if conn.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            found.append("integrity_check")
        count, last = conn.execute("SELECT count(*), coalesce(max(seq), 0) FROM outbox_entry").fetchone()
        if count != last:
            found.append(f"{count} entries, last number {last}")
        for table, column in (("office", "entry_id"), ("sync_event WHERE event = 'queued'", "entry_id")):
            partners = {row[0] for row in conn.execute(f"SELECT {column} FROM {table}")}
            if partners != {row[0] for row in conn.execute("SELECT entry_id FROM outbox_entry")}:
                found.append(f"half a transaction in {table}")
        for sha256, body in conn.execute("SELECT body_sha256, body FROM outbox_entry WHERE body IS NOT NULL"):
            if wire.body_hash(body) != sha256:
                found.append("a body does not match its hash")
        for entry_id, sha256, receipt in conn.execute(
            "SELECT entry_id, body_sha256, receipt FROM outbox_entry WHERE state = 'acked'"
        ):
            if not is_receipt_of(receipt, entry_id, sha256):
                found.append("acked without its receipt")
        return found


def is_receipt_of(receipt: bytes, entry_id: str, sha256: str) -> bool:
    """Whether this is a receipt (JSON), for this entry and these sealed bytes."""
    try:
        given = msgspec.json.decode(receipt, type=wire.Receipt)
    except msgspec.MsgspecError:
        return False
    return (given.entry_id, given.body_sha256) == (entry_id, sha256)


def _open(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, isolation_level=None, timeout=10)
    if conn.execute("PRAGMA journal_mode=WAL").fetchone() != ("wal",):
        raise RuntimeError("no write-ahead log on this file system")
    conn.execute("PRAGMA synchronous=FULL")
    return conn


def write_forever(path: Path, seed: int) -> None:
    """The writer process: enqueues, sometimes settles and erases, until it is killed."""
    rng = random.Random(seed)
    conn = _open(path)
    with transaction(conn):
        outbox.migrate(conn)
        conn.execute("CREATE TABLE IF NOT EXISTS office (entry_id TEXT PRIMARY KEY) STRICT")
    os.write(1, b"started\n")
    while True:
        entry_id, body = outbox.new_entry_id(), rng.randbytes(rng.randint(1, 20_000))
        entry = outbox.NewEntry(
            entry_id,
            f"stream-{rng.randrange(5)}",
            wire.Kind.TRANSACTION,
            "rig",
            "R-1",
            "2026-11-23T08:00:00+08:00",
            "none",
            wire.SealedBody("rig", "rig", body),
            time.monotonic(),
            "rig",
        )
        with transaction(conn):
            conn.execute("INSERT INTO office VALUES (?)", (entry_id,))
            outbox.enqueue(conn, entry)
        _say(_QUEUED, entry_id, wire.body_hash(body))
        if rng.random() < 0.3:
            _settle_some(conn, rng)


def _settle_some(conn: sqlite3.Connection, rng: random.Random) -> None:
    now = time.time()
    with transaction(conn):
        leased = outbox.lease_batch(conn, now, rng.randint(1, 5), 1 << 20, 60.0)
    outcomes = [
        wire.EntryOutcome(
            item.entry.entry_id,
            rng.choice((wire.Outcome.ACCEPTED, wire.Outcome.LATER, wire.Outcome.REFUSED)),
            wire.Receipt(item.entry.entry_id, "rig", item.entry.seq, item.entry.body_sha256, 1, "", "", b""),
        )
        for item in leased
    ]
    with transaction(conn):
        settled = outbox.settle(conn, outcomes, now, is_genuine=lambda _: True, delay=lambda _: 0.0)
        outbox.erase_processed(conn, now - rng.random())
    hashes = {item.entry.entry_id: item.entry.body_sha256 for item in leased}
    for step in settled:
        if step.to_state is State.ACKED:
            _say(_ACKED, step.entry_id, hashes[step.entry_id])
    with transaction(conn):
        # The answer to an exchange that was given up: it says nothing about what has settled meanwhile.
        outbox.retry_later(conn, sorted(hashes), 0.0, "late")


if __name__ == "__main__":
    write_forever(Path(sys.argv[1]), int(sys.argv[2]))
