"""Whom and what the samples show. Every person is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from kiosk.domain.licences import Group, LicenceCard, LicenceState
from kiosk.domain.people import PersonFacts
from kiosk.domain.receipts import receipt_number
from kiosk.domain.trouble import Cause, Trouble
from kiosk.session.ambient import Site
from kiosk.session.state import RecordShown

NOW = datetime(2026, 11, 23, 9, 41, tzinfo=timezone(timedelta(hours=8)))
NOW_ISO = NOW.isoformat()

WANG = PersonFacts(
    "resident", "王秀英", "440981195003120641", "女", date(1950, 3, 12), "广东省高州市荔香镇红荔村委会大塘坡村12号"
)
RARE = PersonFacts("resident", "𠮷田健", "440106197608150195", "男", date(1976, 8, 15), "广东省广州市天河区榕树街道7号")
PHONE = "13800138000"

RECEIPT_NO = receipt_number("440981113215", 1, 42)
SITE = Site(
    "YZZ-440981-0001",
    "高州市荔香镇红荔村党群服务中心",
    "440981113215",
    "0668-6661234",
    "0668-6665678",
    "8:30–11:30, 14:30–17:30",
)

LICENCE = LicenceCard(
    "1.2.156.3005.2.11440000MA0000001D002.11440000MA0000002G.200000000001.001.0",
    "机动车驾驶证",
    Group.SELF,
    "王*英",
    "公安交通管理部门",
    LicenceState.VALID,
    facts=(("姓名", "王*英"), ("准驾车型", "C1")),
    prints=True,
    shows=True,
)

FROZEN = Trouble(
    "readiness.unsent_too_long", Cause.NETWORK, "从2026-10-23起办的事还没送到平台，先不收新的",
    "已经办的都保存着，不用再来。连上以后会自己恢复，请村干部打技术员电话。",
)  # fmt: skip
PAGES_OUT = Trouble("document.media_empty", Cause.DEVICE, "A4打印机缺纸。", "请工作人员在纸盒中加入A4纸。")
UNKNOWN_PAGES = Trouble(
    "document.unclear", Cause.DEVICE, "打印机没有说清楚打印的结果。", "请看一下出纸口，确认文件是否已经打印。"
)
UNKNOWN_PRINT = Trouble(
    "receipt.unproven", Cause.DEVICE, "无法确认凭条是否已经打印完整。", "请看一下出纸口，确认有没有完整的凭条。"
)
CARD_MOVED = Trouble("idcard.read_failed", Cause.DEVICE, "身份证没有读完。", "请拿起身份证，再平放到读卡区，不要移动。")
NO_FACE = Trouble("face.none", Cause.INPUT, "没有看到人脸。", "请正对摄像头，摘下口罩和帽子。")
SHORT_PHONE = Trouble("form.phone.length", Cause.INPUT, "手机号要11位，现在是10位", "请看一看是不是少了或多了数字。")
LOCKED = Trouble("pin.locked", Cause.INPUT, "输错太多次，已经锁住", "请想一想，不要乱试。")
DEPARTMENT_SILENT = Trouble(
    "department.unreadable", Cause.PLATFORM, "业务系统的回答看不懂，没有开出证明", "请稍后再试。您不用交任何费用。"
)
NOT_THE_OWNER = Trouble(
    "identity.not_the_owner", Cause.INPUT, "不能确认是本人，这次没有办理", "请带本人的身份证再来，或请村干部帮忙。"
)
APPOINTMENT = RecordShown(
    (
        ("预约号", "318"),
        ("日期", "2026年11月25日 星期三"),
        ("时间", "9:45"),
        ("地点", "县民政局"),
        ("办什么", "结婚"),
    ),
    "以上为模拟数据",
    simulated=True,
)
