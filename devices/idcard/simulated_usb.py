"""Simulated USB endpoints with a module behind them: the device's side of the packets, written without the framings.

They stand where :class:`devices.serialline.PtyLine` stands for a serial line, so the same simulated module serves them.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import threading
from collections import deque
from pathlib import Path
from typing import Literal

Shape = Literal["split", "bulk"]

_ROUND = 0.05


class SimulatedUsbEndpoints:
    """A device on a bus that exists only here. The host's side is a :class:`devices.idcard.usb_ports.UsbDevice`.

    ``split``: seven bytes on 0x02, then the body on 0x06; answers on 0x81 and 0x85, the body in packets of 64.
    ``bulk``: 0x02 and 0x81, packets of at most 64. A packet larger than that, or on another endpoint, is an error.
    """

    baud = 12_000_000

    def __init__(self, shape: Shape) -> None:
        self.link = Path("simulated-usb")
        self._shape = shape
        self._changed = threading.Condition()
        self._requests: deque[bytes] = deque()
        self._answers: dict[int, deque[bytes]] = {0x81: deque(), 0x85: deque()}
        self._head = b""
        self._plugged = True
        self.plug_count = 1

    # --- the module's side --------------------------------------------------------------------------------------------

    def read(self, timeout: float) -> bytes:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._requests), timeout)
            return self._requests.popleft() if self._requests else b""

    def write(self, data: bytes) -> int:
        with self._changed:
            if not self._plugged:
                return 0
            if self._shape == "split":
                self._answers[0x81].append(data[:7])
                data_left, endpoint = data[7:], 0x85
            else:
                data_left, endpoint = data, 0x81
            while data_left:
                self._answers[endpoint].append(data_left[:64])
                data_left = data_left[64:]
            self._changed.notify_all()
        return len(data)

    @property
    def consumed(self) -> bool:
        """Whether the host has taken every packet."""
        with self._changed:
            return not any(self._answers.values())

    def unplug(self) -> None:
        with self._changed:
            self._plugged = False
            self._forget()
            self._changed.notify_all()

    def replug(self) -> None:
        with self._changed:
            self._plugged = True
            self.plug_count += 1

    # --- the host's side ----------------------------------------------------------------------------------------------

    def host_write(self, endpoint: int, data: bytes) -> None:
        with self._changed:
            self._need_plug()
            if self._shape == "bulk":
                if endpoint != 0x02 or not 0 < len(data) <= 64:
                    raise OSError(errno.EPIPE, "stalled")
                self._requests.append(data)
            elif endpoint == 0x02 and len(data) == 7:
                self._head = data
            elif endpoint == 0x06 and self._head and len(data) == int.from_bytes(self._head[5:7], "big"):
                self._requests.append(self._head + data)
                self._head = b""
            else:
                raise OSError(errno.EPIPE, "stalled")
            self._changed.notify_all()

    def host_read(self, endpoint: int, timeout: float) -> bytes:
        with self._changed:
            self._need_plug()
            waiting = self._answers.get(endpoint)
            if waiting is None:
                raise OSError(errno.EPIPE, "no such endpoint")
            self._changed.wait_for(lambda: bool(waiting) or not self._plugged, timeout)
            self._need_plug()
            return waiting.popleft() if waiting else b""

    def _need_plug(self) -> None:
        if not self._plugged:
            raise OSError(errno.ENODEV, "no such device")

    def _forget(self) -> None:
        self._requests.clear()
        self._head = b""
        for waiting in self._answers.values():
            waiting.clear()


class SimulatedUsbDevice:
    """The host's handle to :class:`SimulatedUsbEndpoints`."""

    def __init__(self, endpoints: SimulatedUsbEndpoints) -> None:
        self._endpoints = endpoints

    def write(self, endpoint: int, data: bytes, timeout: float) -> None:  # noqa: ARG002 - the queue always has room
        self._endpoints.host_write(endpoint, data)

    def read(self, endpoint: int, most: int, timeout: float) -> bytes:
        packet = self._endpoints.host_read(endpoint, timeout)
        if len(packet) > most:
            raise OSError(errno.EOVERFLOW, "overflow")
        return packet

    def close(self) -> None:
        """Nothing to let go of."""


class SimulatedHidLine:
    """A hidraw node made of a socket pair that keeps report boundaries; ``host_descriptor`` is its near end.

    The kernel takes reports led by their number and gives them without it when it is 0, always of the full size.
    """

    baud = 12_000_000
    plug_count = 1

    def __init__(self, *, size: int = 64, number: int = 0) -> None:
        self.link = Path("simulated-hidraw")
        self._size = size
        self._number = number
        self._host, self._device = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    @property
    def host_descriptor(self) -> int:
        """A descriptor of its own for each caller, who closes it."""
        return os.dup(self._host.fileno())

    def read(self, timeout: float) -> bytes:
        """What a request's reports carry: its length tells where the filling begins."""
        ready, _, _ = select.select([self._device], [], [], min(timeout, _ROUND))
        report = self._device.recv(self._size + 2) if ready else b""
        if len(report) != self._size + 1 or report[0] != self._number:
            return b""
        return report[1 : 1 + 7 + int.from_bytes(report[6:8], "big")]

    def write(self, data: bytes) -> int:
        lead = bytes((self._number,)) if self._number else b""
        for start in range(0, len(data), self._size):
            self._device.send(lead + data[start : start + self._size].ljust(self._size, b"\x00"))
        return len(data)

    @property
    def consumed(self) -> bool:
        """Whether the host has taken every report."""
        ready, _, _ = select.select([self._host], [], [], 0)
        return not ready

    def close(self) -> None:
        self._host.close()
        self._device.close()
