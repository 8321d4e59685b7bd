"""The hub: keeps every device supervised and hands it work, one owner thread for each."""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from devices import hub_faults
from devices.contract import DeviceFault, DeviceState, DeviceStatus, Driver
from devices.hotplug import HotplugEvent, HotplugWatcher, Waker
from devices.owner import Feed, Job, Owner, deliver

_log = logging.getLogger("devices.hub")

DriverT = TypeVar("DriverT")
R = TypeVar("R")

_TRANSITIONS_KEPT = 1000
_FIRST_RETRY = 0.5
_LONGEST_RETRY = 2.0
"""A device on the network announces no return, and must be ready within three seconds of it. Asking is cheap."""


def jittered_backoff(failures: int) -> float:
    """Seconds until the next attempt: doubling from 0.5 to 2, spread by a fifth so that devices do not march in step."""
    spread = random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
    return min(_LONGEST_RETRY, _FIRST_RETRY * (1 << min(failures, 10))) * spread


@dataclass(frozen=True, slots=True)
class Transition:
    """One change of one device. ``code`` is the fault's, empty when the new state has none."""

    at: float
    """Monotonic seconds."""
    device_id: str
    old: str
    new: str
    code: str


class Ticket:
    """Work that was handed in."""

    def __init__(self, cancel: Callable[[], bool]) -> None:
        self._cancel = cancel

    def cancel(self) -> bool:
        """True when the work had not begun: it never will, and ``done`` is not called."""
        return self._cancel()


class Stream:
    """Repeated grabs that run until stopped."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop

    def stop(self) -> None:
        """No frame is delivered after this returns, unless it is called from ``on_frame`` itself."""
        self._stop()


class DeviceHub:
    """``publish`` gets every change of state, on the owner thread of the device that changed.

    ``poll_interval`` in seconds. ``retry_delay`` maps failed attempts to seconds until the next.
    """

    def __init__(
        self,
        publish: Callable[[DeviceStatus], None],
        *,
        poll_interval: float = 1.0,
        retry_delay: Callable[[int], float] = jittered_backoff,
    ) -> None:
        self._publish = publish
        self._poll_interval = poll_interval
        self._retry_delay = retry_delay
        self._owners: dict[str, Owner] = {}
        self._transitions: deque[Transition] = deque(maxlen=_TRANSITIONS_KEPT)
        self._started = False

    def add(self, device_id: str, driver: Driver) -> None:
        """Before :meth:`start` or after it; the device is supervised from then on."""
        if device_id in self._owners:
            raise ValueError(f"device {device_id} exists already")
        owner = Owner(
            device_id,
            driver,
            poll_interval=self._poll_interval,
            retry_delay=self._retry_delay,
            changed=self._on_change,
        )
        self._owners = self._owners | {device_id: owner}
        if self._started:
            owner.start()

    def start(self) -> None:
        self._started = True
        for owner in self._owners.values():
            owner.start()

    def stop(self) -> None:
        """Lets running work end, refuses what is queued (``hub.stopped``), closes every device."""
        for owner in self._owners.values():
            owner.ask_to_stop()
        for owner in self._owners.values():
            owner.join()

    def status(self, device_id: str) -> DeviceStatus | None:
        """None when no such device was added."""
        owner = self._owners.get(device_id)
        return owner.status() if owner is not None else None

    def statuses(self) -> tuple[DeviceStatus, ...]:
        return tuple(owner.status() for owner in self._owners.values())

    def transitions(self) -> tuple[Transition, ...]:
        """The last thousand changes, oldest first."""
        return tuple(self._transitions)

    def nudge(self, device_id: str) -> bool:
        """Looks at the device now, not after its poll interval or back-off. False when there is no such device."""
        owner = self._owners.get(device_id)
        if owner is not None:
            owner.nudge()
        return owner is not None

    def nudge_address(self, path: Path) -> int:
        """As :meth:`nudge`, for every device whose address is that path or another name of the same file."""
        real = os.path.realpath(path)
        found = [
            owner
            for owner in self._owners.values()
            if owner.driver.address == str(path) or os.path.realpath(owner.driver.address) == real
        ]
        for owner in found:
            owner.nudge()
        return len(found)

    def watch_hotplug(self, *, waker: Waker | None = None) -> HotplugWatcher:
        """A started watcher that nudges the devices added so far when their path comes or goes. Stop it before the hub."""
        addresses = (Path(owner.driver.address) for owner in self._owners.values())
        paths = [path for path in addresses if path.is_absolute()]

        def plugged(event: HotplugEvent) -> None:
            self.nudge_address(event.path)

        watcher = HotplugWatcher(plugged, paths=paths, waker=waker)
        watcher.start()
        return watcher

    def submit(
        self,
        device_id: str,
        work: Callable[[DriverT], R],
        done: Callable[[R | DeviceFault], None],
        *,
        deadline: float,
    ) -> Ticket:
        """Queues ``work`` and returns at once. ``done`` is called exactly once, unless the ticket is cancelled in time.

        ``deadline`` is the seconds within which the work must begin; once begun its result is always delivered, however
        late, because a page may have come out. ``done`` runs on the owner thread, except for refusals that are known
        before queueing. Faults: ``hub.queue_full``, ``hub.deadline``, ``hub.absent``, ``hub.bug``, ``hub.stopped``,
        ``hub.unknown_device``. The caller vouches that the device is what ``work`` takes.
        """
        owner = self._owners.get(device_id)
        if owner is None:
            deliver(device_id, done, hub_faults.unknown_device(device_id))
            return Ticket(lambda: False)
        driver = cast("DriverT", owner.driver)

        def run() -> None:
            result = owner.guarded(lambda: work(driver))
            owner.told(result)
            deliver(device_id, done, result)

        job = Job(run, done, time.monotonic() + deadline)
        refusal = owner.put(job)
        if refusal is not None:
            deliver(device_id, done, refusal)
            return Ticket(lambda: False)
        return Ticket(lambda: owner.withdraw(job))

    def call(self, device_id: str, work: Callable[[DriverT], R], *, deadline: float) -> R | DeviceFault:
        """As :meth:`submit`, but waits for the result. Not for owner threads, which would wait for themselves."""
        owner = self._owners.get(device_id)
        if owner is not None and owner.on_own_thread():
            raise RuntimeError("call() from the owner thread would never return")
        results: list[R | DeviceFault] = []
        finished = threading.Event()

        def done(result: R | DeviceFault) -> None:
            results.append(result)
            finished.set()

        ticket = self.submit(device_id, work, done, deadline=deadline)
        if not finished.wait(deadline) and ticket.cancel():
            return hub_faults.missed_deadline(device_id)
        finished.wait()
        return results[0]

    def stream(
        self,
        device_id: str,
        grab: Callable[[DriverT], R | DeviceFault],
        on_frame: Callable[[R | DeviceFault], None],
        *,
        rate: float,
    ) -> Stream:
        """Grabs up to ``rate`` times a second between other work; frames and faults go to ``on_frame``.

        An absence (``hub.absent``) is told once; the stream goes on by itself when the device is back.
        """
        owner = self._owners.get(device_id)
        if owner is None:
            deliver(device_id, on_frame, hub_faults.unknown_device(device_id))
            return Stream(lambda: None)
        driver = cast("DriverT", owner.driver)
        delivering = threading.RLock()
        stopped = threading.Event()

        def tell(result: R | DeviceFault) -> None:
            with delivering:
                if not stopped.is_set():
                    deliver(device_id, on_frame, result)

        def once() -> bool:
            result = owner.guarded(lambda: grab(driver))
            if isinstance(result, DeviceFault):
                owner.told(result)
            tell(result)
            return not isinstance(result, DeviceFault)

        feed = Feed(once, tell, 1.0 / rate, time.monotonic())
        owner.add_feed(feed)

        def stop() -> None:
            owner.remove_feed(feed)
            with delivering:
                stopped.set()

        return Stream(stop)

    def _on_change(self, old: DeviceState | None, status: DeviceStatus) -> None:
        fault: DeviceFault | None = getattr(status.state, "fault", None)
        transition = Transition(
            status.since,
            status.device_id,
            type(old).__name__ if old is not None else "",
            type(status.state).__name__,
            fault.code if fault is not None else "",
        )
        self._transitions.append(transition)
        _log.info("%s: %s -> %s %s", status.device_id, transition.old, transition.new, transition.code)
        deliver(status.device_id, self._publish, status)
