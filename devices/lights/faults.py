"""The faults of the slots' lights. None of them keeps anybody from anything."""

from __future__ import annotations

from devices.contract import DeviceFault

_CABLE = "请联系技术员检查指示灯板的连线。"

_WORDS = {
    "lights.gone": ("找不到指示灯板。", _CABLE, True),
    "lights.silent": ("指示灯板没有回应。", _CABLE, True),
    "lights.garbled": ("指示灯板发来的信号有错。", _CABLE, True),
    "lights.stuck": ("指示灯没有按要求亮或灭。", "请联系技术员更换指示灯板。", True),
    "lights.too_few": ("指示灯板的路数不够。", "请联系技术员检查设置。", False),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log."""
    message, advice, transient = _WORDS[code]
    return DeviceFault(code, message, advice, transient=transient, detail=detail)
