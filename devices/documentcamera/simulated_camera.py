"""A simulated document camera: MJPEG over HTTP on this machine only, showing a desk with or without a generated page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from devices.camera.simulator import SimulatedCamera
from devices.contract import Image
from devices.documentcamera.simulated_scenes import SceneKind, simulated_desk, simulated_scene

WIDTH: Final = 1600
HEIGHT: Final = 1200
_NOISE: Final = 2.0
_WITHOUT_LAMP: Final = 0.2
_OUT_OF_FOCUS: Final = 5.0
_NO_PORTRAITS: Final = Path("no-portraits")


@lru_cache(maxsize=2)
def _empty_desk(width: int, height: int) -> tuple[Image, npt.NDArray[np.int16]]:
    """What it sees without a page, and its sensor's noise: made once for all that look alike. Nobody draws on either."""
    desk = simulated_desk(0, width=width, height=height)
    noise = np.random.default_rng(20261123).normal(0, _NOISE, (height, width, 1)).astype(np.int16)
    for picture in (desk, noise):
        picture.flags.writeable = False
    return desk, noise


class SimulatedDocumentCamera(SimulatedCamera):
    """As :class:`SimulatedCamera`, faults included, but over a desk: :meth:`lay` a page, :meth:`clear` it away."""

    frames_per_second = 5

    def __init__(self, port: int = 0, *, width: int = WIDTH, height: int = HEIGHT) -> None:
        super().__init__(_NO_PORTRAITS, port)
        self._width, self._height = width, height
        self._desk_lock = threading.Lock()
        self._empty, self._sensor_noise = _empty_desk(width, height)
        self._on_desk = self._seen = self._empty
        self._spoil: Callable[[Image], Image] | None = None

    def lay(self, seed: int, kind: SceneKind | None = None) -> npt.NDArray[np.float64]:
        """Puts the generated page of that number there and gives back its true corners, 4 x 2 pixels."""
        scene = simulated_scene(seed, kind, width=self._width, height=self._height)
        self._look_at(scene.image)
        return scene.corners

    def clear(self) -> None:
        self._look_at(self._empty)

    def dim(self) -> None:
        """The lamp goes out."""
        self._see_through(lambda image: (image * _WITHOUT_LAMP).astype(np.uint8))

    def defocus(self) -> None:
        """The lens loses its focus."""
        self._see_through(lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), _OUT_OF_FOCUS), np.uint8))

    def resume(self) -> None:
        super().resume()
        self._see_through(None)

    def _look_at(self, desk: Image) -> None:
        with self._desk_lock:
            self._on_desk = desk
            self._seen = desk if self._spoil is None else self._spoil(desk)

    def _see_through(self, spoil: Callable[[Image], Image] | None) -> None:
        with self._desk_lock:
            self._spoil = spoil
        self._look_at(self._on_desk)

    def _picture(self, number: int, people: tuple[Image, ...]) -> Image:  # noqa: ARG002 - nobody stands on a desk
        with self._desk_lock:
            seen = self._seen
        noise = np.roll(self._sensor_noise, number * 17 % self._width, axis=1)
        picture: Image = np.clip(seen.astype(np.int16) + noise, 0, 255).astype(np.uint8)
        return picture
