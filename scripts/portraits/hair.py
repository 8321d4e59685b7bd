"""Hair and spectacles as geometry around the head."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .head_model import Floats, Ints, Mesh
from .subjects import Hair

Noise = Callable[[Floats, float, int], Floats]
HEAD_CENTRE_Z = 0.55
HALF_WIDTH, HALF_DEPTH = 0.75, 0.95
# Where hair begins, by the angle around the head (0 is the middle of the forehead, pi the nape).
HAIRLINE_ANGLE = (0.0, 0.45, 0.75, 0.98, 1.18, 1.36, 1.46, 1.62, 1.9, 2.2, 3.15)
HAIRLINE_Y = (8.02, 7.99, 7.86, 7.58, 7.36, 7.12, 7.06, 7.46, 7.22, 6.85, 6.68)


def angle_around(rest: Floats) -> Floats:
    return np.arctan2(np.abs(rest[:, 0]) / HALF_WIDTH, (rest[:, 2] - HEAD_CENTRE_Z) / HALF_DEPTH)


def coverage(rest: Floats, style: Hair) -> Floats:
    """How far inside the hair a point of the scalp lies, in decimetres; negative is bare skin."""
    angle = angle_around(rest)
    line = np.interp(angle, HAIRLINE_ANGLE, HAIRLINE_Y)
    front = np.clip(1 - angle / 1.05, 0, 1) ** 0.5
    temples = np.exp(-(((angle - 0.62) / 0.25) ** 2))
    line = line + front * (style.recede - style.fringe) + style.recede * 0.7 * temples
    ear = (np.abs(rest[:, 0]) > 0.765) & (rest[:, 1] < 7.6)
    return np.where(ear, -1.0, rest[:, 1] - line)


def shell(mesh: Mesh, normals: Floats, style: Hair) -> tuple[Floats, Floats, Ints]:
    """The scalp lifted by the hair's thickness: vertices, their rest positions, triangles."""
    triangles, groups = mesh.triangles()
    inside = coverage(mesh.rest, style)
    skin = (groups == 0) & (inside[triangles] > -0.12).all(axis=1) & (mesh.rest[triangles][:, :, 1] > 6.6).all(axis=1)
    used, index = np.unique(triangles[skin], return_inverse=True)
    rest, depth = mesh.rest[used], np.clip(inside[used] / 0.3, 0, 1)
    rise = depth * depth * (3 - 2 * depth)
    crown = np.clip((rest[:, 1] - 7.7) / 0.7, 0, 1)
    waves = np.sin(23 * rest[:, 0] + 3) * np.sin(19 * rest[:, 1]) * np.sin(21 * rest[:, 2] + 1)
    tufts = 1 + 0.16 * np.sin(17 * rest[:, 0] + 5 * rest[:, 2]) * np.sin(13 * rest[:, 2] - 4 * rest[:, 0] + 2)
    thick = 0.012 + rise * tufts * (style.volume + style.top * crown + style.curl * 0.035 * waves)
    if style.parting is not None:
        thick -= 0.05 * np.exp(-(((rest[:, 0] - style.parting) / 0.035) ** 2)) * crown * rise
    if style.fringe:
        thick += 0.05 * np.clip(1 - angle_around(rest) / 0.9, 0, 1) * np.clip((inside[used] + 0.05) / 0.1, 0, 1)
    return mesh.vertices[used] + normals[used] * thick[:, None], rest, index.reshape(-1, 3)


def opacity(rest: Floats, hanging: NDArray[np.bool_], style: Hair, noise: Noise, seed: int) -> Floats:
    """0 to 1: hair thins out into strands at its edges."""
    angle = angle_around(rest)
    strands = np.stack([angle, rest[:, 1] * 0.12, rest[:, 2] * 0.2], axis=1)
    if style.curl:
        strands = rest * 0.8
    jitter = 0.6 * noise(strands, 30, seed + 11) + 0.4 * noise(strands, 80, seed + 12)
    edge = np.clip((coverage(rest, style) + 0.055 * jitter + 0.01) / 0.05, 0, 1)
    tip = np.clip((rest[:, 1] - (style.curtain_to or 0.0) - 0.06 - 0.10 * jitter) / 0.05, 0, 1)
    return np.where(hanging, tip, edge)


def curtain(mesh: Mesh, style: Hair) -> tuple[Floats, Floats, Ints]:
    """Loose hair hanging from the sides and the back, built in rest space and fitted to this head's skull."""
    if style.curtain_to is None:
        return np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3), np.int64)
    rows, columns = 40, 90
    t = np.linspace(0, 1, rows)[:, None]
    y = 7.95 + (style.curtain_to - 7.95) * t
    opening = style.curtain_opening + 0.10 * np.sin(np.pi * t) + 0.12 * t
    angle = opening + (2 * np.pi - 2 * opening) * np.linspace(0, 1, columns)[None]
    top = np.clip((8.25 - y) / 0.6, 0, 1) ** 0.5
    wide = (HALF_WIDTH + style.volume + 0.07) * top - 0.10 * np.clip(t - 0.75, 0, 1) * 2
    deep = (HALF_DEPTH + style.volume) * top
    ripple = 0.018 * np.sin(angle * 17 + 3 * t) + 0.012 * np.sin(angle * 41 + 1 + 5 * t)
    x = (wide + ripple) * np.sin(angle)
    z = HEAD_CENTRE_Z - 0.10 * t + (deep + ripple) * np.cos(angle)
    rest = np.stack([x, np.broadcast_to(y, x.shape), z], axis=2).reshape(-1, 3)
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    return fit_to_skull(mesh, rest), rest, triangles


def fit_to_skull(mesh: Mesh, rest: Floats) -> Floats:
    skull = mesh.rest[:, 1] > 7.0
    source = np.column_stack([mesh.rest[skull], np.ones(int(skull.sum()))])
    solution, *_ = np.linalg.lstsq(source, mesh.vertices[skull], rcond=None)
    return np.column_stack([rest, np.ones(len(rest))]) @ solution


def tube(path: Floats, radius: float, *, closed: bool) -> tuple[Floats, Ints]:
    """A six-sided tube along a path (n, 3)."""
    ahead = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    if not closed:
        ahead[0], ahead[-1] = path[1] - path[0], path[-1] - path[-2]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    across = np.cross(ahead, np.array([0.31, 0.87, 0.38]))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    up = np.cross(across, ahead)
    turn = np.arange(6) * np.pi / 3
    ring = np.cos(turn)[:, None] * across[:, None] + np.sin(turn)[:, None] * up[:, None]
    points = (path[:, None] + radius * ring).reshape(-1, 3)
    index = np.arange(len(points)).reshape(len(path), 6)
    following = np.roll(index, -1, axis=0)
    if not closed:
        index, following = index[:-1], following[:-1]
    a, b, c, d = index, np.roll(index, -1, axis=1), np.roll(following, -1, axis=1), following
    return points, np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])


def spectacles(left_eye: Floats, right_eye: Floats, nose_z: float) -> tuple[Floats, Ints]:
    """Two rounded frames, a bridge and two arms, for eyes centred there (x to the subject's left)."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    round_x, round_y = (np.sign(f(turn)) * np.abs(f(turn)) ** 0.6 for f in (np.cos, np.sin))
    pieces = []
    for eye in (left_eye, right_eye):
        side = np.sign(eye[0])
        frame = np.stack(
            [eye[0] + side * 0.015 + 0.245 * round_x, eye[1] - 0.02 + 0.175 * round_y, nose_z - 0.06 * np.abs(round_x)], 1
        )
        pieces.append(tube(frame, 0.021, closed=True))
        hinge = np.array([eye[0] + side * 0.265, eye[1] + 0.06, nose_z - 0.08])
        arm = hinge + np.array([[0, 0, 0], [side * 0.10, 0, -0.25], [side * 0.13, 0, -0.95]])
        pieces.append(tube(arm, 0.017, closed=False))
    bridge = np.linspace(0, 1, 9)[:, None]
    inner_left, inner_right = (
        np.array([eye[0] - np.sign(eye[0]) * 0.225, eye[1] + 0.03, nose_z - 0.02]) for eye in (left_eye, right_eye)
    )
    arc = inner_left * (1 - bridge) + inner_right * bridge + np.array([0, 0.05, 0.02]) * np.sin(np.pi * bridge)
    pieces.append(tube(arc, 0.018, closed=False))
    points, triangles, count = [], [], 0
    for piece_points, piece_triangles in pieces:
        points.append(piece_points)
        triangles.append(piece_triangles + count)
        count += len(piece_points)
    return np.concatenate(points), np.concatenate(triangles)
