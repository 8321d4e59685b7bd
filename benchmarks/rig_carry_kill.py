"""Rig ``carry-kill``: the real command line exports to a medium and takes receipts in, and dies at each call that matters.

``strace`` kills the process as it enters its first, second, third ... ``fsync``, ``fdatasync``, ``rename`` and ``unlink``,
until it comes through alive. After every kill: the database is sound, every entry waits with its body or has its receipt, a
file under its final name on the medium is whole, nothing is called exported that is not there, and once more succeeds.
A kill of a process is no power cut: the page cache survives it; ``carry-power`` is for that.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from benchmarks.carry_central import import_at
from benchmarks.carry_terminal import CarryTerminal, command_line_terminal
from benchmarks.rig_outbox_sigkill import is_receipt_of
from benchmarks.rigs import CannotRun, Finding
from central.server import EmbeddedCentral
from kiosk.store.database import DATABASE_NAME, connect
from sync import wire
from sync.wire.carried import Flaw, Purpose, Verify, open_carried
from sync.wire.suites import suite_named

SYSCALLS: Final = ("fsync", "fdatasync", "rename", "unlink")
_MOST_CALLS: Final = 60
_REPLAYED: Final = 6
_ROOT: Final = Path(__file__).resolve().parent.parent


def run_seed(seed: int, syscalls: Sequence[str] = SYSCALLS) -> Finding:
    """One terminal, killed at every such call of an export and of taking receipts in. A case is one kill."""
    if shutil.which("strace") is None:
        raise CannotRun("strace is not installed")
    rng = random.Random(seed)
    cases, lost, problems = 0, 0, []
    with tempfile.TemporaryDirectory(prefix="carry-kill-") as folder:
        place = Path(folder)
        entries = _prepare(place, rng.randrange(2, 40))
        for command, judge in (("export", _judge_export), ("receipts", _judge_receive)):
            for syscall in syscalls:
                for count in range(1, _MOST_CALLS):
                    work = place / "work"
                    shutil.rmtree(work, ignore_errors=True)
                    shutil.copytree(place / "base", work)
                    if not _killed(work, command, syscall, count):
                        break
                    cases += 1
                    gone, wrong = judge(work, entries)
                    lost = max(lost, gone)
                    problems += [f"{command} at {syscall} {count}: {one}" for one in wrong]
    if not cases:
        raise CannotRun("strace kills nothing here")
    return Finding(cases, lost, problem="; ".join(problems[:5]))


def _prepare(place: Path, count: int) -> int:
    """A terminal with so many entries, and the receipts for all of them."""
    base = place / "base"
    (base / "stick").mkdir(parents=True)
    with EmbeddedCentral(f"sqlite:///{place / 'central.db'}", place / "keys") as central:
        with closing(CarryTerminal(central, base / "data")) as terminal:
            terminal.add(count)
            config = command_line_terminal(terminal, central, base)
        first = place / "first"
        shutil.copytree(base, first)
        if _run(["export", str(first / "stick")], first).returncode != 0:
            raise RuntimeError("the export does not work at all")
        (file,) = (first / "stick").glob("*.yzz")
        import_at(central, file, base / "back.yzr")
    if config != base / "kiosk.toml":
        raise RuntimeError("a terminal must be movable")
    return count


def _command(arguments: Sequence[str], work: Path) -> list[str]:
    return [sys.executable, "-m", "kiosk", "queue", *arguments, "--config", str(work / "kiosk.toml")]


def _run(arguments: Sequence[str], work: Path, before: Sequence[str] = ()) -> subprocess.CompletedProcess[bytes]:
    # Compiled modules are written aside and renamed, too.
    quiet = dict(os.environ) | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [*before, *_command(arguments, work)]
    return subprocess.run(command, cwd=_ROOT, env=quiet, capture_output=True, timeout=120, check=False)


def _arguments(command: str, work: Path) -> list[str]:
    return [command, str(work / "stick" if command == "export" else work / "back.yzr")]


def _killed(work: Path, command: str, syscall: str, count: int) -> bool:
    """False when the program made fewer such calls and came through."""
    inject = f"inject={syscall}:signal=KILL:when={count}"
    tracing = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={syscall}", "-e", inject]
    done = _run(_arguments(command, work), work, tracing)
    if done.returncode in {-signal.SIGKILL, 128 + signal.SIGKILL}:
        return True
    if done.returncode != 0:
        raise CannotRun(f"strace does not work here: {done.stderr.decode(errors='replace')[-200:]}")
    return False


def _judge_export(work: Path, entries: int) -> tuple[int, list[str]]:
    """How many entries are gone, and what else is wrong."""
    waiting, acked, claimed, problems = _look(work)
    whole = [is_whole(work / "terminal.pem", file) for file in (work / "stick").glob("*.yzz")]
    if not all(whole):
        problems.append("half a file under its final name")
    if claimed and not whole:
        problems.append("called exported, and no file is there")
    if acked:
        problems.append("an export has acked something")
    if _run(_arguments("export", work), work).returncode != 0:
        problems.append("a second export fails")
    elif list((work / "stick").glob(".*.part")):
        problems.append("something half done is left")
    return entries - waiting, problems


def _judge_receive(work: Path, entries: int) -> tuple[int, list[str]]:
    waiting, acked, _claimed, problems = _look(work)
    gone = entries - waiting - acked
    again = _run(_arguments("receipts", work), work).returncode
    if again not in {0, _REPLAYED}:
        problems.append(f"taking in again fails with {again}")
    still, settled, _, more = _look(work)
    if still or settled != entries:
        problems.append(f"{still} still wait after all receipts were taken in")
    return gone, problems + more


def _look(work: Path) -> tuple[int, int, int, list[str]]:
    """Entries that wait with their body, entries with their receipt, entries called exported, and flaws."""
    problems: list[str] = []

    with closing(connect(work / "data" / DATABASE_NAME)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            problems.append("integrity_check")
        rows = connection.execute("SELECT state, body, entry_id, body_sha256, receipt FROM outbox_entry").fetchall()
        claimed = int(connection.execute("SELECT count(*) FROM outbox_exported").fetchone()[0])
    waiting = sum(state == "ready" and wire.body_hash(body or b"") == sha256 for state, body, _id, sha256, _receipt in rows)
    acked = sum(state == "acked" and is_receipt_of(receipt, of, sha256) for state, _body, of, sha256, receipt in rows)
    return waiting, acked, claimed, problems


def is_whole(key_file: Path, file: Path) -> bool:
    """Whether a carried file is there to its trailer, signed by the terminal whose private key (PEM) is in ``key_file``."""
    key = load_pem_private_key(key_file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("the rig's own key")
    with file.open("rb") as stream:
        reader = open_carried(stream, Purpose.ENTRIES, lambda _header: verify_with(key.public_key().public_bytes_raw()))
        if isinstance(reader, Flaw):
            return False
        for _frame in reader:
            pass
    return reader.whole


def verify_with(public_key: bytes) -> Verify:
    """By a raw Ed25519 key."""
    suite = suite_named(wire.SUITE_HPKE_X25519)
    verifier = None if suite is None else suite.verifier(public_key)
    if verifier is None:
        raise TypeError("the rig's own key")
    return verifier.verify
