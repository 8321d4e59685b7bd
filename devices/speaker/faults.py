"""The faults of the loudspeaker."""

from __future__ import annotations

from devices.contract import Cause, DeviceFault

_TECHNICIAN = "请联系技术员检查声音设备。"

_WORDS = {
    "speaker.no_program": ("终端没有安装播放声音的程序。", "请联系技术员安装声音程序。", False, Cause.DEVICE),
    "speaker.no_device": ("找不到声音设备。", _TECHNICIAN, True, Cause.DEVICE),
    "speaker.busy": ("声音设备正被别的程序使用。", "请稍等片刻再试。", True, Cause.DEVICE),
    "speaker.timeout": ("声音没有按时播完。", _TECHNICIAN, True, Cause.DEVICE),
    "speaker.failed": ("声音播放失败。", _TECHNICIAN, True, Cause.DEVICE),
    "speaker.bad_sound": ("这段声音的格式有错。", "请联系技术员更换声音文件。", False, Cause.INPUT),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log."""
    message, advice, transient, cause = _WORDS[code]
    return DeviceFault(code, message, advice, transient=transient, cause=cause, detail=detail)
