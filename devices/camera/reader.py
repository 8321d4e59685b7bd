"""Reads a camera in a process of its own, which is killed and started anew when it falls silent.

A thread takes what the process writes and keeps the latest picture only. What hangs, hangs in the other process.
"""

from __future__ import annotations

import fcntl
import logging
import select
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import IO, Final

import numpy as np

from devices import childprocess
from devices.camera import wire
from devices.camera.source import CameraSettings, Source
from devices.contract import Image

_log = logging.getLogger("devices.camera")

_MODULE: Final = "devices.camera.reader_process"
_OPENING_SILENCE: Final = 6.0
"""Seconds: the process's start, then the reader's own limits for opening and for the first read."""
_LIVE_SILENCE: Final = 2.2
"""Seconds: a little more than the reader's own limit for a read, which it tells of by itself."""
_RESTART_PAUSE: Final = 0.5
_END_TIMEOUT: Final = 1.0
_PIPE_SIZE: Final = 1 << 20


class Phase(Enum):
    OPENING = auto()
    LIVE = auto()
    GONE = auto()
    """The last attempt to open failed."""
    STALLED = auto()
    """It was open and delivered no more."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and what is known about it. ``still_for``: seconds since the picture last changed."""

    image: Image = field(repr=False)
    number: int
    taken_at: float
    still_for: float
    damaged: bool


class _SilentError(Exception):
    """Nothing more came from the process in time, or it ended."""


class CameraReader:
    """Runs from construction until :meth:`stop`."""

    def __init__(self, source: Source, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._latest: Shot | None = None
        self._settings: CameraSettings | None = None
        self._phase = Phase.OPENING
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0
        self._thread = threading.Thread(target=self._run, name="camera-reader", daemon=True)
        self._thread.start()

    @property
    def phase(self) -> Phase:
        with self._changed:
            return self._phase

    @property
    def latest(self) -> Shot | None:
        with self._changed:
            return self._latest

    @property
    def settings(self) -> CameraSettings | None:
        """As read back at the last opening."""
        with self._changed:
            return self._settings

    @property
    def process_id(self) -> int | None:
        """Of the process that reads now."""
        with self._changed:
            return self._process.pid if self._process is not None else None

    @property
    def starts(self) -> int:
        """How many processes there have been: above 1, some were killed or died."""
        with self._changed:
            return self._starts

    def next_after(self, number: int, timeout: float) -> Shot | None:
        """The first shot numbered above ``number``, or None when none comes within ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._newer(number) or self._stopping.is_set(), timeout)
            return self._latest if self._newer(number) else None

    def wait_until_open(self, timeout: float) -> None:
        """Returns as soon as the first picture is there or the first attempt to open has failed."""
        with self._changed:
            self._changed.wait_for(lambda: self._phase is not Phase.OPENING, timeout)

    def stop(self) -> None:
        """Kills the process and returns within about two seconds, whatever the camera does."""
        with self._changed:
            self._stopping.set()
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()
        self._thread.join(timeout=2 * _END_TIMEOUT)

    def _newer(self, number: int) -> bool:
        return self._latest is not None and self._latest.number > number

    # --- on the thread ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            process = self._started()
            if process is not None:
                try:
                    self._listen(process)
                except _SilentError as problem:
                    # The hub tells of the stall; this is for whoever asks which process it was.
                    _log.info("camera reader %d: %s", process.pid, problem)
                except (wire.BadMessageError, OSError) as problem:
                    _log.warning("camera reader %d: %s", process.pid, problem)
                self._end(process)
                self._enter(Phase.STALLED)
            self._stopping.wait(_RESTART_PAUSE)

    def _started(self) -> subprocess.Popen[bytes] | None:
        arguments = (self._source.address, str(self._source.width), str(self._source.height))
        with self._changed:
            if self._stopping.is_set():
                return None
            try:
                self._process = subprocess.Popen(
                    childprocess.command(_MODULE, arguments),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    bufsize=0,
                    env=childprocess.environment(),
                    start_new_session=True,
                )
            except OSError as problem:
                _log.warning("camera reader does not start: %s", problem.strerror)
                self._phase = Phase.STALLED
                self._changed.notify_all()
                return None
            self._starts += 1
            return self._process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        pipe = process.stdout
        if pipe is None:
            raise _SilentError("no pipe")
        with suppress(OSError):  # a smaller pipe costs a few wake-ups a picture, no more
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
        silence = _OPENING_SILENCE
        while not self._stopping.is_set():
            deadline = time.monotonic() + silence
            head = wire.head_of(bytes(_received(pipe, bytearray(wire.HEAD_SIZE), deadline)))
            body = np.empty(head.length, np.uint8)
            _received(pipe, body.data, deadline)
            self._take(head, body)
            silence = _LIVE_SILENCE if head.kind is wire.Kind.PICTURE else _OPENING_SILENCE

    def _take(self, head: wire.Head, body: Image) -> None:
        if head.kind is wire.Kind.PICTURE:
            self._publish(head, body.reshape(head.height, head.width, 3))
        elif head.kind is wire.Kind.OPENED:
            settings = wire.settings_of(body.tobytes())
            with self._changed:
                self._settings = settings
        else:
            self._enter(Phase.GONE if head.kind is wire.Kind.GONE else Phase.STALLED)

    def _publish(self, head: wire.Head, image: Image) -> None:
        with self._changed:
            number = self._latest.number + 1 if self._latest else 1
            taken_at = self._clock() - max(0.0, time.monotonic() - head.taken_at)
            self._latest = Shot(image, number, taken_at, head.still_for, head.damaged)
            self._phase = Phase.LIVE
            self._changed.notify_all()

    def _enter(self, phase: Phase) -> None:
        with self._changed:
            self._phase = phase
            self._changed.notify_all()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Returns when the process is gone, so that never two of them are at one camera."""
        with self._changed:
            self._process = None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        while True:
            try:
                process.wait(_END_TIMEOUT)
            except subprocess.TimeoutExpired:
                # In an uninterruptible wait of the kernel: not even a kill ends it before the driver returns.
                _log.warning("camera reader %d does not end", process.pid)
                self._enter(Phase.STALLED)
            else:
                return


def _received(pipe: IO[bytes], into: bytearray | memoryview, deadline: float) -> bytearray | memoryview:
    """Fills ``into``; raises :class:`_SilentError` at the deadline or at the pipe's end."""
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    view, filled = memoryview(into), 0
    while filled < len(view):
        left = deadline - time.monotonic()
        if left <= 0 or not waiting.poll(left * 1000):
            raise _SilentError("silent")
        count = pipe.readinto(view[filled:])  # type: ignore[attr-defined]  # bufsize=0: a FileIO
        if not count:
            raise _SilentError("ended")
        filled += count
    return into
