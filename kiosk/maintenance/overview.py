"""Device states and queue entries in the technician's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from devices.contract import (
    Absent,
    Busy,
    DeviceState,
    DeviceStatus,
    Failed,
    Identity,
    NeedsHelp,
    Ready,
    Starting,
)
from kiosk.domain.waiting import WAITING_WORDS
from kiosk.journeys.troubles import told_by
from kiosk.session.ambient import DeviceRow, Light, LogRow, QueueRow
from kiosk.store.audit import AuditLine
from kiosk.store.quarantine import Incident
from sync.outbox import OutboxRow
from sync.wire import JournalEvent
from sync.wire.traffic import TrafficReport

LABELS: Mapping[str, str] = {
    "idcard": "身份证读卡器",
    "receipt": "凭条打印机",
    "document": "A4打印机",
    "camera": "摄像头",
    "scanner": "扫码器",
    "documentcamera": "高拍仪",
    "socialcard": "社保卡读卡器",
    "power": "不间断电源",
    "inputs": "机柜门和防拆开关",
    "speaker": "喇叭",
    "microphone": "麦克风",
    "lights": "插口指示灯",
}

QUEUE_STATES: Mapping[str, str] = {
    "ready": "等待送出",
    "leased": "正在送",
    "acked": "平台已收到",
    "parked": "已搁置",
}


def device_row(status: DeviceStatus, simulated: frozenset[str]) -> DeviceRow:
    light, text = _light(status.state)
    said = told_by(status.state)
    identity = _identity(status.state)
    return DeviceRow(
        device_id=status.device_id,
        label=LABELS.get(status.device_id, status.device_id),
        light=light,
        state_text=text,
        cause=said[0].message if said else "",
        advice=said[0].advice if said else "",
        code=said[0].code if said else "",
        address=status.address,
        identity=_identity_text(identity),
        simulated=status.device_id in simulated or (identity is not None and identity.simulated),
        counters=dict(status.counters),
    )


def store_row(incidents: Sequence[Incident]) -> DeviceRow | None:
    """What became of a damaged database, when there was one."""
    if not incidents:
        return None
    latest = incidents[-1]
    lost = latest.found - latest.saved
    text = f"{latest.at[:10]}坏过，已换新，救回{latest.saved}笔" + (f"，还有{lost}笔没救回" if lost else "")
    advice = f"请把 quarantine/{latest.folder} 交给运营中心，收好后移走。存储可能快坏了。"
    return DeviceRow("store", "本机数据库", Light.YELLOW, text, "数据库损坏过", advice, "store.recovered")


def queue_row(row: OutboxRow, titles: Mapping[str, str]) -> QueueRow:
    rating = row.kind.value == "rating"
    title = "好差评" if rating else titles.get(row.entry_id, row.service)
    return QueueRow(
        entry_id=row.entry_id,
        receipt_no=row.receipt_no,
        service_title=title,
        state=row.state.value,
        state_text=QUEUE_STATES.get(row.state.value, row.state.value),
        created_at=row.created_at,
        attempts=row.attempts,
        reason=row.last_code if row.state.value in {"ready", "parked"} else "",
        exported_at="" if row.state.value == "acked" else row.exported_at,
    )


def audit_log_row(line: AuditLine) -> LogRow:
    rest = "，".join(f"{name}={text}" for name, text in line.fields.items() if name not in {"receipt_no", "effect_id"})
    return LogRow(
        line.at, AUDIT_WORDS.get(line.code, line.code) + (f"（{rest}）" if rest else ""), line.code, _receipt(line)
    )


def sync_log_row(event: JournalEvent) -> LogRow:
    words = SYNC_WORDS.get(event.event, event.event)
    cause = WAITING_WORDS.get(event.failure_class, event.failure_class)
    reason = f"（{cause}）" if event.failure_class not in {"", "ok"} else ""
    return LogRow(event.at, f"{words}{reason}", f"sync.{event.event}", event.receipt_no)


def traffic_words(report: TrafficReport | None) -> str:
    """The month on a line that is paid by the megabyte, for the technician; empty for any other line."""
    if report is None:
        return ""
    used, budget = (report.up + report.down) / 1e6, report.budget / 1e6
    return f"{used:.0f} / {budget:.0f} MB" + TRAFFIC_LEVELS.get(report.level, "")


def _receipt(line: AuditLine) -> str:
    return line.fields.get("receipt_no", "")


def _light(state: DeviceState) -> tuple[Light, str]:
    match state:
        case Ready(notices=()):
            return Light.GREEN, "正常"
        case Ready():
            return Light.YELLOW, "正常，要留意"
        case Busy():
            return Light.GREEN, "正在工作"
        case Starting():
            return Light.YELLOW, "正在启动"
        case NeedsHelp():
            return Light.RED, "要人帮忙"
        case Failed():
            return Light.RED, "故障"
        case Absent():
            return Light.RED, "没有连上"


def _identity(state: DeviceState) -> Identity | None:
    match state:
        case Ready(identity=identity) | Busy(identity=identity):
            return identity
        case NeedsHelp(identity=maybe) | Failed(identity=maybe):
            return maybe
        case _:
            return None


def _identity_text(identity: Identity | None) -> str:
    if identity is None:
        return ""
    return " ".join(part for part in (identity.vendor, identity.model, identity.serial, identity.firmware) if part)


TRAFFIC_LEVELS: Mapping[str, str] = {
    "tight": "，日志下月再送",
    "short": "，日志和附件下月再送，办件照常送",
}

AUDIT_WORDS: Mapping[str, str] = {
    "terminal.started": "终端启动",
    "terminal.stopped": "终端关闭",
    "copy.printed": "复印了材料",
    "session.ended": "会话结束并清除",
    "session.other_card": "换了一个人的证件，前一位已清除",
    "consent.declined": "没有同意告知",
    "card.read_failed": "读卡失败",
    "face.refused": "人脸没有比对上",
    "identity.attendant_confirmed": "村干部确认是本人",
    "identity.account": "用手机上的码登录",
    "identity.code_refused": "手机上的码没有认出来",
    "identity.attendant_refused": "村干部认为不是本人",
    "store.recovered": "数据库坏过，已换新的，旧的已隔离",
    "store.backed_up": "备份到别处",
    "store.copied": "自动做了备份",
    "store.restored": "从备份恢复了数据库",
    "store.salvaged": "从损坏的数据库带进办件",
    "catalogue.changed": "事项清单已更换",
    "settings.changed": "设置已更换",
    "transaction.submitted": "办件已保存",
    "transaction.accepted": "平台已收到办件",
    "transaction.rated": "已评价",
    "paper.started": "开始打印",
    "paper.printed": "打印完成",
    "paper.not_printed": "没有打印",
    "document.refused": "证明没有通过验证，没有打印",
    "paper.unknown": "不确定是否打印",
    "paper.declined": "不要打印",
    "paper.lapsed": "没有打印，人已走开",
    "paper.reprint_ordered": "要求补打",
    "paper.seen": "看过，打印出来了",
    "paper.not_seen": "看过，没有打印出来",
    "token.accepted": "授权码正确",
    "token.refused": "授权码不对",
    "pin.accepted": "密码正确",
    "pin.refused": "密码不对",
    "pin.locked": "锁住时又试密码",
    "pin.ended": "停用的人想进入，没有放行",
    "pin.unlocked": "密码解锁",
    "desk.entered": "进入补打",
    "desk.left": "退出补打",
    "technician.entered": "进入维护",
    "technician.left": "退出维护",
    "technician.test": "做了测试",
    "technician.restarted": "重新启动了程序",
    "day.checked": "做了日终检查",
    "technician.touch_tested": "测试了触摸屏",
    "technician.touch_kept": "存了触摸校准",
    "technician.light": "调了屏幕亮度",
    "technician.camera_kept": "调了摄像头",
    "technician.job": "在保养页叫任务马上做",
    "technician.released": "放行搁置的办件",
    "update.switched": "换上新版程序，开始试用",
    "update.kept": "新版程序通过了检查",
    "update.given_back": "新版程序没有通过检查，已退回",
    "carry.exported": "导出到U盘",
    "carry.received": "从U盘导入回执",
}

SYNC_WORDS: Mapping[str, str] = {
    "queued": "进入待传队列",
    "leased": "取出准备送",
    "sent": "已送出",
    "settled": "平台已收到",
    "parked": "被平台退回，已搁置",
    "released": "技术员放行",
    "exported": "已导出到U盘",
    "salvaged": "从坏的数据库里救回",
    "parcel_complete": "附件已送到平台",
    "parcel_retry": "附件稍后再送",
    "retry": "稍后再送",
    "downlink.applied": "平台发布的内容已收齐",
    "downlink.refused": "平台发布的内容没有用",
    "downlink.part_dropped": "平台发布的内容传坏了一段",
    "keys.followed": "已改用平台的新密钥",
    "offline": "网络断开",
    "online": "网络恢复",
}
