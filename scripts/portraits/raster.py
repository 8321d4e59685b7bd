"""Triangles to pixels: which triangle is nearest at each pixel, and where in it."""

from dataclasses import dataclass

import numpy as np

from .head_model import Floats, Ints

BOX_SIZES = (3, 5, 8, 13, 21, 34, 55, 90, 150, 260, 500, 1000, 2500)
PIXELS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Fragments:
    """triangle is -1 where nothing is seen; weights are barycentric; depth is infinite where nothing is seen."""

    triangle: Ints
    weights: Floats
    depth: Floats

    def sample(self, attribute: Floats, triangles: Ints) -> Floats:
        """A vertex attribute at each covered pixel, in the order of `np.nonzero(triangle >= 0)`."""
        seen = self.triangle >= 0
        return np.einsum("nk,nkc->nc", self.weights[seen], attribute[triangles[self.triangle[seen]]])


def rasterize(points: Floats, depth: Floats, triangles: Ints, width: int, height: int) -> Fragments:
    """points (n, 2) in pixels, depth (n,) growing away from the eye."""
    corner = points[triangles]
    a, b, c = corner[:, 0], corner[:, 1], corner[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    low, high = np.floor(corner.min(axis=1)).astype(int), np.ceil(corner.max(axis=1)).astype(int)
    visible = (np.abs(area) > 1e-9) & (high >= 0).all(axis=1) & (low[:, 0] < width) & (low[:, 1] < height)
    size = (high - low).max(axis=1) + 1
    found: list[tuple[Ints, Ints, Floats]] = []
    smaller = 0
    for box in BOX_SIZES:
        chosen = np.nonzero(visible & (size > smaller) & (size <= box))[0]
        smaller = box
        rows, columns = (part.ravel()[None] for part in np.mgrid[0:box, 0:box])
        for part in np.array_split(chosen, len(chosen) * box * box // PIXELS_AT_ONCE + 1):
            if not len(part):
                continue
            x, y = low[part, 0][:, None] + columns, low[part, 1][:, None] + rows
            (ax, ay), (bx, by), (cx, cy) = (q[part].T[:, :, None] for q in (a, b, c))
            fx, fy, whole = x + 0.5, y + 0.5, area[part][:, None]
            w0 = ((bx - fx) * (cy - fy) - (by - fy) * (cx - fx)) / whole
            w1 = ((cx - fx) * (ay - fy) - (cy - fy) * (ax - fx)) / whole
            w2 = 1 - w0 - w1
            hit = (w0 >= -1e-6) & (w1 >= -1e-6) & (w2 >= -1e-6) & (x >= 0) & (x < width) & (y >= 0) & (y < height)
            i, j = np.nonzero(hit)
            found.append((y[i, j] * width + x[i, j], part[i], np.stack([w0[i, j], w1[i, j], w2[i, j]], axis=1)))
    triangle = np.full(width * height, -1)
    weights, nearest = np.zeros((width * height, 3)), np.full(width * height, np.inf)
    if found:
        pixel, which, bary = (np.concatenate(parts) for parts in zip(*found, strict=True))
        z = (bary * depth[triangles[which]]).sum(axis=1)
        order = np.argsort(-z, kind="stable")  # far to near: the last write at a pixel is the nearest
        triangle[pixel[order]], weights[pixel[order]], nearest[pixel[order]] = which[order], bary[order], z[order]
    shape = (height, width)
    return Fragments(triangle.reshape(shape), weights.reshape(*shape, 3), nearest.reshape(shape))


def vertex_normals(vertices: Floats, triangles: Ints) -> Floats:
    corner = vertices[triangles]
    flat = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    total = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(total, triangles[:, k], flat)
    return total / (np.linalg.norm(total, axis=1, keepdims=True) + 1e-12)
