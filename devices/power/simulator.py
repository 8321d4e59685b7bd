"""A simulated upsd on 127.0.0.1 with one unit, and the faults such a service shows."""

from __future__ import annotations

import socket
import threading
from enum import StrEnum

from devices.simulatedsocket import SocketDevice


class PowerFault(StrEnum):
    SILENCE = "silence"
    DELAY = "delay"
    SPLIT = "split"
    """Not a fault: the answer comes byte by byte."""
    JUNK = "junk"
    ENDLESS_LINE = "endless_line"
    ENDLESS_LIST = "endless_list"
    CLOSE = "close"
    """Closes the connection half-way through the answer."""
    STALE = "stale"
    DRIVER_GONE = "driver_gone"
    DENIED = "denied"


_ERRORS = {
    PowerFault.STALE: b"ERR DATA-STALE\n",
    PowerFault.DRIVER_GONE: b"ERR DRIVER-NOT-CONNECTED\n",
    PowerFault.DENIED: b"ERR ACCESS-DENIED\n",
}


class SimulatedUpsd:
    """``port`` 0: any free one, kept over ``stop`` and ``start``."""

    def __init__(self, port: int = 0, *, unit: str = "kiosk") -> None:
        self._device = SocketDevice(port, self._talk, name="simulated-upsd")
        self._unit = unit
        self._lock = threading.Lock()
        self._faults: list[PowerFault] = []
        self._held: PowerFault | None = None
        self._variables = {
            "battery.charge": "100",
            "battery.runtime": "1800",
            "device.mfr": "SIMULATED",
            "device.model": 'Bench "600"',
            "driver.name": "simulated-ups",
            "ups.status": "OL",
        }

    @property
    def address(self) -> str:
        return f"nut://127.0.0.1:{self._device.port}/{self._unit}"

    @property
    def plugged(self) -> bool:
        return self._device.plugged

    def set(self, **variables: str) -> None:
        """Double underscores stand for dots: ``set(ups__status="OB")``."""
        with self._lock:
            self._variables |= {name.replace("__", "."): value for name, value in variables.items()}

    def fault(self, fault: PowerFault, times: int = 1) -> None:
        with self._lock:
            self._faults += [fault] * times

    def hold(self, fault: PowerFault | None) -> None:
        """The fault of every answer from now on; None ends it."""
        with self._lock:
            self._held = fault
            self._faults.clear()

    def start(self) -> None:
        self._device.start()

    def stop(self) -> None:
        self._device.stop()

    def __enter__(self) -> SimulatedUpsd:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _talk(self, connection: socket.socket) -> None:
        pending = b""
        while data := self._device.receive(connection, 1024):
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                if line == b"LOGOUT" or not self._answer(connection, line):
                    return

    def _answer(self, connection: socket.socket, line: bytes) -> bool:
        """False: the connection ends."""
        with self._lock:
            fault = self._faults.pop(0) if self._faults else self._held
            answer = self._list() if line == f"LIST VAR {self._unit}".encode() else b"ERR UNKNOWN-UPS\n"
        match fault:
            case PowerFault.SILENCE:
                answer = b""
            case PowerFault.DELAY:
                self._device.pause(connection, 0.6)
            case PowerFault.JUNK:
                answer = b"\x00\xff VAR \r\n" + answer
            case PowerFault.ENDLESS_LINE:
                answer = b"V" * 100_000
            case PowerFault.ENDLESS_LIST:
                answer = answer.partition(b"END")[0] + b"".join(
                    f'VAR {self._unit} x.{number} "1"\n'.encode() for number in range(2000)
                )
            case PowerFault.CLOSE:
                answer = answer[: len(answer) // 2]
            case PowerFault.STALE | PowerFault.DRIVER_GONE | PowerFault.DENIED:
                answer = _ERRORS[fault]
        for piece in [answer] if fault is not PowerFault.SPLIT else [answer[i : i + 1] for i in range(len(answer))]:
            self._device.send(connection, piece)
        return fault is not PowerFault.CLOSE

    def _list(self) -> bytes:
        lines = [f"BEGIN LIST VAR {self._unit}"]
        for name, value in sorted(self._variables.items()):
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'VAR {self._unit} {name} "{escaped}"')
        lines += [f"END LIST VAR {self._unit}", ""]
        return "\n".join(lines).encode()
