"""A memory stick of a demonstration: a plain folder, and misfortunes that it meets with when told."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Final

NAME: Final = "YANSHI"
FAULTS: Final = {"full": errno.ENOSPC, "pulled": errno.EIO, "locked": errno.EROFS}


class SimulatedStick:
    """The stick as the rig sees it: plugged in while its folder is there. What is on it stays when it is pulled."""

    def __init__(self, port: Path) -> None:
        """``port``: the folder in which the terminal looks for media."""
        self._port = port
        self._pocket = port.with_name(f"{port.name}-pocket")

    @property
    def folder(self) -> Path:
        """Where the stick is now: in the terminal, or in a pocket."""
        return self.mount_point if self.plugged else self._pocket

    @property
    def mount_point(self) -> Path:
        return self._port / NAME

    @property
    def plugged(self) -> bool:
        return self.mount_point.is_dir()

    def plug(self) -> None:
        self._port.mkdir(parents=True, exist_ok=True)
        if self._pocket.is_dir():
            self._pocket.rename(self.mount_point)
        else:
            self.mount_point.mkdir(exist_ok=True)

    def pull(self) -> None:
        self.mount_point.rename(self._pocket)


class SimulatedMisfortune:
    """What the terminal meets with at a step of its next write to a stick."""

    def __init__(self, checkpoint: Callable[[str], None]) -> None:
        """``checkpoint``: told of every step, as ``carry.STEP``; may cut the power there."""
        self._checkpoint = checkpoint
        self._armed = ""

    def arm(self, fault: str) -> None:
        """``full``, ``pulled`` or ``locked``; strikes once, when the written file is synced."""
        if fault not in FAULTS:
            raise ValueError(fault)
        self._armed = fault

    def step(self, name: str) -> None:
        self._checkpoint(f"carry.{name}")
        if self._armed and name == "sync":
            number, self._armed = FAULTS[self._armed], ""
            raise OSError(number, "simulated")
