"""``storm-crowd``: 2,000 terminals with 20 transactions each are there at once when the platform comes back.

Real: the sync engine, a store and a key for each terminal, HTTP over the loopback interface, the platform's process
with its door, the ledger on SQLite. Not real: the terminals are threads of four processes that share two cores and a
disk with the platform, and their lines lose nothing. So the platform never has the machine for itself, and figures are
too long rather than too short. Reference of the draining: the processor time that the platform took for it.
``STORM_TERMINALS`` asks for another number. Raises ``RuntimeError`` when an entry is lost or stands twice in the
ledger.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Final, cast

import msgspec

from benchmarks.drain_run import ROOT, cpu_seconds
from benchmarks.registry import Measurement
from benchmarks.served_platform import ServedPlatform
from benchmarks.storm import QUEUED, free_port, p99, sent_for_one
from benchmarks.storm_terminals import VILLAGE, StormTerminal, Told, drain_with_engines, empty_store
from central import enrolment
from central.keys import load_or_create_keys
from central.moments import stamp, system_clock
from central.store import open_store
from kiosk.store.vault import SealingKey

TERMINALS: Final = 2000
PROCESSES: Final = 4
LIMIT_SECONDS: Final = 1800.0
FOLDER: Final = ROOT / "build" / "bench" / "storm-crowd"


class Crowd(msgspec.Struct, frozen=True):
    """What one process of terminals is told."""

    folder: Path
    first: int
    count: int
    queued: int
    url: str
    sealing_key: bytes
    signing_key: bytes


class Ready(msgspec.Struct, frozen=True):
    """A terminal with its backlog."""

    name: str
    public_key: bytes
    entry_ids: tuple[str, ...]


def measure(terminals: int = 0, queued: int = QUEUED, processes: int = PROCESSES) -> Iterator[Measurement]:
    """The first figure says how the others came about."""
    count = terminals or int(os.environ.get("STORM_TERMINALS", TERMINALS))
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        seconds, work, told = _run(count, queued, processes)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.stderr.write(f"storm-crowd: {count} terminals x {queued}; not taken at once: {dict(told.failures)}\n")
    of = f"{count} terminals x {queued}"
    yield Measurement("storm-crowd", seconds, "s", f"the platform's own processor time; {of}", work)
    yield Measurement("storm-crowd-half", statistics.median(told.drained_after), "s", f"the last terminal; {of}", seconds)
    yield Measurement("storm-crowd-p99", p99(told.seconds), "s", "the median batch", statistics.median(told.seconds))
    yield Measurement("storm-crowd-sent-for-one-taken", sent_for_one(told), "batches", "nobody sent away", 1.0)


def _run(count: int, queued: int, processes: int) -> tuple[float, float, Told]:
    empty_store(FOLDER / "template")
    database, keys_folder, port = f"sqlite:///{FOLDER / 'central.db'}", FOLDER / "keys", free_port()
    keys = load_or_create_keys(keys_folder)
    context = multiprocessing.get_context("spawn")
    crowds: list[tuple[Connection, SpawnProcess]] = []
    try:
        for place in range(processes):
            first, last = count * place // processes, count * (place + 1) // processes
            url = f"http://127.0.0.1:{port}"
            crowd = Crowd(FOLDER, first, last - first, queued, url, keys.sealing_public, keys.signing_public)
            ours, theirs = context.Pipe()
            process = context.Process(target=live, args=(theirs, crowd), daemon=True)
            process.start()
            theirs.close()
            crowds.append((ours, process))
        ready = [one for pipe, _process in crowds for one in cast("list[Ready]", pipe.recv())]
        _enrol(database, ready)
        with ServedPlatform(database, keys_folder, FOLDER / "central.log", port) as platform:
            before, started = cpu_seconds(platform.pid), time.perf_counter()
            for pipe, _process in crowds:
                pipe.send("go")
            told = [cast("Told", pipe.recv()) for pipe, _process in crowds]
            seconds = time.perf_counter() - started
            work = cpu_seconds(platform.pid) - before
        _check(database, ready)
    finally:
        for pipe, process in crowds:
            pipe.close()
            process.join(60)
            if process.is_alive():
                process.kill()
    return seconds, work, _together(told)


def live(pipe: Connection, crowd: Crowd) -> None:
    """One process of terminals: tells who they are, waits for the platform, and tells how they fared."""
    _many_files()
    template, sealing = crowd.folder / "template" / "template.db", SealingKey(crowd.sealing_key)
    numbers = range(crowd.first, crowd.first + crowd.count)
    terminals = [StormTerminal(crowd.folder / f"t{number}", number, template) for number in numbers]
    for terminal in terminals:
        terminal.fill(sealing, crowd.queued)
    pipe.send([Ready(one.name, one.key.public_key().public_bytes_raw(), tuple(one.entry_ids)) for one in terminals])
    _seconds, told = drain_with_engines(terminals, crowd.url, crowd.signing_key, pipe.recv, LIMIT_SECONDS)
    pipe.send(told)
    for terminal in terminals:
        terminal.store.close()


def _many_files() -> None:
    """Each terminal holds a dozen files and a connection open: more than many systems allow without being asked."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _together(told: list[Told]) -> Told:
    failures: Counter[str] = Counter()
    for one in told:
        failures.update(one.failures)
    answered = [seconds for one in told for seconds in one.seconds]
    return Told(answered, failures, [after for one in told for after in one.drained_after])


def _enrol(database: str, ready: list[Ready]) -> None:
    with closing(open_store(database)) as store:
        now = stamp(system_clock())
        for one in ready:
            enrolment.enrol(store, one.name, one.public_key, VILLAGE, "模拟村", now)


def _check(database: str, ready: list[Ready]) -> None:
    with closing(open_store(database)) as store:
        lines = [line.entry_id for line in store.ledger()]
    promised = {entry_id for one in ready for entry_id in one.entry_ids}
    lost, double, foreign = promised - set(lines), len(lines) - len(set(lines)), set(lines) - promised
    if lost or double or foreign:
        raise RuntimeError(f"{len(lost)} lost, {double} double, {len(foreign)} that nobody sent")
