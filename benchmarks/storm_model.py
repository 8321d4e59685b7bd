"""``storm-province``: 27,000 terminals with 20 transactions each after an outage, in virtual time. A model.

Real: the door of each platform process (:class:`central.admission.Admission`) with its random answers to whom it sends
away, and the sync's own rules of waiting (:mod:`sync.policy`). Measured beforehand: the processor time of one process
for a real heartbeat and a real batch of 20 (signature, opening, ledger, commit), HTTP priced as ``fleet-day`` found it.
Modelled: the terminals, each of which finds the platform, beats once, then sends its batch until it is taken; one
server a process, first come, first served; no time on the line. ``storm-crowd`` is the same with real engines, smaller.
"""

from __future__ import annotations

import heapq
import itertools
import random
import shutil
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, closing
from functools import partial
from typing import Final

import msgspec
import requests

from benchmarks.drain_run import ROOT
from benchmarks.registry import Measurement
from benchmarks.storm import QUEUED
from benchmarks.storm_terminals import VILLAGE, StormTerminal, empty_store
from benchmarks.virtual_central import BASE_URL, VirtualCentral
from central.admission import Admission
from central.moments import system_clock
from central.problems import Refusal
from sync import outbox, policy, wire
from sync.signing import RequestSigner

TERMINALS: Final = 27_000
PROCESSES: Final = 8
HTTP_SECONDS: Final = 0.00065
PATIENCE_SECONDS: Final = 15.0
"""After which a terminal gives a batch of this size up and asks again."""
_SAMPLES: Final = 60
FOLDER: Final = ROOT / "build" / "bench" / "storm-province"


def measure(terminals: int = TERMINALS, processes: int = PROCESSES) -> Iterator[Measurement]:
    """Raises ``RuntimeError`` when a terminal is not done, or done twice."""
    beat, batch = work_seconds()
    storm = Storm(terminals, processes, beat, batch)
    storm.run()
    if sorted(storm.done) != list(range(terminals)):
        raise RuntimeError(f"{terminals - len(storm.done)} terminals were never served")
    after, answered = sorted(storm.done.values()), sorted(storm.answered)
    of = f"{terminals} terminals x {QUEUED}, {processes} processes, modelled"
    sys.stderr.write(
        f"storm-province: a heartbeat {beat * 1000:.2f} ms, a batch {batch * 1000:.2f} ms; sent away {storm.sent_away} "
        f"times, one terminal {max(storm.refusals.values(), default=0)} times\n"
    )
    yield Measurement("storm-province", after[-1], "s", f"the work alone; {of}", terminals * (beat + batch) / processes)
    yield Measurement("storm-province-half", statistics.median(after), "s", f"the last terminal; {of}", after[-1])
    slow = answered[int(len(answered) * 0.99)]
    yield Measurement("storm-province-p99", slow, "s to an answer", f"a terminal's patience; {of}", PATIENCE_SECONDS)
    sent = 1 + storm.sent_away / (2 * terminals)
    yield Measurement("storm-province-sent-for-one-taken", sent, "requests", f"nobody sent away; {of}", 1.0)


class Process:
    """One platform process: a door, a queue, a server."""

    def __init__(self, storm: Storm, number: int) -> None:
        self.door = Admission(monotonic=lambda: storm.now, chance=random.Random(number))
        self.queue: deque[tuple[float, AbstractAsyncContextManager[None], Callable[[], None]]] = deque()
        self.busy = False


class Storm:
    """Everything that happens after the platform came back, in virtual seconds from then."""

    def __init__(self, terminals: int, processes: int, beat: float, batch: float) -> None:
        self.now = 0.0
        self.done: dict[int, float] = {}
        """When each terminal's batch was taken."""
        self.answered: list[float] = []
        """From each admitted request's sending to its answer."""
        self.sent_away = 0
        self.refusals: dict[int, int] = {}
        self._beat, self._batch = beat, batch
        self._rng = random.Random(20261126)
        self._order = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._processes = [Process(self, number) for number in range(processes)]
        for number in range(terminals):
            # Where each stands in its waiting between two looks for the platform.
            self._at(self._rng.uniform(0.0, policy.PROBE_BACKOFF.cap), partial(self._find, number))

    def run(self) -> None:
        while self._events:
            self.now, _, event = heapq.heappop(self._events)
            event()

    def _at(self, moment: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), event))

    def _find(self, number: int) -> None:
        """A heartbeat that is sent away does not keep a terminal from sending what it has."""
        self._ask(self._beat, lambda: self._deliver(number), lambda _wait: self._deliver(number))

    def _deliver(self, number: int) -> None:
        def taken() -> None:
            if number in self.done:
                raise RuntimeError(f"terminal {number} was served twice")
            self.done[number] = self.now

        def sent_away(wait: float) -> None:
            failures = self.refusals[number] = self.refusals.get(number, 0) + 1
            delay = policy.BREAKER_BACKOFF.delay(failures, self._rng, wait)
            self._at(self.now + delay, lambda: self._deliver(number))

        self._ask(self._batch, taken, sent_away)

    def _ask(self, seconds: float, answered: Callable[[], None], sent_away: Callable[[float], None]) -> None:
        """nginx sends everybody to the process with the fewest requests; a process works on one at a time."""
        process = min(self._processes, key=lambda one: len(one.queue) + one.busy)
        place = process.door.entered()
        try:
            _now(place.__aenter__())
        except Refusal as refusal:
            self.sent_away += 1
            sent_away(refusal.retry_after or 0.0)
            return
        came = self.now

        def finish() -> None:
            _now(place.__aexit__(None, None, None))
            self.answered.append(self.now - came)
            process.busy = False
            self._serve(process)
            answered()

        process.queue.append((seconds, place, finish))
        self._serve(process)

    def _serve(self, process: Process) -> None:
        if process.busy or not process.queue:
            return
        seconds, _place, finish = process.queue.popleft()
        process.busy = True
        self._at(self.now + seconds, finish)


def _now(steps: Coroutine[object, object, object]) -> None:
    """The door waits for nothing: its steps are over at the first go."""
    try:
        steps.send(None)
    except StopIteration:
        return
    raise RuntimeError("the door waited")


def work_seconds() -> tuple[float, float]:
    """Processor seconds of one process for a heartbeat and for a batch, medians of real ones."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    central = VirtualCentral(FOLDER / "central", system_clock)
    try:
        template = empty_store(FOLDER / "template")
        pairs = [_measured(central, StormTerminal(FOLDER / f"t{number}", number, template)) for number in range(_SAMPLES)]
    finally:
        central.close()
        shutil.rmtree(FOLDER, ignore_errors=True)
    beat, batch = (statistics.median(kind) + HTTP_SECONDS for kind in zip(*pairs, strict=True))
    return beat, batch


def _measured(central: VirtualCentral, terminal: StormTerminal) -> tuple[float, float]:
    central.enrol(terminal.name, terminal.key.public_key().public_bytes_raw(), VILLAGE)
    terminal.fill(central.sealing_key, QUEUED)
    with closing(terminal.store), closing(terminal.store.connection()) as connection:
        entries = tuple(leased.entry for leased in outbox.unsettled(connection, 0, wire.MAX_BATCH_ENTRIES))
    beat = wire.Heartbeat(wire.WIRE_VERSION, terminal.name, "", "storm", VILLAGE, "模拟村")
    batch = wire.Batch(wire.WIRE_VERSION, terminal.name, terminal.name, entries)
    signer = RequestSigner(terminal.name, terminal.key)
    return _served(central, signer, wire.PATH_HEARTBEAT, beat), _served(central, signer, wire.PATH_BATCHES, batch)


def _served(central: VirtualCentral, signer: RequestSigner, path: str, message: wire.Heartbeat | wire.Batch) -> float:
    body = msgspec.json.encode(message)
    headers = {"Content-Type": wire.MEDIA_TYPE, "X-Terminal-Id": signer.terminal}
    request = requests.Request("POST", BASE_URL + path, data=body, headers=headers).prepare()
    signer.sign(request, body, time.time())
    before = time.thread_time()
    answer = central.serve(request)
    seconds = time.thread_time() - before
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered {answer.status}: {answer.body[:200]!r}")
    return seconds
