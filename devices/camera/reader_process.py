"""The process that touches the camera: ``python -m devices.camera.reader_process ADDRESS WIDTH HEIGHT``.

It is a process because a read that hangs in a kernel driver cannot be ended from within. Pictures and what is wrong go to
standard output (:mod:`devices.camera.wire`). It ends by itself when its standard input ends, which is when its parent does.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

# FFmpeg otherwise writes a line to standard error for each damaged picture. Read when the first stream is opened.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")

import cv2
import numpy as np

from devices.camera import quality
from devices.camera.source import CameraSettings, Source
from devices.camera.wire import MAX_PIXELS, Head, Kind, packed_settings
from devices.contract import Image

OPEN_TIMEOUT_MS: Final = 3000
READ_TIMEOUT_MS: Final = 1500
_REOPEN_PAUSE: Final = 0.5
_REMEMBERED: Final = 6
"""Earlier pictures compared with: FFmpeg's decoder takes turns among about that many buffers."""


def main(arguments: Sequence[str]) -> int:
    address, width, height = arguments
    # Whatever a library prints goes elsewhere: the pipe carries messages only.
    out = os.dup(1)
    os.dup2(2, 1)
    threading.Thread(target=_leave_with_the_parent, name="parent-watch", daemon=True).start()
    # One core is enough for a camera; the rest is the terminal's.
    cv2.setNumThreads(1)
    try:
        _Reader(Source(address, int(width), int(height)), out).run()
    except BrokenPipeError:
        return 0


def _leave_with_the_parent() -> None:
    while os.read(0, 64):
        pass
    # Not sys.exit(): the main thread may hang in the camera's driver for ever.
    os._exit(0)


class _Reader:
    """OpenCV keeps ``isOpened()`` true after a stall and delivers nothing ever after, so each failed read reopens."""

    def __init__(self, source: Source, out: int) -> None:
        self._source = source
        self._out = out
        self._earlier: deque[Image] = deque(maxlen=_REMEMBERED)
        self._still_since = 0.0

    def run(self) -> NoReturn:
        """Until the pipe or the parent ends."""
        while True:
            capture = _opened(self._source)
            if capture is None:
                self._send(Head(Kind.GONE))
            else:
                self._read_until_failure(capture)
                capture.release()
            time.sleep(_REOPEN_PAUSE)

    def _read_until_failure(self, capture: cv2.VideoCapture) -> None:
        settings = packed_settings(_settings(capture, self._source))
        self._send(Head(Kind.OPENED, len(settings)), settings)
        pause = self._pause_between_frames(capture)
        while True:
            ok, picture = capture.read()
            if not ok and pause:
                capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
                ok, picture = capture.read()
            if not ok or picture is None:
                self._send(Head(Kind.STALLED))
                return
            self._take(np.ascontiguousarray(picture, dtype=np.uint8))
            if pause:
                time.sleep(pause)

    def _pause_between_frames(self, capture: cv2.VideoCapture) -> float:
        """A file would be read as fast as it decodes; live sources set their own pace."""
        if self._source.is_live:
            return 0.0
        rate = capture.get(cv2.CAP_PROP_FPS)
        return 1 / rate if 1 <= rate <= 120 else 0.1

    def _take(self, image: Image) -> None:
        now = time.monotonic()
        if image.ndim != 3 or image.shape[2] != 3 or not 0 < image.size <= MAX_PIXELS * 3:
            return
        sample = quality.sampled(image)
        if not self._earlier or not np.array_equal(sample, self._earlier[-1]):
            self._still_since = now
        damaged = quality.is_blank(image) or quality.is_cut_off(image) or self._repeats(sample)
        self._earlier.append(sample)
        height, width = image.shape[:2]
        head = Head(Kind.PICTURE, image.nbytes, width, height, now, now - self._still_since, damaged)
        self._send(head, image.data.cast("B"))

    def _repeats(self, sample: Image) -> bool:
        """A film may well have parts that stand still; a live sensor has none."""
        return self._source.is_live and any(quality.repeats_lower_part(sample, earlier) for earlier in self._earlier)

    def _send(self, head: Head, body: bytes | memoryview = b"") -> None:
        """Waits while the pipe is full, so that never more than the pipe and one picture are under way."""
        for part in (memoryview(head.packed()), memoryview(body)):
            written = 0
            while written < len(part):
                written += os.write(self._out, part[written:])


def _opened(source: Source) -> cv2.VideoCapture | None:
    """Always with a named backend: without one OpenCV tries several in turn."""
    capture = _opened_device(source) if source.is_device else _opened_stream(source)
    if not capture.isOpened():
        capture.release()
        return None
    return capture


def _opened_stream(source: Source) -> cv2.VideoCapture:
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
    return cv2.VideoCapture(source.address, cv2.CAP_FFMPEG, limits if source.is_network else [])


def _opened_device(source: Source) -> cv2.VideoCapture:
    capture = cv2.VideoCapture(str(Path(source.address).resolve()), cv2.CAP_V4L2)
    # The pixel format first: setting it later resets the size.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, source.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, source.height)
    return capture


def _settings(capture: cv2.VideoCapture, source: Source) -> CameraSettings:
    def number(name: int) -> float | None:
        """None where the backend does not know the property: OpenCV answers 0 or -1 then, which may be a value too."""
        value = float(capture.get(name))
        return value if source.is_device and math.isfinite(value) and value != -1 else None

    rate = float(capture.get(cv2.CAP_PROP_FPS))
    code = int(capture.get(cv2.CAP_PROP_FOURCC)) & 0xFFFFFFFF
    name = code.to_bytes(4, "little").decode("ascii", "replace").strip("\0 ")
    return CameraSettings(
        width=max(0, min(int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), MAX_PIXELS)),
        height=max(0, min(int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)), MAX_PIXELS)),
        frame_rate=rate if math.isfinite(rate) else 0.0,
        pixel_format=name if name.isprintable() else "",
        exposure=number(cv2.CAP_PROP_EXPOSURE),
        auto_exposure=number(cv2.CAP_PROP_AUTO_EXPOSURE),
        gain=number(cv2.CAP_PROP_GAIN),
        brightness=number(cv2.CAP_PROP_BRIGHTNESS),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
