"""A sound device of ALSA, played to by a child process: ``alsa:default``, ``alsa:plughw:1,0``."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from devices import alsa
from devices.contract import Absent, DeviceFault, DeviceState, Identity, Played, Ready
from devices.speaker.faults import fault
from devices.speaker.protocol import fault_of, parse_wav, silence, to_wav

_PROGRAM = "aplay"
_GRACE = 3.0
_ASKED_EVERY = 0.1
"""Seconds between two questions whether the sound is still wanted."""
_MAX_COMPLAINT = 2000


class AplaySpeaker:
    """``program`` is aplay's path, searched for unless given. ``headphone_input`` asks the cabinet's jack contact.

    A child process, because a sound library that waits for a broken device cannot be stopped otherwise. Raises
    ValueError for an address that is no ``alsa:`` one.
    """

    def __init__(
        self,
        address: str = "alsa:default",
        *,
        program: Path | None = None,
        headphone_input: Callable[[], bool | None] | None = None,
        simulated: bool = False,
    ) -> None:
        self._address = address
        self._device = alsa.device_in(address)
        self._program = program
        self._headphone_input = headphone_input
        self._identity = Identity("speaker", model=self._device, simulated=simulated)
        self._doubt: DeviceFault | None = None
        """The last sound's fault, until a probe has succeeded."""

    @property
    def kind(self) -> str:
        return "speaker"

    @property
    def address(self) -> str:
        return self._address

    def open(self) -> Identity | DeviceFault:
        """Plays 20 ms of silence: only a device that takes samples is there."""
        self._doubt = self._probe()
        return self._doubt or self._identity

    def close(self) -> None:
        self._doubt = None

    def poll(self) -> DeviceState:
        """Cheap while sounds play well; after a fault the device is probed again."""
        if self._doubt is not None:
            self._doubt = self._probe()
        elif alsa.found(_PROGRAM, self._program) is None:
            self._doubt = fault("speaker.no_program")
        return Ready(self._identity) if self._doubt is None else Absent(self._doubt)

    def play(
        self, wav: bytes, *, timeout: float | None = None, stopped: Callable[[], bool] | None = None
    ) -> Played | DeviceFault:
        """Faults: ``speaker.bad_sound``, ``no_program``, ``no_device``, ``busy``, ``timeout``, ``failed``."""
        sound = parse_wav(wav)
        if isinstance(sound, DeviceFault):
            return sound
        problem = self._run(to_wav(sound), sound.seconds + _GRACE if timeout is None else timeout, stopped)
        if problem is None:
            return Played(sound.seconds)
        if problem.code != "speaker.timeout":
            self._doubt = problem
        return problem

    def headphones(self) -> bool | None:
        return None if self._headphone_input is None else self._headphone_input()

    def _probe(self) -> DeviceFault | None:
        return self._run(to_wav(silence()), _GRACE)

    def _run(self, wav: bytes, timeout: float, stopped: Callable[[], bool] | None = None) -> DeviceFault | None:
        program = alsa.found(_PROGRAM, self._program)
        if program is None:
            return fault("speaker.no_program")
        try:
            child = subprocess.Popen(
                [program, "-q", "-D", self._device, "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env=alsa.environment(),
            )
        except OSError as error:
            return fault("speaker.no_program", type(error).__name__)
        with child:
            try:
                complaint = _fed(child, wav, timeout, stopped)
            except subprocess.TimeoutExpired:
                return fault("speaker.timeout")
            finally:
                child.kill()
        if complaint is None or child.returncode == 0:
            return None
        return fault_of(child.returncode, complaint[:_MAX_COMPLAINT].decode("utf-8", "replace"))


def _fed(child: subprocess.Popen[bytes], wav: bytes, timeout: float, stopped: Callable[[], bool] | None) -> bytes | None:
    """What the child says once it has ended; None when it was stopped. Raises TimeoutExpired."""
    if stopped is None:
        return child.communicate(wav, timeout=timeout)[1]
    ended, wanted = threading.Event(), threading.Event()
    wanted.set()

    def watch() -> None:
        while not ended.wait(_ASKED_EVERY):
            if stopped():
                wanted.clear()
                child.kill()
                return

    # Beside communicate(): asked in between, CPython 3.11 forgets what it has not sent yet.
    watcher = threading.Thread(target=watch, name="speaker-stop", daemon=True)
    watcher.start()
    try:
        complaint = child.communicate(wav, timeout=timeout)[1]
    finally:
        ended.set()
        watcher.join()
    return complaint if wanted.is_set() else None
