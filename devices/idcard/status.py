"""What a SAM module answers in SW3, and what a person should be told.

The codes are those of the module's interface standard (GA 467) as its public manuals list them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

from devices.contract import Cause, DeviceFault

_PUT_AGAIN = "请拿起身份证，再平放到读卡区，不要移动。"
_ASK_STAFF = "请联系工作人员检查读卡器。"
_OTHER_CARD = "请换另一张身份证，或到人工窗口办理。"


class SamStatus(IntEnum):
    """SW3 of a reply. The names make the fault codes: ``idcard.read_failed`` is ``READ_FAILED``."""

    DONE = 0x90
    FOUND = 0x9F
    ITEM_ABSENT = 0x91
    REQUEST_CHECKSUM = 0x10
    REQUEST_LENGTH = 0x11
    BAD_COMMAND = 0x21
    NOT_PERMITTED = 0x23
    UNKNOWN_ERROR = 0x24
    CARD_REJECTS_READER = 0x31
    READER_REJECTS_CARD = 0x32
    VERIFICATION_FAILED = 0x33
    NOT_FOUND_YET = 0x34
    WRONG_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_NUMBER = 0x47
    WRITE_FAILED = 0x50
    SELF_TEST = 0x60
    LOGIN_FAILED = 0x61
    UNAUTHORISED = 0x66
    NONE_FOUND = 0x80
    SELECT_FAILED = 0x81

    @property
    def message(self) -> str:
        return _TEXTS[self].message

    @property
    def advice(self) -> str:
        return _TEXTS[self].advice


@dataclass(frozen=True, slots=True)
class _Text:
    message: str
    advice: str = _ASK_STAFF
    transient: bool = False
    cause: Cause = Cause.DEVICE


_TEXTS = MappingProxyType(
    {
        SamStatus.DONE: _Text("读卡器操作成功。", ""),
        SamStatus.FOUND: _Text("读卡器找到了身份证。", ""),
        SamStatus.ITEM_ABSENT: _Text("身份证里没有这一项内容。", "可以继续办理。"),
        SamStatus.REQUEST_CHECKSUM: _Text("读卡器收到的指令校验不对。", _PUT_AGAIN, transient=True),
        SamStatus.REQUEST_LENGTH: _Text("读卡器收到的指令长度不对或没有收完。", _PUT_AGAIN, transient=True),
        SamStatus.BAD_COMMAND: _Text("读卡器不认识这条指令。"),
        SamStatus.NOT_PERMITTED: _Text("读卡器不允许这项操作。"),
        SamStatus.UNKNOWN_ERROR: _Text("读卡器报告了不明错误。", _PUT_AGAIN, transient=True),
        SamStatus.CARD_REJECTS_READER: _Text("身份证没有认可这台读卡器。", _OTHER_CARD),
        SamStatus.READER_REJECTS_CARD: _Text("读卡器没有认可这张身份证。", _OTHER_CARD, cause=Cause.INPUT),
        SamStatus.VERIFICATION_FAILED: _Text("身份证内容没有通过读卡器的验证。", _OTHER_CARD, cause=Cause.INPUT),
        SamStatus.NOT_FOUND_YET: _Text("读卡器还没有找到身份证。", _PUT_AGAIN, transient=True),
        SamStatus.WRONG_CARD: _Text("这不是能够识别的身份证。", "请放上本人的居民身份证。", cause=Cause.INPUT),
        SamStatus.READ_FAILED: _Text("身份证没有读完。", _PUT_AGAIN, transient=True),
        SamStatus.RANDOM_NUMBER: _Text("读卡器的安全模块取随机数失败。", transient=True),
        SamStatus.WRITE_FAILED: _Text("读卡器写卡失败。"),
        SamStatus.SELF_TEST: _Text("读卡器自检没有通过。"),
        SamStatus.LOGIN_FAILED: _Text("读卡器的安全模块登录失败。"),
        SamStatus.UNAUTHORISED: _Text("读卡器的安全模块没有授权。"),
        SamStatus.NONE_FOUND: _Text("读卡区没有找到身份证。", "请把身份证平放在读卡区。", transient=True),
        SamStatus.SELECT_FAILED: _Text("没有选中身份证。", _PUT_AGAIN, transient=True),
    }
)


def status_fault(sw3: int, command: str) -> DeviceFault:
    """The fault for a refusal; ``command`` names the request for the log. Codes outside the table are faults as well."""
    detail = f"{command}: SW3={sw3:02X}"
    try:
        status = SamStatus(sw3)
    except ValueError:
        return DeviceFault("idcard.status_unlisted", "读卡器返回了没有见过的状态。", _ASK_STAFF, detail=detail)
    text = _TEXTS[status]
    return DeviceFault(f"idcard.{status.name.lower()}", text.message, text.advice, text.transient, text.cause, detail)
