"""The face engine on the bench's synthetic people: owners pass, strangers do not, bad pictures are told by name."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures

from devices.camera.driver import OpenCvCamera
from devices.camera.simulator import SimulatedCamera
from devices.contract import Cause, DeviceFault, FaceMatch, Frame, Image
from devices.face import dlib_engine
from devices.face.dlib_engine import DEFAULT_THRESHOLD, DlibFaceVerifier

PORTRAITS = Path(__file__).parents[3] / "assets" / "bench" / "portraits"

pytestmark = pytest.mark.skipif(
    not (PORTRAITS / "wang-xiuying" / "live-2.jpg").exists(), reason="the bench's portraits are missing"
)


@pytest.fixture(scope="module")
def verifier() -> DlibFaceVerifier:
    return DlibFaceVerifier()


def _picture(path: Path) -> Image:
    with Pictures.open(path) as opened:
        return _array(opened)


def _array(picture: Pictures.Image) -> Image:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"), dtype=np.uint8)[:, :, ::-1])


def _live(name: str, number: int = 1) -> Image:
    return _picture(PORTRAITS / name / f"live-{number}.jpg")


def _card_photo(name: str) -> Image:
    """A live picture framed and shrunk as on a card: 102 by 126, a kilobyte."""
    with Pictures.open(PORTRAITS / name / "live-1.jpg") as opened:
        framed = opened.convert("RGB").crop((210, 120, 441, 405)).resize((102, 126))
    packed = io.BytesIO()
    framed.save(packed, "WEBP", quality=45)
    with Pictures.open(packed) as photo:
        return _array(photo)


def _is_fault(result: FaceMatch | DeviceFault, code: str) -> bool:
    return isinstance(result, DeviceFault) and result.code == code and result.cause is Cause.INPUT


@pytest.mark.parametrize("name", ["wang-xiuying", "chen-zhiming", "john-smith"])
def test_an_owner_is_recognised_from_a_card_sized_photo(verifier: DlibFaceVerifier, name: str) -> None:
    match = verifier.compare(_card_photo(name), _live(name, 3))
    assert isinstance(match, FaceMatch)
    assert match.matched, match.distance
    assert (match.engine, match.certified, match.threshold) == ("dlib", False, DEFAULT_THRESHOLD)


@pytest.mark.parametrize(
    ("card", "live"), [("wang-xiuying", "john-smith"), ("john-smith", "li-jiaxin"), ("chen-zhiming", "john-smith")]
)
def test_a_stranger_is_not(verifier: DlibFaceVerifier, card: str, live: str) -> None:
    match = verifier.compare(_card_photo(card), _live(live))
    assert isinstance(match, FaceMatch)
    assert not match.matched, match.distance


@pytest.mark.parametrize("name", sorted(folder.name for folder in PORTRAITS.glob("*/")))
def test_everybodys_chip_photo_tells_them_from_all_others(verifier: DlibFaceVerifier, name: str) -> None:
    chip = _picture(PORTRAITS / name / "chip.webp")
    distances: dict[str, float] = {}
    for folder in PORTRAITS.glob("*/"):
        match = verifier.compare(chip, _live(folder.name, 2))
        assert isinstance(match, FaceMatch)
        distances[folder.name] = match.distance
    assert [other for other, distance in distances.items() if distance < DEFAULT_THRESHOLD] == [name], distances


def test_an_owner_before_the_simulated_camera_is_recognised(verifier: DlibFaceVerifier) -> None:
    chip = _picture(PORTRAITS / "wang-xiuying" / "chip.webp")
    with SimulatedCamera(PORTRAITS) as simulator:
        simulator.show("wang-xiuying")
        camera = OpenCvCamera(simulator.address)
        camera.open()
        frame = camera.grab()
        camera.close()
    assert isinstance(frame, Frame)
    match = verifier.compare(chip, frame.image)
    assert isinstance(match, FaceMatch)
    assert match.matched, match.distance


def test_the_threshold_decides(verifier: DlibFaceVerifier) -> None:
    match = DlibFaceVerifier(threshold=0.01).compare(_card_photo("chen-zhiming"), _live("chen-zhiming"))
    assert isinstance(match, FaceMatch)
    assert not match.matched


def _pasted(*names: str, scale: float = 1.0) -> Image:
    """Heads side by side in the empty room."""
    with Pictures.open(PORTRAITS / "empty.jpg") as room:
        scene = room.convert("RGB").resize((640, 480))
    for place, name in enumerate(names):
        with Pictures.open(PORTRAITS / name / "live-1.jpg") as opened:
            head = opened.convert("RGB").crop((200, 100, 440, 400))
        head = head.resize((int(head.width * scale), int(head.height * scale)))
        scene.paste(head, (40 + place * 300, 90))
    return _array(scene)


@pytest.mark.parametrize(
    ("scene", "code"),
    [
        (lambda: _picture(PORTRAITS / "empty.jpg"), "face.none"),
        (lambda: _pasted("wang-xiuying", "john-smith"), "face.several"),
        (lambda: _pasted("wang-xiuying", scale=0.45), "face.small"),
        (lambda: (_live("wang-xiuying") * 0.12).astype(np.uint8), "face.dark"),
        (lambda: np.zeros((480, 640, 3), np.uint8), "face.dark"),
        (lambda: np.full((480, 640, 3), 200, np.uint8), "face.none"),
        (lambda: np.zeros((0, 0, 3), np.uint8), "face.none"),
        (lambda: np.zeros((480, 640), np.uint8), "face.none"),
        (lambda: np.full((3, 4000, 3), 200, np.uint8), "face.none"),
    ],
    ids=["nobody", "two people", "far away", "dim", "black", "wall", "empty", "no colours", "strip"],
)
def test_a_live_picture_that_cannot_be_compared_is_told_why(
    verifier: DlibFaceVerifier, scene: Callable[[], Image], code: str
) -> None:
    assert _is_fault(verifier.compare(_card_photo("wang-xiuying"), scene()), code)


def test_a_bystander_far_behind_does_not_count(verifier: DlibFaceVerifier) -> None:
    scene = _pasted("wang-xiuying")
    small = _pasted("john-smith", scale=0.4)[90:210, 40:136]
    scene[20:140, 500:596] = small
    assert isinstance(verifier.compare(_card_photo("wang-xiuying"), scene), FaceMatch)


def test_a_card_photo_without_a_face_is_the_cards_fault(verifier: DlibFaceVerifier) -> None:
    blank = np.full((126, 102, 3), 230, np.uint8)
    assert _is_fault(verifier.compare(blank, _live("wang-xiuying")), "face.card_photo")


def test_many_threads_get_the_same_answer(verifier: DlibFaceVerifier) -> None:
    card, live = _card_photo("chen-zhiming"), _live("chen-zhiming")
    answers: list[FaceMatch | DeviceFault] = []
    threads = [threading.Thread(target=lambda: answers.append(verifier.compare(card, live))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(answers) == 4
    assert len({answer.distance for answer in answers if isinstance(answer, FaceMatch)}) == 1


def test_missing_weights_are_a_fault_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dlib_engine.importlib.util, "find_spec", lambda _: None)
    fault = DlibFaceVerifier().warm_up()
    assert fault is not None
    assert fault.code == "face.unavailable"


def test_pictures_stay_out_of_what_is_printed(verifier: DlibFaceVerifier) -> None:
    match = verifier.compare(_card_photo("chen-zhiming"), _live("chen-zhiming"))
    assert "array" not in repr(match)
    assert "array" not in repr(vars(verifier))
