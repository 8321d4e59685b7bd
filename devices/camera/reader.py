"""Reads a camera on a thread of its own, so that a hanging one never holds up whoever wants a picture.

The thread alone touches the capture. OpenCV keeps ``isOpened()`` true after a stall and delivers nothing ever after, so
each failed read ends in letting go and opening anew. Only the latest picture is kept.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

import cv2
import numpy as np

from devices.camera import quality
from devices.contract import Image

# FFmpeg otherwise writes a line to standard error for each damaged picture. Read when the first stream is opened.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")

OPEN_TIMEOUT_MS = 3000
READ_TIMEOUT_MS = 1500
_REOPEN_PAUSE = 0.5
_REMEMBERED = 6
"""Earlier pictures compared with: FFmpeg's decoder takes turns among about that many buffers."""


class Phase(Enum):
    OPENING = auto()
    LIVE = auto()
    GONE = auto()
    """The last attempt to open failed."""
    STALLED = auto()
    """It was open and delivered no more."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and what is known about it. ``still_for``: seconds since the picture last changed."""

    image: Image = field(repr=False)
    number: int
    taken_at: float
    still_for: float
    damaged: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where pictures come from. ``address``: http(s) URL, a device under /dev, or a file (played in a loop)."""

    address: str
    width: int = 640
    height: int = 480

    @property
    def is_network(self) -> bool:
        return self.address.startswith(("http://", "https://", "rtsp://"))

    @property
    def is_device(self) -> bool:
        return self.address.startswith("/dev/")

    def open(self) -> cv2.VideoCapture | None:
        """Always with a named backend: without one OpenCV tries several in turn."""
        capture = self._open_device() if self.is_device else self._open_stream()
        if not capture.isOpened():
            capture.release()
            return None
        return capture

    def _open_stream(self) -> cv2.VideoCapture:
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
        return cv2.VideoCapture(self.address, cv2.CAP_FFMPEG, limits if self.is_network else [])

    def _open_device(self) -> cv2.VideoCapture:
        capture = cv2.VideoCapture(str(Path(self.address).resolve()), cv2.CAP_V4L2)
        # The pixel format first: setting it later resets the size.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, self.width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self.height)
        return capture


class CameraReader:
    """Runs from construction until :meth:`stop`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._latest: Shot | None = None
        self._phase = Phase.OPENING
        self._earlier: deque[Image] = deque(maxlen=_REMEMBERED)
        self._still_since = 0.0
        self._thread = threading.Thread(target=self._run, name="camera-reader", daemon=True)
        self._thread.start()

    @property
    def phase(self) -> Phase:
        with self._changed:
            return self._phase

    @property
    def latest(self) -> Shot | None:
        with self._changed:
            return self._latest

    def next_after(self, number: int, timeout: float) -> Shot | None:
        """The first shot numbered above ``number``, or None when none comes within ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._newer(number) or self._stopping.is_set(), timeout)
            return self._latest if self._newer(number) else None

    def wait_until_open(self, timeout: float) -> None:
        """Returns as soon as the first picture is there or the first attempt to open has failed."""
        with self._changed:
            self._changed.wait_for(lambda: self._phase is not Phase.OPENING, timeout)

    def stop(self) -> None:
        """Waits a little for the thread; one that hangs in a broken driver is left behind and ends when that returns."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(timeout=(OPEN_TIMEOUT_MS + READ_TIMEOUT_MS) / 1000)

    def _newer(self, number: int) -> bool:
        return self._latest is not None and self._latest.number > number

    def _run(self) -> None:
        while not self._stopping.is_set():
            capture = self._source.open()
            if capture is None:
                self._enter(Phase.GONE)
            else:
                try:
                    self._read_until_failure(capture)
                finally:
                    capture.release()
            self._stopping.wait(_REOPEN_PAUSE)

    def _read_until_failure(self, capture: cv2.VideoCapture) -> None:
        pause = self._pause_between_frames(capture)
        while not self._stopping.is_set():
            ok, picture = capture.read()
            if not ok and pause:
                capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
                ok, picture = capture.read()
            if not ok or picture is None:
                self._enter(Phase.STALLED)
                return
            self._take(np.asarray(picture, dtype=np.uint8))
            if pause:
                self._stopping.wait(pause)

    def _pause_between_frames(self, capture: cv2.VideoCapture) -> float:
        """A file would be read as fast as it decodes; live sources set their own pace."""
        if self._source.is_network or self._source.is_device:
            return 0.0
        rate = capture.get(cv2.CAP_PROP_FPS)
        return 1 / rate if 1 <= rate <= 120 else 0.1

    def _take(self, image: Image) -> None:
        now = time.monotonic()
        sample = quality.sampled(image)
        if not self._earlier or not np.array_equal(sample, self._earlier[-1]):
            self._still_since = now
        damaged = quality.is_blank(image) or quality.is_cut_off(image) or self._repeats(sample)
        self._earlier.append(sample)
        with self._changed:
            number = self._latest.number + 1 if self._latest else 1
            self._latest = Shot(image, number, now, now - self._still_since, damaged)
            self._phase = Phase.LIVE
            self._changed.notify_all()

    def _repeats(self, sample: Image) -> bool:
        """A film may well have parts that stand still; a live sensor has none."""
        live = self._source.is_network or self._source.is_device
        return live and any(quality.repeats_lower_part(sample, earlier) for earlier in self._earlier)

    def _enter(self, phase: Phase) -> None:
        with self._changed:
            self._phase = phase
            self._changed.notify_all()
