"""Words and advice for every code that a terminal can send: what it is, and what somebody here or there does about it.

What drivers tell stands in ``driver_faults.json``, written from their sources by ``scripts/device_docs.py``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec

_WAIT: Final = "不用管，终端会自己再送"
_LINE: Final = "请村里看网线、路由器和欠费；办件都保存着"
_RENEW: Final = "请核对终端登记的密钥，必要时重新登记"
_UPGRADE: Final = "请升级这台终端的程序，再让它送一次；不行的找开发"
_LOOK: Final = "请看这一笔的经过，决定再送还是另行处理"
_OPERATIONS: Final = "请检查更新仓库和签名，终端照常用原来的版本"
_STORE: Final = "请技术员到场看存储，已办的不会丢"
_ROOM: Final = "请技术员清理存储或换盘"


class Told(msgspec.Struct, frozen=True):
    """``words``: what it is. ``advice``: what to do."""

    words: str
    advice: str


_EXACT: Final = {
    "day.open": ("日终检查：还有事没做完", "请打电话问村里，照下面做完再关机"),
    "day.papers": ("有纸不知道打没打出来", "请村里到“补打”里看一看出纸口"),
    "day.sending": ("还有办件正在送", "等几分钟再查一次"),
    "day.payments": ("有缴费还没有结果", "等几分钟再查；一直没有的看“缴费”"),
    "day.offline": ("有办件没送出", _LINE),
    "day.payments_offline": ("断网，有缴费还没有结果", _LINE),
    "day.files": ("有附件还没送完", _WAIT),
    "day.parked": ("有办件被退回，停住了", "请看“停放”，决定再送还是另行处理"),
    "day.no_store": ("数据库打不开，数不出当天的办件", "请村里先不要关机，派技术员"),
    "store.damaged": ("本机数据库损坏", "请技术员重新启动终端，坏的会隔离，好的会救回"),
    "store.corrupt": ("本机数据库读不通", "请技术员重新启动终端，坏的会隔离，好的会救回"),
    "readiness.near_limit": ("快到停收的限度", "请让终端尽快联网，把存着的送出来"),
    "readiness.intake_frozen": ("存满了没送出的办件，不收新的", "请让终端联网，或用U盘带回来"),
    "readiness.unsent_too_long": ("有办件太久没送到，不收新的", "请让终端联网，或用U盘带回来"),
    "readiness.silent_too_long": ("太久没有连上平台，不收新的", "请让终端联网，或用U盘带回来"),
    "readiness.store_gone": ("本机存储读不了", _STORE),
    "readiness.read_only": ("本机存储写不进去", _STORE),
    "readiness.store_damaged": ("本机数据库坏了", "请技术员重新启动终端"),
    "readiness.disk_full": ("本机存储快满了", _ROOM),
    "update.given_back": ("新版本用不了，已退回原来的", "请别再向这一批终端下发这一版，找开发"),
    "update.on_trial": ("新版本正在试用", "不用管，不行会自己退回"),
    "update.waiting": ("新版本已备好", "不用管，没有人用时自己更换"),
    "update.stale": ("很久没有核对到更新", _LINE),
    "update.unreachable": ("更新服务器连不上", _LINE),
    "update.medium": ("带更新的U盘读着断了", "请换一个U盘重新拷贝"),
    "update.server": ("更新服务器出错", "请检查更新服务器；终端会自己再试"),
    "update.slow": ("更新来得太慢，先停下", "不用管，会接着取"),
    "update.missing": ("更新仓库缺文件", _OPERATIONS),
    "update.unsigned": ("更新的签名不对或不够", _OPERATIONS),
    "update.older": ("更新的信息比见过的旧", _OPERATIONS),
    "update.altered": ("更新的文件与签名的不一样", _OPERATIONS),
    "update.malformed": ("更新的文件读不懂", _OPERATIONS),
    "update.expired": ("更新的信息过期了", "请续签更新仓库；U盘要重新拷贝"),
    "update.expired_clock": ("按终端的时间，更新过期了", "请先校准终端的时间"),
    "update.no_room": ("存储放不下更新", _ROOM),
    "update.busy": ("正在检查更新", "不用管"),
    "update.not_kept": ("更新写不进存储", _STORE),
    "update.unfit": ("更新包的内容不合规定", _OPERATIONS),
    "net.dns": ("找不到平台地址", _LINE),
    "net.refused": ("平台拒绝连接", "请看平台是否在运行；终端会自己再送"),
    "net.unreachable": ("网络不通", _LINE),
    "net.connect_timeout": ("连接超时", _LINE),
    "net.timeout": ("网络超时", _WAIT),
    "net.cut": ("连接中途断开", _WAIT),
    "tls": ("安全连接失败", "请看终端的时间、平台的证书，有没有设备在中间拦截"),
    "auth.key": ("签名不被接受", _RENEW),
    "auth.clock": ("终端时钟不准", "请校准终端的时间"),
    "http4xx": ("平台不接受请求", _UPGRADE),
    "http5xx": ("平台出错", "请看平台的日志；终端会自己再送"),
    "bad_answer": ("回答不是平台的", "请看有没有要登录的公用网络或代理挡在中间"),
    "bad_answer.too_long": ("回答太长，不是平台的", "请看有没有代理挡在中间"),
    "bad_answer.forged": ("平台回执的签名不对", "请核对终端里的平台公钥，查有没有人冒充平台"),
    "store": ("终端存储出错", _STORE),
    "platform.busy": ("平台正忙", _WAIT),
    "platform.overloaded": ("平台正忙", _WAIT),
    "platform.database": ("平台数据库暂时不可用", "请看平台的数据库；终端会自己再送"),
    "platform.internal": ("平台处理这一笔时出错", "请看平台的日志，找开发"),
    "platform.missing": ("平台缺这一笔", _WAIT),
    "platform.later": ("平台让稍后再送", _WAIT),
    "platform.silent": ("平台没有说这一笔怎样", _WAIT),
    "ledger.hash_mismatch": ("总账里有同一编号、内容不同的一笔", "请核对两笔是不是同一件事，另行处理"),
    "ledger.seq_taken": ("这个顺序号被另一笔用了", "终端的数据库可能从旧备份恢复过，请派技术员"),
    "ledger.other_terminal": ("这个编号是另一台终端的", "可能有两台终端用了同一份数据，请派技术员"),
    "ledger.frame_mismatch": ("与总账里同一编号的一笔对不上", "请核对两笔是不是同一件事，另行处理"),
    "rating.already_given": ("已经评价过", "不用管，以第一次的为准"),
    "rating.bad_slip": ("评价用的回执不是真的", "不用管，这次评价不算"),
    "rating.no_such_transaction": ("评价的办件不存在", "不用管，这次评价不算"),
    "rating.transaction_unknown": ("评价的办件还没有到平台", _WAIT),
    "receipt.forged": ("平台回执的签名不对", "请核对终端里的平台公钥，查有没有人冒充平台"),
    "receipt.mismatch": ("回执说的不是这一笔", "请找开发；终端会自己再送"),
    "receipt.missing": ("平台没有给回执", _WAIT),
    "business_reject": ("平台退回这一笔", _LOOK),
    "duplicate": ("平台已有", "不用管"),
}

_FAMILIES: Final = {
    "entry": ("这一笔的格式不对", _UPGRADE),
    "sealed": ("加密内容打不开", "请核对终端里的平台公钥，再让它送一次"),
    "body": ("内容不合规定", _LOOK),
    "rating": ("评价不能收", "不用管，这次评价不算"),
    "ledger": ("与总账里的对不上", _LOOK),
    "receipt": ("回执不对", _LOOK),
    "parcel": ("附件没有送好", "终端会自己再送；一直不行的派技术员"),
    "outbox": ("这一笔太大或不合规定", _LOOK),
    "input": ("请求不合规定", _UPGRADE),
    "auth": ("签名不被接受", _RENEW),
    "downlink": ("下发的内容不能用", "请核对下发的版本和签名，重新发布"),
    "keys": ("平台密钥的更换不能信", "请核对密钥更换的签名，重新发布"),
    "catalogue": ("事项目录不能用", "请核对目录，重新发布"),
    "settings": ("下发的设置不能用", "请核对设置，重新发布"),
    "broadcasts": ("下发的通知不能用", "请核对通知，重新发布"),
    "platform": ("平台没有收下", _WAIT),
}
"""Of codes whose rest is for the developer, who finds it in brackets behind the words."""


@cache
def _drivers() -> dict[str, tuple[str, str]]:
    data = Path(__file__).with_name("driver_faults.json").read_bytes()
    return msgspec.json.decode(data, type=dict[str, tuple[str, str]])


def told(code: str) -> Told | None:
    """None for a code that nobody here has heard of: a newer terminal's."""
    found = _EXACT.get(code) or _drivers().get(code)
    if found is not None:
        return Told(found[0].rstrip("。"), found[1].rstrip("。"))
    family = _FAMILIES.get(code.partition(".")[0])
    return None if family is None else Told(f"{family[0]}（{code}）", family[1])


def code_word(code: str) -> str:
    """What a code means. One that is unknown here stands as it is, with a word for what it is."""
    if code in ("", "ok"):
        return ""
    found = told(code)
    return f"没有登记过的代码（{code}）" if found is None else found.words


def code_advice(code: str) -> str:
    """What to do about it; empty when nothing is the matter."""
    if code in ("", "ok"):
        return ""
    found = told(code)
    return "终端可能比平台新：请升级平台，或查终端的手册" if found is None else found.advice
