"""What can be wrong with the A4 printer, in words for the person in front of it."""

from __future__ import annotations

from collections.abc import Sequence

from devices.contract import Cause, DeviceFault

PAPER_OUT = "document.paper_out"
COVER_OPEN = "document.cover_open"
JAM = "document.jam"
TONER_EMPTY = "document.toner_empty"
STOPPED = "document.stopped"
GONE = "document.gone"
NOT_IPP = "document.not_ipp"
FORMAT = "document.format"
REFUSED = "document.refused"
BUSY = "document.busy"
CONTENT = "document.content"
ABORTED = "document.aborted"
CANCELED = "document.canceled"
TIMEOUT = "document.timeout"
STUCK = "document.stuck"
FORGOTTEN = "document.forgotten"
UNFINISHED = "document.unfinished"
UNCLEAR = "document.unclear"
HANDED_OVER = "document.handed_over"
SERVICE_GONE = "document.service_gone"
NO_QUEUE = "document.no_queue"
TONER_LOW = "document.toner_low"
PAPER_LOW = "document.paper_low"
HEARSAY = "document.hearsay"

_WORDS: dict[str, tuple[str, str, bool]] = {
    PAPER_OUT: ("A4打印机缺纸。", "请工作人员在纸盒中加入A4纸。", False),
    COVER_OPEN: ("A4打印机的盖板没有关好。", "请工作人员关好打印机盖板。", False),
    JAM: ("A4打印机卡纸。", "请工作人员打开盖板，取出卡住的纸。", False),
    TONER_EMPTY: ("A4打印机的碳粉用完了。", "请联系维护人员更换碳粉盒。", False),
    STOPPED: ("A4打印机停止工作。", "请工作人员查看打印机面板上的提示。", False),
    GONE: ("联系不上A4打印机。", "请工作人员检查打印机电源和网线。", True),
    NOT_IPP: ("该地址上的设备不是可用的打印机。", "请维护人员检查打印机地址设置。", False),
    FORMAT: ("A4打印机不支持这种文件。", "请联系维护人员。", False),
    REFUSED: ("A4打印机拒绝了打印任务。", "请稍后重试，或联系工作人员。", True),
    BUSY: ("A4打印机正忙。", "请稍等片刻再打印。", True),
    CONTENT: ("这份文件无法打印。", "请联系工作人员，业务办理结果不受影响。", False),
    ABORTED: ("A4打印机中途放弃了打印。", "请重新打印，仍不成功请联系工作人员。", True),
    CANCELED: ("打印任务被取消。", "需要时请重新打印。", True),
    TIMEOUT: ("等待打印的时间太长，任务已取消。", "请稍后重新打印。", True),
    STUCK: ("打印任务无法完成，也无法取消。", "请工作人员查看打印机，确认是否已经出纸。", False),
    FORGOTTEN: ("打印机重启过，无法确认是否已经打印。", "请看一下出纸口，确认文件是否已经打印。", False),
    UNFINISHED: ("打印任务还没有结束。", "请稍等片刻。", True),
    UNCLEAR: ("打印机没有说清楚打印的结果。", "请看一下出纸口，确认文件是否已经打印。", False),
    HANDED_OVER: ("文件已交给A4打印机，打印机不报告结果。", "请看一下出纸口，确认文件是否已经打印。", False),
    SERVICE_GONE: ("打印服务没有运行。", "请联系维护人员。", True),
    NO_QUEUE: ("打印服务里没有这台打印机。", "请维护人员检查打印机设置。", False),
    HEARSAY: ("A4打印机的状态由打印服务转述，可能不准。", "打印后请看一下出纸口。", False),
    TONER_LOW: ("A4打印机碳粉不足。", "请准备新的碳粉盒。", False),
    PAPER_LOW: ("A4纸快用完了。", "请准备A4纸。", False),
}

# Reason stems of RFC 8011 and PWG 5100.9, gravest first.
_HELP: tuple[tuple[str, str], ...] = (
    ("media-jam", JAM),
    ("cover-open", COVER_OPEN),
    ("door-open", COVER_OPEN),
    ("interlock-open", COVER_OPEN),
    ("input-tray-missing", PAPER_OUT),
    ("media-empty", PAPER_OUT),
    ("media-needed", PAPER_OUT),
    ("toner-empty", TONER_EMPTY),
    ("marker-supply-empty", TONER_EMPTY),
)
_NOTICES = {
    "toner-low": TONER_LOW,
    "marker-supply-low": TONER_LOW,
    "media-low": PAPER_LOW,
}
NEEDS_PAPER = frozenset({"media-empty", "media-needed", "input-tray-missing"})


def fault(code: str, detail: str = "") -> DeviceFault:
    """The fault of that code; ``detail`` is for the log."""
    message, advice, transient = _WORDS[code]
    cause = Cause.INPUT if code == CONTENT else Cause.DEVICE
    return DeviceFault(code, message, advice, transient=transient, cause=cause, detail=detail)


def help_needed(reasons: Sequence[str]) -> DeviceFault | None:
    """The gravest fault among reason stems that a person can mend, or None."""
    return next((fault(code, " ".join(reasons)) for reason, code in _HELP if reason in reasons), None)


def notices(reasons: Sequence[str]) -> tuple[DeviceFault, ...]:
    """What is worth a technician's look but stops nothing."""
    return tuple(fault(code) for code in dict.fromkeys(_NOTICES[reason] for reason in reasons if reason in _NOTICES))
