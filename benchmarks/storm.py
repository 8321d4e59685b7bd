"""``storm``: the platform comes back after an outage and all terminals are there at once.

Scaled to two cores: 200 virtual terminals (the real sync engine on a real store each, threads of this process) with 20
transactions of 2 KB each, one platform process on SQLite with its door as in service. The province has some 25,000
terminals and as many processes as cores. Clients and platform share the cores, so ratios say more than figures.
Reference: the same batches from clients that try again every second, whatever the platform asks for.
"""

from __future__ import annotations

import shutil
import socket
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

from benchmarks.drain_run import ROOT
from benchmarks.registry import Measurement
from benchmarks.served_platform import ServedPlatform
from benchmarks.storm_terminals import (
    VILLAGE,
    StormTerminal,
    Told,
    drain_naively,
    drain_with_engines,
    empty_store,
)
from central import enrolment
from central.keys import load_or_create_keys
from central.moments import stamp, system_clock
from central.store import open_store
from kiosk.store.vault import SealingKey
from sync import outbox, wire

TERMINALS: Final = 200
QUEUED: Final = 20
LIMIT_SECONDS: Final = 600.0
FOLDER: Final = ROOT / "build" / "bench" / "storm"


def measure(terminals: int = TERMINALS, queued: int = QUEUED, limit: float = LIMIT_SECONDS) -> Iterator[Measurement]:
    """Raises ``RuntimeError`` when anything is lost or stands twice in the ledger."""
    naive = f"the same batches tried again every second; {terminals} terminals x {queued}"
    ours, met = _run(terminals, queued, limit, naive=False)
    plain, met_plain = _run(terminals, queued, limit, naive=True)
    yield Measurement("storm", ours, "s", naive, plain)
    yield Measurement("storm-p99", p99(met.seconds), "s", naive, p99(met_plain.seconds))
    yield Measurement("storm-half", statistics.median(met.drained_after), "s", "the last terminal", ours)
    yield Measurement("storm-sent-for-one-taken", sent_for_one(met), "batches", naive, sent_for_one(met_plain))


def sent_for_one(told: Told) -> float:
    """1: nobody was sent away."""
    return 1 + sum(told.failures.values()) / len(told.seconds)


def _run(count: int, queued: int, limit: float, *, naive: bool) -> tuple[float, Told]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    template = empty_store(FOLDER / "template")
    database, keys_folder = f"sqlite:///{FOLDER / 'central.db'}", FOLDER / "keys"
    keys = load_or_create_keys(keys_folder)
    terminals = [StormTerminal(FOLDER / f"t{number}", number, template) for number in range(count)]
    try:
        sealing = SealingKey(keys.sealing_public)
        for terminal in terminals:
            terminal.fill(sealing, queued)
        _enrol(database, terminals)
        port = free_port()
        running: list[ServedPlatform] = []

        def arrive() -> None:
            running.append(ServedPlatform(database, keys_folder, FOLDER / "central.log", port))

        try:
            if naive:
                arrive()
                batches = [_whole_outbox(terminal) for terminal in terminals]
                seconds, told = drain_naively(terminals, running[0].url, batches, limit)
            else:
                url = f"http://127.0.0.1:{port}"
                seconds, told = drain_with_engines(terminals, url, keys.signing_public, arrive, limit)
        finally:
            for platform in running:
                platform.stop()
        _check_ledger(database, terminals, complete=not naive or len(told.seconds) == count)
    finally:
        for terminal in terminals:
            terminal.store.close()
        shutil.rmtree(FOLDER, ignore_errors=True)
    if told.failures:
        sys.stderr.write(f"{'naive' if naive else 'ours'}: {dict(told.failures)}\n")
    return seconds, told


def _enrol(database: str, terminals: Sequence[StormTerminal]) -> None:
    with closing(open_store(database)) as store:
        now = stamp(system_clock())
        for terminal in terminals:
            public = terminal.key.public_key().public_bytes_raw()
            enrolment.enrol(store, terminal.name, public, VILLAGE, "模拟村", now)


def _whole_outbox(terminal: StormTerminal) -> wire.Batch:
    with closing(terminal.store.connection()) as connection:
        entries = tuple(leased.entry for leased in outbox.unsettled(connection, 0, wire.MAX_BATCH_ENTRIES))
    return wire.Batch(wire.WIRE_VERSION, terminal.name, terminal.name, entries)


def _check_ledger(database: str, terminals: Sequence[StormTerminal], *, complete: bool) -> None:
    """Nothing lost, nothing double, every outbox empty of what the ledger has."""
    with closing(open_store(database)) as store:
        lines = [line.entry_id for line in store.ledger()]
    promised = {entry_id for terminal in terminals for entry_id in terminal.entry_ids}
    lost, double = len(promised - set(lines)), len(lines) - len(set(lines))
    if double or (complete and lost):
        raise RuntimeError(f"{lost} lost, {double} double")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def p99(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[98]
