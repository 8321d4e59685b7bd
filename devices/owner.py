"""One thread that owns one device: everything that touches a driver happens here, one thing at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from devices import hub_faults
from devices.contract import Absent, DeviceFault, DeviceState, DeviceStatus, Driver, Failed, Identity, Starting

_log = logging.getLogger("devices.hub")

R = TypeVar("R")

BAD_POLLS_UNTIL_GONE = 2
QUEUE_LIMIT = 16
_JOIN_TIMEOUT = 10.0
_STREAM_RETRY = 0.5
"""Seconds between attempts of a stream whose grabs fail."""


@dataclass(slots=True, eq=False)
class Job:
    """Work in the queue, its result type hidden in the closures."""

    run: Callable[[], None]
    refuse: Callable[[DeviceFault], None]
    deadline: float


@dataclass(slots=True, eq=False)
class Feed:
    """A camera's repeated grabs. ``told`` keeps an absence from being told at every tick."""

    grab: Callable[[], bool]
    refuse: Callable[[DeviceFault], None]
    interval: float
    due: float
    told: bool = False


@dataclass(slots=True)
class _Counters:
    values: dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> None:
        self.values[name] = self.values.get(name, 0) + 1


class Owner:
    """Opens, polls, works, reconnects. ``changed(old, new)`` is called on the thread at every change of state."""

    def __init__(
        self,
        device_id: str,
        driver: Driver,
        *,
        poll_interval: float,
        retry_delay: Callable[[int], float],
        changed: Callable[[DeviceState | None, DeviceStatus], None],
    ) -> None:
        self.driver = driver
        self.device_id = device_id
        self._poll_interval = poll_interval
        self._retry_delay = retry_delay
        self._changed = changed
        self._condition = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._feeds: list[Feed] = []
        self._stopping = False
        self._state: DeviceState = Starting()
        self._since = time.monotonic()
        self._counters = _Counters()
        self._opened = False
        self._failed_opens = 0
        self._bad_polls = 0
        self._next_step = 0.0
        """Monotonic time of the next poll, or of the next attempt to open."""
        self._nudged = False
        self._thread = threading.Thread(target=self._run, name=f"device-{device_id}", daemon=True)

    # --- any thread ---------------------------------------------------------------------------------------------------

    def start(self) -> None:
        self._changed(None, self.status())
        self._thread.start()

    def ask_to_stop(self) -> None:
        with self._condition:
            self._stopping = True
            self._condition.notify_all()

    def join(self) -> None:
        if self._thread.ident is None:
            return
        self._thread.join(_JOIN_TIMEOUT)
        if self._thread.is_alive():
            _log.error("%s: the driver does not let go of its thread", self.device_id)

    def on_own_thread(self) -> bool:
        return threading.current_thread() is self._thread

    def status(self) -> DeviceStatus:
        with self._condition:
            return DeviceStatus(
                self.device_id,
                self.driver.kind,
                self.driver.address,
                self._state,
                self._since,
                dict(self._counters.values),
            )

    def put(self, job: Job) -> DeviceFault | None:
        """None when the job is in the queue."""
        with self._condition:
            if self._stopping:
                return hub_faults.stopped(self.device_id)
            if len(self._jobs) >= QUEUE_LIMIT:
                return hub_faults.queue_full(self.device_id)
            self._jobs.append(job)
            self._condition.notify_all()
            return None

    def withdraw(self, job: Job) -> bool:
        with self._condition:
            try:
                self._jobs.remove(job)
            except ValueError:
                return False
            return True

    def nudge(self) -> None:
        """Something was plugged in or pulled out: polls now, or opens now and starts the back-off anew."""
        with self._condition:
            self._nudged = True
            self._condition.notify_all()

    def add_feed(self, feed: Feed) -> None:
        with self._condition:
            self._feeds.append(feed)
            self._condition.notify_all()

    def remove_feed(self, feed: Feed) -> None:
        with self._condition:
            if feed in self._feeds:
                self._feeds.remove(feed)

    # --- the owner thread ---------------------------------------------------------------------------------------------

    def guarded(self, action: Callable[[], R]) -> R | DeviceFault:
        """Calls the driver; a bug in it is logged, told as a fault and never ends the thread."""
        try:
            return action()
        except Exception as error:  # noqa: BLE001 - supervision: a driver's bug must not take the terminal down
            # The traceback tells where; the exception's text could carry what was on a card.
            places = _places(error)
            _log.error("%s: bug in the driver: %s at %s", self.device_id, type(error).__name__, places)
            fault = hub_faults.bug(self.device_id, error)
            self._counters.add("bugs")
            self._let_go(Failed(fault))
            return fault

    def told(self, result: object) -> None:
        """Notes what a piece of work gave back; a fault brings the next poll forward."""
        self._counters.add("works")
        if isinstance(result, DeviceFault):
            self._counters.add("faults")
            if self._opened:
                self._next_step = 0.0

    def absence(self) -> DeviceFault | None:
        """The refusal while the device is away, None when it can be asked."""
        if self._opened:
            return None
        reason = self._state.fault.code if isinstance(self._state, Absent | Failed) else "starting"
        return hub_faults.absent(self.device_id, reason)

    def _run(self) -> None:
        self._step()
        while True:
            job, feed = self._await_turn()
            if self._stopping:
                break
            if job is not None:
                self._do(job)
            elif feed is not None:
                self._serve_feed(feed)
            else:
                self._step()
        self._finish()

    def _await_turn(self) -> tuple[Job | None, Feed | None]:
        """Blocks until there is something to do: queued work first, then the overdue poll, then a feed."""
        with self._condition:
            while not self._stopping:
                now = time.monotonic()
                if self._jobs:
                    return self._jobs.popleft(), None
                if self._nudged:
                    self._nudged = False
                    self._failed_opens = 0
                    return None, None
                if now >= self._next_step:
                    return None, None
                feed = min(self._feeds, key=lambda waiting: waiting.due, default=None)
                if feed is not None and now >= feed.due:
                    return None, feed
                soonest = self._next_step if feed is None else min(feed.due, self._next_step)
                self._condition.wait(soonest - now)
            return None, None

    def _do(self, job: Job) -> None:
        if time.monotonic() > job.deadline:
            self._safely(job.refuse, hub_faults.missed_deadline(self.device_id))
        elif (fault := self.absence()) is not None:
            self._safely(job.refuse, fault)
        else:
            job.run()

    def _serve_feed(self, feed: Feed) -> None:
        fault = self.absence()
        if fault is not None:
            if not feed.told:
                self._safely(feed.refuse, fault)
            feed.told = True
            worked = False
        else:
            feed.told = False
            worked = feed.grab()
        now = time.monotonic()
        feed.due = max(feed.due + feed.interval, now) if worked else now + max(feed.interval, _STREAM_RETRY)

    def _step(self) -> None:
        if self._opened:
            self._poll()
        else:
            self._open()

    def _open(self) -> None:
        self._counters.add("opens")
        identity = self.guarded(self.driver.open)
        if isinstance(identity, Identity):
            self._opened = True
            self._failed_opens = self._bad_polls = 0
            self._poll()
            return
        if identity.code == "hub.bug":
            return
        self._let_go(Absent(identity))

    def _poll(self) -> None:
        state = self.guarded(self.driver.poll)
        if isinstance(state, DeviceFault):
            return
        self._next_step = time.monotonic() + self._poll_interval
        if not isinstance(state, Absent):
            self._bad_polls = 0
            self._become(state)
            return
        self._counters.add("bad_polls")
        self._bad_polls += 1
        if self._bad_polls >= BAD_POLLS_UNTIL_GONE:
            self._let_go(state)
        else:
            self._next_step = time.monotonic() + self._poll_interval / 2

    def _let_go(self, state: DeviceState) -> None:
        """Closes the driver, becomes ``state`` and plans the next attempt to open."""
        self._opened = False
        try:
            self.driver.close()
        except Exception as error:  # noqa: BLE001 - close() promises not to raise; supervision goes on all the same
            _log.error("%s: bug in close(): %s at %s", self.device_id, type(error).__name__, _places(error))
        self._next_step = time.monotonic() + self._retry_delay(self._failed_opens)
        self._failed_opens += 1
        self._become(state)

    def _become(self, state: DeviceState) -> None:
        if _essence(state) == _essence(self._state):
            return
        with self._condition:
            old, self._state = self._state, state
            self._since = time.monotonic()
        self._changed(old, self.status())

    def _finish(self) -> None:
        with self._condition:
            left, self._jobs = list(self._jobs), deque()
        for job in left:
            self._safely(job.refuse, hub_faults.stopped(self.device_id))
        if self._opened:
            self._opened = False
            try:
                self.driver.close()
            except Exception as error:  # noqa: BLE001 - as above
                _log.error("%s: bug in close(): %s at %s", self.device_id, type(error).__name__, _places(error))

    def _safely(self, tell: Callable[[DeviceFault], None], fault: DeviceFault) -> None:
        deliver(self.device_id, tell, fault)


def deliver(device_id: str, tell: Callable[[R], None], value: R) -> None:
    """Calls back to the house; a callback that raises is logged and harms neither device nor thread."""
    try:
        tell(value)
    except Exception as error:  # noqa: BLE001 - the listener's bug must not stop the device
        _log.error("%s: bug in a callback: %s at %s", device_id, type(error).__name__, _places(error))


def _places(error: BaseException) -> str:
    """File and line of each frame, without values."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places)


def _essence(state: DeviceState) -> tuple[object, ...]:
    """What makes a state worth publishing again: not the wording of a detail that changes with every poll."""
    fault = getattr(state, "fault", None)
    notices = getattr(state, "notices", ())
    return (
        type(state),
        getattr(state, "identity", None),
        fault.code if fault is not None else "",
        tuple(notice.code for notice in notices),
    )
