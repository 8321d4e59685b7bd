"""QR codes read from generated pictures by the scanner's own decoder beside OpenCV's best one, picture by picture.

Right is only the exact Chinese text. Both see the same pictures in turn, on the same core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import cv2

from benchmarks.code_scenes import KINDS, CodeScene, code_scene
from benchmarks.registry import Measurement
from devices.contract import Image, ScannedCode
from devices.scanner.decode import decode_image

SCENES: Final = 40
"""Of each kind."""
REFERENCE: Final = "cv2.QRCodeDetectorAruco"


@dataclass(slots=True)
class Tally:
    """``milliseconds``: of every picture, read or not."""

    correct: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def add(self, scene: CodeScene, read: Callable[[Image], list[str]]) -> None:
        began = time.perf_counter()
        texts = read(scene.image)
        self.milliseconds.append((time.perf_counter() - began) * 1000)
        self.correct += texts == [scene.text]


def measure(scenes: int = SCENES) -> Iterator[Measurement]:
    for kind in KINDS:
        ours, theirs = compared(kind, scenes)
        yield Measurement(f"qr {kind}: correct", ours.correct, f"of {scenes}", REFERENCE, theirs.correct)
        yield Measurement(f"qr {kind}: time", median(ours.milliseconds), "ms", REFERENCE, median(theirs.milliseconds))


def compared(kind: str, scenes: int) -> tuple[Tally, Tally]:
    """The scanner's decoder and OpenCV's on the first pictures of that kind."""
    ours, theirs = Tally(), Tally()
    detector = cv2.QRCodeDetectorAruco()

    def by_opencv(image: Image) -> list[str]:
        try:
            found, texts, _, _ = detector.detectAndDecodeMulti(image)
        except (cv2.error, UnicodeDecodeError):
            return []
        return [text for text in texts if text] if found else []

    for seed in range(scenes):
        scene = code_scene(seed, kind)
        ours.add(scene, _by_scanner)
        theirs.add(scene, by_opencv)
    return ours, theirs


def _by_scanner(image: Image) -> list[str]:
    return [code.content for code in decode_image(image) if isinstance(code, ScannedCode)]
