"""The hub's own faults: what keeps work from reaching a device."""

from __future__ import annotations

from devices.contract import DeviceFault

_LATER = "请稍等片刻再试。"
_ASK_STAFF = "请联系工作人员检查设备。"


def queue_full(device_id: str) -> DeviceFault:
    return DeviceFault("hub.queue_full", "设备正忙，等待的任务太多。", _LATER, transient=True, detail=device_id)


def missed_deadline(device_id: str) -> DeviceFault:
    return DeviceFault("hub.deadline", "设备太忙，没能按时开始。", _LATER, transient=True, detail=device_id)


def absent(device_id: str, reason: str) -> DeviceFault:
    """``reason`` is the code of the fault that keeps the device away."""
    return DeviceFault("hub.absent", "设备没有连接好。", _ASK_STAFF, transient=True, detail=f"{device_id}: {reason}")


def bug(device_id: str, error: Exception) -> DeviceFault:
    """Only the type goes into the detail: the text of an exception may hold personal data."""
    return DeviceFault("hub.bug", "设备程序出错。", _ASK_STAFF, detail=f"{device_id}: {type(error).__name__}")


def stopped(device_id: str) -> DeviceFault:
    return DeviceFault("hub.stopped", "终端正在关闭。", _LATER, transient=True, detail=device_id)


def unknown_device(device_id: str) -> DeviceFault:
    return DeviceFault("hub.unknown_device", "终端没有配置这种设备。", _ASK_STAFF, detail=device_id)
