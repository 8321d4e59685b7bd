"""The running terminal's part: it looks now and then, switches when nobody is here, and judges the version on trial.

``beat`` belongs on the screen's thread and never waits: files are touched by the jobs, a look has a thread of its own.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from kiosk.clock import Clock, local_time
from kiosk.domain.values import dataclass
from kiosk.updates.health import Signs, Verdict, judge
from kiosk.updates.places import GIVEN_BACK, Places, Program
from kiosk.updates.switching import Before, Switch
from sync.rota import Job, Rota

FIRST_LOOK_SECONDS: Final = 600.0
LOOK_EVERY_SECONDS: Final = 6 * 3600.0
READ_EVERY_SECONDS: Final = 10.0
STICK_EVERY_SECONDS: Final = 15.0
REST_SECONDS: Final = 60.0
"""Nobody has been here for so long before the program is switched."""
NIGHT: Final = (22, 6)
"""Without an order the switch waits for these hours, local time, when the centre is closed."""
STOP_SECONDS: Final = 5.0
_NICE: Final = 15
_LOG = logging.getLogger("kiosk.updates")


@dataclass(frozen=True, slots=True)
class Work:
    """What the watch lets others do. ``look`` runs on a thread of its own until ``keep_on`` says no."""

    look: Callable[[Callable[[], bool]], None]
    stick: Callable[[Callable[[], bool]], None]
    """Looks at a memory stick that has not been looked at; does nothing when there is none."""
    copy_store: Callable[[Program], str | None]
    """A copy of the database's file name for a version with another schema; None: no copy could be made."""
    tell: Callable[[str, Program], None]
    """Writes ``update.*`` into the trail."""
    in_jobs: Callable[[Callable[[], None]], None]


def is_night(now: datetime) -> bool:
    return now.hour >= NIGHT[0] or now.hour < NIGHT[1]


class UpdateWatch:
    """One for each run of the program."""

    def __init__(
        self,
        places: Places,
        switch: Switch,
        clock: Clock,
        work: Work,
        *,
        patience: float,
        spread: float,
        looks: bool,
        rota: Rota | None = None,
    ) -> None:
        """``patience``: seconds for a trial. ``spread``: 0 to 1, so that a fleet does not ask at once. ``looks``: over the
        network too, not only at sticks."""
        self._places = places
        self._switch = switch
        self._clock = clock
        self._work = work
        self._patience = patience
        self._state = places.read()
        self._began = clock.monotonic()
        self._read_at = self._began
        trial = self._state.trial
        # A trial that no start has been counted for is not this program's: it was switched to while this one runs.
        self._trial = trial if trial is not None and trial.starts else None
        rota = Rota(clock) if rota is None else rota
        first = FIRST_LOOK_SECONDS + spread * LOOK_EVERY_SECONDS if looks else None
        self._looking = rota.job("update.look", first_in=first, by_hand=looks)
        self._sticks = rota.job("update.stick")
        self._resting_since: float | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._free = threading.Event()
        self._busy = False
        self.wants_rest = False
        """The program should end as soon as nobody is here, and start anew as another version."""

    @property
    def on_trial(self) -> bool:
        return self._trial is not None

    def start(self) -> None:
        """Once the store is open: what the last trial came to is written down."""
        self._in_jobs(self._tell_news)

    def beat(self, *, resting: bool, signs: Callable[[], Signs]) -> None:
        now = self._clock.monotonic()
        self._resting_since = (self._resting_since if self._resting_since is not None else now) if resting else None
        (self._free.set if resting else self._free.clear)()
        if now - self._read_at >= READ_EVERY_SECONDS:
            self._read_at = now
            self._in_jobs(self._read)
        if self._busy or self.wants_rest:
            return
        if self._trial is not None:
            self._judge(resting=resting, signs=signs(), seconds=now - self._began)
        elif self._may_switch(now):
            self._busy = True
            found = signs()
            self._in_jobs(lambda: self._change_over(found))
        elif self._thread is None or not self._thread.is_alive():
            self._begin_look(now)

    def stop(self) -> None:
        """Ends a look at the next block; what has come in is gone on with after the next start."""
        self._stopping.set()
        self._free.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)

    def _judge(self, *, resting: bool, signs: Signs, seconds: float) -> None:
        if self._trial is None:
            return
        verdict, reason = judge(self._trial, signs, seconds, self._patience)
        if verdict is Verdict.KEEP:
            self._trial = None
            self._in_jobs(self._keep)
        elif verdict is Verdict.GIVE_BACK and resting:
            self._busy = True
            self._in_jobs(lambda: self._give_back(reason))

    def _may_switch(self, now: float) -> bool:
        if self._state.prepared is None or self._resting_since is None or now - self._resting_since < REST_SECONDS:
            return False
        return self._state.ordered or is_night(local_time(self._clock))

    def _begin_look(self, now: float) -> None:
        if now >= self._looking.next:
            # Who asked for it stands here and waits for it.
            keep_on = self._keep_on if self._looking.hurried else self._keep_on_when_free
            job, work = self._looking, self._work.look
            job.again_at(now + LOOK_EVERY_SECONDS)
        elif now >= self._sticks.next:
            job, work, keep_on = self._sticks, self._work.stick, self._keep_on
            job.again_at(now + STICK_EVERY_SECONDS)
        else:
            return
        self._thread = threading.Thread(target=self._look, args=(job, work, keep_on), name="updates", daemon=True)
        self._thread.start()

    def _look(self, job: Job, work: Callable[[Callable[[], bool]], None], keep_on: Callable[[], bool]) -> None:
        try:
            # On Linux the nice value is each thread's own (setpriority(2)): the screen comes first.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
            with job.at_work():
                work(keep_on)
        except Exception:  # noqa: BLE001 - a bug in a look must not end the program; the next look is hours away
            _LOG.exception("update.look_failed")

    def _keep_on(self) -> bool:
        return not self._stopping.is_set()

    def _keep_on_when_free(self) -> bool:
        """Waits while somebody is here. Who brought a stick is here, and waits for it."""
        self._free.wait()
        return not self._stopping.is_set()

    def _change_over(self, signs: Signs) -> None:
        coming = self._places.read().prepared
        if coming is None:
            self._busy = False
            return
        copy = self._work.copy_store(coming)
        if copy is None:
            # Tried again with the next look at the state; the version that runs goes on.
            self._busy = False
            return
        devices = tuple(name for name, answers in (signs.devices or {}).items() if answers)
        if self._switch.switch(Before(devices, signs.contact and signs.line, copy)):
            self._work.tell("update.switched", coming)
            self.wants_rest = True
        self._busy = False

    def _keep(self) -> None:
        self._switch.keep()
        self._tell_news()

    def _give_back(self, reason: str) -> None:
        self._switch.give_back(reason)
        self.wants_rest = True
        self._busy = False

    def _tell_news(self) -> None:
        state = self._places.read()
        if not state.news:
            return
        program = state.kept
        if state.news == GIVEN_BACK and state.failures:
            gone = state.failures[-1]
            program = Program("", gone.version, gone.serial)
        self._work.tell(f"update.{state.news}", program)
        self._switch.change(lambda found: replace(found, news=""))

    def _read(self) -> None:
        self._state = self._places.read()

    def _in_jobs(self, work: Callable[[], None]) -> None:
        self._work.in_jobs(self._guarded(work))

    def _guarded(self, work: Callable[[], None]) -> Callable[[], None]:
        """A disk that refuses is no bug: the version that runs goes on, and the check of the disk tells."""

        def run() -> None:
            try:
                work()
            except OSError as problem:
                _LOG.info("update.not_noted problem=%s", type(problem).__name__)
                self._busy = False

        return run
