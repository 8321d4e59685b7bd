"""Time and a network that exist only in a seed: one thread, no socket, no sleep.

Requests and answers are delayed, lost, repeated and overtaken; a partition cuts off a terminal; a terminal or the platform
may die in the middle of an exchange. What arrives late arrives while others are at work.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Final
from unittest import mock

import msgspec
import requests

from benchmarks.virtual_central import Answer, Line, VirtualCentral
from sync import flight, wire

START: Final = 1_795_000_000.0
_TIMEOUT_SECONDS: Final = 15.0


class PowerCut(BaseException):
    """The terminal that was talking has lost its power."""


class World:
    """The one true time, what is to happen, and a trace of what has happened."""

    def __init__(self) -> None:
        self.now = START
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._arrivals: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._trace = hashlib.sha256()

    def note(self, *what: object) -> None:
        """A line of the trace. Nothing in it may come from anywhere but the seed."""
        self._trace.update(f"{self.now - START:.6f} {what}\n".encode())

    @property
    def trace_hash(self) -> str:
        return self._trace.hexdigest()

    def at(self, moment: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), event))

    def arrive(self, moment: float, arrival: Callable[[], None]) -> None:
        """Like :meth:`at`, but also happens while something else takes its time."""
        heapq.heappush(self._arrivals, (moment, next(self._order), arrival))

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while self._arrivals and self._arrivals[0][0] <= until:
            moment, _, arrival = heapq.heappop(self._arrivals)
            self.now = max(self.now, moment)
            arrival()
        self.now = max(self.now, until)

    def run(self, until: float, done: Callable[[], bool] = lambda: False) -> None:
        """Everything up to ``until``, or up to the event after which ``done``."""
        while self._events and self._events[0][0] <= until and not done():
            moment, _, event = heapq.heappop(self._events)
            self.pass_time(max(0.0, moment - self.now))
            event()


class Network:
    """The lines of all terminals to one platform."""

    def __init__(self, world: World, central: VirtualCentral, rng: random.Random) -> None:
        self._world = world
        self._central = central
        self._rng = rng
        self.calm = False
        """Set when from now on everything gets through."""
        self.partitioned_until: dict[str, float] = {}
        self.taken: Counter[str] = Counter()
        """How often the platform said of an entry that it is new."""
        self.known: Counter[str] = Counter()
        """How often the platform said of an entry that it has it already."""
        self.unheard: Counter[str] = Counter()
        """How often the terminal did not hear that, or had no time to write it down."""
        self._heard: Counter[str] = Counter()

    def line_of(self, terminal: str) -> Line:
        return lambda request: self._exchange(terminal, request)

    def _exchange(self, terminal: str, request: requests.PreparedRequest) -> Answer:
        rng, world = self._rng, self._world
        path = (request.url or "").partition("invalid")[2]
        if not self.calm and world.now < self.partitioned_until.get(terminal, 0.0):
            world.pass_time(rng.uniform(0.01, 5.0))
            raise requests.ConnectTimeout("partitioned")
        fate = "through" if self.calm else rng.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
        world.note(terminal, path, fate)
        world.pass_time(rng.uniform(0.02, 2.0))
        match fate:
            case "lost":
                raise requests.ConnectionError("the request was lost")
            case "late":
                # The terminal has given up when the platform works on it; a later request may have overtaken it.
                self._arrive_later(terminal, request, rng.uniform(1, 900))
                world.pass_time(_TIMEOUT_SECONDS)
                raise requests.ReadTimeout("no answer")
            case "repeated":
                self._arrive_later(terminal, request, rng.uniform(0.1, 900))
            case "impostor":
                return _forged(request)
            case "cut before":
                raise PowerCut
        answer = self._serve(terminal, request)
        world.pass_time(rng.uniform(0.02, 2.0))
        match fate:
            case "unanswered":
                self._note_unheard(answer)
                world.pass_time(_TIMEOUT_SECONDS)
                raise requests.ReadTimeout("the answer was lost")
            case "torn":
                self._note_unheard(answer)
                return Answer(answer.status, answer.body[: len(answer.body) // 2], answer.headers)
            case "mixed up":
                self._note_unheard(answer)
                return _mixed_up(answer)
            case "platform dies":
                self._note_unheard(answer)
                self._central.restart()
                raise requests.ConnectionError("reset by peer")
            case "cut after":
                self._note_unheard(answer)
                raise PowerCut
        self._heard.update(_good(answer))
        return answer

    def forget(self, entry_ids: Iterable[str]) -> None:
        """A terminal died before it had settled these."""
        for entry_id in entry_ids:
            self.unheard[entry_id] += self._heard.pop(entry_id, 0)

    def _arrive_later(self, terminal: str, request: requests.PreparedRequest, seconds: float) -> None:
        def arrival() -> None:
            self._note_unheard(self._serve(terminal, request))

        self._world.arrive(self._world.now + seconds, arrival)

    def _serve(self, terminal: str, request: requests.PreparedRequest) -> Answer:
        answer = self._central.serve(request)
        outcomes = _outcomes(answer)
        self.taken.update(one.entry_id for one in outcomes if one.outcome is wire.Outcome.ACCEPTED)
        self.known.update(one.entry_id for one in outcomes if one.outcome is wire.Outcome.DUPLICATE)
        self._world.note(terminal, "served", answer.status, [(one.entry_id, one.outcome.value) for one in outcomes])
        return answer

    def _note_unheard(self, answer: Answer) -> None:
        self.unheard.update(_good(answer))


_WEIGHTS: Final = {
    "through": 60,
    "lost": 8,
    "late": 5,
    "repeated": 6,
    "unanswered": 8,
    "torn": 3,
    "mixed up": 1,
    "impostor": 2,
    "platform dies": 2,
    "cut before": 3,
    "cut after": 3,
}
"""How often, of a hundred exchanges, each thing happens."""


def _forged(request: requests.PreparedRequest) -> Answer:
    """Somebody else answers that everything is accepted."""
    try:
        batch = msgspec.json.decode(request.body or b"", type=wire.Batch)
    except msgspec.DecodeError:
        return Answer(502, b"<html>")
    claims = tuple(
        wire.EntryOutcome(
            one.entry_id,
            wire.Outcome.ACCEPTED,
            wire.Receipt(one.entry_id, batch.terminal, one.seq, one.body_sha256, 1, "", "0" * 16, bytes(64)),
        )
        for one in batch.entries
    )
    return Answer(200, msgspec.json.encode(wire.BatchResult(batch.batch_id, "", claims)))


def _mixed_up(answer: Answer) -> Answer:
    """Every entry gets the genuine receipt of its neighbour, a single one gets none."""
    try:
        result = msgspec.json.decode(answer.body, type=wire.BatchResult)
    except msgspec.DecodeError:
        return answer
    given = [one.receipt for one in result.outcomes]
    turned = [*given[1:], *given[:1]] if len(given) > 1 else [None]
    outcomes = tuple(
        msgspec.structs.replace(one, receipt=receipt) for one, receipt in zip(result.outcomes, turned, strict=False)
    )
    return Answer(answer.status, msgspec.json.encode(msgspec.structs.replace(result, outcomes=outcomes)), answer.headers)


def _outcomes(answer: Answer) -> tuple[wire.EntryOutcome, ...]:
    try:
        return msgspec.json.decode(answer.body, type=wire.BatchResult).outcomes
    except msgspec.DecodeError:
        return ()


def _good(answer: Answer) -> list[str]:
    """The entries that an answer says are in the ledger."""
    good = (wire.Outcome.ACCEPTED, wire.Outcome.DUPLICATE)
    return [one.entry_id for one in _outcomes(answer) if one.outcome in good]


class TerminalClock:
    """A terminal's own idea of the time: its wall clock may be wrong, and be set, also backwards."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._booted = world.now
        self.wrong_by = 0.0

    def wall(self) -> float:
        return self._world.now + self.wrong_by

    def monotonic(self) -> float:
        return self._world.now - self._booted

    def boot(self) -> None:
        self._booted = self._world.now


class _AtOnce:
    """Stands for ``threading.Thread``: what would go on beside is done first."""

    def __init__(self, target: Callable[[], None], name: str, daemon: bool) -> None:
        del name, daemon
        self._target = target

    def start(self) -> None:
        self._target()

    def join(self) -> None:
        """It is over."""


@contextmanager
def one_thread(world: World) -> Iterator[None]:
    """While used, a batch that flies ahead is exchanged at once, in virtual time."""
    with (
        mock.patch.object(flight, "threading", SimpleNamespace(Thread=_AtOnce)),
        mock.patch.object(flight, "time", SimpleNamespace(monotonic=lambda: world.now)),
    ):
        yield
