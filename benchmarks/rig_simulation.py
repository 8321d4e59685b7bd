"""Rig ``simulation``: terminals and the platform in virtual time on one thread, and a network with every misfortune.

The real store, submission, outbox, engine, courier and signatures on the terminals; the real authentication and ingest on
the platform. A seed is a village's day or two; the same seed makes the same trace. When all is healed, the ledger must hold
exactly what people were promised, each once, in order.
"""

from __future__ import annotations

import random
import tempfile
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from benchmarks.household import VILLAGE, ClockMoment, catalogue, house_at, ready_journey
from benchmarks.rigs import Finding
from benchmarks.seeded import seeded
from benchmarks.virtual_central import BASE_URL, VirtualCentral, session_over
from benchmarks.virtual_world import Network, PowerCut, TerminalClock, World, one_thread
from kiosk.domain.trouble import Trouble
from kiosk.journeys.house import House
from kiosk.journeys.rate import rate
from kiosk.journeys.submit import submit
from kiosk.session.state import Submitted
from kiosk.store.database import Store, transaction
from sync import outbox, wire
from sync.courier import Courier
from sync.engine import SyncEngine
from sync.outbox import State
from sync.signing import RequestSigner
from sync.status import EngineSettings

TERMINALS: Final = 3
PEOPLE: Final = 9
_DAY: Final = 86_400.0
_PATIENCE: Final = 3 * _DAY
"""So long after everything is healed all must be delivered."""
_MEMORY: Final = Path("/dev/shm")
_POISON: Final = "rig-poison"


class Played(msgspec.Struct, frozen=True):
    """A finding, and the trace that the same seed must make again."""

    finding: Finding
    trace_hash: str


class Terminal:
    """One terminal's disk, clock and programs; :meth:`boot` starts them, a power cut ends them."""

    def __init__(
        self, number: int, folder: Path, world: World, network: Network, central: VirtualCentral, seed: int
    ) -> None:
        self.name = f"{VILLAGE}-{number:02d}"
        self.clock = TerminalClock(world)
        self.promised: list[tuple[str, str]] = []
        """(stream, entry id) in the order in which the screen said so."""
        self.poison: set[str] = set()
        self._number = number
        self._path = folder / f"{self.name}.db"
        self._world = world
        self._network = network
        self._central = central
        self._rng = random.Random(f"terminal {seed} {number}")
        self._key = Ed25519PrivateKey.from_private_bytes(self._rng.randbytes(32))
        self._services = catalogue()
        central.enrol(self.name, self._key.public_key().public_bytes_raw(), VILLAGE)
        self._running = ExitStack()
        self._last: Submitted | None = None
        self._round_no = 0
        self.boot()

    def boot(self) -> None:
        """Ends whatever runs, as a power cut does, and starts the programs anew."""
        self._running.close()
        self.clock.boot()
        self.store = self._running.enter_context(closing(Store.open(self._path)))
        self._house = self._make_house()
        courier = Courier(
            BASE_URL,
            self.name,
            RequestSigner(self.name, self._key),
            wall=self.clock.wall,
            new_session=session_over(self._network.line_of(self.name)),
        )
        self._engine = SyncEngine(
            self.store.connection,
            self._running.enter_context(closing(courier)),
            clock=self.clock,
            platform_key=self._central.keys.receipt_keys(),
            on_change=lambda _: None,
            rng=self._rng,
            heartbeat=lambda: wire.Heartbeat(0, "", "", "rig", "", ""),
            settings=EngineSettings(
                batch_bytes=8_000, erase_after_days=0.2, idle_seconds=600.0, online_probe_seconds=300.0
            ),
        )
        self._running.enter_context(closing(self._engine))

    def close(self) -> None:
        self._running.close()

    def round(self) -> None:
        """A round of the engine, and the next one when it says or when somebody comes."""
        wait = 1.0
        try:
            result = self._engine.run_once()
            wait = result.wait
            if result.failure is not None and result.failure.failure_class.value == "store":
                raise RuntimeError(result.failure.detail)
            self._world.note(self.name, "round", result.sent, result.acked, result.parked)
        except PowerCut:
            self._world.note(self.name, "power cut")
            with self.store.kept() as connection:
                self._network.forget(row.entry_id for row in outbox.rows(connection, [State.LEASED]))
            self.boot()
        self._round_in(max(wait, 0.05))

    def _round_in(self, seconds: float) -> None:
        self._round_no += 1
        number = self._round_no

        def due() -> None:
            if number == self._round_no:
                self.round()

        self._world.at(self._world.now + seconds, due)

    def person(self) -> None:
        """Somebody submits, or rates, or something is queued that no platform will ever take."""
        chance = self._rng.random()
        if chance < 0.15:
            self._poisoned()
        elif chance < 0.4 and self._last is not None:
            self._rate(self._last)
        else:
            done = submit(self._house, ready_journey(self._services))
            if isinstance(done, Trouble):
                raise TypeError(done.code)
            self._last = done.submitted
            self.promised.append((done.submitted.entry_id, done.submitted.entry_id))
            self._world.note(self.name, "submitted", done.submitted.entry_id, done.submitted.receipt_no)
        self._engine.wake()
        self._round_in(0.05)

    def set_clock(self, seconds: float) -> None:
        self._world.note(self.name, "clock wrong by", seconds)
        self.clock.wrong_by = seconds

    @property
    def waiting(self) -> int:
        with self.store.kept() as connection:
            return outbox.depth(connection)

    def _rate(self, submitted: Submitted) -> None:
        if not rate(self._house, submitted, self._rng.randint(1, 5)):
            return
        with self.store.kept() as connection:
            newest = outbox.rows(connection, limit=1)[0]
        self.promised.append((newest.stream, newest.entry_id))

    def _poisoned(self) -> None:
        entry_id = outbox.new_entry_id()
        sealed = wire.SealedBody(wire.SUITE_HPKE_X25519, "rig", self._rng.randbytes(200))
        at = "2026-11-23T08:00:00+08:00"
        entry = outbox.NewEntry(entry_id, _POISON, wire.Kind.TRANSACTION, _POISON, "R-1", at, "none", sealed, 0.0, "rig")
        with self.store.kept() as connection, transaction(connection):
            outbox.enqueue(connection, entry)
        self.poison.add(entry_id)

    def _make_house(self) -> House:
        house = house_at(self.store, self.clock, X25519PrivateKey.generate())
        return replace(
            house,
            terminal_id=self.name,
            terminal_number=self._number,
            sealing_key=self._central.sealing_key,
            moment=ClockMoment(self.clock),
        )


def run_seed(seed: int) -> Finding:
    return play(seed).finding


def play(seed: int, terminals: int = TERMINALS, people: int = PEOPLE) -> Played:
    """A case is one entry that somebody was promised."""
    rng = random.Random(seed)
    world = World()
    with ExitStack() as stack:
        memory = _MEMORY if _MEMORY.is_dir() else None
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="simulation-", dir=memory)))
        stack.enter_context(seeded(random.Random(f"ids {seed}"), lambda: world.now))
        stack.enter_context(one_thread(world))
        central = stack.enter_context(closing(VirtualCentral(folder, lambda: datetime.fromtimestamp(world.now, UTC))))
        network = Network(world, central, random.Random(f"network {seed}"))
        everyone = [
            stack.enter_context(closing(Terminal(number, folder, world, network, central, seed)))
            for number in range(1, terminals + 1)
        ]
        _plan(world, network, everyone, central, rng, people)
        world.run(world.now + _DAY)
        network.calm = True
        healed = world.now
        world.run(healed + _PATIENCE, lambda: not any(terminal.waiting for terminal in everyone))
        finding = _judge(everyone, network, central)
    return Played(finding, world.trace_hash)


def _plan(
    world: World, network: Network, everyone: list[Terminal], central: VirtualCentral, rng: random.Random, people: int
) -> None:
    """What the day brings."""

    def moment() -> float:
        return world.now + rng.uniform(0, _DAY)

    def partition(terminal: Terminal, hours: float) -> None:
        network.partitioned_until[terminal.name] = world.now + hours * 3600

    for terminal in everyone:
        world.at(world.now, terminal.round)
        for _ in range(people):
            begin = moment()
            for after in range(rng.choice((1, 1, 2, 6))):
                world.at(begin + after, terminal.person)
        for _ in range(rng.randrange(4)):
            world.at(moment(), terminal.boot)
        for _ in range(rng.randrange(3)):
            wrong = rng.choice((-90.0, 1200.0, -86_400.0 * 400, 86_400.0 * 3650, -3.0, 0.0))
            world.at(moment(), partial(terminal.set_clock, wrong))
        for _ in range(rng.randrange(3)):
            world.at(moment(), partial(partition, terminal, rng.uniform(0.1, 8)))
    for _ in range(rng.randrange(3)):
        world.at(moment(), central.restart)


def _judge(everyone: list[Terminal], network: Network, central: VirtualCentral) -> Finding:
    ledger = central.platform.store.ledger()
    keys = central.keys.receipt_keys()
    cases = lost = 0
    duplicated = sum(count - 1 for count in network.taken.values()) + len(ledger) - len({row.entry_id for row in ledger})
    problems: list[str] = []
    if set(network.taken) != {row.entry_id for row in ledger}:
        problems.append("the ledger is not what the platform said it took")
    if network.known != +network.unheard:
        problems.append(f"{network.known.total()} duplicates for {network.unheard.total()} answers that were not heard")
    for terminal in everyone:
        mine = [row.entry_id for row in sorted(ledger, key=lambda row: row.ledger_no) if row.terminal == terminal.name]
        promised = [entry_id for _, entry_id in terminal.promised]
        cases += len(promised)
        lost += len(set(promised) - set(mine))
        if set(mine) - set(promised):
            problems.append("the ledger holds what nobody was promised")
        for stream in {stream for stream, _ in terminal.promised}:
            ours = [entry_id for of, entry_id in terminal.promised if of == stream]
            if [entry_id for entry_id in mine if entry_id in ours] != ours:
                problems.append("a stream arrived out of order")
        with terminal.store.kept() as connection:
            rows = outbox.rows(connection, limit=10_000)
            for row in rows:
                if (row.state is State.PARKED) != (row.entry_id in terminal.poison):
                    problems.append(f"an entry ends {row.state.value}: {row.last_code}")
                receipt = outbox.receipt(connection, row.entry_id)
                if row.state is State.ACKED and not (receipt and keys.verify(receipt) and _is_of(receipt, row)):
                    problems.append("an entry is acked by a receipt that is not its own")
        with central.platform.store.write() as unit:
            if unit.missing_seqs(terminal.name, 100):
                problems.append("the platform misses numbers")
    return Finding(cases, lost, duplicated, "; ".join(dict.fromkeys(problems)))


def _is_of(receipt: wire.Receipt, row: outbox.OutboxRow) -> bool:
    return (receipt.entry_id, receipt.seq, receipt.body_sha256) == (row.entry_id, row.seq, row.body_sha256)
