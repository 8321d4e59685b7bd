"""Generated pictures of QR codes on a card in front of a counter, as a camera would see them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
import segno

from devices.contract import Image

WIDTH: Final = 1280
HEIGHT: Final = 720
KINDS: Final = ("plain", "rotated", "perspective", "blur", "glare", "hard", "noise")

Grid: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CodeScene:
    """``text`` is what the code in ``image`` says, Chinese in UTF-8."""

    image: Image = field(repr=False)
    text: str
    kind: str


def code_scene(seed: int, kind: str) -> CodeScene:
    random = np.random.default_rng((20261123, KINDS.index(kind), seed))
    text = f"粤智助测试回执{seed:04d}：{''.join(random.choice(list('天地玄黄宇宙洪荒日月盈昃'), 8))}"
    seen = _counter(random)
    _lay(seen, _code(text), _corners(random, kind))
    if kind in ("glare", "hard"):
        _glare(seen, random, 150 if kind == "glare" else 90)
    blur = {"blur": random.uniform(2.2, 3.2), "hard": random.uniform(1.2, 1.8)}.get(kind, 0.7)
    noise = {"noise": random.uniform(22, 34), "hard": random.uniform(9, 14)}.get(kind, 2.5)
    seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), blur), np.float32)
    if kind == "hard":
        seen = seen * np.float32(0.5) + np.float32(30)
    seen = seen + random.normal(0, noise, seen.shape).astype(np.float32)
    return CodeScene(np.clip(seen, 0, 255).astype(np.uint8), text, kind)


def _code(text: str) -> Image:
    matrix = np.array([[255 * (1 - bit) for bit in row] for row in segno.make_qr(text, error="m").matrix], np.uint8)
    return np.pad(matrix, 4, constant_values=255)


def _counter(random: np.random.Generator) -> Grid:
    clouds = random.normal(0, 14, (9, 16, 3)).astype(np.float32)
    seen = np.asarray(cv2.resize(clouds, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.float32)
    seen += random.uniform(90, 150, 3).astype(np.float32)
    for _ in range(6):
        box = cv2.boxPoints((tuple(random.uniform(0, 1, 2) * (WIDTH, HEIGHT)), tuple(random.uniform(30, 260, 2)), 30.0))
        shade = tuple(float(value) for value in random.uniform(30, 220, 3))
        cv2.fillConvexPoly(seen, box.astype(np.int32), shade, cv2.LINE_AA)
    return seen


def _corners(random: np.random.Generator, kind: str) -> Grid:
    side = float(random.uniform(240, 330))
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * side / 2
    turned = {"rotated": 180.0, "perspective": 20.0, "hard": 35.0}.get(kind, 4.0)
    angle = math.radians(random.uniform(-turned, turned))
    corners = corners @ np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    tilt = random.uniform(-1, 1, 2) * {"perspective": 1.5, "hard": 0.9}.get(kind, 0.1) / 1000
    corners = corners / (1 + corners @ tilt)[:, None]
    centre = np.array([WIDTH, HEIGHT]) * random.uniform(0.38, 0.62, 2)
    return np.asarray(corners + centre, np.float32)


def _lay(seen: Grid, code: Image, corners: Grid) -> None:
    large = np.asarray(cv2.resize(code, None, fx=12, fy=12, interpolation=cv2.INTER_NEAREST), np.uint8)
    last = len(large)
    flat = np.array([[0, 0], [last, 0], [last, last], [0, last]], np.float32)
    way = cv2.getPerspectiveTransform(flat, corners)
    drawn = cv2.warpPerspective(large, way, (WIDTH, HEIGHT), flags=cv2.INTER_AREA, borderValue=(0, 0, 0))
    mask = cv2.warpPerspective(np.full_like(large, 255), way, (WIDTH, HEIGHT)).astype(np.float32)[:, :, None] / 255
    light = np.asarray(drawn, np.float32)[:, :, None] * np.float32(0.82) + np.float32(22)
    seen += (light - seen) * mask


def _glare(seen: Grid, random: np.random.Generator, strength: float) -> None:
    spot = np.zeros((HEIGHT, WIDTH), np.float32)
    centre = np.array([WIDTH, HEIGHT]) * random.uniform(0.35, 0.65, 2)
    cv2.ellipse(spot, (tuple(centre), tuple(random.uniform(140, 330, 2)), float(random.uniform(0, 180))), 1.0, -1)
    seen += np.asarray(cv2.GaussianBlur(spot, (0, 0), 38), np.float32)[:, :, None] * np.float32(strength)
