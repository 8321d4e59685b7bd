"""A simulated card reader: answers the SAM protocol byte for byte on a serial line, and misbehaves on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from devices.idcard.simulated_card import SimulatedCard
from devices.linetime import REAL, LineTime

SIMULATED_SAM_ID = (99, 99, 20261123, 1, 1)

_HEADER = b"\xaa\xaa\xaa\x96\x69"
_BAUD_RATES = (115200, 57600, 38400, 19200, 9600)
_REQUEST_LIMIT = 4096
_HALF_REQUEST_PATIENCE = 0.5


class Line(Protocol):
    """The device's end of what the module hangs on: :class:`devices.serialline.PtyLine` or simulated USB."""

    baud: int

    @property
    def link(self) -> Path: ...

    @property
    def plug_count(self) -> int: ...

    def read(self, timeout: float) -> bytes: ...

    def write(self, data: bytes) -> int: ...

    @property
    def consumed(self) -> bool: ...


class SamFault(StrEnum):
    """How a reply goes wrong."""

    SILENCE = "silence"
    DELAY = "delay"
    SPLIT = "split"
    JUNK = "junk"
    BAD_XOR = "bad_xor"
    WRONG_LENGTH = "wrong_length"
    TRUNCATION = "truncation"
    WRONG_STATUS = "wrong_status"
    LIFTED_MID_READ = "lifted_mid_read"
    LATE_REPLY = "late_reply"


class LiftMode(StrEnum):
    """What the reader does when the card goes during a read: falls silent within the frame, or reports the failure."""

    STOP = "stop"
    REPORT = "41"


@dataclass(slots=True)
class _Planned:
    fault: SamFault
    times: int
    on: frozenset[str]
    seconds: float
    status: int
    lift: LiftMode


_CARD_COMMANDS = frozenset({"find", "select", "read", "read_fp", "address"})

_NAMES = {
    (0x10, 0xFF): "reset",
    (0x11, 0xFF): "status",
    (0x12, 0xFF): "sam_id",
    (0x20, 0x01): "find",
    (0x20, 0x02): "select",
    (0x30, 0x01): "read",
    (0x30, 0x10): "read_fp",
    (0x30, 0x03): "address",
    (0x61, 0xFF): "rf",
}


class SimulatedSamReader:
    """A reader on ``line``.

    ``sticky``: a card that has been read answers 80 to find until it is lifted, as real readers often do.
    ``knows_fingerprints`` False answers 21 to 30 10, as old modules do. ``self_test_ok`` may be set at any time.
    Control methods may be called from any thread.
    """

    def __init__(
        self,
        line: Line,
        *,
        sticky: bool = True,
        knows_fingerprints: bool = True,
        sam_id: tuple[int, int, int, int, int] = SIMULATED_SAM_ID,
        line_time: LineTime = REAL,
    ) -> None:
        self.sticky = sticky
        self.knows_fingerprints = knows_fingerprints
        self.self_test_ok = True
        self._line = line
        self._time = line_time
        self._sam_id = sam_id
        self._lock = threading.RLock()
        self._card: SimulatedCard | None = None
        self._found = self._selected = self._already_read = False
        self._planned: list[_Planned] = []
        self._late: list[bytes] = []
        self._new_baud: int | None = None
        self._requests: dict[str, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-sam-reader", daemon=True)

    @property
    def address(self) -> str:
        return str(self._line.link)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread. The line belongs to whoever made it and stays open."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(5)

    # --- control ------------------------------------------------------------------------------------------------------

    def insert(self, card: SimulatedCard) -> None:
        with self._lock:
            self.remove()
            self._card = card

    def remove(self) -> None:
        with self._lock:
            self._card = None
            self._found = self._selected = self._already_read = False

    @property
    def card_inserted(self) -> bool:
        with self._lock:
            return self._card is not None

    def lift_mid_read(self, mode: LiftMode = LiftMode.STOP) -> None:
        """The next read loses its card halfway."""
        self.fault(SamFault.LIFTED_MID_READ, on="read", lift=mode)

    def fault(
        self,
        fault: SamFault,
        times: int = 1,
        *,
        on: str = "",
        seconds: float = 0.3,
        status: int = 0x24,
        lift: LiftMode = LiftMode.STOP,
    ) -> None:
        """Spoils the next ``times`` replies to the request named ``on``.

        Names: reset, status, sam_id, find, select, read, read_fp, address, baud, rf, any; empty means any request that
        concerns a card. ``seconds`` is the length of a delay, ``status`` the SW3 of a wrong status.
        """
        if on not in ("", "any", "baud", *_NAMES.values()):
            raise ValueError(f"no such request: {on}")
        if fault is SamFault.LIFTED_MID_READ:
            targets = frozenset({"read", "read_fp"})
        elif on == "any":
            targets = frozenset({*_NAMES.values(), "baud"})
        else:
            targets = frozenset({on}) if on else _CARD_COMMANDS
        with self._lock:
            self._planned.append(_Planned(fault, times, targets, seconds, status, lift))

    def clear_faults(self) -> None:
        with self._lock:
            self._planned.clear()
            self._late.clear()

    def requests(self) -> dict[str, int]:
        """How many requests of each name have come: the proof that a driver really asked."""
        with self._lock:
            return dict(self._requests)

    # --- the wire -----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        pending = b""
        since = 0.0
        plug_count = self._line.plug_count
        while not self._stopping.is_set():
            data = self._line.read(0.05)
            if plug_count != self._line.plug_count:
                plug_count = self._line.plug_count
                pending = b""
                self._power_up()
            if data:
                pending = (pending + data)[-_REQUEST_LIMIT:]
                since = time.monotonic()
                pending = self._serve(pending)
                if pending and not (pending.startswith(_HEADER[:1]) or _HEADER in pending):
                    self._time.nothing_more()  # The other end talks at another speed: it gets no answer.
            elif pending and time.monotonic() - since > _HALF_REQUEST_PATIENCE:
                if pending.startswith(_HEADER):
                    self._line.write(_frame(0, 0, 0x11))
                pending = b""

    def _power_up(self) -> None:
        with self._lock:
            self._found = self._selected = False
            self._late.clear()
            self._line.baud = _BAUD_RATES[0]

    def _serve(self, pending: bytes) -> bytes:
        while (start := pending.find(_HEADER)) >= 0:
            pending = pending[start:]
            if len(pending) < 7:
                break
            length = pending[5] << 8 | pending[6]
            if not 3 <= length <= 32:
                self._line.write(_frame(0, 0, 0x11))
                pending = pending[5:]
                continue
            if len(pending) < 7 + length:
                break
            request, pending = pending[: 7 + length], pending[7 + length :]
            self._answer(request)
        return pending

    def _answer(self, request: bytes) -> None:
        check = 0
        for byte in request[5:-1]:
            check ^= byte
        code, parameter, data = request[7], request[8], request[9:-1]
        name = "baud" if code == 0x60 else _NAMES.get((code, parameter), "unknown")
        with self._lock:
            self._requests[name] = self._requests.get(name, 0) + 1
            planned = self._take_planned(name)
            frame = self._reply(name, parameter, data) if check == request[-1] else _frame(0, 0, 0x10)
            if planned is not None and planned.fault is SamFault.WRONG_STATUS:
                self._new_baud = None  # What is refused is not done.
        self._send(frame, planned)
        self._line.baud, self._new_baud = self._new_baud or self._line.baud, None

    def _take_planned(self, name: str) -> _Planned | None:
        for planned in self._planned:
            if name in planned.on:
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned
        return None

    def _reply(self, name: str, parameter: int, data: bytes) -> bytes:
        if name == "baud":
            return self._change_baud(parameter)
        if name == "rf":
            return _frame(0, 0, 0x90 if len(data) == 1 else 0x11)
        answers: dict[str, Callable[[], bytes]] = {
            "reset": self._reset,
            "status": lambda: _frame(0, 0, 0x90 if self.self_test_ok else 0x60),
            "sam_id": self._identify,
            "find": self._find,
            "select": self._select,
            "read": self._read,
            "read_fp": self._read_with_fingerprints,
            "address": self._address,
        }
        answer = answers.get(name)
        return answer() if answer is not None else _frame(0, 0, 0x21)

    # --- what a module does -------------------------------------------------------------------------------------------

    def _change_baud(self, parameter: int) -> bytes:
        if parameter >= len(_BAUD_RATES):
            return _frame(0, 0, 0x21)
        self._new_baud = _BAUD_RATES[parameter]
        return _frame(0, 0, 0x90)

    def _reset(self) -> bytes:
        self._found = self._selected = False
        return _frame(0, 0, 0x90)

    def _identify(self) -> bytes:
        widths = (2, 2, 4, 4, 4)
        number = b"".join(part.to_bytes(width, "little") for part, width in zip(self._sam_id, widths, strict=True))
        return _frame(0, 0, 0x90, number)

    def _find(self) -> bytes:
        self._selected = False
        self._found = self._card is not None and not (self.sticky and self._already_read)
        return _frame(0, 0, 0x9F, bytes(4)) if self._found else _frame(0, 0, 0x80)

    def _select(self) -> bytes:
        self._selected = self._found and self._card is not None
        return _frame(0, 0, 0x90, bytes(8)) if self._selected else _frame(0, 0, 0x81)

    def _read(self) -> bytes:
        if self._card is None or not self._selected:
            return _frame(0, 0, 0x41)
        self._already_read = True
        return _frame(0, 0, 0x90, b"\x01\x00\x04\x00" + self._card.text + self._card.photo)

    def _read_with_fingerprints(self) -> bytes:
        if not self.knows_fingerprints:
            return _frame(0, 0, 0x21)
        if self._card is None or not self._selected:
            return _frame(0, 0, 0x41)
        self._already_read = True
        prints = self._card.fingerprints
        sizes = b"\x01\x00\x04\x00" + len(prints).to_bytes(2, "big")
        return _frame(0, 0, 0x90, sizes + self._card.text + self._card.photo + prints)

    def _address(self) -> bytes:
        if self._card is None or not self._selected:
            return _frame(0, 0, 0x41)
        if not self._card.appended_address:
            return _frame(0, 0, 0x91)
        return _frame(0, 0, 0x90, self._card.appended_address)

    # --- how it goes wrong --------------------------------------------------------------------------------------------

    def _send(self, frame: bytes, planned: _Planned | None) -> None:
        with self._lock:
            late, self._late = self._late, []
        for overdue in late:
            self._line.write(overdue)
        if planned is None:
            self._line.write(frame)
        else:
            self._send_spoilt(frame, planned)

    def _send_spoilt(self, frame: bytes, planned: _Planned) -> None:
        match planned.fault:
            case SamFault.SILENCE:
                self._time.nothing_more()
            case SamFault.LATE_REPLY:
                with self._lock:
                    self._late.append(frame)
                self._time.nothing_more()
            case SamFault.DELAY:
                self._time.pause(planned.seconds, self._stopping)
                self._line.write(frame)
            case SamFault.SPLIT:
                third = max(1, len(frame) // 3)
                for start in range(0, len(frame), third):
                    self._line.write(frame[start : start + third])
                    self._time.pause(0.03, self._stopping)
            case SamFault.JUNK:
                self._line.write(b"\x00\xff\xaa\xaa\x96\x69\xaa\xaa\xaa\x96" + frame)
            case SamFault.BAD_XOR:
                self._line.write(frame[:-1] + bytes((frame[-1] ^ 0x55,)))
            case SamFault.WRONG_LENGTH:
                self._line.write(frame[:5] + b"\x7f\xff" + frame[7:])
            case SamFault.TRUNCATION:
                self._stop_half_way(frame)
            case SamFault.WRONG_STATUS:
                self._line.write(_frame(0, 0, planned.status))
            case SamFault.LIFTED_MID_READ:
                self._lose_card(frame, planned.lift)

    def _lose_card(self, frame: bytes, mode: LiftMode) -> None:
        if mode is LiftMode.STOP:
            self.remove()
            self._stop_half_way(frame)
        else:
            self._line.write(_frame(0, 0, 0x41))
            self.remove()

    def _stop_half_way(self, frame: bytes) -> None:
        self._line.write(frame[: len(frame) // 2])
        self._time.nothing_more(lambda: self._line.consumed)


def _frame(sw1: int, sw2: int, sw3: int, data: bytes = b"") -> bytes:
    counted = (len(data) + 4).to_bytes(2, "big") + bytes((sw1, sw2, sw3)) + data
    check = 0
    for byte in counted:
        check ^= byte
    return _HEADER + counted + bytes((check,))
