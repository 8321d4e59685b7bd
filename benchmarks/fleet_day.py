"""``fleet-day``: what one day of the province costs the platform, extrapolated from a small fleet in virtual time.

100 virtual terminals with the real sync engine live through 24 hours against the real authentication, ingest, heartbeat,
journal and SQLite store, faster than real time: heartbeats every 15 minutes, six submissions each (147,000 a day over
25,000 terminals) between half past eight and half past five, their journals. Processor time is that of the platform's half
alone. What is not in it is added or said: each request pays for HTTP as measured on a served platform; the question for
health, every 25 seconds by each terminal, is that price alone; departments, the console and attachments are left out.
Reference: one core for 24 hours, and the bare bytes that the terminals sent.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import requests

from benchmarks.drain_run import ROOT, cpu_seconds
from benchmarks.registry import Measurement
from benchmarks.served_platform import ServedPlatform
from benchmarks.storm_terminals import VILLAGE, StormTerminal, empty_store
from benchmarks.virtual_central import Answer, VirtualCentral, session_over
from benchmarks.virtual_world import START, TerminalClock, World, one_thread
from sync import wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.signing import RequestSigner
from sync.status import EngineSettings

TERMINALS: Final = 100
PROVINCE: Final = 25_000
SUBMISSIONS: Final = 6
HOURS: Final = 24.0
FOLDER: Final = ROOT / "build" / "bench" / "fleet-day"
_OPENS, _SHUTS = 8.5, 17.5
_PROBE_SECONDS: Final = 25.0
_PROBES_MEASURED: Final = 1500
_QUIET: Final = EngineSettings(online_probe_seconds=900.0, idle_seconds=300.0)
"""The question for health is priced apart; the engine is woken by each submission as in a terminal."""


class Day:
    """The fleet's day; what the platform's half of it cost."""

    def __init__(self, folder: Path, terminals: int, hours: float) -> None:
        self.world = World()
        self.requests: Counter[str] = Counter()
        self.cpu_seconds = 0.0
        self.sent_bytes = 0
        self.submitted = 0
        self._hours = hours
        self._central = VirtualCentral(folder / "central", lambda: datetime.fromtimestamp(self.world.now, UTC))
        self._database = folder / "central" / "central.db"
        self._chance = random.Random(20261126)
        template = empty_store(folder / "template")
        self._terminals = [StormTerminal(folder / f"t{number}", number, template) for number in range(terminals)]

    def live(self) -> int:
        """Lives through the day; by how many bytes the ledger's file has grown."""
        for terminal in self._terminals:
            self._central.enrol(terminal.name, terminal.key.public_key().public_bytes_raw(), VILLAGE)
        before = self._size()
        engines = [self._engine(number, terminal) for number, terminal in enumerate(self._terminals)]
        with one_thread(self.world):
            for terminal, engine in zip(self._terminals, engines, strict=True):
                self.world.at(START + self._chance.uniform(0, 900), partial(self._round, engine))
                for _ in range(SUBMISSIONS):
                    moment = START + self._chance.uniform(_OPENS, _SHUTS) / 24 * self._hours * 3600
                    self.world.at(moment, partial(self._submit, terminal, engine))
            self.world.run(START + self._hours * 3600)
            for engine in engines:
                engine.run_once()
        lines = {line.entry_id for line in self._central.platform.store.ledger()}
        promised = {entry_id for terminal in self._terminals for entry_id in terminal.entry_ids}
        if lines != promised:
            raise RuntimeError(f"{len(promised - lines)} of {len(promised)} did not arrive")
        for engine in engines:
            engine.close()
        for terminal in self._terminals:
            terminal.store.close()
        grown = self._size() - before
        self._central.close()
        return grown

    def _engine(self, number: int, terminal: StormTerminal) -> SyncEngine:
        clock = TerminalClock(self.world)
        signer = RequestSigner(terminal.name, terminal.key)
        courier = Courier(
            "http://platform.invalid",
            terminal.name,
            signer,
            wall=clock.wall,
            new_session=session_over(self._serve),
        )
        return SyncEngine(
            terminal.store.connection,
            courier,
            clock=clock,
            platform_key=self._central.keys.signing_public,
            on_change=lambda _status: None,
            rng=random.Random(number),
            heartbeat=lambda: wire.Heartbeat(wire.WIRE_VERSION, terminal.name, "", "day", VILLAGE, "模拟村"),
            settings=_QUIET,
            boot_id="day",
        )

    def _round(self, engine: SyncEngine) -> None:
        result = engine.run_once()
        self.world.at(self.world.now + max(result.wait, 1.0), partial(self._round, engine))

    def _submit(self, terminal: StormTerminal, engine: SyncEngine) -> None:
        terminal.fill(self._central.sealing_key, 1)
        self.submitted += 1
        engine.run_once()

    def _serve(self, request: requests.PreparedRequest) -> Answer:
        self.sent_bytes += len(request.body or b"")
        self.requests[request.path_url] += 1
        before = time.thread_time()
        answer = self._central.serve(request)
        self.cpu_seconds += time.thread_time() - before
        if answer.status != 200:
            raise RuntimeError(f"{request.path_url} was answered {answer.status}: {answer.body[:200]!r}")
        return answer

    def _size(self) -> int:
        """Of the file with its log folded in."""
        with closing(sqlite3.connect(self._database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._database.stat().st_size


def measure(terminals: int = TERMINALS, hours: float = HOURS, probes: int = _PROBES_MEASURED) -> Iterator[Measurement]:
    """Raises ``RuntimeError`` when anything that was submitted is not in the ledger at the day's end."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    try:
        started = time.perf_counter()
        day = Day(FOLDER, terminals, hours)
        grown = day.live()
        took = time.perf_counter() - started
        http = _http_seconds(FOLDER / "served", probes)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    scale = PROVINCE / terminals * 24.0 / hours
    signed = sum(count for path, count in day.requests.items() if path != wire.PATH_HEALTH)
    asked = terminals * hours * 3600 / _PROBE_SECONDS
    hours_of_work = (day.cpu_seconds + signed * http) * scale / 3600
    of = f"{PROVINCE} terminals, extrapolated from {terminals}"
    sys.stderr.write(
        f"fleet-day: {day.submitted} submissions, {dict(day.requests)} in {hours:.0f} virtual hours, lived in {took:.0f} s "
        f"({hours * 3600 / took:.0f} times as fast); HTTP {http * 1000:.2f} ms a request\n"
    )
    yield Measurement("fleet-day-cpu", hours_of_work, "core-hours", f"one core for a day; {of}", 24.0)
    yield Measurement("fleet-day-cpu-health", asked * http * scale / 3600, "core-hours", f"one core for a day; {of}", 24.0)
    yield Measurement(
        "fleet-day-disk", grown * scale / 1e9, "GB", f"bytes that were sent; {of}", day.sent_bytes * scale / 1e9
    )


def _http_seconds(folder: Path, probes: int) -> float:
    """Processor seconds of a served platform for the question for health: the price of HTTP, and nearly nothing else."""
    folder.mkdir()
    with ServedPlatform(f"sqlite:///{folder / 'central.db'}", folder / "keys", folder / "log") as platform:
        session = requests.Session()
        session.trust_env = False
        with closing(session):
            for _ in range(50):
                session.get(platform.url + wire.PATH_HEALTH, timeout=30).raise_for_status()
            before = cpu_seconds(platform.pid)
            for _ in range(probes):
                session.get(platform.url + wire.PATH_HEALTH, timeout=30).raise_for_status()
            return (cpu_seconds(platform.pid) - before) / probes
