"""Light of a room: many weak lights on a dome and one key light, each with its own shadow map."""

from dataclasses import dataclass

import numpy as np

from .head_model import Floats, Ints
from .raster import rasterize

DOME_LIGHTS = 26
DOME_MAP, KEY_MAP = 220, 640
REACH = 2.4  # half the side of the box that casts shadows, in decimetres


@dataclass(frozen=True)
class Light:
    towards: Floats
    colour: Floats
    map_size: int


def dome(ceiling: Floats, floor: Floats) -> list[Light]:
    """Even light from all around, brighter from above, as bright in sum as one light of that colour."""
    step = np.pi * (3 - np.sqrt(5))
    lights = []
    for i in range(DOME_LIGHTS):
        y = 1 - 2 * (i + 0.5) / DOME_LIGHTS
        ring = np.sqrt(1 - y * y)
        towards = np.array([ring * np.cos(i * step), y, ring * np.sin(i * step)])
        if towards[2] < -0.6:
            continue
        share = 0.5 + 0.5 * y
        lights.append(Light(towards, (floor * (1 - share) + ceiling * share) * 3.2 / DOME_LIGHTS, DOME_MAP))
    return lights


def key(turn: float, height: float, colour: Floats, spread: float = 0.05) -> list[Light]:
    """A window or lamp at `turn` degrees to the camera's right, softened into four."""
    lights = []
    for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
        angle, lift = np.radians(turn) + dx * spread, np.radians(height) + dy * spread
        towards = np.array([np.sin(angle) * np.cos(lift), np.sin(lift), np.cos(angle) * np.cos(lift)])
        lights.append(Light(towards, colour / 4, KEY_MAP))
    return lights


def shadow(light: Light, vertices: Floats, triangles: Ints, points: Floats, normals: Floats) -> Floats:
    """How much of the light reaches each of the points, 0..1, softened over a few texels."""
    away = light.towards
    side = np.cross(away, np.array([0.0, 0.0, 1.0]) if abs(away[1]) > 0.9 else np.array([0.0, 1.0, 0.0]))
    side /= np.linalg.norm(side)
    up = np.cross(side, away)
    scale = light.map_size / (2 * REACH)

    def project(where: Floats) -> tuple[Floats, Floats]:
        flat = np.stack([where @ side, where @ up], axis=1) * scale + light.map_size / 2
        return flat, -(where @ away)

    flat, depth = project(vertices)
    nearest = rasterize(flat, depth, triangles, light.map_size, light.map_size).depth
    texel = 1 / scale
    flat, depth = project(points + normals * texel * 1.2)
    lit = np.zeros(len(points))
    offsets = ((0, 0), (0.8, 0.3), (-0.3, 0.8), (-0.8, -0.3), (0.3, -0.8))
    for dx, dy in offsets:
        cell = np.clip(np.floor(flat + np.array([dx, dy])).astype(int), 0, light.map_size - 1)
        lit += depth < nearest[cell[:, 1], cell[:, 0]] + texel * 1.5
    return lit / len(offsets)
