"""What can be wrong with a camera, in words for the person in front of it."""

from __future__ import annotations

from devices.contract import DeviceFault

GONE = "camera.gone"
STALLED = "camera.stalled"
FROZEN = "camera.frozen"
GREY = "camera.grey"
DARK = "camera.dark"

_WORDS = {
    GONE: ("找不到摄像头。", "请工作人员检查摄像头的连线。"),
    STALLED: ("摄像头没有传来画面。", "请稍等，正在重新连接；仍不恢复请联系工作人员。"),
    FROZEN: ("摄像头画面停住了。", "请稍等，正在重新连接；仍不恢复请联系工作人员。"),
    DARK: ("摄像头画面是黑的，镜头可能被盖住了。", "请拿开遮住镜头的东西，打开灯。"),
    GREY: ("摄像头画面不正常。", "请检查镜头是否被遮挡，仍不恢复请联系工作人员。"),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; all may pass by themselves. ``detail`` is for the log."""
    message, advice = _WORDS[code]
    return DeviceFault(code, message, advice, transient=True, detail=detail)
