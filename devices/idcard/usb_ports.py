"""USB readers as ports: packets of a :mod:`~devices.idcard.usb` framing over the kernel's hidraw or over pyusb.

Written from public descriptions and tested against simulated endpoints; no reader on USB has been at hand.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
from importlib import import_module
from typing import Protocol, cast

from devices.idcard.usb import MOST_AT_ONCE, Framing

_WRITE_TIMEOUT = 1.0
_LEFT_OVER = 0.002
"""Seconds waited for a packet of an earlier answer; one that has arrived is there at once."""
_MOST_LEFT_OVER = 64


class UsbDevice(Protocol):
    """Endpoints of an open device. Every failure is an OSError; timeouts in seconds."""

    def write(self, endpoint: int, data: bytes, timeout: float) -> None: ...

    def read(self, endpoint: int, most: int, timeout: float) -> bytes:
        """One transfer, empty when nothing comes in time."""
        ...

    def close(self) -> None: ...


class UsbPort:
    """A :class:`~devices.idcard.exchange.Port` over packets."""

    def __init__(self, device: UsbDevice, framing: Framing) -> None:
        self.timeout: float | None = 0.05
        self._device = device
        self._framing = framing
        self._buffer = bytearray()

    @property
    def in_waiting(self) -> int:
        return len(self._buffer)

    def read(self, size: int = 1, /) -> bytes:
        """Up to ``size`` bytes: what is held, else what the next packet brings within ``timeout``."""
        if not self._buffer:
            packet = self._device.read(self._framing.expects(), MOST_AT_ONCE, self.timeout or 0.0)
            self._buffer += self._framing.incoming(packet)
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def write(self, data: bytes, /) -> int:
        for packet in self._framing.outgoing(data):
            self._device.write(packet.endpoint, packet.data, _WRITE_TIMEOUT)
        return len(data)

    def reset_input_buffer(self) -> None:
        """Empties every endpoint: the body of an unfinished answer would stand before each later one for ever."""
        self._buffer.clear()
        self._framing.reset()
        for endpoint in self._framing.endpoints_in:
            for _ in range(_MOST_LEFT_OVER):
                if not self._device.read(endpoint, MOST_AT_ONCE, _LEFT_OVER):
                    break

    def close(self) -> None:
        self._device.close()


class HidrawDevice:
    """``/dev/hidrawN`` as the Linux kernel offers it: one report a read, one a write led by its number."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        os.set_blocking(descriptor, False)

    @classmethod
    def at(cls, path: str) -> HidrawDevice:
        """Raises OSError."""
        return cls(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))

    def write(self, endpoint: int, data: bytes, timeout: float) -> None:  # noqa: ARG002 - a hidraw node has one way in
        self._wait(select.POLLOUT, timeout)
        if os.write(self._descriptor, data) != len(data):
            raise OSError(errno.EIO, "short report")

    def read(self, endpoint: int, most: int, timeout: float) -> bytes:  # noqa: ARG002 - a hidraw node has one way out
        if not self._wait(select.POLLIN, timeout):
            return b""
        try:
            report = os.read(self._descriptor, most)
        except BlockingIOError:
            return b""
        if not report:
            raise OSError(errno.ENODEV, "hidraw closed")
        return report

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _wait(self, event: int, timeout: float) -> bool:
        if self._descriptor < 0:
            raise OSError(errno.EBADF, "closed")
        poller = select.poll()
        poller.register(self._descriptor, event)
        found = poller.poll(timeout * 1000)
        if found and found[0][1] & (select.POLLERR | select.POLLHUP) and not found[0][1] & event:
            raise OSError(errno.ENODEV, "hidraw gone")
        return bool(found)


class UsbLibraryMissing(OSError):  # noqa: N818 - a state of the machine, told to a technician
    """pyusb, or the libusb below it, is not installed."""


class _Handle(Protocol):
    """What is used of ``usb.core.Device``."""

    def is_kernel_driver_active(self, interface: int) -> bool: ...

    def detach_kernel_driver(self, interface: int) -> None: ...

    def set_configuration(self) -> None: ...

    def read(self, endpoint: int, size_or_buffer: int, timeout: int) -> bytes: ...

    def write(self, endpoint: int, data: bytes, timeout: int) -> int: ...


class PyUsbDevice:
    """The first device with these numbers on the bus. pyusb is not among the locked packages; it is used when there.

    Raises UsbLibraryMissing or OSError.
    """

    def __init__(self, vendor: int, product: int) -> None:
        try:
            core = import_module("usb.core")
            self._util = import_module("usb.util")
        except ImportError as missing:
            raise UsbLibraryMissing(errno.ENOPKG, "pyusb") from missing
        try:
            found = core.find(idVendor=vendor, idProduct=product)
        except ValueError as missing:  # NoBackendError
            raise UsbLibraryMissing(errno.ENOPKG, "libusb") from missing
        if found is None:
            raise OSError(errno.ENODEV, f"no USB device {vendor:04x}:{product:04x}")
        self._timeout_error: type[Exception] = core.USBTimeoutError
        self._handle = cast("_Handle", found)
        with contextlib.suppress(NotImplementedError):
            if self._handle.is_kernel_driver_active(0):
                self._handle.detach_kernel_driver(0)
        self._handle.set_configuration()

    def write(self, endpoint: int, data: bytes, timeout: float) -> None:
        if self._handle.write(endpoint, data, int(timeout * 1000)) != len(data):
            raise OSError(errno.EIO, "short transfer")

    def read(self, endpoint: int, most: int, timeout: float) -> bytes:
        # libusb takes 0 for "for ever".
        try:
            return bytes(self._handle.read(endpoint, most, max(1, int(timeout * 1000))))
        except self._timeout_error:
            return b""

    def close(self) -> None:
        self._util.dispose_resources(self._handle)
