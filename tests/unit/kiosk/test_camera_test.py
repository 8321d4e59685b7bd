"""The technician looks at a camera: measured while the page is up, kept by the device's address, no picture left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from devices.camera.orientation import Orientation
from devices.contract import DeviceFault, Frame
from kiosk.domain.cameracheck import CameraSeen, judged
from kiosk.domain.camerafit import CameraFit
from kiosk.maintenance import fitting
from kiosk.session import cameraevents as cae
from kiosk.session import events as ev
from kiosk.session.state import Session
from kiosk.session.upkeepstate import CameraTest, Upkeep
from tests.support.shell_world import ShellWorld

SHEET = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
WELL = CameraSeen(300.0, 130.0, 0.0, 0.0, 0.03, 10.0, SHEET)


class SimulatedFitted:
    def __init__(self) -> None:
        self.fits: list[tuple[Orientation, object]] = []

    def fit(self, orientation: Orientation, region: object) -> None:
        self.fits.append((orientation, region))


def looking(world: ShellWorld) -> CameraTest:
    now = world.clock.monotonic()
    world.shell.session = Session(phase=CameraTest("tech-01"), now=now, last_touch=now)
    world.shell.tick()
    world.on_screen()
    phase = world.shell.session.phase
    assert isinstance(phase, CameraTest)
    return phase


def frame(number: int, at: float) -> Frame:
    picture = np.random.default_rng(number).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    return Frame(picture, number, at)


def test_the_picture_is_measured_twice_a_second_and_goes_with_the_page(world: ShellWorld) -> None:
    assert looking(world).fit == CameraFit()
    for number in range(11):
        world.tell(frame(number, 0.1 * number))
    phase = world.shell.session.phase
    assert isinstance(phase, CameraTest)
    assert phase.seen is not None
    assert phase.seen.frames == pytest.approx(10.0)
    assert world.frames[-1] is not None
    world.shell.handle(ev.BackPressed())
    assert world.shell.session.phase == Upkeep("tech-01")
    world.shell.tick()
    assert world.hub.streams[-1].stopped
    assert world.frames[-1] is None


def test_a_camera_without_a_picture_says_why(world: ShellWorld) -> None:
    looking(world)
    world.tell(DeviceFault("camera.gone", "找不到摄像头。", "请工作人员检查摄像头的连线。", transient=True))
    phase = world.shell.session.phase
    assert isinstance(phase, CameraTest)
    assert phase.lost is not None
    assert phase.lost.code == "camera.gone"


def test_how_it_is_mounted_is_kept_and_the_driver_told(world: ShellWorld, tmp_path: Path) -> None:
    driver = SimulatedFitted()
    world.hub.drivers["camera"] = driver
    looking(world)
    world.shell.handle(cae.CameraTurned())
    world.settle()
    world.shell.handle(cae.CameraMirrored())
    world.settle()
    phase = world.shell.session.phase
    assert isinstance(phase, CameraTest)
    assert (phase.fit, phase.keeping) == (CameraFit(1, mirrored=True), False)
    assert driver.fits[-1] == (Orientation(1, mirrored=True), None)
    world.shell.handle(cae.CameraMeasured("camera", WELL))
    world.shell.handle(cae.RegionWanted())
    world.settle()
    kept = fitting.read(world.shell._upkeep._fitting._folder)
    assert kept.camera_at("simulated:") == CameraFit(1, mirrored=True, region=SHEET)
    assert kept.camera_at("elsewhere") == CameraFit()
    world.shell.handle(cae.CameraReset())
    world.settle()
    assert driver.fits[-1] == (Orientation(), None)


def test_a_quarter_more_forgets_where_sheets_lay(world: ShellWorld) -> None:
    world.shell.session = Session(phase=CameraTest("t", fit=CameraFit(3, region=SHEET), seen=WELL))
    world.hub.drivers["camera"] = driver = SimulatedFitted()
    world.shell.handle(cae.CameraTurned())
    world.settle()
    assert driver.fits == [(Orientation(0), None)]


@pytest.mark.parametrize(
    ("seen", "wrong"),
    [
        (WELL, []),
        (CameraSeen(20.0, 130.0, 0.0, 0.0, 0.0, 10.0), ["清晰度"]),
        (CameraSeen(300.0, 20.0, 0.6, 0.0, 0.0, 10.0), ["亮度"]),
        (CameraSeen(300.0, 230.0, 0.0, 0.1, 0.0, 10.0), ["亮度"]),
        (CameraSeen(300.0, 130.0, 0.0, 0.4, 0.3, 1.0), ["过曝", "偏色", "每秒画面"]),
    ],
)
def test_each_flaw_is_named_with_what_to_do(seen: CameraSeen, wrong: list[str]) -> None:
    lines = judged(seen)
    assert [line.label for line in lines if line.advice] == wrong
    assert len(lines) == 5
