"""What a terminal says of its devices, of its day and of its program, in words. Codes among it are spelt out."""

from __future__ import annotations

import re
from typing import Final

from central.console.codewords import code_advice, code_word
from central.console.words import DEVICE_KINDS, local_time
from central.moments import parse
from sync.wire import DeviceReport

_CODE: Final = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
_DAY: Final = "day"
_UPDATE: Final = "update"
_GIVEN_BACK: Final = "update.given_back"
_TRIAL: Final = {
    "start": "启动不了",
    "screen": "没有画面",
    "store": "打不开数据库",
    "sync": "送不出办件",
    "contact": "连不上平台",
}


def device_says(report: DeviceReport) -> str:
    """In a line; empty when there is nothing to say."""
    if report.kind == _DAY:
        return _of_the_day(report.message)
    if report.code == _GIVEN_BACK:
        version, _, reasons = report.message.partition(": ")
        return f"新版 {version} 退回了：{'、'.join(_lacking(one) for one in reasons.split(',') if one)}"
    return report.message or code_word(report.code)


def device_does(report: DeviceReport) -> str:
    """What to do about it, once for each code that it names."""
    codes = _codes(report.message) if report.kind == _DAY else ()
    return "；".join(dict.fromkeys(code_advice(code) for code in codes or (report.code,) if code))


def _of_the_day(message: str) -> str:
    """``2026-11-26T17:30:00+08:00 day.papers,store.damaged``: when, and what was still to be done."""
    at, _, _rest = message.partition(" ")
    if parse(at) is None:
        return message
    open_points = "；".join(code_word(code) for code in _codes(message))
    return f"{local_time(at)} 查过：{open_points or '可以关机'}"


def _codes(message: str) -> tuple[str, ...]:
    """The last one may have been cut off on the way: what is no known code then is told as such."""
    return tuple(one for one in message.partition(" ")[2].split(",") if _CODE.fullmatch(one))


def _lacking(sign: str) -> str:
    kind = DEVICE_KINDS.get(sign, sign)
    return _TRIAL.get(sign, f"{kind}用不了")
