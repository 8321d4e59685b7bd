"""The rota: everything that a program does again and again, when it was done last and how, and when its turn comes next.

A job keeps its own due time here and nowhere else, so what is told of it is what will happen. From any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from sync.clock import Clock


class Outcome(StrEnum):
    """How the last run went."""

    NEVER = "never"
    DONE = "done"
    FAILED = "failed"


RAISED: Final = "raised."
"""Before the name of the exception that ended a run."""


@dataclass(frozen=True, slots=True)
class Past:
    """The last run. ``at``: Unix seconds of its end, None when there was none. ``code``: why it failed."""

    at: float | None = None
    outcome: Outcome = Outcome.NEVER
    code: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One job as it stands now."""

    name: str
    past: Past
    running: bool = False
    hurried: bool = False
    """Somebody has asked for it, and it has not begun yet."""
    due_in: float | None = None
    """Seconds until its turn, 0 when it has come; None: it comes when there is something to do."""
    by_hand: bool = False
    """Whether it does no harm to run it at any time."""


@dataclass(slots=True)
class _State:
    past: Past
    next: float | None
    running: bool = False
    hurried: bool = False
    by_hand: bool = False
    wake: Callable[[], None] | None = None


@dataclass(slots=True)
class Run:
    """A run that goes on. ``code``: why it was not done; empty: it was."""

    code: str = ""


class Job:
    """One thing that is done again and again. Made by :meth:`Rota.job`."""

    def __init__(self, name: str, clock: Clock, lock: threading.RLock, state: _State) -> None:
        self.name = name
        self._clock = clock
        self._lock = lock
        self._state = state

    @property
    def next(self) -> float:
        """Monotonic seconds of its turn; infinity when none is planned."""
        planned = self._state.next
        return float("inf") if planned is None else planned

    @property
    def hurried(self) -> bool:
        """Somebody wants it now, whatever the plan says."""
        return self._state.hurried

    def due(self) -> bool:
        return self._clock.monotonic() >= self.next

    def again_at(self, moment: float) -> None:
        """Its turn, in monotonic seconds; infinity: none is planned. A wish of somebody's stays."""
        with self._lock:
            self._state.next = None if moment == float("inf") else moment

    def again_in(self, seconds: float) -> None:
        self.again_at(self._clock.monotonic() + seconds)

    def sooner(self, moment: float) -> None:
        """Not later than that."""
        with self._lock:
            self.again_at(min(self.next, moment))

    @contextmanager
    def at_work(self) -> Iterator[Run]:
        """A run, which ends well unless it says why not, or raises: the exception goes on its way."""
        run = Run()
        with self._lock:
            self._state.running, self._state.hurried = True, False
        try:
            yield run
        except BaseException as problem:
            self._ended(f"{RAISED}{type(problem).__name__}")
            raise
        self._ended(run.code)

    def _ended(self, code: str) -> None:
        outcome = Outcome.FAILED if code else Outcome.DONE
        with self._lock:
            self._state.running = False
            self._state.past = Past(self._clock.wall(), outcome, code)


@dataclass
class Rota:
    """All jobs of one program. ``kept``: how the last runs of an earlier start went, by name."""

    clock: Clock
    kept: Mapping[str, Past] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._states: dict[str, _State] = {}

    def job(
        self, name: str, *, first_in: float | None = 0.0, by_hand: bool = False, wake: Callable[[], None] | None = None
    ) -> Job:
        """Enters a job. ``first_in``: seconds until its first turn; None: none is planned. ``by_hand``: a person may have
        it run at any time; ``wake`` is called then, on the asking thread. Who enters a name that is there takes it over."""
        with self._lock:
            planned = None if first_in is None else self.clock.monotonic() + first_in
            before = self._states.get(name)
            past = self.kept.get(name, Past()) if before is None else before.past
            state = _State(past, planned, by_hand=by_hand, wake=wake)
            self._states[name] = state
        return Job(name, self.clock, self._lock, state)

    def turns(self) -> tuple[Turn, ...]:
        """Every job in the order in which they were entered."""
        now = self.clock.monotonic()
        with self._lock:
            return tuple(_turn(name, state, now) for name, state in self._states.items())

    def hurry(self, name: str) -> bool:
        """Somebody wants it now. False for a job that nobody may start by hand, that runs, or that is not known."""
        with self._lock:
            state = self._states.get(name)
            if state is None or not state.by_hand or state.running:
                return False
            state.hurried = True
            if state.next is not None:
                state.next = self.clock.monotonic()
            wake = state.wake
        if wake is not None:
            wake()
        return True


def _turn(name: str, state: _State, now: float) -> Turn:
    due_in = None if state.next is None or state.next == float("inf") else max(0.0, state.next - now)
    return Turn(name, replace(state.past), state.running, state.hurried, due_in, state.by_hand)
