"""The parametric head: MakeHuman's base mesh and targets (CC0), packed by `scripts/bake_head_model.py`."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 0.0001
GROUP_NAMES = ("body", "left_eye", "right_eye", "left_lashes", "right_lashes", "suit")
AGES = {"child": 0.19, "young": 0.5, "old": 1.0}


@dataclass(frozen=True)
class Mesh:
    """Quads of one head. `rest` is the base mesh's position of each vertex: the same point of every face has the same
    rest position, so paint is laid out in rest space."""

    vertices: Floats
    rest: Floats
    quads: Ints
    groups: Ints

    def triangles(self) -> tuple[Ints, Ints]:
        """Vertex indices (n, 3) and the group of each triangle."""
        first, second = self.quads[:, [0, 1, 2]], self.quads[:, [0, 2, 3]]
        return np.concatenate([first, second]), np.concatenate([self.groups, self.groups])


class HeadModel:
    def __init__(self, packed: Path) -> None:
        with np.load(packed) as store:
            self._arrays = {name: store[name] for name in store.files}
        self.base = self._arrays["vertices"].astype(np.float64)
        self.quads = self._arrays["quads"].astype(np.int64)
        self.groups = self._arrays["groups"].astype(np.int64)

    def shape(self, weights: dict[str, float]) -> Floats:
        """Vertices with the named targets added; a name may start with `both:` for the left and right one together."""
        moved = self.base.copy()
        for name, weight in weights.items():
            for target in _sides(name):
                index = self._arrays[f"{target}.index"].astype(np.int64)
                moved[index] += weight * STEP * self._arrays[f"{target}.steps"]
        return moved

    def mesh(self, weights: dict[str, float]) -> Mesh:
        """The head with these weights, its skin subdivided once."""
        shaped = self.shape(weights)
        both = np.concatenate([shaped, self.base], axis=1)
        fine, quads, groups = subdivide(both, self.quads, self.groups)
        return Mesh(fine[:, :3], fine[:, 3:], quads, groups)


def macro_weights(*, age: float, woman: float, asian: float, heavy: float) -> dict[str, float]:
    """Weights of MakeHuman's age, sex, origin and weight targets. age: 0.19 child, 0.5 young adult, 1.0 old;
    woman and asian 0..1; heavy -1 (thin) .. 1 (heavy)."""
    names = list(AGES)
    stops = [AGES[name] for name in names]
    ages = {name: float(np.interp(age, stops, np.eye(3)[i])) for i, name in enumerate(names)}
    sexes = {"female": woman, "male": 1 - woman}
    origins = {"asian": asian, "caucasian": 1 - asian}
    masses = {"minweight": max(-heavy, 0.0), "averageweight": 1 - abs(heavy), "maxweight": max(heavy, 0.0)}
    weights: dict[str, float] = {}
    for age_name, age_share in ages.items():
        for sex, sex_share in sexes.items():
            for origin, share in origins.items():
                weights[f"macrodetails/{origin}-{sex}-{age_name}"] = age_share * sex_share * share
            for mass, share in masses.items():
                weights[f"macrodetails/universal-{sex}-{age_name}-averagemuscle-{mass}"] = age_share * sex_share * share
    return {name: weight for name, weight in weights.items() if weight}


def _sides(name: str) -> tuple[str, ...]:
    if not name.startswith("both:"):
        return (name,)
    folder, leaf = name.removeprefix("both:").split("/")
    if folder == "expression":
        return (
            f"expression/units/asian/{leaf.replace('*', 'left')}",
            f"expression/units/asian/{leaf.replace('*', 'right')}",
        )
    return (f"{folder}/l-{leaf}", f"{folder}/r-{leaf}")


def subdivide(points: Floats, quads: Ints, groups: Ints) -> tuple[Floats, Ints, Ints]:
    """One Catmull-Clark step over a quad mesh with open borders; `points` may have any number of columns."""
    count = len(points)
    face_points = points[quads].mean(axis=1)
    corners = np.stack([quads, np.roll(quads, -1, axis=1)], axis=2).reshape(-1, 2)
    edges, edge_of_corner = np.unique(np.sort(corners, axis=1), axis=0, return_inverse=True)
    edge_of_corner = edge_of_corner.reshape(-1)
    face_of_corner = np.repeat(np.arange(len(quads)), 4)
    faces_at_edge = np.bincount(edge_of_corner, minlength=len(edges))
    midpoints = points[edges].mean(axis=1)
    face_sums = np.zeros_like(midpoints)
    np.add.at(face_sums, edge_of_corner, face_points[face_of_corner])
    inner = faces_at_edge == 2
    edge_points = midpoints.copy()
    edge_points[inner] = (2 * midpoints[inner] + face_sums[inner]) / 4

    valence = np.bincount(quads.reshape(-1), minlength=count)[:, None].astype(float)
    face_mean, edge_mean, border_mean = (np.zeros_like(points) for _ in range(3))
    np.add.at(face_mean, quads.reshape(-1), face_points[face_of_corner])
    border = np.zeros(count, dtype=bool)
    edge_count = np.zeros((count, 1))
    for side in (0, 1):
        np.add.at(edge_mean, edges[:, side], midpoints)
        np.add.at(edge_count, edges[:, side], 1.0)
        np.add.at(border_mean, edges[~inner, side], midpoints[~inner])
        border[edges[~inner, side]] = True
    safe = np.maximum(valence, 1)
    smooth = (face_mean / safe + 2 * edge_mean / np.maximum(edge_count, 1) + (safe - 3) * points) / safe
    smooth[border] = (border_mean[border] / 2 + points[border]) / 2

    edge_index = count + edge_of_corner.reshape(-1, 4)
    face_index = count + len(edges) + np.arange(len(quads))
    fine = [np.stack([quads[:, k], edge_index[:, k], face_index, edge_index[:, k - 1]], axis=1) for k in range(4)]
    return np.concatenate([smooth, edge_points, face_points]), np.concatenate(fine), np.tile(groups, 4)
