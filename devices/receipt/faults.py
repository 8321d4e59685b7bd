"""What can be wrong with a receipt printer, in words for the person in front of it."""

from __future__ import annotations

from devices.contract import Absent, DeviceFault, DeviceState, Failed, NeedsHelp
from devices.receipt.protocol import PrinterStatus

PAPER_OUT = "receipt.paper_out"
COVER_OPEN = "receipt.cover_open"
CUTTER = "receipt.cutter"
BROKEN = "receipt.broken"
OVERHEATED = "receipt.overheated"
OFFLINE = "receipt.offline"
SILENT = "receipt.silent"
STALLED = "receipt.stalled"
GONE = "receipt.gone"
UNPROVEN = "receipt.unproven"
CONTENT = "receipt.content"
NEAR_END = "receipt.near_end"

_WORDS: dict[str, tuple[str, str, bool]] = {
    PAPER_OUT: ("凭条打印机没纸了。", "请告诉村干部加纸，加好后再点一次打印。", False),
    COVER_OPEN: ("凭条打印机的盖子没有关好。", "请工作人员把打印机盖子按紧。", False),
    CUTTER: ("凭条打印机的切刀卡住了。", "请工作人员联系维护人员清理切刀。", False),
    BROKEN: ("凭条打印机出现故障。", "请联系维护人员检修打印机。", False),
    OVERHEATED: ("凭条打印机过热，正在降温。", "请稍等几分钟再打印。", True),
    OFFLINE: ("凭条打印机处于脱机状态。", "请工作人员检查打印机的电源和按键。", True),
    SILENT: ("凭条打印机没有应答。", "请工作人员检查打印机电源和连线。", True),
    STALLED: ("凭条打印机停止接收数据。", "请工作人员检查打印机，必要时断电重启。", True),
    GONE: ("找不到凭条打印机。", "请工作人员检查打印机的数据线和电源。", True),
    UNPROVEN: ("无法确认凭条是否已经打印完整。", "请看一下出纸口，确认有没有完整的凭条。", False),
    CONTENT: ("这张凭条的内容无法打印。", "请联系工作人员，业务办理结果不受影响。", False),
    NEAR_END: ("凭条纸快用完了。", "请准备一卷新的凭条纸。", False),
}


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log."""
    message, advice, transient = _WORDS[code]
    return DeviceFault(code, message, advice, transient=transient, detail=detail)


def fault_of(status: PrinterStatus) -> DeviceFault | None:
    """The one fault to tell first, or None. An open cover also reads as "no paper", so it goes before."""
    if status.unrecoverable:
        return fault(BROKEN)
    if status.cutter_error:
        return fault(CUTTER)
    if status.cover_open:
        return fault(COVER_OPEN)
    if status.paper_out:
        return fault(PAPER_OUT)
    if status.overheated:
        return fault(OVERHEATED)
    return fault(OFFLINE) if status.offline else None


def state_of(problem: DeviceFault) -> DeviceState:
    """Who has to come: nobody answers, a person on the spot, or a technician."""
    if problem.code in (GONE, SILENT):
        return Absent(problem)
    if problem.code in (BROKEN, CUTTER):
        return Failed(problem)
    return NeedsHelp(problem)
