"""Make the synthetic portraits of the bench's people: `assets/bench/portraits/`.

    python scripts/make_portraits.py            all
    python scripts/make_portraits.py john-smith one

Nobody real is shown: the faces are a CC0 mesh (`assets/bench/head/`), shaped and painted by the numbers in
`scripts/portraits/subjects.py`. Same numbers and same library versions, same files.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from portraits.head_model import HeadModel
from portraits.scene import develop, village_hall, white_wall
from portraits.studio import photograph, seed_of
from portraits.subjects import CHIP, LIVE, SUBJECTS, Shot, Subject

BENCH = Path(__file__).resolve().parents[1] / "assets" / "bench"
PORTRAITS = BENCH / "portraits"
CHIP_SIZE, CHIP_BYTES = (102, 126), 1000
LIVE_SIZE, LIVE_BYTES = (640, 480), 60_000
FACE_CENTRE, FACE_RADII = (51, 61), (30, 36)
ROOM_SEED = 7
SUPERSAMPLING = 2


def chip_picture(model: HeadModel, subject: Subject) -> np.ndarray:
    """102 x 126, head and shoulders on white, as printed on an identity card."""
    scale = 4
    width, height = CHIP_SIZE[0] * scale, CHIP_SIZE[1] * scale
    colour, cover = photograph(model, subject, CHIP, width, height, focal=31.0 * CHIP.reach * scale, chip=True)
    cover = cover[..., None]
    light = colour * cover + white_wall(width, height) * (1 - cover)
    return develop(cv2.resize(light, CHIP_SIZE, interpolation=cv2.INTER_AREA), 0.0, 0)


def live_picture(model: HeadModel, subject: Subject, shot: Shot, number: int) -> np.ndarray:
    """640 x 480, standing in the service room before the terminal."""
    width, height = (side * SUPERSAMPLING for side in LIVE_SIZE)
    colour, cover = photograph(model, subject, shot, width, height, focal=900.0 * SUPERSAMPLING, chip=False)
    cover = cover[..., None]
    light = colour * cover + village_hall(width, height, ROOM_SEED, shot) * (1 - cover)
    return develop(cv2.resize(light, LIVE_SIZE, interpolation=cv2.INTER_AREA), shot.noise, seed_of(subject) + number)


def webp_within(picture: np.ndarray, face: np.ndarray, limit: int) -> bytes:
    """The WebP of at most `limit` bytes that keeps the face best; what is not face is smoothed to save bytes for it."""
    best: tuple[float, bytes] | None = None
    for face_blur in (0.0, 0.35, 0.5, 0.65):
        near = cv2.GaussianBlur(picture, (0, 0), face_blur) if face_blur else picture
        smooth = near * face + cv2.GaussianBlur(picture, (0, 0), 1.6) * (1 - face)
        image = Image.fromarray(np.ascontiguousarray(np.round(smooth).astype(np.uint8)[..., ::-1]))
        for quality in range(80, 0, -1):
            buffer = BytesIO()
            image.save(buffer, "WEBP", quality=quality, method=6)
            if len(buffer.getvalue()) <= limit:
                decoded = np.asarray(Image.open(buffer).convert("RGB"), np.float64)[..., ::-1]
                error = float((((decoded - picture) ** 2) * face).mean())
                if best is None or error < best[0]:
                    best = error, buffer.getvalue()
                break
    if best is None:
        raise ValueError("the picture does not fit the chip")
    return best[1]


def face_mask() -> np.ndarray:
    """1 over the face of a chip picture, falling to 0 around it."""
    width, height = CHIP_SIZE
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    away = np.hypot((x - FACE_CENTRE[0]) / FACE_RADII[0], (y - FACE_CENTRE[1]) / FACE_RADII[1])
    return np.clip((1.15 - away) / 0.25, 0, 1)[..., None]


def jpeg_within(picture: np.ndarray, limit: int) -> bytes:
    for quality in range(90, 40, -2):
        encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(encoded) < limit:
            return encoded
    raise ValueError("the picture does not fit")


def portray(subject: Subject) -> str:
    cv2.setNumThreads(1)
    model = HeadModel(BENCH / "head" / "head.npz")
    folder = PORTRAITS / subject.slug
    folder.mkdir(parents=True, exist_ok=True)
    chip = webp_within(chip_picture(model, subject), face_mask(), CHIP_BYTES)
    (folder / "chip.webp").write_bytes(chip)
    for number, shot in enumerate(LIVE, start=1):
        picture = live_picture(model, subject, shot, number)
        (folder / f"live-{number}.jpg").write_bytes(jpeg_within(picture, LIVE_BYTES))
    return f"{subject.slug}: chip {len(chip)} bytes"


def main(slugs: list[str]) -> None:
    PORTRAITS.mkdir(parents=True, exist_ok=True)
    still = replace(LIVE[0], offset=(0.0, 0.0), yaw=0.0)
    width, height = LIVE_SIZE
    empty = develop(village_hall(width, height, ROOM_SEED, still), still.noise, ROOM_SEED)
    (PORTRAITS / "empty.jpg").write_bytes(jpeg_within(empty, LIVE_BYTES))
    chosen = [subject for subject in SUBJECTS if not slugs or subject.slug in slugs]
    with ProcessPoolExecutor(2) as pool:
        for line in pool.map(portray, chosen):
            print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
