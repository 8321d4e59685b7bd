"""The camera driver against the simulated camera over real HTTP: frames, stalls, frozen, grey and cut-off pictures."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from devices.camera import quality
from devices.camera.driver import OpenCvCamera
from devices.camera.simulator import HEIGHT, WIDTH, SimulatedCamera
from devices.contract import Absent, DeviceFault, Failed, Frame, Image, Ready


def _painted_person(shade: int) -> Image:
    """Stands in for a portrait: an oval on a background with some texture."""
    picture = np.full((600, 800, 3), 90, np.uint8)
    cv2.ellipse(picture, (400, 280), (120, 160), 0, 0, 360, (shade, shade, 230), -1)
    cv2.circle(picture, (350, 240), 14, (20, 20, 20), -1)
    cv2.circle(picture, (450, 240), 14, (20, 20, 20), -1)
    return picture


@pytest.fixture
def portraits(tmp_path: Path) -> Path:
    folder = tmp_path / "portraits" / "somebody"
    folder.mkdir(parents=True)
    for number in (1, 2):
        cv2.imwrite(str(folder / f"live-{number}.jpg"), _painted_person(120 + 40 * number))
    return tmp_path / "portraits"


@pytest.fixture
def simulator(portraits: Path) -> Iterator[SimulatedCamera]:
    with SimulatedCamera(portraits) as running:
        yield running


@pytest.fixture
def camera(simulator: SimulatedCamera) -> Iterator[OpenCvCamera]:
    opened = OpenCvCamera(simulator.address)
    identity = opened.open()
    assert not isinstance(identity, DeviceFault), identity
    assert (identity.model, identity.simulated) == (f"{WIDTH}×{HEIGHT}", True)
    yield opened
    opened.close()


def _grab_until(camera: OpenCvCamera, accept: Callable[[Frame | DeviceFault], bool], seconds: float = 12) -> None:
    deadline = time.monotonic() + seconds
    while True:
        grabbed = camera.grab()
        if accept(grabbed):
            return
        assert time.monotonic() < deadline, grabbed
        threading.Event().wait(0.02)


def _is(code: str) -> Callable[[Frame | DeviceFault], bool]:
    return lambda grabbed: isinstance(grabbed, DeviceFault) and grabbed.code == code


def _is_frame(grabbed: Frame | DeviceFault) -> bool:
    return isinstance(grabbed, Frame)


def test_frames_come_in_order_and_each_is_new(camera: OpenCvCamera) -> None:
    frames = [camera.grab() for _ in range(5)]
    numbers = [frame.number for frame in frames if isinstance(frame, Frame)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 5
    first, second = frames[0], frames[1]
    assert isinstance(first, Frame)
    assert isinstance(second, Frame)
    assert first.image.shape == (HEIGHT, WIDTH, 3)
    assert not np.array_equal(first.image, second.image)
    assert isinstance(camera.poll(), Ready)


def test_a_person_steps_in_and_leaves(simulator: SimulatedCamera, camera: OpenCvCamera) -> None:
    def red(grabbed: Frame | DeviceFault) -> bool:
        assert isinstance(grabbed, Frame)
        middle = grabbed.image[200:260, 300:340].mean(axis=(0, 1))
        return bool(middle[2] > middle[0] + 20 and middle[2] > 200)

    assert simulator.people() == ["somebody"]
    assert not red(camera.grab())
    simulator.show("somebody")
    _grab_until(camera, red)
    simulator.hide()
    _grab_until(camera, lambda grabbed: not red(grabbed))


@pytest.mark.parametrize("name", ["nobody", "../somebody", ""])
def test_nobody_without_portraits_can_be_shown(simulator: SimulatedCamera, name: str) -> None:
    with pytest.raises(KeyError):
        simulator.show(name)


def test_a_stall_is_told_in_time_and_heals_by_itself(simulator: SimulatedCamera, camera: OpenCvCamera) -> None:
    simulator.stall()
    _grab_until(camera, _is("camera.stalled"))
    began = time.monotonic()
    assert isinstance(camera.grab(), DeviceFault)
    assert time.monotonic() - began < 2
    assert isinstance(camera.poll(), Absent)
    simulator.resume()
    _grab_until(camera, _is_frame)


def test_a_frozen_picture_is_no_live_one(simulator: SimulatedCamera, camera: OpenCvCamera) -> None:
    simulator.freeze()
    _grab_until(camera, _is("camera.frozen"))
    state = camera.poll()
    assert isinstance(state, Failed)
    assert state.fault.code == "camera.frozen"
    simulator.resume()
    _grab_until(camera, _is_frame)


def test_grey_and_cut_off_pictures_are_refused(simulator: SimulatedCamera, camera: OpenCvCamera) -> None:
    simulator.grey()
    _grab_until(camera, _is("camera.grey"))
    simulator.resume()
    _grab_until(camera, _is_frame)
    simulator.truncate()
    _grab_until(camera, _is("camera.grey"))


def test_a_camera_that_goes_and_comes_back(simulator: SimulatedCamera, camera: OpenCvCamera) -> None:
    simulator.stop()
    _grab_until(camera, _is("camera.gone"))
    assert isinstance(camera.poll(), Absent)
    simulator.start()
    _grab_until(camera, _is_frame)


def test_no_camera_at_the_address(simulator: SimulatedCamera) -> None:
    address = simulator.address
    simulator.stop()
    camera = OpenCvCamera(address)
    opened = camera.open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "camera.gone"
    assert isinstance(camera.grab(), DeviceFault)


def test_no_device_at_the_path() -> None:
    camera = OpenCvCamera("/dev/v4l/by-id/usb-none-video-index0")
    opened = camera.open()
    assert isinstance(opened, DeviceFault)
    assert opened.code == "camera.gone"


def test_a_film_plays_in_a_loop(not_below_dev: Path) -> None:
    film = not_below_dev / "film.avi"
    writer = cv2.VideoWriter(str(film), cv2.VideoWriter.fourcc(*"MJPG"), 20, (160, 120))
    random = np.random.default_rng(1)
    for _ in range(3):
        writer.write(random.integers(0, 255, (120, 160, 3)).astype(np.uint8))
    writer.release()
    camera = OpenCvCamera(str(film))
    assert not isinstance(camera.open(), DeviceFault)
    assert all(isinstance(camera.grab(), Frame) for _ in range(8))
    camera.close()


def test_damage_is_seen_in_the_pixels() -> None:
    random = np.random.default_rng(2)
    real = random.integers(0, 255, (120, 160, 3)).astype(np.uint8)
    dark = random.normal(12, 4, (120, 160, 3)).clip(0, 255).astype(np.uint8)
    cut = real.copy()
    cut[90:] = 128
    grey = np.full((120, 160, 3), 128, np.uint8)
    assert [quality.is_blank(image) for image in (real, cut, grey)] == [False, False, True]
    assert [quality.is_cut_off(image) for image in (real, dark, cut, grey)] == [False, False, True, True]


def test_a_lower_part_left_over_from_an_earlier_picture_is_seen() -> None:
    random = np.random.default_rng(3)
    earlier, fresh = (random.integers(0, 255, (120, 20, 3)).astype(np.uint8) for _ in range(2))
    cut = fresh.copy()
    cut[60:] = earlier[60:]
    assert quality.repeats_lower_part(cut, earlier)
    assert not quality.repeats_lower_part(fresh, earlier)
    assert not quality.repeats_lower_part(earlier, earlier)
