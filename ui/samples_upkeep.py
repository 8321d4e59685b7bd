"""Samples of the pages for looking after the terminal."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.cameracheck import CameraSeen
from kiosk.domain.camerafit import CameraFit
from kiosk.domain.dayclose import DayFacts, DayPoint, judged
from kiosk.domain.touchfit import TARGETS
from kiosk.domain.touchfit import judged as judged_touch
from kiosk.domain.trouble import Cause, Trouble
from kiosk.maintenance.rotawords import JOBS
from kiosk.maintenance.today import COUNTED
from kiosk.session.ambient import Ambient, DeviceRow, JobRow, Light
from kiosk.session.upkeepstate import CameraTest, DayCheck, JobList, ScreenLight, TouchTest, Upkeep
from kiosk.shell.fitting import NOT_KEPT
from ui.samples_base import Sample, at
from ui.samples_cast import NOW_ISO
from ui.samples_desk import PAPER_OUT

_WHO = "tech-01"


def _row(name: str, **how: object) -> JobRow:
    return replace(JobRow(name, *JOBS[name], last_at=NOW_ISO, due_in=25.0, by_hand=True), **how)  # type: ignore[arg-type]


ROTA = (
    _row("sync.probe", running=True),
    _row("sync.deliver", due_in=None, by_hand=False),
    _row("sync.heartbeat", due_in=720.0),
    _row("sync.downlink", failed=True, why="连接平台超时", due_in=300.0),
    _row("sync.journal", wanted=True),
    _row("sync.housekeeping", due_in=2700.0),
    _row("store.copy", due_in=20 * 3600.0),
    _row("store.tend", by_hand=False),
    _row("store.examine", due_in=None),
    _row("intake.look", by_hand=False),
    _row("payment.left", due_in=None, by_hand=False),
    _row("day.check", due_in=8 * 3600.0),
    _row("update.look", last_at="", due_in=3 * 86_400.0),
    _row("update.stick", by_hand=False),
)

_COUNTS = tuple(zip(COUNTED.values(), (23, 19, 17, 21, 0), strict=False))
_FOUND = (
    DayPoint("inputs.door_open", "机柜门和防拆开关：机柜的门开着。", "请联系工作人员关好机柜。"),
    DayPoint("receipt.near_end", "凭条打印机：凭条纸快用完了。", "请准备一卷新的凭条纸。"),
)
CLEAR = judged(NOW_ISO, DayFacts(online=False, waiting=2, oldest_hours=5), (), _COUNTS)
OPEN = judged(NOW_ISO, DayFacts(online=True, waiting=2, papers=1, parked=1, payments=1, files=3), _FOUND, _COUNTS)

_PANEL = (268.0, 476.0)
_NO_ANSWER = Trouble("display.silent", Cause.DEVICE, "屏幕没有回答。", "请用屏幕上的按钮调亮度。")
_SCATTERED = tuple(reversed(TARGETS))[:4] + TARGETS[4:]
_CAMERA_GONE = Trouble("camera.gone", Cause.DEVICE, "找不到摄像头。", "请工作人员检查摄像头的连线。")
_SHEET = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
_SHARP = CameraSeen(412.0, 128.0, 0.01, 0.03, 0.05, 9.8)
_DULL = CameraSeen(31.0, 44.0, 0.4, 0.2, 0.31, 2.1, _SHEET)
_TURNED = CameraFit(turns=1, mirrored=True, region=_SHEET)


def _with_desk(world: Ambient) -> Ambient:
    desk = DeviceRow("documentcamera", "高拍仪", Light.GREEN, "正常", simulated=True)
    return replace(world, devices=(*world.devices, desk))


def _tested(off: float) -> TouchTest:
    """A panel that reports every touch so far to the right, as a share of its width."""
    taps = tuple((x + off, y) for x, y in TARGETS)
    return TouchTest(_WHO, taps=taps, result=judged_touch(taps, _PANEL))


def upkeep(world: Ambient) -> list[Sample]:
    return [
        at("upkeep", "upkeep", world, Upkeep(_WHO)),
        at("day", "day", world, DayCheck(_WHO, "technician", result=CLEAR)),
        at("day-checking", "day", world, DayCheck("cadre-01", "attendant", checking=True)),
        at("day-first", "day", world, DayCheck("cadre-01", "attendant", result=OPEN)),
        at("day-not-printed", "day", world, DayCheck("cadre-01", "attendant", result=OPEN, trouble=PAPER_OUT)),
        at("touch", "touch", world, TouchTest(_WHO)),
        at("touch-cross", "touch", world, TouchTest(_WHO, testing=True, taps=TARGETS[:2])),
        at("touch-good", "touch", world, _tested(0.0)),
        at("touch-off", "touch", world, _tested(0.03)),
        at("touch-scattered", "touch", world, TouchTest(_WHO, taps=_SCATTERED, result=judged_touch(_SCATTERED, _PANEL))),
        at("touch-kept", "touch", world, replace(_tested(0.03), kept=True)),
        at("touch-not-kept", "touch", world, replace(_tested(0.03), trouble=NOT_KEPT)),
        at("light", "light", world, ScreenLight(_WHO, looked=True, percent=70)),
        at("light-looking", "light", world, ScreenLight(_WHO, busy=True)),
        at("light-none", "light", world, ScreenLight(_WHO, looked=True)),
        at("light-silent", "light", world, ScreenLight(_WHO, looked=True, trouble=_NO_ANSWER)),
        at("camera-good", "cameratest", world, CameraTest(_WHO, seen=_SHARP, fit=CameraFit())),
        at("camera-wrong", "cameratest", _with_desk(world), CameraTest(_WHO, "documentcamera", _DULL, fit=_TURNED)),
        at("camera-opening", "cameratest", world, CameraTest(_WHO)),
        at("camera-lost", "cameratest", world, CameraTest(_WHO, lost=_CAMERA_GONE, fit=CameraFit(), trouble=NOT_KEPT)),
        at("camera-none", "cameratest", replace(world, devices=()), CameraTest(_WHO)),
        at("jobs", "jobs", replace(world, rota=ROTA), JobList(_WHO)),
    ]
