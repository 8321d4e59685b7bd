"""A simulated sound device: a program with aplay's manners that writes down what was played.

It stands where ``aplay`` would, so the driver's process handling is the real one. The folder is its world: ``fault``
holds the fault's name, ``played-0001.wav`` and so on are the sounds.
"""

from __future__ import annotations

import shlex
import sys
from enum import StrEnum
from pathlib import Path

_PROBE_BYTES = 700
"""Sounds below this are the driver's probes of silence."""

_PROGRAM = """\
#!/bin/sh
exec {python} -I -S - "$@" 3<&0 <<'PROGRAM'
import os, pathlib, sys, time
world = pathlib.Path({world!r})
try:
    fault = (world / "fault").read_text().strip()
except FileNotFoundError:
    fault = ""
said = dict(
    no_device="aplay: main:831: audio open error: No such file or directory",
    busy="aplay: main:831: audio open error: Device or resource busy",
    broken="aplay: pcm_write:2127: write error: Input/output error",
)
if fault in said:
    sys.exit(said[fault])
with os.fdopen(3, "rb") as sound:
    played = sound.read(64 * 1024 * 1024)
if fault == "hang":
    time.sleep(3600)
if len(played) > {probe}:
    number = len(list(world.glob("played-*.wav"))) + 1
    (world / "played.part").write_bytes(played)
    os.replace(world / "played.part", world / f"played-{{number:04d}}.wav")
PROGRAM
"""


class SpeakerFault(StrEnum):
    NO_DEVICE = "no_device"
    BUSY = "busy"
    BROKEN = "broken"
    HANG = "hang"


class SimulatedSpeaker:
    """``program`` is what the driver starts instead of aplay. What was played lies in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.program = self._folder / "simulated-aplay"

    @property
    def address(self) -> str:
        return "alsa:simulated"

    def start(self) -> None:
        """Forgets what an earlier one played."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("played-*.wav"):
            old.unlink()
        self.fault(None)
        text = _PROGRAM.format(python=shlex.quote(sys.executable), world=str(self._folder), probe=_PROBE_BYTES)
        self.program.write_text(text, encoding="utf-8")
        self.program.chmod(0o755)

    def stop(self) -> None:
        """Takes the program away, as if it had been uninstalled."""
        self.program.unlink(missing_ok=True)

    def fault(self, fault: SpeakerFault | None) -> None:
        """From now on; None ends it."""
        note = self._folder / "fault"
        if fault is None:
            note.unlink(missing_ok=True)
        else:
            note.write_text(fault.value, encoding="utf-8")

    def played(self) -> list[Path]:
        return sorted(self._folder.glob("played-*.wav"))
