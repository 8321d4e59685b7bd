"""Behind the subject, and what a camera does to light: the village hall, the white wall, tone and noise."""

import cv2
import numpy as np

from .head_model import Floats
from .subjects import Shot

Box = tuple[float, float, float, float]  # left, top, right, bottom in picture widths and heights


def village_hall(width: int, height: int, seed: int, shot: Shot) -> Floats:
    """A service room as the terminal's camera sees it, out of focus: wall, window, noticeboard, door, chairs. Linear."""
    rng = np.random.default_rng(seed)
    shift = -0.35 * shot.offset[0] - 0.002 * shot.yaw
    picture = np.empty((height, width, 3))
    rows = np.linspace(0, 1, height)[:, None, None]
    columns = np.linspace(0, 1, width)[None, :, None]
    picture[:] = np.array([0.60, 0.60, 0.56]) * (1.08 - 0.22 * rows) * (0.82 + 0.30 * columns)

    def block(box: Box, colour: tuple[float, float, float]) -> None:
        left, top, right, bottom = box
        cv2.rectangle(
            picture, (round((left + shift) * width), round(top * height)),
            (round((right + shift) * width), round(bottom * height)), colour, -1,
        )  # fmt: skip

    block((-0.5, 0.64, 1.5, 1.0), (0.30, 0.42, 0.38))
    block((0.72, 0.06, 1.02, 0.60), (0.50, 0.50, 0.48))
    for column in range(2):
        for row in range(2):
            left, top = 0.735 + 0.142 * column, 0.085 + 0.26 * row
            block((left, top, left + 0.128, top + 0.24), (1.25, 1.35, 1.45))
    block((0.04, 0.12, 0.36, 0.52), (0.42, 0.26, 0.15))
    block((0.055, 0.14, 0.345, 0.50), (0.78, 0.74, 0.64))
    for _ in range(9):
        left, top = rng.uniform(0.07, 0.28), rng.uniform(0.16, 0.40)
        sheet = rng.uniform(0.5, 1.0)
        block((left, top, left + 0.05, top + 0.09), (sheet, sheet * rng.uniform(0.7, 1), sheet * rng.uniform(0.6, 1)))
    block((0.10, 0.03, 0.30, 0.085), (0.62, 0.06, 0.05))
    block((0.47, 0.20, 0.66, 1.0), (0.34, 0.22, 0.13))
    block((0.485, 0.22, 0.645, 1.0), (0.46, 0.31, 0.19))
    for chair in range(4):
        left = 0.02 + 0.24 * chair
        block((left, 0.76, left + 0.17, 0.86), (0.10, 0.20, 0.34))
        block((left + 0.02, 0.86, left + 0.035, 1.0), (0.2, 0.2, 0.2))
    block((-0.5, 0.95, 1.5, 1.1), (0.36, 0.33, 0.29))
    picture = cv2.GaussianBlur(picture, (0, 0), width * 0.010)
    warm = np.array([1 + 0.12 * shot.warm, 1.0, 1 - 0.16 * shot.warm])
    return picture * 0.72 * warm * shot.exposure


def white_wall(width: int, height: int) -> Floats:
    return np.full((height, width, 3), 0.93)


def develop(light: Floats, noise: float, seed: int) -> np.ndarray:
    """Linear light to an 8-bit BGR picture, with a soft shoulder for bright places and the sensor's grain."""
    bright = np.where(light < 0.7, light, 0.7 + 0.3 * (1 - np.exp(-(light - 0.7) / 0.3)))
    encoded = np.clip(bright, 0, 1) ** (1 / 2.2)
    rng = np.random.default_rng(seed)
    grain = rng.normal(0, noise, encoded.shape) + rng.normal(0, noise, encoded.shape[:2])[..., None]
    return np.clip(np.round((encoded + grain)[..., ::-1] * 255), 0, 255).astype(np.uint8)
