"""Pages found in generated photographs of eight megapixels, beside the naive way in the same run.

Right is a page with all four corners within 25 pixels of the truth, in whatever order they are named.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.registry import Measurement
from devices.contract import Image
from devices.documentcamera.outline import find_page
from devices.documentcamera.simulated_scenes import simulated_scene

SCENES: Final = 40
WITHIN: Final = 25.0
REFERENCE: Final = "Otsu threshold, largest contour, approxPolyDP"

Corners = npt.NDArray[np.float64]


@dataclass(slots=True)
class Tally:
    correct: int = 0
    milliseconds: list[float] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)

    def add(self, seed: int, found: Corners | None, truth: Corners, began: float) -> None:
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        if found is not None and farthest(found, truth) <= WITHIN:
            self.correct += 1
        else:
            self.missed.append(seed)


def measure(seeds: Iterable[int] = range(SCENES)) -> Iterator[Measurement]:
    numbers = list(seeds)
    ours, naive = compared(numbers)
    yield Measurement("document corners: within 25 px", ours.correct, f"of {len(numbers)}", REFERENCE, naive.correct)
    yield Measurement("document corners: time", median(ours.milliseconds), "ms", REFERENCE, median(naive.milliseconds))


def compared(seeds: Iterable[int]) -> tuple[Tally, Tally]:
    """The driver's search and the naive one on the scenes of those seeds."""
    ours, naive = Tally(), Tally()
    for seed in seeds:
        scene = simulated_scene(seed)
        began = time.perf_counter()
        outline = find_page(scene.image)
        ours.add(seed, np.array(outline.corners) if outline.found else None, scene.corners, began)
        began = time.perf_counter()
        naive.add(seed, naive_corners(scene.image), scene.corners, began)
    return ours, naive


def farthest(found: Corners, truth: Corners) -> float:
    """Pixels of the worst corner under the best naming of the corners."""
    namings = [np.roll(order, shift, axis=0) for order in (found, found[::-1]) for shift in range(4)]
    return min(float(np.linalg.norm(naming - truth, axis=1).max()) for naming in namings)


def naive_corners(image: Image) -> Corners | None:
    """What a tutorial would do: one threshold of brightness, the largest outlines, the first with four corners."""
    grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    shapes, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for shape in sorted(shapes, key=cv2.contourArea, reverse=True)[:5]:
        corners = cv2.approxPolyDP(shape, 0.02 * cv2.arcLength(shape, True), True)
        if len(corners) == 4:
            return np.asarray(corners.reshape(4, 2), np.float64)
    return None
