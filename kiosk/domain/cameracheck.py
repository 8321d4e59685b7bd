"""A camera's picture against limits, with what to do. Pure. The limits are those of who reads forms."""

from __future__ import annotations

from typing import Final, TypeAlias

from kiosk.domain.values import dataclass

LEAST_SHARPNESS: Final = 60.0
"""Variance of the Laplacian at a width of 640: the printed test page in focus has hundreds, out of focus some tens."""
DARKEST, BRIGHTEST = 60.0, 205.0
MOST_DARK: Final = 0.30
MOST_BRIGHT: Final = 0.15
"""A white page may be bright; glare takes the print away."""
MOST_CAST: Final = 0.20
LEAST_FRAMES: Final = 4.0

Share: TypeAlias = tuple[float, float]
Region: TypeAlias = tuple[Share, Share, Share, Share]
"""Corners clockwise from the upper left one, as shares of the picture."""


@dataclass(frozen=True, slots=True)
class CameraSeen:
    """One look. ``frames``: pictures a second. ``region``: where a sheet lies; None when none was seen."""

    sharpness: float
    brightness: float
    dark: float
    bright: float
    cast: float
    frames: float
    region: Region | None = None


@dataclass(frozen=True, slots=True)
class CameraLine:
    """One measure. ``advice`` is empty when it is well."""

    label: str
    value: str
    advice: str = ""


def judged(seen: CameraSeen) -> tuple[CameraLine, ...]:
    return (
        _line("清晰度", f"{seen.sharpness:.0f}", seen.sharpness >= LEAST_SHARPNESS, "请擦镜头，调焦，下面放测试页。"),
        CameraLine("亮度", f"{seen.brightness:.0f}", _light(seen)),
        _line("过曝", f"{seen.bright:.0%}", seen.bright <= MOST_BRIGHT, "有反光，请挪开灯或换个角度。"),
        _line("偏色", f"{seen.cast:.0%}", seen.cast <= MOST_CAST, "请换成白光灯，或调摄像头的白平衡。"),
        _line("每秒画面", f"{seen.frames:.1f}", seen.frames >= LEAST_FRAMES, "画面太慢，请换一个USB口或换线。"),
    )


def _line(label: str, value: str, well: bool, advice: str) -> CameraLine:
    return CameraLine(label, value, "" if well else advice)


def _light(seen: CameraSeen) -> str:
    if seen.brightness < DARKEST or seen.dark > MOST_DARK:
        return "太暗了，请开灯，看镜头有没有被挡住。"
    return "太亮了，请避开直射的光。" if seen.brightness > BRIGHTEST else ""
