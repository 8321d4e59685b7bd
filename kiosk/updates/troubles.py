"""Why a program was not updated, in words whose causes stay apart. The version that runs goes on in every case."""

from __future__ import annotations

from typing import Final

from kiosk.domain.trouble import Cause, Trouble

_ASK_OPERATIONS: Final = "不要更新，请把这句话告诉运营中心。程序照常用原来的版本。"

UNREACHABLE: Final = Trouble("update.unreachable", Cause.NETWORK, "更新服务器现在连不上", "网络好了会自己再试。")
MEDIUM: Final = Trouble("update.medium", Cause.DEVICE, "U盘读着读着断了", "请重新插好U盘再试；还不行就换一个U盘重新拷贝。")
SERVER: Final = Trouble("update.server", Cause.PLATFORM, "更新服务器出错", "会自己再试；一直这样就告诉运营中心。")
SLOW: Final = Trouble("update.slow", Cause.NETWORK, "更新来得太慢，先停下", "会自己再试，已经收到的不用重来。")
MISSING: Final = Trouble("update.missing", Cause.PLATFORM, "更新仓库里缺文件", "请运营中心检查更新仓库，或重新拷贝U盘。")
UNSIGNED: Final = Trouble("update.unsigned", Cause.KEY, "更新的签名不对或不够", _ASK_OPERATIONS)
OLDER: Final = Trouble("update.older", Cause.KEY, "更新的信息比以前见过的还旧", _ASK_OPERATIONS)
ALTERED: Final = Trouble("update.altered", Cause.KEY, "更新的文件与签名的不一样", _ASK_OPERATIONS)
MALFORMED: Final = Trouble("update.malformed", Cause.INPUT, "更新的文件读不懂", _ASK_OPERATIONS)
EXPIRED: Final = Trouble(
    "update.expired", Cause.PLATFORM, "更新的信息过期了", "U盘要重新拷贝；从网络更新的，请运营中心续签更新仓库。"
)
EXPIRED_BY_CLOCK: Final = Trouble(
    "update.expired_clock", Cause.CLOCK, "按本机的时间，更新的信息过期了", "本机的时间可能不对：请先校准时间，再检查更新。"
)
NO_ROOM: Final = Trouble("update.no_room", Cause.DEVICE, "本机的存储放不下更新", "请清理出空间，办事不受影响。")
BUSY: Final = Trouble("update.busy", Cause.DEVICE, "正在检查更新", "请等几分钟再试。")
NOT_KEPT: Final = Trouble("update.not_kept", Cause.DEVICE, "更新写不进本机的存储", "请检查存储，办事不受影响。")
UNFIT: Final = Trouble("update.unfit", Cause.PLATFORM, "更新包里的内容不合规定", _ASK_OPERATIONS)

TROUBLES: Final = (
    UNREACHABLE,
    MEDIUM,
    SERVER,
    SLOW,
    MISSING,
    UNSIGNED,
    OLDER,
    ALTERED,
    MALFORMED,
    EXPIRED,
    EXPIRED_BY_CLOCK,
    NO_ROOM,
    BUSY,
    NOT_KEPT,
    UNFIT,
)
