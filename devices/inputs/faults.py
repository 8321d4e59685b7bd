"""The faults and notices of the cabinet's contacts."""

from __future__ import annotations

from devices.contract import DeviceFault

_CABLE = "请联系技术员检查输入控制器的连线。"

_WORDS = {
    "inputs.gone": ("找不到机柜的输入控制器。", _CABLE, True),
    "inputs.silent": ("机柜的输入控制器没有回应。", _CABLE, True),
    "inputs.garbled": ("机柜的输入控制器发来的信号有错。", _CABLE, True),
    "inputs.no_lines": ("系统没有提供机柜的输入线。", "请联系技术员检查设置。", False),
    "inputs.door_open": ("机柜的门开着。", "请联系工作人员关好机柜。", False),
    "inputs.tamper": ("机柜可能被人动过。", "请联系技术员检查机柜，确认后再解除。", False),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log."""
    message, advice, transient = _WORDS[code]
    return DeviceFault(code, message, advice, transient=transient, detail=detail)
