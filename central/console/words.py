"""States and moments in words and traffic lights. A light never speaks by its colour alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from central.moments import BEIJING, parse
from central.store.records import JournalBreak
from sync.wire import DeviceReport, StoreReport

ONLINE_SECONDS: Final = 20 * 60
"""Heartbeats come at least every 15 minutes."""

LOST_SECONDS: Final = 24 * 3600


class Light(msgspec.Struct, frozen=True):
    """``tone`` is good, warn, bad or idle; ``word`` says the same in Chinese."""

    tone: str
    word: str


_DEVICE_LIGHTS: Final = {
    "ready": Light("good", "正常"),
    "busy": Light("good", "工作中"),
    "starting": Light("idle", "启动中"),
    "needshelp": Light("warn", "需要处理"),
    "failed": Light("bad", "故障"),
    "absent": Light("bad", "没有接上"),
}

DEVICE_KINDS: Final = {
    "idcard": "读卡器",
    "receipt": "凭条机",
    "document": "A4 打印机",
    "camera": "摄像头",
    "scanner": "扫码器",
    "face": "人脸比对",
    "documentcamera": "高拍仪",
    "socialcard": "社保卡读卡器",
    "power": "备用电源",
    "inputs": "柜门和按钮",
    "speaker": "喇叭",
    "microphone": "麦克风",
    "lights": "出纸口灯",
    "day": "日终检查",
    "intake": "收件",
    "update": "程序更新",
}

_CASE_LIGHTS: Final = {
    "pending": Light("warn", "待部门办理"),
    "review": Light("warn", "等人工认定"),
    "accepted": Light("good", "部门已办结"),
    "declined": Light("bad", "部门不予办理"),
    "no_department": Light("idle", "部门未接入"),
}

EVENTS: Final = {
    "queued": "进入待传队列",
    "leased": "准备发送",
    "sent": "已发出",
    "settled": "终端收到平台回执",
    "acked": "终端收到平台回执",
    "duplicate": "平台已有，取回原回执",
    "parked": "停放，等人处理",
    "released": "人工放行",
    "exported": "已写到U盘，待人带到平台",
    "salvaged": "从损坏的数据库救回",
    "rewound": "数据库从备份恢复",
    "retry": "稍后重试",
    "offline": "网络断开",
    "online": "网络恢复",
    "breaker_open": "平台不应答，暂停发送",
    "breaker_closed": "恢复发送",
    "reopened": "平台缺这一笔，重新发送",
    "missing_gone": "平台要的这一笔，终端已没有内容",
    "receipt_rejected": "平台回执的签名不对，不予承认",
    "business_reject": "平台退回这一笔",
    "issue_abandoned": "断电没交出的证明，已报作废",
    "decided": "终端收到部门的结果",
    "started": "终端的同步程序启动",
    "journal_dropped": "日志太多，舍去了最旧的",
    "downlink.applied": "下发的内容已收齐",
    "downlink.refused": "没有用下发的内容",
    "downlink.part_dropped": "下发的内容传坏了一段，重新取",
    "keys.followed": "已改用平台的新密钥",
    "parcel_retry": "附件稍后重传",
    "parcel_complete": "附件已送到",
}

_BREAKS: Final = {
    "gap": ("bad", "缺少日志"),
    "fork": ("bad", "日志链分叉"),
    "rewritten": ("bad", "交来过的日志被改写"),
    "dropped": ("warn", "终端舍去了旧日志"),
    "new_chain": ("warn", "终端换了数据库，日志从头计数"),
}

RATING_WORDS: Final = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}

_ENTRY_STATES: Final = {
    "ready": "等待发送",
    "leased": "正在发送",
    "parked": "停放，等人处理",
    "acked": "平台已收",
    "online": "已连上平台",
    "no_network": "没有网络",
    "platform_down": "平台停机",
    "refused": "平台不认这台终端",
}


def case_light(state: str) -> Light:
    """Where the department is with a case."""
    return _CASE_LIGHTS.get(state, Light("idle", state))


def device_light(report: DeviceReport) -> Light:
    """A device's state; one that this platform does not know is shown as it is."""
    return _DEVICE_LIGHTS.get(report.state.lower().replace("_", "").replace("-", ""), Light("idle", report.state))


def device_kind(report: DeviceReport) -> str:
    """The device's name for people."""
    return DEVICE_KINDS.get(report.kind, report.kind)


def event_word(event: str) -> str:
    """A line of the sync log in words."""
    return EVENTS.get(event, event)


def break_light(found: JournalBreak) -> Light:
    """What is wrong or unusual in the chain of a terminal's journal."""
    return Light(*_BREAKS.get(found.kind, ("bad", found.kind)))


def break_stretch(found: JournalBreak) -> str:
    """Which lines it is about."""
    if found.first_seq == found.last_seq:
        return f"第 {found.first_seq} 条"
    return f"第 {found.first_seq} 至 {found.last_seq} 条"


def grouped(receipt_no: str) -> str:
    """A long receipt number in groups of four, as it is printed; others as they are."""
    if len(receipt_no) < 16 or not receipt_no.isalnum():
        return receipt_no
    return " ".join(receipt_no[start : start + 4] for start in range(0, len(receipt_no), 4))


def entry_state_word(state: str) -> str:
    """Where an entry stands at the terminal or, decided, at its department; or how the line stands."""
    return _ENTRY_STATES.get(state) or case_light(state).word


def store_word(store: StoreReport) -> str:
    """What befell a terminal's database, in a line."""
    if store.state == "damaged":
        return "本机数据库损坏，待重启隔离"
    lost = store.found - store.saved
    return f"数据库曾损坏（{store.at[:10]}），救回 {store.saved} 笔" + (f"，{lost} 笔未救回" if lost > 0 else "")


def link_light(last_seen: str, now: datetime) -> Light:
    """Whether a terminal is in touch, by the age of its last request."""
    seen = parse(last_seen)
    if seen is None:
        return Light("idle", "从未联网")
    age = (now - seen).total_seconds()
    if age <= ONLINE_SECONDS:
        return Light("good", "在线")
    if age <= LOST_SECONDS:
        return Light("warn", "离线")
    return Light("bad", "失联")


def size_word(size: int) -> str:
    """Bytes as people read them."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} 字节"


def ago(text: str, now: datetime) -> str:
    """How long ago, roughly."""
    moment = parse(text)
    if moment is None:
        return "—"
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in ((86400, "天"), (3600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{seconds // size} {unit}前"
    return "刚刚" if seconds < 10 else f"{seconds} 秒前"


def local_time(text: str) -> str:
    """``11-23 17:30:05`` in China; the text itself when it is no moment."""
    moment = parse(text)
    return moment.astimezone(BEIJING).strftime("%m-%d %H:%M:%S") if moment is not None else text[:40]
