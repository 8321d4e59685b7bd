"""Carrying the outbox to the platform by hand: the media, and what became of an export or of receipts."""

from __future__ import annotations

from enum import StrEnum

from kiosk.domain.trouble import Cause, Trouble
from kiosk.domain.values import dataclass


class Errand(StrEnum):
    """Which way something is carried."""

    EXPORT = "export"
    """What waits, onto a medium."""
    RECEIVE = "receive"
    """Receipts, from a medium."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A medium that is mounted."""

    folder: str
    """Where it is mounted."""
    name: str
    """What it calls itself, as the last part of the folder."""
    free_bytes: int
    read_only: bool = False
    simulated: bool = False
    """A plain folder that stands for a medium."""
    device: int | None = None
    """The kernel's number of the file system, to know it again; None: not known."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, read back and found whole. The entries wait on until their receipts come."""

    file: str
    """Name of the file, without its folder."""
    entries: int
    bytes: int
    left: int = 0
    """Entries that did not fit into one file."""


@dataclass(frozen=True, slots=True)
class Received:
    """What the receipts on a medium did."""

    acked: int = 0
    parked: int = 0
    later: int = 0
    known: int = 0
    flawed: int = 0
    damaged: bool = False
    """Part of a file could not be read: its entries wait on."""


Outcome = Exported | Received | Trouble


def _of_medium(code: str, message: str, advice: str) -> Trouble:
    return Trouble(f"medium.{code}", Cause.DEVICE, message, advice)


NO_MEDIUM = _of_medium("none", "没有找到U盘", "请插上U盘，等几秒再试。")
FULL = _of_medium("full", "U盘空间不够，没有导出", "请换一个U盘，或删掉U盘上不用的文件再导出。")
READ_ONLY = _of_medium("read_only", "U盘写不进去，没有导出", "请看U盘上的写保护开关，或换一个U盘。")
PULLED = _of_medium("gone", "U盘被拔掉了，或读写出错", "请插好U盘，重新做一次。办件都还在本机。")
DIFFERS = _of_medium("differs", "读回核对不对，U盘可能坏了", "请换一个U盘重新导出。办件都还在本机。")
NO_KEY = Trouble("key.missing", Cause.KEY, "本机的密钥读不了，没有导出", "请检查密钥文件。办件都还在本机。")
NOTHING = Trouble("carry.nothing", Cause.INPUT, "没有等着送的办件", "现在不用导出。")
NO_RECEIPTS = Trouble("carry.no_receipts", Cause.INPUT, "U盘里没有回执文件", "请先把导出的文件交给平台导入，带回回执。")
ODD_FILE = Trouble("carry.odd_file", Cause.INPUT, "这不是普通文件，没有导入", "请选平台写的 .yzr 文件。")

FLAWS: dict[str, Trouble] = {
    flaw.code: flaw
    for flaw in (
        Trouble("carried.foreign", Cause.INPUT, "这不是平台写的回执文件", "请选 yuezhizhu-receipts 开头的文件。"),
        Trouble("carried.format", Cause.INPUT, "回执文件是更新的程序写的", "请先升级本机的程序，再导入。"),
        Trouble("carried.other_purpose", Cause.INPUT, "这是终端导出的文件，不是回执", "请先把它交给平台导入，带回回执。"),
        Trouble("carried.wrong_terminal", Cause.INPUT, "这是别的终端的回执", "请拿到那台终端上导入。"),
        Trouble("carried.revoked", Cause.KEY, "平台停用了写回执的终端", "请联系运营中心。"),
        Trouble("carried.unknown_signer", Cause.KEY, "回执的签名密钥本机不认识", "请联系运营中心核对平台密钥。"),
        Trouble("carried.forged", Cause.KEY, "回执的签名不对，没有导入", "文件可能被改过。请让平台重新写一份回执。"),
        Trouble("carried.truncated", Cause.INPUT, "回执文件不完整", "请让平台重新写一份回执。"),
        Trouble("carried.damaged", Cause.INPUT, "回执文件损坏", "请换一个U盘，让平台重新写一份回执。"),
        Trouble("carried.too_large", Cause.INPUT, "回执文件太大，没有导入", "请让平台重新写一份回执。"),
        Trouble("carried.replayed", Cause.INPUT, "这些回执以前已经导入过", "不用再导。"),
    )
}
"""By the code of :class:`sync.wire.carried.Flaw`: why receipts are not taken in."""
