"""Notices devices that are plugged in or pulled out, by the stable names under /dev.

The truth is what the file system shows: the names are looked at again and again. udev, where it runs, only says when to
look, so that both ways end in the same events.
"""

from __future__ import annotations

import logging
import os
import select
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

_log = logging.getLogger("devices.hotplug")

DIRECTORIES = (Path("/dev/serial/by-id"), Path("/dev/v4l/by-id"), Path("/dev/snd/by-id"))
MAX_NAMES = 256
"""In one directory; more than a terminal will ever have."""
POLL_INTERVAL = 0.25
"""Seconds between two looks when nobody says when to look."""
UDEV_INTERVAL = 2.0
"""Seconds between two looks while udev says when."""
_SETTLE = 0.05
"""Seconds between udev's word and the look: links appear a moment after the event."""
_UDEV_CONTROL = Path("/run/udev/control")
_SUBSYSTEMS = ("tty", "video4linux", "usb", "hidraw", "sound")

Snapshot: TypeAlias = Mapping[Path, tuple[str, int, int]]


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class HotplugEvent:
    """``path`` is the stable name, such as ``/dev/serial/by-id/usb-...``; it does not change with the order of plugging."""

    change: Change
    path: Path


class Waker(Protocol):
    """Says when to look again."""

    interval: float

    def wait(self) -> None:
        """Until something may have changed, ``interval`` has passed, or :meth:`wake` was called."""
        ...

    def wake(self) -> None: ...

    def close(self) -> None: ...


class TimeWaker:
    def __init__(self, interval: float = POLL_INTERVAL) -> None:
        self.interval = interval
        self._woken = threading.Event()

    def wait(self) -> None:
        self._woken.wait(self.interval)

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self.wake()


class UdevWaker:
    """Raises OSError or ImportError where udev cannot be listened to."""

    def __init__(self, interval: float = UDEV_INTERVAL) -> None:
        import pyudev

        self.interval = interval
        self._monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        for subsystem in _SUBSYSTEMS:
            self._monitor.filter_by(subsystem)
        self._monitor.start()
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def wait(self) -> None:
        ready, _, _ = select.select([self._monitor.fileno(), self._wake_read], [], [], self.interval)
        if self._monitor.fileno() not in ready:
            return
        while self._monitor.poll(0) is not None:
            pass
        select.select([self._wake_read], [], [], _SETTLE)

    def wake(self) -> None:
        os.write(self._wake_write, b"!")

    def close(self) -> None:
        os.close(self._wake_write)
        os.close(self._wake_read)


def best_waker() -> Waker:
    """udev where it runs, else the clock."""
    if _UDEV_CONTROL.exists():
        try:
            return UdevWaker()
        except (ImportError, OSError) as error:
            _log.info("udev cannot be listened to: %s", type(error).__name__)
    return TimeWaker()


class HotplugWatcher:
    """Calls ``on_event`` on a thread of its own. What is there at the start is no event.

    ``paths`` are watched one by one, wherever they are; ``directories`` for whatever appears in them. A name that stands
    for another device than before was removed and added.
    """

    def __init__(
        self,
        on_event: Callable[[HotplugEvent], None],
        *,
        paths: Iterable[Path] = (),
        directories: Iterable[Path] = DIRECTORIES,
        waker: Waker | None = None,
    ) -> None:
        self._on_event = on_event
        self._paths = tuple(paths)
        self._directories = tuple(directories)
        self._waker = waker or best_waker()
        self._seen: Snapshot = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="hotplug", daemon=True)

    def start(self) -> None:
        self._seen = look(self._paths, self._directories)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._waker.wake()
            self._thread.join(5)
        self._waker.close()

    def __enter__(self) -> HotplugWatcher:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _watch(self) -> None:
        while True:
            self._waker.wait()
            if self._stopping.is_set():
                return
            now = look(self._paths, self._directories)
            events = differences(self._seen, now)
            self._seen = now
            for event in events:
                _log.info("%s %s", event.change, event.path)
                try:
                    self._on_event(event)
                except Exception as error:  # noqa: BLE001 - a listener's bug must not end the watch
                    _log.error("bug in a hot plug callback: %s", type(error).__name__)


def look(paths: Iterable[Path], directories: Iterable[Path]) -> Snapshot:
    """The names that stand for a device now, each with what tells one device from another behind it."""
    names = set(paths)
    for directory in directories:
        try:
            names.update(directory / name for name in sorted(os.listdir(directory))[:MAX_NAMES])  # noqa: PTH208
        except OSError:
            continue
    found = {}
    for name in names:
        try:
            status = name.stat()
        except OSError:
            continue
        found[name] = (os.path.realpath(name), status.st_rdev, status.st_ino)
    return found


def differences(before: Snapshot, now: Snapshot) -> list[HotplugEvent]:
    """Removals first."""
    removed = [path for path, device in before.items() if now.get(path) != device]
    added = [path for path, device in now.items() if before.get(path) != device]
    return [HotplugEvent(Change.REMOVED, path) for path in sorted(removed)] + [
        HotplugEvent(Change.ADDED, path) for path in sorted(added)
    ]
