"""Any camera that OpenCV reads: MJPEG over HTTP, V4L2 by its stable name, or a file."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from devices.camera import faults, quality
from devices.camera.orientation import UPRIGHT, Orientation
from devices.camera.reader import CameraReader, Phase, Shot
from devices.camera.source import CameraSettings, Source
from devices.contract import Absent, DeviceFault, DeviceState, Failed, Frame, Identity, Ready, Starting

GRAB_TIMEOUT = 1.5
FIRST_FRAME_TIMEOUT = 5.0
_LOOK_EVERY = 0.1
FROZEN_AFTER = 2.0
"""Seconds without a single changed pixel. A live sensor's noise changes some in every frame."""


class OpenCvCamera:
    """``source``: an http(s) URL of an MJPEG stream, ``/dev/v4l/by-id/...``, or a video file, which is looped.

    ``width`` and ``height`` are asked of a V4L2 device; what it made of them stands in the identity's details.

    Pictures are read in a child process, which is killed and started anew when the camera's driver hangs. Faults:
    ``camera.gone``, ``camera.stalled``, ``camera.frozen``, ``camera.grey`` (blank or cut-off pictures).
    A dark picture is a notice, ``camera.dark``: it may be night.
    """

    def __init__(
        self,
        source: str,
        *,
        width: int = 640,
        height: int = 480,
        clock: Callable[[], float] = time.monotonic,
        orientation: Orientation = UPRIGHT,
    ) -> None:
        self._orientation = orientation
        self._source = Source(source, width, height)
        self._clock = clock
        self._reader: CameraReader | None = None
        self._seen = 0

    @property
    def kind(self) -> str:
        return "camera"

    @property
    def address(self) -> str:
        return self._source.address

    @property
    def settings(self) -> CameraSettings | None:
        """As the camera reads them back, exposure among them; None while it is not open."""
        return self._reader.settings if self._reader is not None else None

    def open(self) -> Identity | DeviceFault:
        self.close()
        self._reader = CameraReader(self._source, self._clock)
        self._reader.wait_until_open(FIRST_FRAME_TIMEOUT)
        first = self._next(GRAB_TIMEOUT if self._reader.phase is Phase.LIVE else 0.0)
        if isinstance(first, DeviceFault):
            self.close()
            return first
        return self._identity(first)

    def close(self) -> None:
        reader, self._reader = self._reader, None
        self._seen = 0
        if reader is not None:
            reader.stop()

    def poll(self) -> DeviceState:
        """From the latest picture, without waiting for one."""
        if self._reader is None:
            return Absent(faults.fault(faults.GONE))
        shot = self._reader.latest
        if shot is None or self._clock() - shot.taken_at > GRAB_TIMEOUT:
            phase = self._reader.phase
            return Starting() if phase is Phase.OPENING else Absent(self._missing(phase))
        problem = _problem(shot, live=self._is_live)
        if problem is not None:
            return Failed(problem, self._identity(shot))
        return Ready(self._identity(shot), (faults.fault(faults.DARK),) if quality.is_dark(shot.image) else ())

    def grab(self) -> Frame | DeviceFault:
        if self._reader is None:
            return faults.fault(faults.GONE)
        shot = self._next(GRAB_TIMEOUT)
        if isinstance(shot, DeviceFault):
            return shot
        return Frame(self._orientation.applied(shot.image), shot.number, shot.taken_at)

    def fit(self, orientation: Orientation, _region: object = None) -> None:
        """From the next picture on; where sheets lie is nothing to this camera. On the camera's thread."""
        self._orientation = orientation

    @property
    def _is_live(self) -> bool:
        return self._source.is_live

    def _next(self, timeout: float) -> Shot | DeviceFault:
        """The next undamaged picture. A single damaged one is passed over: lines have hiccups."""
        reader = self._reader
        if reader is None:
            return faults.fault(faults.GONE)
        deadline = self._clock() + timeout
        problem: DeviceFault | None = None
        while True:
            left = deadline - self._clock()
            shot = reader.next_after(self._seen, min(max(0.0, left), _LOOK_EVERY))
            if shot is None and left > 0:
                continue
            if shot is None:
                return problem or self._missing(reader.phase)
            self._seen = shot.number
            problem = _problem(shot, live=self._is_live)
            if problem is None:
                return shot
            if problem.code == faults.FROZEN or self._clock() >= deadline:
                return problem

    def _missing(self, phase: Phase) -> DeviceFault:
        return faults.fault(faults.GONE if phase is Phase.GONE else faults.STALLED, phase.name.lower())

    def _identity(self, shot: Shot) -> Identity:
        height, width = shot.image.shape[:2]
        # The bench's camera names its stream so; a real one would have no reason to.
        simulated = self._source.is_network and "simulated" in urlsplit(self._source.address).path
        settings = self.settings
        details = settings.described() if settings is not None else ()
        return Identity("camera", model=f"{width}×{height}", simulated=simulated, details=details)


def _problem(shot: Shot, *, live: bool) -> DeviceFault | None:
    """A blank picture stands still as well; what is wrong with it is that it is blank."""
    if shot.damaged:
        return faults.fault(faults.GREY)
    if live and shot.still_for > FROZEN_AFTER:
        return faults.fault(faults.FROZEN, f"unchanged for {shot.still_for:.1f} s")
    return None
