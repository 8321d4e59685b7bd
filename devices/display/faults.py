"""What may be wrong with dimming a screen."""

from __future__ import annotations

from typing import Final

from devices.contract import DeviceFault

SILENT: Final = "display.silent"
REFUSED: Final = "display.refused"

_WORDS: Final = {
    SILENT: ("屏幕没有回答。", "请用屏幕上的按钮调亮度。"),
    REFUSED: ("屏幕不让调亮度。", "请用屏幕上的按钮调亮度。"),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    message, advice = _WORDS[code]
    return DeviceFault(code, message, advice, transient=False, detail=detail)
