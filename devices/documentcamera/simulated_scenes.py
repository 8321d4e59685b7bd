"""Simulated document photographs: a made-up A4 page on a made-up desk, with its true corners known.

Everything comes from the seed. The driver never imports this; the simulated camera, the benchmark and the tests do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from devices.contract import Image

WIDTH: Final = 3264
HEIGHT: Final = 2448
_PAGE_WIDTH: Final = 1240
_PAGE_HEIGHT: Final = 1754

Grid: TypeAlias = npt.NDArray[np.float32]


class SceneKind(StrEnum):
    PLAIN = "plain"
    WOOD = "wood"
    PERSPECTIVE = "perspective"
    SHADOW = "shadow"
    GLARE = "glare"
    NOISE = "noise"
    CLUTTER = "clutter"
    WHITE_ON_WHITE = "white-on-white"


@dataclass(frozen=True, slots=True)
class SimulatedScene:
    """``corners``: 4 x 2 pixels, clockwise from the page's own top left corner."""

    image: Image = field(repr=False)
    corners: npt.NDArray[np.float64]
    kind: SceneKind


def simulated_scene(
    seed: int, kind: SceneKind | None = None, *, width: int = WIDTH, height: int = HEIGHT
) -> SimulatedScene:
    """The scene of that number; without a ``kind`` the kinds take turns."""
    kinds = tuple(SceneKind)
    return _Scene(seed, kind or kinds[seed % len(kinds)], width, height).build()


def simulated_desk(seed: int, *, width: int = WIDTH, height: int = HEIGHT) -> Image:
    """A desk with no page on it."""
    return _Scene(seed, SceneKind.WOOD, width, height).empty()


class _Scene:
    def __init__(self, seed: int, kind: SceneKind, width: int, height: int) -> None:
        self._random = np.random.default_rng((20261123, seed))
        self._kind = kind
        self._width, self._height = width, height

    def build(self) -> SimulatedScene:
        corners = self._corners()
        seen = self._desk()
        if self._kind is SceneKind.CLUTTER:
            self._scatter_things(seen)
        self._lay_page(seen, corners)
        self._light(seen)
        if self._kind is SceneKind.GLARE:
            self._glare(seen, corners)
        return SimulatedScene(self._sensed(seen), corners, self._kind)

    def empty(self) -> Image:
        seen = self._desk()
        self._light(seen)
        return self._sensed(seen)

    # --- where the page lies ------------------------------------------------------------------------------------------

    def _corners(self) -> npt.NDArray[np.float64]:
        """Drawn again until the page lies whole within the picture."""
        strong = self._kind is SceneKind.PERSPECTIVE
        while True:
            long_side = self._height * self._random.uniform(0.62, 0.98)
            half = np.array([long_side / math.sqrt(2), long_side]) / 2
            flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
            angle = math.radians(self._random.uniform(-28, 28) + self._random.choice([0, 0, 90]))
            turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
            lying = flat @ turn.T
            tilt = self._random.uniform(-1, 1, 2) * (0.45 if strong else 0.15) / self._height
            lying = lying / (1 + lying @ tilt)[:, None]
            centre = np.array([self._width, self._height]) * self._random.uniform(0.38, 0.62, 2)
            corners = lying + centre
            margin = 0.012 * self._height
            if (corners > margin).all() and (corners < np.array([self._width, self._height]) - margin).all():
                return np.asarray(corners, np.float64)

    # --- what lies there ----------------------------------------------------------------------------------------------

    def _desk(self) -> Grid:
        bright = self._kind is SceneKind.WHITE_ON_WHITE
        if bright:
            colour = np.full(3, self._random.uniform(205, 226)) + self._random.uniform(-5, 5, 3)
        else:
            colour = self._random.choice([[62, 96, 140], [92, 128, 168], [120, 122, 126], [70, 72, 60], [150, 140, 120]])
        desk = np.empty((self._height, self._width, 3), np.float32)
        desk[:] = colour
        desk += self._clouds(5 if not bright else 2, 9)[:, :, None]
        if self._kind in (SceneKind.WOOD, SceneKind.SHADOW, SceneKind.CLUTTER, SceneKind.GLARE):
            desk += self._grain()[:, :, None]
        return desk

    def _clouds(self, strength: float, cells: int) -> Grid:
        small = self._random.normal(0, strength, (cells, cells)).astype(np.float32)
        return _resized(small, self._width, self._height)

    def _grain(self) -> Grid:
        """Streaks along one direction with a few joints between boards."""
        across = self._random.normal(0, 1, (self._height // 3, 6)).astype(np.float32)
        smooth = np.asarray(cv2.GaussianBlur(across, (1, 9), 0), np.float32)
        streaks = _resized(smooth, self._width, self._height) * np.float32(26)
        for _ in range(3):
            joint = int(self._random.integers(0, self._height - 6))
            streaks[joint : joint + 5] -= 38
        if self._random.random() < 0.5:
            streaks = _resized(np.ascontiguousarray(streaks.T), self._width, self._height)
        return streaks

    def _scatter_things(self, seen: Grid) -> None:
        """A pen, a card, a corner of a bright folder: what lies about on a counter."""
        unit = self._height / 2448
        for _ in range(7):
            centre = self._random.uniform(0, 1, 2) * (self._width, self._height)
            size = self._random.uniform((60, 400), (360, 1000)) * unit
            box = cv2.boxPoints((tuple(centre), tuple(size), float(self._random.uniform(0, 180))))
            colour = tuple(float(shade) for shade in self._random.uniform(20, 215, 3))
            cv2.fillConvexPoly(seen, np.round(box * 8).astype(np.int32), colour, cv2.LINE_AA, 3)

    def _lay_page(self, seen: Grid, corners: npt.NDArray[np.float64]) -> None:
        unit = self._height / 2448
        offset = self._random.uniform(-9, 9, 2) * unit
        shadow = np.zeros(seen.shape[:2], np.float32)
        cv2.fillConvexPoly(shadow, np.round((corners + offset) * 8).astype(np.int32), 1.0, cv2.LINE_AA, 3)
        soft = np.asarray(cv2.GaussianBlur(shadow, (0, 0), 7 * unit), np.float32)
        seen *= (1 - np.float32(self._random.uniform(0.10, 0.3)) * soft)[:, :, None]
        flat = np.array([[0, 0], [_PAGE_WIDTH, 0], [_PAGE_WIDTH, _PAGE_HEIGHT], [0, _PAGE_HEIGHT]], np.float32)
        way = cv2.getPerspectiveTransform(flat - 0.5, corners.astype(np.float32))
        size = (self._width, self._height)
        paper = cv2.warpPerspective(self._page(), way, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros(seen.shape[:2], np.uint8)
        cv2.fillConvexPoly(mask, np.round(corners * 8).astype(np.int32), 255, cv2.LINE_AA, 3)
        share = cv2.GaussianBlur(mask, (0, 0), 0.8).astype(np.float32)[:, :, None] / 255
        seen += (paper.astype(np.float32) - seen) * share

    def _page(self) -> Image:
        """Bars for words, a table, a stamp, a grey picture: nothing to read, everything to confuse."""
        page = np.full((_PAGE_HEIGHT, _PAGE_WIDTH, 3), self._random.integers(238, 250), np.uint8)
        row = int(self._random.integers(90, 200))
        while row < _PAGE_HEIGHT - 160:
            column, high = int(self._random.integers(100, 160)), int(self._random.choice([18, 22, 30]))
            while column < _PAGE_WIDTH - 150:
                wide = int(self._random.integers(20, 110))
                if self._random.random() < 0.85:
                    for stroke in range(column, column + wide - 6, 7):
                        page[row : row + high, stroke : stroke + 3] = 45
                    page[row + high // 2 : row + high // 2 + 3, column : column + wide - 6] = 45
                column += wide + 14
            row += high + int(self._random.choice([18, 24, 24, 70]))
        if self._random.random() < 0.5:
            top, bottom = sorted(self._random.integers(200, 1500, 2).tolist())
            page[top:bottom, 110:-110] = page[5, 5]
            for line in np.linspace(top, bottom, 6).astype(int):
                page[line : line + 3, 110:-110] = 40
            for line in np.linspace(110, _PAGE_WIDTH - 113, 5).astype(int):
                page[top:bottom, line : line + 3] = 40
        if self._random.random() < 0.5:
            where = self._random.integers((300, 300), (900, 1500))
            cv2.circle(page, (int(where[0]), int(where[1])), 130, (60, 50, 215), 8, cv2.LINE_AA)
        if self._random.random() < 0.3:
            page[120:480, 820:1080] = self._random.integers(90, 160)
        return page

    # --- how it is seen -----------------------------------------------------------------------------------------------

    def _light(self, seen: Grid) -> None:
        columns, rows = np.meshgrid(np.linspace(-1, 1, self._width), np.linspace(-1, 1, self._height))
        direction = self._random.uniform(0, 2 * math.pi)
        strength = 0.28 if self._kind is SceneKind.SHADOW else 0.1
        light = 0.92 + strength * (columns * math.cos(direction) + rows * math.sin(direction))
        if self._kind is SceneKind.SHADOW:
            side = columns * math.cos(direction + 2) + rows * math.sin(direction + 2)
            edge = self._random.uniform(-0.2, 0.2)
            light *= 1 - self._random.uniform(0.35, 0.55) / (1 + np.exp((side - edge) / self._random.uniform(0.01, 0.04)))
        seen *= light.astype(np.float32)[:, :, None]

    def _glare(self, seen: Grid, corners: npt.NDArray[np.float64]) -> None:
        """A lamp's reflection over an edge of the page and the desk beside it."""
        side = int(self._random.integers(0, 4))
        where = corners[side] + (corners[(side + 1) % 4] - corners[side]) * self._random.uniform(0.3, 0.7)
        spot = np.zeros(seen.shape[:2], np.float32)
        axes = self._random.uniform((120, 90), (330, 230)) * self._height / 2448
        cv2.ellipse(spot, (tuple(where), tuple(axes * 2), float(self._random.uniform(0, 180))), 1.0, -1)
        small = cv2.resize(spot, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        soft = _resized(np.asarray(cv2.GaussianBlur(small, (0, 0), 14), np.float32), self._width, self._height)
        seen += soft[:, :, None] * np.float32(230)

    def _sensed(self, seen: Grid) -> Image:
        noise = self._random.uniform(9, 16) if self._kind is SceneKind.NOISE else self._random.uniform(2, 5)
        blurred = np.asarray(cv2.GaussianBlur(seen, (0, 0), self._random.uniform(0.7, 1.6)), np.float32)
        tile = self._random.normal(0, noise, (512, 512, 3)).astype(np.float32)
        across, down = -(-self._width // 512), -(-self._height // 512)
        blurred += np.tile(tile, (down, across, 1))[: self._height, : self._width]
        sensed: Image = np.clip(blurred, 0, 255).astype(np.uint8)
        return sensed


def _resized(grid: Grid, width: int, height: int) -> Grid:
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
