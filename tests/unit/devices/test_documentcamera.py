"""The document camera: outlines, faults, flattening and PDF, on generated photographs with known corners."""

from __future__ import annotations

import io
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Pictures
from pypdf import PdfReader

from devices.contract import Absent, DeviceFault, DeviceState, Frame, Identity, Image, PageShot, Ready
from devices.documentcamera import legibility, pdf
from devices.documentcamera.driver import OpenCvDocumentCamera, PageCamera
from devices.documentcamera.flatten import deskewed, evenly_lit, flatten, skew_of
from devices.documentcamera.outline import find_page, in_reading_order, whole_frame
from devices.documentcamera.simulated_camera import SimulatedDocumentCamera
from devices.documentcamera.simulated_scenes import SceneKind, SimulatedScene, simulated_desk, simulated_scene

SIZE = {"width": 1600, "height": 1200}
A4_AT_200 = (2339, 1654, 3)


@pytest.fixture(scope="module")
def scene() -> SimulatedScene:
    return simulated_scene(9, SceneKind.WOOD, **SIZE)


def _codes(image: Image) -> list[str]:
    return [problem.code for problem in legibility.problems(image, find_page(image))]


def _corners(scene: SimulatedScene) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in in_reading_order(scene.corners)]


# --- where the page lies ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SceneKind)
def test_corners_come_in_reading_order_and_close(kind: SceneKind) -> None:
    scene = simulated_scene(40, kind, **SIZE)
    outline = find_page(scene.image)
    assert outline.found
    assert 0.55 <= outline.confidence <= 1
    assert np.linalg.norm(np.array(outline.corners) - in_reading_order(scene.corners), axis=1).max() < 12


@pytest.mark.parametrize("seed", range(4))
def test_a_desk_without_a_page_gives_the_whole_frame(seed: int) -> None:
    desk = simulated_desk(seed, **SIZE)
    outline = find_page(desk)
    assert not outline.found
    assert outline.confidence < 0.55
    assert outline.corners == ((0, 0), (1599, 0), (1599, 1199), (0, 1199))
    assert "document.no_page" in _codes(desk)


@settings(max_examples=40, deadline=None)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 96), st.integers(1, 96), st.just(3))))
def test_any_picture_has_an_outline_within_it(image: Image) -> None:
    outline = find_page(image)
    height, width = image.shape[:2]
    assert np.isfinite(outline.corners).all()
    assert (np.abs(np.array(outline.corners)) <= 2 * max(height, width)).all()


# --- what is wrong with it --------------------------------------------------------------------------------------------


def test_a_good_page_has_no_problem(scene: SimulatedScene) -> None:
    assert _codes(scene.image) == []


def test_each_problem_has_its_code(scene: SimulatedScene) -> None:
    assert "document.too_dark" in _codes((scene.image * 0.2).astype(np.uint8))
    assert "document.blurred" in _codes(np.asarray(cv2.GaussianBlur(scene.image, (0, 0), 5), np.uint8))
    assert "document.glare" in _codes(simulated_scene(12, SceneKind.GLARE, **SIZE).image)


# --- the page made flat -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("dpi", "size"), [(200, (1654, 2339)), (300, (2480, 3508))])
def test_a_page_becomes_a4(scene: SimulatedScene, dpi: int, size: tuple[int, int]) -> None:
    corners = _corners(scene)
    upright = np.linalg.norm(np.subtract(corners[1], corners[0])) < np.linalg.norm(np.subtract(corners[3], corners[0]))
    width, height = size if upright else size[::-1]
    assert flatten(scene.image, corners, dpi=dpi).shape == (height, width, 3)


def test_what_was_on_the_page_is_where_it_was(scene: SimulatedScene) -> None:
    """Marks at the four inner corners of the true page come out at the corners of the flat one."""
    marked = scene.image.copy()
    corners = in_reading_order(scene.corners)
    middle = corners.mean(axis=0)
    for corner in corners:
        place = corner + (middle - corner) * 0.06
        cv2.circle(marked, (round(place[0]), round(place[1])), 9, (255, 0, 255), -1)
    flat = flatten(marked, _corners(scene), upright=False).astype(np.int32)
    magenta = (flat[:, :, 0] - flat[:, :, 1] > 90) & (flat[:, :, 2] - flat[:, :, 1] > 90)
    height, width = magenta.shape
    for rows, columns in itertools.product((slice(0, height // 8), slice(-height // 8, None)), repeat=2):
        side = slice(0, width // 8) if columns.start == 0 else slice(-width // 8, None)
        assert magenta[rows, side].sum() > 100


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (1, 1), (2, 2), (3, 3)],
        [(0, 0), (100, 0), (100, 100)],
        [(0, 0), (0, 100), (100, 100), (100, 0)],
        [(0, 0), (float("nan"), 0), (100, 100), (0, 100)],
        [(0, 0), (1e9, 0), (1e9, 1e9), (0, 1e9)],
    ],
)
def test_corners_that_make_no_page_are_refused(scene: SimulatedScene, corners: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError):
        flatten(scene.image, corners)


@pytest.mark.parametrize("slant", [-3.0, -1.2, 0.0, 2.4])
def test_slanted_lines_are_made_level(slant: float) -> None:
    page = np.full((1169, 827, 3), 240, np.uint8)
    for row in range(120, 1040, 36):
        for column in range(90, 720, 50):
            page[row : row + 14, column : column + 38] = 40
    turn = cv2.getRotationMatrix2D((413, 584), slant, 1.0)
    slanted = np.asarray(cv2.warpAffine(page, turn, (827, 1169), borderValue=(240, 240, 240)), np.uint8)
    assert skew_of(slanted) == pytest.approx(-slant, abs=0.2)
    assert abs(skew_of(deskewed(slanted))) <= 0.2


def test_a_page_without_lines_is_not_turned() -> None:
    assert skew_of(np.full((1169, 827, 3), 240, np.uint8)) == 0


def test_a_shadow_is_taken_off_and_ink_stays() -> None:
    page = np.full((1169, 827, 3), 230, np.uint8)
    for row in range(100, 1060, 40):
        page[row : row + 12, 80:740:3] = 50
    light = np.linspace(1.0, 0.5, 827)[None, :, None]
    even = evenly_lit((page * light).astype(np.uint8))
    paper = even[60:90, 40:-40].astype(np.float64)
    assert paper.min() > 215
    assert even[100:112, 80].mean() < 120
    assert even[100:112, 737].mean() < 120


# --- pages as a file --------------------------------------------------------------------------------------------------


def test_pages_become_one_pdf_of_a4() -> None:
    pages = [np.full(A4_AT_200, shade, np.uint8) for shade in (250, 200, 90)]
    file = pdf.pages_to_pdf(pages)
    assert isinstance(file, bytes)
    read = PdfReader(io.BytesIO(file))
    assert len(read.pages) == 3
    assert float(read.pages[0].mediabox.width) == pytest.approx(595.3, abs=1)
    assert float(read.pages[0].mediabox.height) == pytest.approx(841.9, abs=1)
    picture = read.pages[2].images[0]
    assert np.asarray(Pictures.open(io.BytesIO(picture.data))).mean() == pytest.approx(90, abs=2)
    assert b"DCTDecode" in file


def test_sizes_are_bounded() -> None:
    noisy = np.random.default_rng(1).integers(0, 255, A4_AT_200).astype(np.uint8)
    small = np.full((40, 30, 3), 240, np.uint8)
    limit = 2_600_000
    squeezed = pdf.pages_to_pdf([noisy], max_bytes=limit)
    assert isinstance(squeezed, bytes)
    assert len(squeezed) <= limit
    refusals = (
        pdf.pages_to_pdf([]),
        pdf.pages_to_pdf([small] * (pdf.MAX_PAGES + 1)),
        pdf.pages_to_pdf([noisy], max_bytes=100_000),
        pdf.pages_to_pdf([np.zeros((4000, 4000, 3), np.uint8)]),
    )
    codes = [refusal.code for refusal in refusals if isinstance(refusal, DeviceFault)]
    assert codes == ["document.empty", "document.too_many_pages", "document.too_large", "document.too_large"]


# --- the driver -------------------------------------------------------------------------------------------------------


class _OnePicture:
    """A camera that always sees the same."""

    def __init__(self, grabbed: Frame | DeviceFault, state: DeviceState | None = None) -> None:
        self._grabbed = grabbed
        self._state = state or Ready(Identity("camera"))

    kind = "camera"
    address = "memory"

    def open(self) -> Identity | DeviceFault:
        return self._grabbed if isinstance(self._grabbed, DeviceFault) else Identity("camera", model="one picture")

    def close(self) -> None:
        self._state = Absent(DeviceFault("camera.gone", "", ""))

    def poll(self) -> DeviceState:
        return self._state

    def grab(self) -> Frame | DeviceFault:
        return self._grabbed


def test_a_page_is_captured_with_its_corners(scene: SimulatedScene) -> None:
    camera = PageCamera(_OnePicture(Frame(scene.image, 7)))
    assert camera.open() == Identity("documentcamera", model="one picture")
    assert camera.poll() == Ready(Identity("documentcamera"))
    shot = camera.capture()
    assert isinstance(shot, PageShot)
    assert shot.frame.number == 7
    assert shot.outline.found
    assert shot.problems == ()
    dragged = replace(shot.outline, corners=whole_frame(scene.image).corners)
    assert flatten(shot.frame.image, dragged.corners).shape[2] == 3


def test_no_page_is_a_fault_unless_the_person_insists() -> None:
    camera = PageCamera(_OnePicture(Frame(simulated_desk(1, **SIZE))))
    refused = camera.capture()
    assert isinstance(refused, DeviceFault)
    assert refused.code == "document.no_page"
    insisted = camera.capture(insist=True)
    assert isinstance(insisted, PageShot)
    assert not insisted.outline.found
    assert insisted.problems[0].code == "document.no_page"


def test_the_cameras_own_faults_pass_through() -> None:
    gone = DeviceFault("camera.gone", "", "")
    camera = PageCamera(_OnePicture(gone, Absent(gone)))
    assert camera.open() == camera.look() == camera.capture(insist=True) == gone
    assert camera.poll() == Absent(gone)


def _within(seconds: float, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline


# --- over the wire ----------------------------------------------------------------------------------------------------


@pytest.fixture
def simulator() -> Iterator[SimulatedDocumentCamera]:
    with SimulatedDocumentCamera(**SIZE) as running:
        yield running


def test_the_simulated_desk_over_http(simulator: SimulatedDocumentCamera) -> None:
    camera = OpenCvDocumentCamera(simulator.address)
    opened = camera.open()
    try:
        assert isinstance(opened, Identity)
        assert (opened.kind, opened.model, opened.simulated) == ("documentcamera", "1600×1200", True)
        empty = camera.capture()
        assert isinstance(empty, DeviceFault)
        assert empty.code == "document.no_page"
        truth = simulator.lay(3)
        _within(10, lambda: isinstance(camera.capture(), PageShot))
        shot = camera.capture()
        assert isinstance(shot, PageShot)
        assert np.linalg.norm(np.array(shot.outline.corners) - in_reading_order(truth), axis=1).max() < 12
        simulator.clear()
        _within(10, lambda: isinstance(camera.capture(), DeviceFault))
    finally:
        camera.close()
