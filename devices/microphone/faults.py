"""The faults of the microphone."""

from __future__ import annotations

from devices.contract import Cause, DeviceFault

_TECHNICIAN = "请联系技术员检查麦克风。"

_WORDS = {
    "microphone.no_program": ("终端没有安装录音的程序。", "请联系技术员安装录音程序。", False, Cause.DEVICE),
    "microphone.no_device": ("找不到麦克风。", _TECHNICIAN, True, Cause.DEVICE),
    "microphone.busy": ("麦克风正被别的程序使用。", "请稍等片刻再试。", True, Cause.DEVICE),
    "microphone.silent": ("麦克风没有送来声音。", _TECHNICIAN, True, Cause.DEVICE),
    "microphone.failed": ("录音中断了。", "请再说一次。还不行就请联系技术员检查麦克风。", True, Cause.DEVICE),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log."""
    message, advice, transient, cause = _WORDS[code]
    return DeviceFault(code, message, advice, transient=transient, cause=cause, detail=detail)
