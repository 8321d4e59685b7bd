"""USB readers recorded and replayed packet by packet: which endpoint, which report, where one ended and the next began.

The framing stays the driver's own business on both sides, so a trace shows how a reader really cuts its answers.
"""

from __future__ import annotations

import errno
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from devices.contract import DeviceFault
from devices.idcard.exchange import Port
from devices.idcard.ports import absent, usb_parts
from devices.idcard.usb_ports import UsbDevice, UsbPort
from devices.trace.events import Event, Trace, What
from devices.trace.recorder import Recorder
from devices.trace.replay import TraceMismatch, first_difference

OpenPort = Callable[[str, int], Port | DeviceFault]
_SLICE: Final = 0.02


class RecordingUsbDevice:
    """Notes packets and failures; otherwise the device it wraps."""

    def __init__(self, inner: UsbDevice, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder
        self._lost = False

    def write(self, endpoint: int, data: bytes, timeout: float) -> None:
        # Noted first: an answer must never stand before its question.
        self._recorder.note(What.OUT, data, endpoint)
        try:
            self._inner.write(endpoint, data, timeout)
        except OSError:
            self._note_loss()
            raise

    def read(self, endpoint: int, most: int, timeout: float) -> bytes:
        try:
            packet = self._inner.read(endpoint, most, timeout)
        except OSError:
            self._note_loss()
            raise
        if packet:
            self._recorder.note(What.IN, packet, endpoint)
        return packet

    def close(self) -> None:
        self._inner.close()

    def _note_loss(self) -> None:
        if not self._lost:
            self._recorder.note(What.LOST)
        self._lost = True


class ReplayUsb:
    """One trace for one driver, over as many openings as it had then. Masked bytes are counted, not compared."""

    def __init__(self, trace: Trace) -> None:
        self._events = trace.events
        self._next = 0
        self._arrived: dict[int, deque[bytes]] = {}

    @property
    def finished(self) -> bool:
        """Whether the driver has sent everything that it sent then."""
        return not any(event.what is What.OUT for event in self._events[self._next :])

    def open(self) -> ReplayUsbDevice:
        """Raises OSError where the device could not be opened then."""
        self._arrived.clear()
        while (event := self._current()) is not None and event.what not in (What.OPENED, What.REFUSED):
            if event.what is What.OUT:
                raise TraceMismatch(f"event {self._next}: the device is opened, but bytes were sent then")
            self._next += 1
        if event is None:
            raise TraceMismatch("the device is opened once more than then")
        self._next += 1
        if event.what is What.REFUSED:
            raise OSError(errno.ENODEV, "refused, as recorded")
        return ReplayUsbDevice(self)

    def write(self, endpoint: int, data: bytes) -> None:
        self._arrive()
        event = self._current()
        self._suffer(event)
        if event is None or event.what is not What.OUT or event.endpoint != endpoint:
            raise TraceMismatch(f"event {self._next}: {len(data)} bytes to endpoint {endpoint:#04x} were not sent then")
        place = first_difference(data, event)
        if place is not None:
            raise TraceMismatch(f"event {self._next}: byte {place} is not the one that was sent then")
        self._next += 1
        # A write that failed then had been noted before it failed.
        self._suffer(self._current())

    def read(self, endpoint: int, timeout: float) -> bytes:
        self._arrive()
        waiting = self._arrived.get(endpoint)
        if waiting:
            return waiting.popleft()
        self._suffer(self._current())
        time.sleep(min(timeout, _SLICE))
        return b""

    def _arrive(self) -> None:
        """Everything up to the next thing that the driver did."""
        while (event := self._current()) is not None and event.what is What.IN:
            self._arrived.setdefault(event.endpoint, deque()).append(event.data)
            self._next += 1

    def _suffer(self, event: Event | None) -> None:
        if event is not None and event.what is What.LOST:
            self._next += 1
            raise OSError(errno.ENODEV, "lost, as recorded")

    def _current(self) -> Event | None:
        return self._events[self._next] if self._next < len(self._events) else None


class ReplayUsbDevice:
    """The driver's handle to a :class:`ReplayUsb`."""

    def __init__(self, replay: ReplayUsb) -> None:
        self._replay = replay

    def write(self, endpoint: int, data: bytes, timeout: float) -> None:  # noqa: ARG002 - a trace has always room
        self._replay.write(endpoint, data)

    def read(self, endpoint: int, most: int, timeout: float) -> bytes:
        packet = self._replay.read(endpoint, timeout)
        if len(packet) > most:
            raise OSError(errno.EOVERFLOW, "overflow")
        return packet

    def close(self) -> None:
        """Nothing to let go of."""


def recording_usb(recorder: Recorder, open_device: Callable[[str], UsbDevice] | None = None) -> OpenPort:
    """For ``SamCardReader(url, open_port=...)``: the reader at the URL, noted. ``open_device`` finds it elsewhere."""

    def open_port(url: str, _baud: int) -> Port | DeviceFault:
        try:
            framing, usual = usb_parts(url)
            device = usual() if open_device is None else open_device(url)
        except (OSError, ValueError) as error:
            recorder.note(What.REFUSED)
            return absent(error)
        recorder.note(What.OPENED)
        return UsbPort(RecordingUsbDevice(device, recorder), framing)

    return open_port


def replaying_usb(replay: ReplayUsb) -> OpenPort:
    """For ``SamCardReader(url, open_port=...)`` with the URL of then: its framing is the one that was recorded."""

    def open_port(url: str, _baud: int) -> Port | DeviceFault:
        framing, _device = usb_parts(url)
        try:
            return UsbPort(replay.open(), framing)
        except OSError as error:
            return absent(error)

    return open_port
