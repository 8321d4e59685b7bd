"""Devices, waiting entries and log rows that a technician sees in the samples."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.carrying import FULL, Errand, Exported, Medium, Received
from kiosk.domain.receipts import receipt_number
from kiosk.session.ambient import DeviceRow, Light, LogRow, QueueRow, SettingRow
from kiosk.session.state import Technician, TechnicianPage
from ui.samples_cast import NOW_ISO, RECEIPT_NO

DEVICES = (
    DeviceRow(
        "idcard", "身份证读卡器", Light.GREEN, "正常", address="/dev/ttyUSB0", identity="SAM 05.03", simulated=True,
        counters={"opens": 1, "works": 128, "faults": 2},
    ),
    DeviceRow("receipt", "凭条打印机", Light.YELLOW, "正常，要留意", "凭条纸快用完了。", "请准备一卷新的凭条纸。"),
    DeviceRow("document", "A4打印机", Light.GREEN, "正在工作", address="ipp://127.0.0.1:8631/ipp/print"),
    DeviceRow("camera", "摄像头", Light.GREEN, "正常", address="/dev/video0", simulated=True),
)  # fmt: skip

RED_DEVICES = (
    DeviceRow(
        "idcard", "身份证读卡器", Light.RED, "没有连上", "读卡器没有回应。", "请联系工作人员检查读卡器的电源和连线。",
        "idcard.silent", "/dev/ttyUSB0",
    ),
    *DEVICES[1:],
)  # fmt: skip

EVERY_DEVICE = (
    *DEVICES,
    DeviceRow("scanner", "扫码器", Light.GREEN, "正常", address="/dev/ttyACM0", simulated=True),
    DeviceRow(
        "power", "不间断电源", Light.YELLOW, "正常，要留意", "电池快用完了，终端即将关机。", "请等来电以后再办。",
        "power.low_battery", "nut://localhost/kiosk", simulated=True,
    ),
    DeviceRow(
        "inputs", "机柜门和防拆开关", Light.YELLOW, "正常，要留意", "机柜可能被人动过。",
        "请联系技术员检查机柜，确认后再解除。", "inputs.tamper", "/dev/ttyUSB1", simulated=True,
    ),
    DeviceRow(
        "speaker", "喇叭", Light.RED, "没有连上", "找不到声音设备。", "请联系技术员检查声音设备。",
        "speaker.no_device", "alsa:default",
    ),
)  # fmt: skip

_WELL = tuple(
    DeviceRow(check, label, Light.GREEN, text)
    for check, label, text in (
        ("line.link", "网线", "网线插着，有网络地址"), ("line.dns", "域名", "平台的地址查得到"),
        ("line.tcp", "连接", "连得上平台的机器"), ("line.tls", "加密", "平台的证书是真的"),
        ("line.platform", "平台", "平台回答正常"), ("clock", "时钟", "时钟和平台一致"),
        ("line.key", "密钥", "平台认得本机的密钥"), ("disk", "存储空间", "存储还剩2048MB"),
        ("database", "数据库", "数据库完好"), ("audit", "审计", "操作记录没有被改过"),
        ("intake", "收件", "照常收新办件"), ("queue", "待传队列", "待传2笔，没有停住的"),
        ("backup", "备份", "没有需要备份的办件"), ("temperature", "温度", "温度45度，不热"),
    )
)  # fmt: skip
CHECKS = _WELL

LINE_DOWN = (
    _WELL[0],
    DeviceRow(
        "line.dns", "域名", Light.RED, "", "域名服务器没有回答", "请重启路由器；还不行就打宽带运营商电话。",
        "net.dns_silent",
    ),
    DeviceRow(
        "disk", "存储空间", Light.YELLOW, "", "存储快满了，还剩96MB", "下次来请清理存储。", "disk.filling"
    ),
    *_WELL[8:],
)  # fmt: skip

QUEUE = (
    QueueRow("e1", RECEIPT_NO, "养老待遇资格认证", "ready", "等待送出", NOW_ISO, 0),
    QueueRow(
        "e2", receipt_number("440981113215", 1, 41), "养老待遇资格认证", "parked", "已搁置", NOW_ISO, 3,
        "ledger.hash_mismatch",
    ),
)  # fmt: skip

STICK = Medium("/media/kiosk/KINGSTON", "KINGSTON", 14_700_000_000)
LOCKED_STICK = Medium("/media/kiosk/LOCKED", "LOCKED", 512_000_000, read_only=True, simulated=True)

CARRIED_QUEUE = tuple(replace(row, exported_at=NOW_ISO) for row in QUEUE)

_FILE = "yuezhizhu-440981102299-01-20261126-093000.yzz"
_ON_QUEUE = Technician("tech-01", TechnicianPage.QUEUE)
CARRYING = (
    ("stick", (STICK,), _ON_QUEUE),
    ("sticks", (STICK, LOCKED_STICK), _ON_QUEUE),
    ("exporting", (STICK,), replace(_ON_QUEUE, errand=Errand.EXPORT, carried=(32, 120))),
    ("starting", (STICK,), replace(_ON_QUEUE, errand=Errand.EXPORT)),
    ("receiving", (STICK,), replace(_ON_QUEUE, errand=Errand.RECEIVE)),
    ("exported", (STICK,), replace(_ON_QUEUE, outcome=Exported(_FILE, 5, 41_000))),
    ("left", (STICK,), replace(_ON_QUEUE, outcome=Exported(_FILE, 500, 41_000_000, left=12))),
    ("received", (STICK,), replace(_ON_QUEUE, outcome=Received(acked=5))),
    ("received-part", (STICK,), replace(_ON_QUEUE, outcome=Received(3, 1, 2, 4, 1, damaged=True))),
    ("full", (STICK,), replace(_ON_QUEUE, outcome=FULL)),
)
"""Name of the sample, what is plugged in, and what the technician's phase says."""

LOG = (
    LogRow(NOW_ISO, "进入维护（who=tech-01）", "technician.entered"),
    LogRow(NOW_ISO, "办件已保存", "transaction.submitted", RECEIPT_NO),
)

SETTINGS = (
    SettingRow("terminal.attendant_phone", "村干部电话", "0668-0000001", from_platform=True),
    SettingRow("terminal.technician_phone", "技术员电话", "0668-0000002"),
    SettingRow("terminal.hours", "服务时间", ""),
    SettingRow("idle.quiet_seconds", "没人碰多久后询问", "90", "秒"),
    SettingRow("idle.countdown_seconds", "询问后等多久", "30", "秒"),
    SettingRow("voice.volume_percent", "语音音量", "100", "%"),
    SettingRow("limits.most_pending", "最多存多少笔", "5000", "笔"),
    SettingRow(
        "limits.most_days_unsent", "最多存多少天", "90", "天", from_platform=True, asked="365"
    ),
    SettingRow("limits.most_days_silent", "多少天联系不上就停收", "30", "天"),
    SettingRow("limits.least_free_megabytes", "至少留多少空间", "64", "MB"),
    SettingRow("sync.monthly_megabytes", "每月流量", "500", "MB"),
)  # fmt: skip
