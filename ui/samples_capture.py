"""Papers and the signature for the samples. The pages are generated, the names invented."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kiosk.domain.catalogue import AttachmentSpec
from kiosk.domain.signature import TOO_LITTLE, InkPoint, Stroke
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session.state import (
    CaptureStatus,
    CaptureStep,
    CopyStep,
    Corners,
    PaperPage,
    Phase,
    ResultStep,
    Shot,
    SignStep,
    VideoStep,
)

if TYPE_CHECKING:
    from devices.contract import Image

BOOKLET = AttachmentSpec("household-booklet", "户口本", "摊开，先拍户主那一页，再拍您自己那一页", max_pages=4)
PHOTO = AttachmentSpec("photo", "照片", "有照片或者纸条就放上来，没有也能办", required=False, max_pages=3)
SENTENCE = "上面填的都是真的，我愿意负责。"

_CORNERS: Corners = ((0.104, 0.359), (0.661, 0.19), (0.722, 0.731), (0.19, 0.846))
_PAGES = (PaperPage(1, 240_000), PaperPage(2, 262_000))
BLURRED = Trouble("document.blurred", Cause.INPUT, "拍到的材料不清楚。", "请把材料放平、不要移动，再拍一次。")
NO_PAGE = Trouble("document.no_page", Cause.INPUT, "没有看到材料的四条边。", "请把材料平放在拍摄区内，或用手拖动四个角。")
TOO_LARGE = Trouble("document.too_large", Cause.INPUT, "拍的材料太大，存不下。", "请少拍几页，再试一次。")
GONE = Trouble("camera.gone", Cause.DEVICE, "找不到摄像头。", "请工作人员检查摄像头的连线。")


def name_written() -> tuple[Stroke, ...]:
    """Three strokes as a finger draws them."""
    across = tuple(InkPoint(10 + step * 1.6, 26 + math.sin(step / 3) * 1.5, step * 20) for step in range(22))
    down = tuple(InkPoint(28 + math.sin(step / 4) * 2, 10 + step * 1.8, 600 + step * 20) for step in range(20))
    sweep = tuple(InkPoint(50 + step * 1.3, 18 + step * step * 0.05, 1200 + step * 20) for step in range(24))
    return across, down, sweep


def capture_phases() -> list[tuple[str, Phase]]:
    """By the names of their samples."""
    status = CaptureStatus
    shot = Shot(3, _CORNERS, size=250_000)
    checking = CaptureStep(BOOKLET, status.CHECKING, shot=shot)
    blurred = CaptureStep(BOOKLET, status.CHECKING, shot=Shot(3, _CORNERS, (BLURRED,)))
    no_page = CaptureStep(BOOKLET, status.CHECKING, shot=Shot(3, problems=(NO_PAGE,)))
    return [
        ("capture", CaptureStep(BOOKLET)),
        ("capture-seen", CaptureStep(BOOKLET, seen=True)),
        ("capture-optional", CaptureStep(PHOTO)),
        ("capture-next", CaptureStep(BOOKLET, pages=_PAGES[:1])),
        ("capture-failed", CaptureStep(BOOKLET, trouble=TOO_LARGE)),
        ("capture-taking", CaptureStep(BOOKLET, status.TAKING)),
        ("capture-checking", checking),
        ("capture-blurred", blurred),
        ("capture-no-page", no_page),
        ("capture-corners", CaptureStep(BOOKLET, status.CORNERS, shot=shot, draft=_CORNERS)),
        ("capture-pages", CaptureStep(BOOKLET, status.PAGES, _PAGES)),
        ("capture-returning", CaptureStep(BOOKLET, status.PAGES, _PAGES * 2, returning=True)),
        ("capture-no-camera", CaptureStep(BOOKLET, status.NO_CAMERA, trouble=GONE)),
        ("capture-no-camera-kept", CaptureStep(BOOKLET, status.NO_CAMERA, _PAGES[:1], trouble=GONE)),
        ("capture-no-camera-optional", CaptureStep(PHOTO, status.NO_CAMERA, trouble=GONE)),
        ("sign", SignStep()),
        ("sign-written", SignStep(name_written())),
        ("sign-dot", SignStep((name_written()[0][:1],), TOO_LITTLE)),
    ]


def sample_picture(phase: Phase) -> Image | None:
    """What the camera would show at that moment: a generated page on a simulated desk."""
    if isinstance(phase, ResultStep) and phase.document is not None:
        return _some_certificate()
    if isinstance(phase, CopyStep):
        return _some_copy()
    if isinstance(phase, VideoStep):
        return _some_clerk()
    if not isinstance(phase, CaptureStep) or phase.status is CaptureStatus.NO_CAMERA:
        return None
    if phase.spec.of_person:
        return _somebody()
    # Only pictures of samples need them; they take a moment to load.
    from devices.documentcamera.pages import preview, straightened
    from devices.documentcamera.simulated_scenes import SceneKind, simulated_scene

    scene = simulated_scene(9, SceneKind.WOOD, width=1600, height=1200)
    if phase.status in {CaptureStatus.CHECKING, CaptureStatus.PAGES}:
        return preview(straightened(scene.image, [(x / 1599, y / 1199) for x, y in scene.corners]))
    return preview(scene.image)


def _some_certificate() -> Image:
    """An A4 page with bars where words would stand."""
    import cv2
    import numpy as np

    page = np.full((1273, 900, 3), 255, np.uint8)
    cv2.rectangle(page, (130, 70), (770, 78), (71, 90, 26), -1)
    cv2.rectangle(page, (330, 160), (570, 210), (48, 42, 29), -1)
    for row in range(14):
        wide = 640 if row % 4 else 240
        cv2.rectangle(page, (130, 320 + row * 48), (130 + wide, 338 + row * 48), (200, 196, 190), -1)
    cv2.rectangle(page, (130, 1060), (250, 1180), (60, 60, 60), 8)
    return page


def _some_copy() -> Image:
    """Two cards on a sheet, with bars where words would stand."""
    import cv2
    import numpy as np

    page = np.full((1273, 900, 3), 255, np.uint8)
    for top in (300, 690):
        cv2.rectangle(page, (267, top), (633, top + 231), (226, 218, 206), -1)
        for row in range(4):
            cv2.rectangle(page, (290, top + 36 + row * 46), (470 - row * 20, top + 50 + row * 46), (150, 140, 130), -1)
    cv2.rectangle(page, (520, 330), (610, 450), (180, 170, 160), -1)
    return page


def _some_clerk() -> Image:
    from devices.camera.simulated_clerk import beside, simulated_clerk

    return beside(simulated_clerk(0.3), _somebody())


def _somebody() -> Image:
    """A figure before a wall, drawn with a few ellipses: nobody."""
    import cv2
    import numpy as np

    picture = np.full((720, 960, 3), (196, 204, 208), np.uint8)
    cv2.ellipse(picture, (480, 720), (250, 230), 0, 0, 360, (120, 92, 70), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (480, 330), (130, 165), 0, 0, 360, (168, 190, 222), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (480, 250), (138, 110), 0, 180, 360, (96, 96, 100), -1, cv2.LINE_AA)
    return picture
