"""Rig ``sync-eio``: the kernel says EIO to a real program's ``fdatasync`` or ``fsync``, and then the power fails.

A real process serves people on a real ext4 in a loop device; ``strace`` answers some of its syncs with EIO instead of
carrying them out, so what they should have kept is in memory only. Each person is served or told in plain words that
nothing was kept, and presses once more; a program that cannot even begin says why. Then the disk loses its power, without
a flush of the file system's log, and is mounted again: whoever was served is there, once; the next start serves everybody.

It is the kernel's answer, not its whole behaviour: after a real EIO Linux takes the pages for clean and a later sync of
them succeeds without having written them; the model disk of ``disk-faults`` does that. A case is one person.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import catalogue, house_at, ready_journey
from benchmarks.loop_disk import LoopDisk
from benchmarks.rig_submit_sigkill import DATABASE, KEY, Judgement, Promise, judge
from benchmarks.rigs import CannotRun, Finding
from kiosk.clock import SystemClock
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.submit import submit
from kiosk.store.database import Store, StoreUnusable
from kiosk.store.durably import write_whole
from sync import outbox

DAYS: Final = 4
PEOPLE: Final = 6
PRESSES: Final = 3
"""A person presses so often, then goes."""
_SYNCS_OF_A_DAY: Final = 16
"""Roughly: those of the start, and one or two for each person."""
_LONGEST_SECONDS: Final = 120.0
_SELF: Final = "benchmarks.rig_sync_eio"
_NOT_OPEN: Final = 3


class Said(msgspec.Struct, frozen=True):
    """What one person, or whoever starts the program, was told."""

    kind: str
    """``served``, ``refused`` (one press), ``gone`` (the person gave up) or ``closed`` (the program does not start)."""
    entry_id: str = ""
    receipt_no: str = ""
    code: str = ""
    message: str = ""
    cause: str = ""


def run_seed(seed: int, days: int = DAYS) -> Finding:
    """``days`` disks, each with other syncs that fail. Raises :class:`CannotRun` without strace or loop mounts."""
    if shutil.which("strace") is None:
        raise CannotRun("strace is not installed")
    rng = random.Random(seed)
    cases, total = 0, Judgement()
    for day in range(days):
        first = rng.randint(1, _SYNCS_OF_A_DAY)
        last = first + rng.choice((0, 0, 1, 3, 30))
        with tempfile.TemporaryDirectory(prefix="sync-eio-") as folder:
            people, found = _one_day(Path(folder), first, last)
        cases += people
        found.problems = [f"day {day}, syncs {first} to {last}: {one}" for one in found.problems]
        total.add(found)
    return Finding(cases, total.lost, total.duplicated, "; ".join(total.problems[:5]))


def _one_day(folder: Path, first: int, last: int) -> tuple[int, Judgement]:
    """How many came, and what is wrong."""
    with LoopDisk("ext4", folder) as disk:
        write_whole(disk.root / KEY, X25519PrivateKey.generate().private_bytes_raw())
        told = _serve(disk.root, ("-e", f"inject=fdatasync,fsync:error=EIO:when={first}..{last}"))
        disk.cut()
        disk.unmount()
        disk.mount()
        problems = _dishonest(told)
        after = _serve(disk.root, ())
        if [one.kind for one in after] != ["served"] * PEOPLE:
            problems.append(f"after the power cut: {[one.code or one.kind for one in after]}")
        promises = [Promise(one.entry_id, one.receipt_no) for one in (*told, *after) if one.kind == "served"]
        found = judge(disk.root, promises)
    found.problems = [*problems, *found.problems]
    return sum(one.kind != "refused" for one in (*told, *after)), found


def _dishonest(told: list[Said]) -> list[str]:
    """What somebody was told that is no plain word on the disk."""
    problems = []
    for one in told:
        plain = any("\u4e00" <= letter <= "\u9fff" for letter in one.message) and one.cause == Cause.DEVICE.value
        if one.kind == "refused" and not plain:
            problems.append(f"a person was told {one.code}: {one.message}")
        if one.kind == "closed" and one.code != "store.io":
            problems.append(f"the program does not start for {one.code}")
    return problems


def _serve(folder: Path, injected: tuple[str, ...]) -> list[Said]:
    """A program's day, under strace when syncs are to fail."""
    tracing = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", *injected] if injected else []
    done = subprocess.run(
        [*tracing, sys.executable, "-m", _SELF, str(folder)],
        cwd=Path(__file__).resolve().parent.parent,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    if done.returncode not in {0, _NOT_OPEN}:
        said = done.stderr.decode(errors="replace")[-300:]
        if "strace:" in said:
            raise CannotRun(said)
        raise RuntimeError(f"the program ended with {done.returncode}: {said}")
    return [msgspec.json.decode(line, type=Said) for line in done.stdout.splitlines()]


def _say(said: Said) -> None:
    os.write(1, msgspec.json.encode(said) + b"\n")


def _receive(store: Store, key: X25519PrivateKey) -> None:
    house, journey = house_at(store, SystemClock(), key), ready_journey(catalogue())
    for _ in range(PEOPLE):
        attempt, code = outbox.new_entry_id(), ""
        for _press in range(PRESSES):
            done = submit(house, journey, attempt)
            if not isinstance(done, Trouble):
                _say(Said("served", done.submitted.entry_id, done.submitted.receipt_no))
                break
            code = done.code
            _say(Said("refused", code=code, message=done.message, cause=done.cause.value))
        else:
            _say(Said("gone", code=code))


def work(folder: Path) -> int:
    """The process: starts, serves, ends. 3: it does not start, and says why."""
    key = X25519PrivateKey.from_private_bytes((folder / KEY).read_bytes())
    try:
        store = Store.open(folder / DATABASE)
    except StoreUnusable as problem:
        _say(Said("closed", code=problem.code))
        return _NOT_OPEN
    with closing(store):
        _receive(store, key)
    return 0


if __name__ == "__main__":
    sys.exit(work(Path(sys.argv[1])))
