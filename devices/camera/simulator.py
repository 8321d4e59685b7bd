"""A simulated camera: MJPEG over HTTP on this machine only, showing an empty room or one of the bench's people."""

from __future__ import annotations

import math
import threading
from enum import Enum, auto
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from devices.contract import Image
from devices.linetime import REAL, LineTime

WIDTH, HEIGHT = 640, 480
FRAMES_PER_SECOND = 10
MARK = "模拟摄像头"
_BOUNDARY = "simulated-frame"
_FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
_NOISE_PICTURES = 7
_NOISE = 4.0
"""Standard deviation of the sensor noise, in steps of 256."""


class _Mode(Enum):
    RUNNING = auto()
    STALLED = auto()
    FROZEN = auto()
    GREY = auto()
    COVERED = auto()
    TRUNCATED = auto()


class SimulatedCamera:
    """Serves ``address`` from ``start()`` until ``stop()``; port 0 picks a free one.

    ``portraits/NAME/live-*.jpg`` are the frames of a person, ``portraits/empty.jpg`` the room. ``font`` draws the mark;
    without a Chinese one it is English.
    """

    frames_per_second = FRAMES_PER_SECOND

    def __init__(self, portraits: Path, port: int = 0, *, font: Path | None = None, line_time: LineTime = REAL) -> None:
        self._portraits = portraits
        self._time = line_time
        self._scene = _Scene(font, portraits / "empty.jpg")
        self._lock = threading.Lock()
        self._people: tuple[Image, ...] = ()
        self._mode = _Mode.RUNNING
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._server: ThreadingHTTPServer | None = None
        self._port = port

    @property
    def address(self) -> str:
        """``http://127.0.0.1:PORT/simulated.mjpg``; the port is known once started."""
        return f"http://127.0.0.1:{self._port}/simulated.mjpg"

    def start(self) -> None:
        if self._server is not None:
            return
        self._stopping.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), self._handler())
        self._port = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="simulated-camera"
        )
        self._thread.start()

    def stop(self) -> None:
        """Ends the stream as a pulled cable does; ``start()`` serves the same address again."""
        server, self._server = self._server, None
        self._stopping.set()
        if server is not None:
            server.shutdown()
            server.server_close()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None

    def __enter__(self) -> SimulatedCamera:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- who stands there, and faults on demand -----------------------------------------------------------------------

    def people(self) -> list[str]:
        """The names that can be shown."""
        return sorted({live.parent.name for live in self._portraits.glob("*/live-*.jpg")})

    def show(self, name: str) -> None:
        """Somebody steps in front of the camera. Raises KeyError for a name without portraits."""
        files = sorted((self._portraits / name).glob("live-*.jpg")) if Path(name).name == name else []
        pictures = tuple(_fitted(file) for file in files)
        if not pictures:
            raise KeyError(name)
        with self._lock:
            self._people = pictures

    def hide(self) -> None:
        with self._lock:
            self._people = ()

    def stall(self) -> None:
        """The connection stays, no frame comes."""
        self._set(_Mode.STALLED)

    def freeze(self) -> None:
        """The same frame comes again and again."""
        self._set(_Mode.FROZEN)

    def grey(self) -> None:
        """Frames of one even grey come."""
        self._set(_Mode.GREY)

    def cover(self) -> None:
        """A hand on the lens: darkness and the sensor's own noise."""
        self._set(_Mode.COVERED)

    def truncate(self) -> None:
        """Every frame arrives cut off."""
        self._set(_Mode.TRUNCATED)

    def resume(self) -> None:
        self._set(_Mode.RUNNING)

    # --- the inside ---------------------------------------------------------------------------------------------------

    def _set(self, mode: _Mode) -> None:
        with self._lock:
            self._mode = mode

    def _next(self, number: int, previous: bytes) -> bytes:
        """The JPEG to send now, or nothing."""
        with self._lock:
            mode, people = self._mode, self._people
        if mode is _Mode.STALLED:
            self._time.nothing_more()
            return b""
        if mode is _Mode.FROZEN and previous:
            return previous
        if mode is _Mode.GREY:
            return _jpeg(np.full((HEIGHT, WIDTH, 3), 128, dtype=np.uint8))
        if mode is _Mode.COVERED:
            return _jpeg(self._scene.darkness(number))
        jpeg = _jpeg(self._picture(number, people))
        return jpeg[: len(jpeg) // 2] if mode is _Mode.TRUNCATED else jpeg

    def _picture(self, number: int, people: tuple[Image, ...]) -> Image:
        """What the sensor sees at this frame; another kind of simulated camera sees something else."""
        return self._scene.picture(number, people)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        camera = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 2
            """Seconds; a client that reads no more is let go."""

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.close_connection = True
                number, jpeg = 0, b""
                while not camera._stopping.wait(1 / camera.frames_per_second):
                    number += 1
                    jpeg = camera._next(number, jpeg)
                    if jpeg and not self._send(jpeg):
                        return

            def _send(self, jpeg: bytes) -> bool:
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                try:
                    self.wfile.write(head.encode("ascii") + jpeg + b"\r\n")
                except OSError:
                    return False
                return True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
                pass

        return Handler


@lru_cache(maxsize=1)
def _noise_pictures() -> tuple[npt.NDArray[np.int16], ...]:
    """Of every sensor alike, and made once: it takes longer than all else that a camera starts with."""
    random = np.random.default_rng(20260307)
    return tuple(random.normal(0, _NOISE, (HEIGHT, WIDTH, 3)).astype(np.int16) for _ in range(_NOISE_PICTURES))


class _Scene:
    """Draws what the sensor sees: a room or a person who does not stand quite still, noise, and the mark."""

    def __init__(self, font: Path | None, room: Path) -> None:
        self._noise = _noise_pictures()
        self._room = _fitted(room) if room.exists() else _empty_room()
        self._mark = _mark(font)

    def picture(self, number: int, people: tuple[Image, ...]) -> Image:
        base = people[number // FRAMES_PER_SECOND % len(people)] if people else self._room
        if people:
            sway = np.array([[1, 0, 3 * math.sin(number / 7)], [0, 1, 2 * math.sin(number / 5)]], np.float32)
            base = np.asarray(cv2.warpAffine(base, sway, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE), np.uint8)
        seen: Image = np.clip(base.astype(np.int16) + self._noise_of(number), 0, 255).astype(np.uint8)
        height, width = self._mark.shape[:2]
        seen[8 : 8 + height, WIDTH - width - 8 : WIDTH - 8] = self._mark
        return seen

    def darkness(self, number: int) -> Image:
        """Without the mark, which would be light; a little of the room's comes in at one side."""
        leak = np.linspace(0, 16, WIDTH, dtype=np.int16)[None, :, None]
        dark: Image = np.clip(leak + self._noise_of(number), 0, 255).astype(np.uint8)
        return dark

    def _noise_of(self, number: int) -> npt.NDArray[np.int16]:
        return np.roll(self._noise[number % _NOISE_PICTURES], number * 13 % WIDTH, axis=1)


def _jpeg(image: Image) -> bytes:
    ok, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 88])
    if not ok:
        raise RuntimeError("JPEG encoding failed")
    return bytes(encoded)


def _fitted(file: Path) -> Image:
    """The picture, scaled and cropped to fill the frame, a little above the middle where heads are."""
    with Pictures.open(file) as opened:
        picture = opened.convert("RGB")
    scale = max(WIDTH / picture.width, HEIGHT / picture.height)
    picture = picture.resize((max(WIDTH, round(picture.width * scale)), max(HEIGHT, round(picture.height * scale))))
    left, top = (picture.width - WIDTH) // 2, (picture.height - HEIGHT) // 3
    cropped = picture.crop((left, top, left + WIDTH, top + HEIGHT))
    return np.ascontiguousarray(np.asarray(cropped, dtype=np.uint8)[:, :, ::-1])


def _empty_room() -> Image:
    """A wall in uneven light, a floor, a door: enough for a camera to have something to look at."""
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    light = 205 - columns * 0.06 - rows * 0.08
    room = np.stack([light * 0.93, light * 0.97, light], axis=2)
    room[360:] *= np.array([0.62, 0.70, 0.78])
    room[110:360, 430:560] *= np.array([0.55, 0.66, 0.80])
    room[228:242, 442:454] = (70, 90, 105)
    room[354:360] *= 0.8
    painted: Image = np.clip(room, 0, 255).astype(np.uint8)
    return painted


def _mark(font: Path | None) -> Image:
    file = next((path for path in (font, *_FONTS) if path is not None and path.exists()), None)
    text = MARK if file else "SIMULATED CAMERA"
    drawn = ImageFont.truetype(str(file), 18) if file else ImageFont.load_default(16)
    left, top, right, bottom = drawn.getbbox(text)
    picture = Pictures.new("RGB", (int(right - left) + 16, int(bottom - top) + 12), (40, 40, 40))
    ImageDraw.Draw(picture).text((8 - left, 6 - top), text, font=drawn, fill=(255, 214, 90))
    return np.ascontiguousarray(np.asarray(picture, dtype=np.uint8)[:, :, ::-1])
