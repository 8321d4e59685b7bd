"""Ports that look like pyserial's: one writes down what passes through it, one answers from what was written down.

Both are reached by URL, so drivers need not know of them::

    with recording("/dev/ttyUSB0", recorder) as url:
        driver = SamCardReader(url)
"""

from __future__ import annotations

import itertools
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar, cast

import serial

from devices.trace.events import What
from devices.trace.recorder import Recorder
from devices.trace.replay import Replay

PORT_ERRORS = (OSError, termios.error)
"""pyserial raises OSError and its subclass SerialException; termios.error is neither."""

_HANDLERS = "devices.trace.urls"
_LONGEST_WAIT = 60.0
_T = TypeVar("_T")

_open_port: Callable[..., object] = serial.serial_for_url
_tokens = itertools.count(1)
_announced: dict[str, tuple[str, Recorder] | Replay] = {}


@contextmanager
def recording(url: str, recorder: Recorder) -> Iterator[str]:
    """While in the block, a port opened at the given URL is the one at ``url``, noted in ``recorder``."""
    with _announce("record", (url, recorder)) as address:
        yield address


@contextmanager
def replaying(replay: Replay) -> Iterator[str]:
    """While in the block, a port opened at the given URL is played by ``replay``."""
    with _announce("replay", replay) as address:
        yield address


@contextmanager
def _announce(scheme: str, what: tuple[str, Recorder] | Replay) -> Iterator[str]:
    if _HANDLERS not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.append(_HANDLERS)
    address = f"{scheme}://{next(_tokens)}"
    _announced[address] = what
    try:
        yield address
    finally:
        del _announced[address]


class _Wire(Protocol):
    timeout: float | None
    write_timeout: float | None
    baudrate: int

    @property
    def in_waiting(self) -> int: ...

    def read(self, size: int = 1, /) -> bytes: ...

    def write(self, data: bytes, /) -> int | None: ...

    def flush(self) -> None: ...

    def reset_input_buffer(self) -> None: ...

    def cancel_read(self) -> None: ...

    def close(self) -> None: ...


class RecordingPort:
    """Notes bytes, resets and failures; otherwise the port it wraps. :meth:`around` wraps one that is open already."""

    def __init__(self, _port: None = None, **settings: object) -> None:
        self.port = ""
        self._settings = settings
        self._inner: _Wire | None = None
        self._recorder = Recorder()
        self._lost = False

    @classmethod
    def around(cls, inner: _Wire, recorder: Recorder) -> RecordingPort:
        wrapped = cls()
        wrapped._inner, wrapped._recorder = inner, recorder
        return wrapped

    def open(self) -> None:
        announced = _announced.get(self.port)
        if not isinstance(announced, tuple):
            raise serial.SerialException(f"nothing is announced as {self.port}")
        url, self._recorder = announced
        try:
            self._inner = cast("_Wire", _open_port(url, **self._settings))
        except (*PORT_ERRORS, ValueError):
            self._recorder.note(What.REFUSED)
            raise
        self._lost = False
        self._recorder.note(What.OPENED)

    def close(self) -> None:
        inner, self._inner = self._inner, None
        if inner is not None:
            inner.close()

    @property
    def is_open(self) -> bool:
        return self._inner is not None

    def read(self, size: int = 1) -> bytes:
        data = bytes(self._noted(lambda: self._wire.read(size)))
        if data:
            self._recorder.note(What.IN, data)
        return data

    def write(self, data: bytes) -> int | None:
        # Noted first: an answer must never stand before its question.
        self._recorder.note(What.OUT, data)
        return self._noted(lambda: self._wire.write(data))

    @property
    def in_waiting(self) -> int:
        return self._noted(lambda: self._wire.in_waiting)

    def reset_input_buffer(self) -> None:
        waiting = self._noted(lambda: self._wire.in_waiting)
        if waiting:
            self.read(waiting)
        self._noted(self._wire.reset_input_buffer)
        self._recorder.note(What.RESET)

    def flush(self) -> None:
        self._noted(self._wire.flush)

    def cancel_read(self) -> None:
        self._wire.cancel_read()

    @property
    def timeout(self) -> float | None:
        return self._wire.timeout

    @timeout.setter
    def timeout(self, seconds: float | None) -> None:
        # pyserial sets the port up anew for this, which fails on a line that is gone.
        self._noted(lambda: setattr(self._wire, "timeout", seconds))

    @property
    def baudrate(self) -> int:
        return self._wire.baudrate

    @baudrate.setter
    def baudrate(self, rate: int) -> None:
        self._noted(lambda: setattr(self._wire, "baudrate", rate))

    @property
    def _wire(self) -> _Wire:
        if self._inner is None:
            raise serial.PortNotOpenError
        return self._inner

    def _noted(self, action: Callable[[], _T]) -> _T:
        """Does it and notes a failure, once for each time the port was open."""
        try:
            return action()
        except serial.SerialTimeoutException:
            self._recorder.note(What.STALLED)
            raise
        except PORT_ERRORS:
            if not self._lost:
                self._recorder.note(What.LOST)
            self._lost = True
            raise


class ReplayPort:
    """Plays the device's part of a trace."""

    def __init__(self, _port: None = None, **settings: object) -> None:
        timeout = settings.get("timeout")
        self.port = ""
        self.timeout: float | None = float(timeout) if isinstance(timeout, int | float) else None
        self.baudrate = 0
        self._replay: Replay | None = None
        self._cancelled = threading.Event()

    def open(self) -> None:
        announced = _announced.get(self.port)
        if not isinstance(announced, Replay):
            raise serial.SerialException(f"nothing is announced as {self.port}")
        announced.open()
        self._replay = announced

    def close(self) -> None:
        self._replay = None

    @property
    def is_open(self) -> bool:
        return self._replay is not None

    def read(self, size: int = 1) -> bytes:
        self._cancelled.clear()
        return self._script.take(size, _LONGEST_WAIT if self.timeout is None else self.timeout, self._cancelled)

    def write(self, data: bytes) -> int:
        self._script.write(bytes(data))
        return len(data)

    @property
    def in_waiting(self) -> int:
        return self._script.waiting()

    def reset_input_buffer(self) -> None:
        self._script.reset()

    def flush(self) -> None:
        """Nothing is held back."""

    def cancel_read(self) -> None:
        self._cancelled.set()

    @property
    def _script(self) -> Replay:
        if self._replay is None:
            raise serial.PortNotOpenError
        return self._replay
