"""The faults and notices of the power supply."""

from __future__ import annotations

from devices.contract import DeviceFault

_TECHNICIAN = "请联系技术员检查不间断电源。"

_WORDS = {
    "power.no_service": ("不间断电源的监视服务没有回应。", _TECHNICIAN, True),
    "power.no_unit": ("监视服务里没有这台不间断电源。", "请联系技术员检查设置。", False),
    "power.denied": ("监视服务拒绝了终端的查询。", "请联系技术员检查设置。", False),
    "power.driver_gone": ("不间断电源没有连接好，不知道供电情况。", _TECHNICIAN, True),
    "power.bad_answer": ("不间断电源的监视服务回答有错。", _TECHNICIAN, True),
    "power.unclear": ("不间断电源没有说明供电情况。", _TECHNICIAN, True),
    "power.on_battery": ("市电中断，正在用电池供电。", "请尽快办完，或等来电以后再办。", True),
    "power.low_battery": ("电池快用完了，终端即将关机。", "请等来电以后再办。", True),
    "power.replace_battery": ("不间断电源的电池该更换了。", "请联系技术员更换电池。", False),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log."""
    message, advice, transient = _WORDS[code]
    return DeviceFault(code, message, advice, transient=transient, detail=detail)
