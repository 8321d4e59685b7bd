"""A simulated microphone: a program with arecord's manners, before which a generated voice speaks.

It stands where ``arecord`` would, so the driver's process handling is the real one. The folder is its world: ``fault``
holds the fault's name, ``voice.raw`` what is spoken, ``pace`` how many seconds of it pass in one. After the voice there is
the faint noise of a quiet room, in real time, until the program is ended.
"""

from __future__ import annotations

import math
import random
import shlex
import struct
import sys
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from devices.contracts.microphone import HEARD_RATE

_PROGRAM: Final = """\
#!/bin/sh
exec {python} -I -S - "$@" <<'PROGRAM'
import os, pathlib, sys, time
world = pathlib.Path({world!r})
def told(name):
    try:
        return (world / name).read_text().strip()
    except FileNotFoundError:
        return ""
fault = told("fault")
said = dict(
    no_device="arecord: main:831: audio open error: No such file or directory",
    busy="arecord: main:831: audio open error: Device or resource busy",
)
if fault in said:
    sys.exit(said[fault])
if fault == "hang":
    time.sleep(3600)
tenth = {tenth}
pace = float(told("pace") or "1")
voice = b"" if fault == "mute" else (world / "voice.raw").read_bytes()
quiet = bytes(tenth) if fault == "mute" else (world / "quiet.raw").read_bytes()
at = 0
while True:
    if at >= 2 * tenth and told("fault") == "gone":
        sys.exit("arecord: pcm_read:2221: read error: No such device")
    piece = voice[at : at + tenth] or quiet
    spoken = at < len(voice)
    at += tenth
    if fault == "stutter":
        # Odd cuts, and what arecord says when samples were lost.
        os.write(1, piece[:333])
        os.write(2, b"overrun!!! (at least 12.345 ms long)\\n")
        piece = piece[333:]
    try:
        os.write(1, piece)
    except BrokenPipeError:
        sys.exit(1)
    time.sleep(0.1 / pace if spoken else 0.1)
PROGRAM
"""


class MicrophoneFault(StrEnum):
    NO_DEVICE = "no_device"
    BUSY = "busy"
    HANG = "hang"
    """Open, but not a sample comes."""
    GONE = "gone"
    """Pulled out while somebody speaks."""
    MUTE = "mute"
    """Nothing but zeros: its switch is off."""
    STUTTER = "stutter"
    """Samples are lost now and then."""


class SimulatedMicrophone:
    """``program`` is what the driver starts instead of arecord."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.program = self._folder / "simulated-arecord"

    @property
    def address(self) -> str:
        return "alsa:simulated"

    def start(self) -> None:
        """A voice says something for three seconds, in real time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self.fault(None)
        self.speak(3.0)
        noise = random.Random(12345)  # noqa: S311 - the noise of a room is no secret
        tenth = HEARD_RATE // 10
        (self._folder / "quiet.raw").write_bytes(struct.pack(f"<{tenth}h", *(noise.randint(-9, 9) for _ in range(tenth))))
        text = _PROGRAM.format(python=shlex.quote(sys.executable), world=str(self._folder), tenth=2 * tenth)
        self.program.write_text(text, encoding="utf-8")
        self.program.chmod(0o755)

    def stop(self) -> None:
        """Takes the program away, as if it had been uninstalled."""
        self.program.unlink(missing_ok=True)

    def fault(self, fault: MicrophoneFault | None) -> None:
        """From now on; None ends it."""
        self._write("fault", b"" if fault is None else fault.value.encode())

    def speak(self, seconds: float, pace: float = 1.0) -> None:
        """What is said as soon as somebody listens: ``seconds`` of it, of which ``pace`` pass in one."""
        self._write("voice.raw", generated_voice(seconds))
        self._write("pace", str(pace).encode())

    def _write(self, name: str, data: bytes) -> None:
        """At once or not at all: the program reads at any moment."""
        part = self._folder / f"{name}.part"
        part.write_bytes(data)
        part.replace(self._folder / name)


@lru_cache(maxsize=8)
def generated_voice(seconds: float) -> bytes:
    """Something that sounds like syllables, and is no person's voice: four a second, with a falling tone."""
    samples = []
    phase = 0.0
    for n in range(int(HEARD_RATE * seconds)):
        moment = n / HEARD_RATE
        syllable = moment * 4 % 1.0
        phase += (190 - 50 * syllable) / HEARD_RATE
        envelope = math.sin(math.pi * min(1.0, syllable / 0.8)) if syllable < 0.8 else 0.0
        wave = sum(math.sin(math.tau * phase * harmonic) / harmonic for harmonic in (1, 2, 3, 5))
        samples.append(int(6000 * envelope * wave))
    return struct.pack(f"<{len(samples)}h", *samples)
