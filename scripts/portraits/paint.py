"""Paint of a face, laid out on a canvas that looks at the base head from the front.

A canvas covers x -0.9..0.9 and y 6.0..8.6 of the base mesh (decimetres), so one painting fits every face: the eye
openings centre on (+-0.31, 7.285), the mouth on (0, 6.605), the brows on y 7.44.
"""

import cv2
import numpy as np

from .head_model import Floats
from .subjects import Subject

SCALE = 569.0
LEFT, TOP = -0.9, 8.6
WIDTH, HEIGHT = 1024, 1480
EYE_UPPER = ((0.158, 7.268), (0.20, 7.302), (0.26, 7.331), (0.32, 7.335), (0.39, 7.318), (0.452, 7.285))
EYE_LOWER = ((0.158, 7.268), (0.22, 7.25), (0.31, 7.24), (0.39, 7.256), (0.452, 7.285))


def _points(points: tuple[tuple[float, float], ...], side: int, dy: float = 0.0) -> np.ndarray:
    curve = np.array(points)
    along = np.linspace(0, len(points) - 1, 60)
    x, y = (np.interp(along, np.arange(len(points)), curve[:, k]) for k in (0, 1))
    x, y = (np.convolve(np.pad(part, 4, mode="edge"), np.ones(9) / 9, mode="valid") for part in (x, y))
    return np.stack([(side * x - LEFT) * SCALE, (TOP - y - dy) * SCALE], axis=1)


def _line(canvas: np.ndarray, points: np.ndarray, value: float, width: float) -> None:
    cv2.polylines(
        canvas, [np.round(points * 16).astype(np.int32)], isClosed=False, color=value,
        thickness=max(1, round(width * SCALE)), lineType=cv2.LINE_AA, shift=4,
    )  # fmt: skip


def _blank() -> np.ndarray:
    return np.zeros((HEIGHT, WIDTH), np.uint8)


def _soft(canvas: np.ndarray, blur: float) -> Floats:
    return cv2.GaussianBlur(canvas.astype(np.float32) / 255, (0, 0), max(blur * SCALE, 0.3)).astype(np.float64)


def brows(subject: Subject, rng: np.random.Generator) -> Floats:
    look, canvas = subject.brows, _blank()
    for side in (-1, 1):
        for _ in range(int(420 * look.density)):
            t = rng.uniform(0, 1) ** 0.9
            x = 0.10 + look.length * t
            body = look.thickness * (1 - 0.75 * max(t - 0.5, 0) / 0.5) * (0.6 + 0.4 * min(t / 0.15, 1))
            y = 7.425 + look.lift + look.arch * np.sin(np.pi * min(t * 1.15, 1)) + 0.02 * t - 0.05 * max(t - 0.6, 0)
            y += rng.uniform(-0.5, 0.5) * body
            lean = np.interp(t, [0, 0.25, 1], [1.25, 0.5, -0.25]) + rng.normal(0, 0.18)
            length = rng.uniform(0.025, 0.05)
            start, end = (x, y), (x + length * np.cos(lean), y + length * np.sin(lean))
            _line(canvas, _points((start, end), side), float(rng.uniform(120, 230)), 0.0018)
    return np.clip(_soft(canvas, 0.0025) * 1.15, 0, 0.95)


def lips() -> Floats:
    upper = ((-0.268, 6.603), (-0.17, 6.655), (-0.075, 6.69), (0.0, 6.68), (0.075, 6.69), (0.17, 6.655), (0.268, 6.603))
    lower = ((0.268, 6.603), (0.16, 6.525), (0.0, 6.497), (-0.16, 6.525), (-0.268, 6.603))
    canvas = _blank()
    outline = np.concatenate([_points(upper, 1), _points(lower, 1)])
    cv2.fillPoly(canvas, [np.round(outline * 16).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    return _soft(canvas, 0.010)


def lash_lines(woman: float) -> Floats:
    canvas, faint = _blank(), _blank()
    for side in (-1, 1):
        _line(canvas, _points(EYE_UPPER, side, 0.004), 235, 0.016 + 0.008 * woman)
        _line(faint, _points(EYE_LOWER, side, -0.004), 110, 0.010)
    return np.clip(_soft(canvas, 0.004) + _soft(faint, 0.005), 0, 0.9)


def wrinkle_height(subject: Subject, rng: np.random.Generator) -> Floats:
    """Relief in decimetres: grooves of age, and pores."""
    grooves = np.zeros((HEIGHT, WIDTH))
    deep = subject.wrinkles
    if deep > 0:
        canvas = _blank()
        for level in (7.62, 7.70, 7.78, 7.86):
            wave = [(x, level + 0.02 * np.cos(4 * x) + rng.normal(0, 0.006)) for x in np.linspace(-0.42, 0.42, 9)]
            _line(canvas, _points(tuple(wave), 1), 190 * rng.uniform(0.6, 1), 0.008)
        for side in (-1, 1):
            for angle in (-0.5, -0.2, 0.1, 0.4):
                start = (0.475, 7.275 + 0.04 * angle)
                _line(canvas, _points((start, (start[0] + 0.13, start[1] + 0.16 * angle)), side), 170, 0.006)
            for drop in (0.075, 0.115):
                bag = ((0.19, 7.25 - drop), (0.30, 7.215 - drop), (0.42, 7.25 - drop))
                _line(canvas, _points(bag, side), 150, 0.008)
            fold = ((0.20, 6.93), (0.27, 6.83), (0.32, 6.70), (0.325, 6.58))
            _line(canvas, _points(fold, side), 230, 0.014)
            _line(canvas, _points(((0.05, 7.36), (0.045, 7.48)), side), 160, 0.008)
        grooves -= _soft(canvas, 0.008) * 0.012 * deep
    grain = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH)), (0, 0), 2.2)
    coarse = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH)), (0, 0), 7.0)
    return grooves + grain * 0.0022 + coarse * (0.003 + 0.008 * deep)


def spots(amount: float, rng: np.random.Generator) -> Floats:
    canvas = _blank()
    for _ in range(int(90 * amount)):
        x, y = rng.normal(0, 0.4), rng.uniform(6.5, 8.1)
        centre = (round((x - LEFT) * SCALE), round((TOP - y) * SCALE))
        cv2.circle(canvas, centre, int(rng.uniform(2, 9)), float(rng.uniform(40, 150)), -1, cv2.LINE_AA)
    return _soft(canvas, 0.006)


def sample(canvas: Floats, rest: Floats) -> Floats:
    """The canvas at rest positions (n, 3); nothing on the back of the head."""
    x = ((rest[:, 0] - LEFT) * SCALE).astype(np.float32)
    y = ((TOP - rest[:, 1]) * SCALE).astype(np.float32)
    parts = []
    for start in range(0, len(rest), 30000):  # OpenCV's remap takes at most 32767 columns
        part = slice(start, start + 30000)
        parts.append(cv2.remap(canvas.astype(np.float32), x[None, part], y[None, part], cv2.INTER_LINEAR)[0])
    return np.concatenate(parts).astype(np.float64) * np.clip((rest[:, 2] - 0.8) / 0.15, 0, 1)
