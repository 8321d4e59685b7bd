"""A microphone of ALSA, listened to by a child process: ``alsa:default``, ``alsa:plughw:1,0``."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from devices import alsa
from devices.contract import Absent, Busy, DeviceFault, DeviceState, Heard, Identity, Ready
from devices.contracts.microphone import HEARD_RATE
from devices.microphone.faults import fault
from devices.microphone.protocol import fault_of

_PROGRAM: Final = "arecord"
_PIECE: Final = 2 * HEARD_RATE
"""Bytes of the longest piece: one second."""
_GOES_ON_WITHIN: Final = 1.5
"""Seconds without a sample after which the microphone is taken to be gone; a busy machine has its hiccups."""
_UNHEARD: Final = 3.0
"""Seconds after which a child that nobody fetches from is ended: nobody is listened to by mistake."""
_MAX_COMPLAINT: Final = 2000
_ENDS_WITHIN: Final = 1.0


class ArecordMicrophone:
    """``program`` is arecord's path, searched for unless given; ``begins_within`` seconds the first sample has to come.

    A child process, because a sound library that waits for a broken device cannot be stopped otherwise; it runs only
    while somebody speaks. Raises ValueError for an address that is no ``alsa:`` one.
    """

    def __init__(
        self,
        address: str = "alsa:default",
        *,
        program: Path | None = None,
        simulated: bool = False,
        begins_within: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._device = alsa.device_in(address)
        self._program = program
        self._begins_within = begins_within
        self._clock = clock
        self._identity = Identity("microphone", model=self._device, simulated=simulated)
        self._doubt: DeviceFault | None = None
        """The last fault, until a probe has succeeded."""
        self._child: subprocess.Popen[bytes] | None = None
        self._complaint = b""
        self._half = b""
        """The first byte of a sample whose second has not come yet."""
        self._heard_at = 0.0

    @property
    def kind(self) -> str:
        return "microphone"

    @property
    def address(self) -> str:
        return self._address

    def open(self) -> Identity | DeviceFault:
        """Listens for a moment: only a device that gives samples is there. What it gives is dropped."""
        self._doubt = self._probe()
        return self._doubt or self._identity

    def close(self) -> None:
        self.stop()
        self._doubt = None

    def poll(self) -> DeviceState:
        """Cheap while all is well; after a fault the device is probed again."""
        if self._child is not None:
            if self._clock() - self._heard_at < _UNHEARD:
                return Busy(self._identity)
            self.stop()
        if self._doubt is not None:
            self._doubt = self._probe()
        elif alsa.found(_PROGRAM, self._program) is None:
            self._doubt = fault("microphone.no_program")
        return Ready(self._identity) if self._doubt is None else Absent(self._doubt)

    def hear(self) -> Heard | DeviceFault:
        """Faults: ``microphone.no_program``, ``no_device``, ``busy``, ``silent``, ``failed``; then nothing listens."""
        patience = _GOES_ON_WITHIN
        if self._child is None:
            problem = self._begin()
            if problem is not None:
                self._doubt = problem
                return problem
            patience = self._begins_within
        heard = self._piece(patience)
        self._heard_at = self._clock()
        if isinstance(heard, DeviceFault):
            self._doubt = heard
            self.stop()
        return heard

    def stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.terminate()
        try:
            child.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()

    def _probe(self) -> DeviceFault | None:
        heard = self.hear()
        self.stop()
        return heard if isinstance(heard, DeviceFault) else None

    def _begin(self) -> DeviceFault | None:
        program = alsa.found(_PROGRAM, self._program)
        if program is None:
            return fault("microphone.no_program")
        try:
            self._child = subprocess.Popen(
                [program, "-q", "-D", self._device, "-t", "raw", "-f", "S16_LE", "-r", str(HEARD_RATE), "-c", "1", "-"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=alsa.environment(),
            )
        except OSError as error:
            return fault("microphone.no_program", type(error).__name__)
        self._complaint = self._half = b""
        self._heard_at = self._clock()
        return None

    def _piece(self, patience: float) -> Heard | DeviceFault:
        """What has come; the child's complaints are read along, so that a full pipe never stops it."""
        child = self._child
        assert child is not None
        assert child.stdout is not None
        assert child.stderr is not None
        deadline = self._clock() + patience
        with selectors.DefaultSelector() as pipes:
            pipes.register(child.stdout, selectors.EVENT_READ)
            pipes.register(child.stderr, selectors.EVENT_READ)
            while (left := deadline - self._clock()) > 0:
                for key, _ in pipes.select(left):
                    data = os.read(key.fd, _PIECE)
                    if key.fd == child.stderr.fileno():
                        self._complaint = (self._complaint + data)[-_MAX_COMPLAINT:]
                        if not data:
                            pipes.unregister(child.stderr)
                    elif not data:
                        return self._ended(child)
                    elif whole := self._whole(data):
                        return Heard(whole)
        return fault("microphone.silent")

    def _whole(self, data: bytes) -> bytes:
        """Whole samples: pipes cut where they like."""
        data = self._half + data
        cut = len(data) - len(data) % 2
        self._half = data[cut:]
        return data[:cut]

    def _ended(self, child: subprocess.Popen[bytes]) -> DeviceFault:
        """Why the child has closed its pipe."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_ENDS_WITHIN)
        if child.stderr is not None and child.poll() is not None:
            self._complaint = (self._complaint + os.read(child.stderr.fileno(), _MAX_COMPLAINT))[-_MAX_COMPLAINT:]
        return fault_of(child.poll() or 0, self._complaint.decode("utf-8", "replace"))
