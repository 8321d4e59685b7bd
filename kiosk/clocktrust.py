"""How far this terminal may believe its clock: ``ntp``, ``server``, ``rtc`` or ``none``. It is written down, never judged.

The kernel's own word is asked (adjtimex(2), read-only): time services set its status when they discipline the clock, and
the kernel takes it back by itself when none has done so for hours.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.domain.values import dataclass

AGREES_SECONDS: Final = 60.0
"""A clock further than this from the platform's is known to be wrong, whatever set it."""

EARLIEST_PLAUSIBLE: Final = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
"""No terminal of this program ran before: an earlier clock has lost its battery."""

_TIME_ERROR: Final = 5
_STA_UNSYNC: Final = 0x0040
_STA_NANO: Final = 0x2000
_RTC_FOLDER: Final = Path("/sys/class/rtc")


def trust(*, disciplined: bool, offset: float | None, battery_clock: bool, wall: float) -> str:
    """The word for an entry. ``offset``: platform's clock minus ours in seconds, None before it has answered."""
    if offset is not None and abs(offset) > AGREES_SECONDS:
        return "none"
    if disciplined:
        return "ntp"
    if offset is not None:
        return "server"
    return "rtc" if battery_clock and wall >= EARLIEST_PLAUSIBLE else "none"


class _Timeval(ctypes.Structure):
    _fields_ = (("seconds", ctypes.c_long), ("fraction", ctypes.c_long))


class _Timex(ctypes.Structure):
    """``struct timex`` of <sys/timex.h>; the tail is longer than the kernel's, which never writes beyond its own."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long),
        ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long),
        ("time", _Timeval),
        ("tail", ctypes.c_byte * 256),
    )


@dataclass(frozen=True, slots=True)
class KernelClock:
    """What the kernel says of its clock. ``state`` is adjtimex's result, ``wall`` Unix seconds."""

    state: int
    status: int
    wall: float

    @property
    def is_disciplined(self) -> bool:
        """Whether a time service keeps the clock and has done so lately."""
        return 0 <= self.state < _TIME_ERROR and not self.status & _STA_UNSYNC


def kernel_clock() -> KernelClock | None:
    """Asks the kernel; changes nothing. None on a system without adjtimex or where it is forbidden."""
    try:
        call = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    said = _Timex()
    state = int(call(ctypes.byref(said)))
    if state < 0:
        return None
    status = int(said.status)
    unit = 1e9 if status & _STA_NANO else 1e6
    return KernelClock(state, status, said.time.seconds + said.time.fraction / unit)


def has_battery_clock(folder: Path = _RTC_FOLDER) -> bool:
    """Whether the kernel took its time from a battery-backed clock when it started."""
    try:
        return any(file.read_text(encoding="ascii").strip() == "1" for file in folder.glob("*/hctosys"))
    except (OSError, UnicodeDecodeError):
        return False


class ClockTrust:
    """The judgement for this machine, made anew at every call."""

    def __init__(
        self,
        offset: Callable[[], float | None],
        wall: Callable[[], float],
        *,
        ask_kernel: Callable[[], KernelClock | None] = kernel_clock,
        ask_battery: Callable[[], bool] = has_battery_clock,
    ) -> None:
        self._offset = offset
        self._wall = wall
        self._ask_kernel = ask_kernel
        self._battery_clock = ask_battery()

    def __call__(self) -> str:
        kernel = self._ask_kernel()
        return trust(
            disciplined=kernel is not None and kernel.is_disciplined,
            offset=self._offset(),
            battery_clock=self._battery_clock,
            wall=self._wall(),
        )
