"""Ways to dim a screen, and which one this machine has.

The kernel's backlight class: ``brightness`` and ``max_brightness`` below ``/sys/class/backlight/NAME``, whole numbers
(Documentation/ABI/stable/sysfs-class-backlight). DDC/CI by ``ddcutil``: VCP feature 10, luminance; ``--brief getvcp 10``
answers ``VCP 10 C CURRENT MAXIMUM`` (ddcutil's manual page).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from devices.contract import DeviceFault
from devices.display.faults import REFUSED, SILENT, fault

LEAST_PERCENT: Final = 10
"""Darker, and nobody finds the way back."""
_BACKLIGHTS: Final = Path("/sys/class/backlight")
_ANSWER_SECONDS: Final = 10.0
"""ddcutil waits for a slow bus and tries again by itself."""
_LUMINANCE: Final = "10"


class Dimmer(Protocol):
    """Takes its time: not for the screen's thread. Percent from 0 to 100."""

    def read(self) -> int | DeviceFault: ...

    def set(self, percent: int) -> DeviceFault | None:
        """Never below :data:`LEAST_PERCENT`."""
        ...


@dataclass(frozen=True, slots=True)
class Backlight:
    """``folder``: of one backlight."""

    folder: Path

    def read(self) -> int | DeviceFault:
        most, now = _number(self.folder / "max_brightness"), _number(self.folder / "brightness")
        if most is None or now is None or most <= 0:
            return fault(SILENT, str(self.folder.name))
        return max(0, min(100, round(100 * now / most)))

    def set(self, percent: int) -> DeviceFault | None:
        most = _number(self.folder / "max_brightness")
        if most is None or most <= 0:
            return fault(SILENT, str(self.folder.name))
        value = max(1, round(_kept(percent) * most / 100))
        try:
            (self.folder / "brightness").write_text(f"{value}\n", encoding="ascii")
        except OSError as problem:
            return fault(REFUSED, type(problem).__name__)
        return None


Run = Callable[[Sequence[str]], str | None]
"""Runs a program; its standard output, None when it failed."""


@dataclass(frozen=True, slots=True)
class DdcScreen:
    """``program``: ddcutil's path. The first screen that answers."""

    program: str
    run: Run

    def read(self) -> int | DeviceFault:
        told = self._asked()
        return fault(SILENT, "ddcutil") if told is None else max(0, min(100, round(100 * told[0] / told[1])))

    def set(self, percent: int) -> DeviceFault | None:
        told = self._asked()
        if told is None:
            return fault(SILENT, "ddcutil")
        value = max(1, round(_kept(percent) * told[1] / 100))
        done = self.run((self.program, "--brief", "setvcp", _LUMINANCE, str(value)))
        return fault(REFUSED, "ddcutil") if done is None else None

    def _asked(self) -> tuple[int, int] | None:
        return luminance_of(self.run((self.program, "--brief", "getvcp", _LUMINANCE)) or "")


def luminance_of(answer: str) -> tuple[int, int] | None:
    """Current and greatest value; None for anything else than ``VCP 10 C 60 100``."""
    for line in answer.splitlines():
        parts = line.split()
        if parts[:3] == ["VCP", _LUMINANCE, "C"] and len(parts) == 5 and parts[3].isdigit() and parts[4].isdigit():
            now, most = int(parts[3]), int(parts[4])
            if 0 < most <= 0xFFFF and now <= 0xFFFF:
                return now, most
    return None


def find_dimmer(
    backlights: Path = _BACKLIGHTS, which: Callable[[str], str | None] = shutil.which, run: Run | None = None
) -> Dimmer | None:
    """The way that this machine has; None: its screen cannot be dimmed by the machine."""
    for folder in sorted(backlights.glob("*")):
        if os.access(folder / "brightness", os.W_OK) and _number(folder / "max_brightness"):
            return Backlight(folder)
    program = which("ddcutil")
    if program is None:
        return None
    screen = DdcScreen(program, run or _run)
    return None if isinstance(screen.read(), DeviceFault) else screen


def _kept(percent: int) -> int:
    return max(LEAST_PERCENT, min(100, percent))


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _run(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_ANSWER_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
