"""The faults of social card readers."""

from __future__ import annotations

from devices.contract import Cause, DeviceFault

_ASK_STAFF = "请联系工作人员检查社保卡读卡器。"
_AGAIN = "请重新插好社保卡再试一次。"

_WORDS = {
    "socialcard.no_library": ("终端没有安装智能卡服务。", "请联系技术员安装智能卡服务。", False, Cause.DEVICE),
    "socialcard.no_service": ("智能卡服务没有运行。", "请联系技术员启动智能卡服务。", True, Cause.DEVICE),
    "socialcard.no_reader": ("找不到社保卡读卡器。", _ASK_STAFF, True, Cause.DEVICE),
    "socialcard.reader_fault": ("社保卡读卡器出错。", _ASK_STAFF, True, Cause.DEVICE),
    "socialcard.busy": ("社保卡读卡器正被别的程序使用。", "请稍等片刻再试。", True, Cause.DEVICE),
    "socialcard.timeout": ("社保卡读卡器没有按时回答。", _AGAIN, True, Cause.DEVICE),
    "socialcard.removed": ("读取时社保卡被取走了。", "请插好社保卡，读完之前不要取走。", True, Cause.INPUT),
    "socialcard.mute": ("这张卡没有反应。", "请看看卡的方向是否正确，芯片是否干净。", True, Cause.INPUT),
    "socialcard.wrong_card": ("这不是社保卡。", "请插入社会保障卡。", False, Cause.INPUT),
    "socialcard.locked": ("这张社保卡要密码才能读取。", "请改用身份证办理。", False, Cause.INPUT),
    "socialcard.refused": ("这张社保卡没有按规定回答。", "请再试一次，或改用身份证办理。", True, Cause.INPUT),
    "socialcard.data": ("这张社保卡里的信息有错。", "请改用身份证办理，并到发卡网点检查卡片。", False, Cause.INPUT),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log and never holds what stands on a card."""
    message, advice, transient, cause = _WORDS[code]
    return DeviceFault(code, message, advice, transient=transient, cause=cause, detail=detail)
