"""The technician's overview: every device in words, the queue, the log. Needs no device to be shown."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.waiting import WAITING_WORDS
from kiosk.session.ambient import Ambient, DeviceRow, Light, Link, LogRow, QueueRow, SettingRow
from kiosk.session.state import Session, Technician, TechnicianPage
from ui.texts import Texts
from ui.viewmodels.derive_carrying import carry_props
from ui.viewmodels.props import Row, Rows, TechnicianProps
from ui.viewmodels.wording import fact, in_fours, joined, time_of_day

_PARKED = "parked"
_LIGHT_ICONS = {Light.GREEN: "check-circle", Light.YELLOW: "warning", Light.RED: "cross-circle"}


def technician_props(session: Session, ambient: Ambient, texts: Texts) -> TechnicianProps:
    phase = session.phase if isinstance(session.phase, Technician) else Technician("")
    result = phase.result
    rows = _by_urgency(ambient)
    kind, headline, advice = _headline(ambient, rows, texts)
    return TechnicianProps(
        title=texts.t("设备维护"),
        who_text=texts.t("技术员 {who}", who=phase.who),
        page=phase.page.value,
        pages=_pages(phase.page, texts),
        facts=_facts(ambient, texts),
        warning_text=joined(texts, *(texts.t(warning) for warning in ambient.warnings)),
        headline_kind=kind,
        headline_title=headline,
        headline_text=advice,
        devices=[*(_device(row, texts) for row in rows), *_all_well(ambient, texts)],
        devices_empty_text="" if ambient.devices else texts.t("还没有找到任何设备"),
        tests_title=texts.t("试一试"),
        tests=_tests(phase.running, ambient, texts),
        result_visible=result is not None,
        result_passed=result is not None and result.passed,
        result_title=texts.known(result.title) if result else "",
        result_text=texts.known(result.text) if result else "",
        result_icon=("check-circle" if result.passed else "cross-circle") if result else "",
        queue_title=texts.t("待送出 {pending} 笔，停住 {parked} 笔", pending=ambient.pending, parked=ambient.parked),
        queue=[_queue_row(row, texts) for row in ambient.queue],
        queue_empty_text="" if ambient.queue else texts.t("没有待送出的办件"),
        **carry_props(phase, ambient, texts),
        log_title=texts.t("最近的记录"),
        log=[_log_row(row, texts) for row in ambient.log],
        log_empty_text="" if ambient.log else texts.t("还没有记录"),
        settings_title=_published(texts.t("设置"), ambient.settings_version, texts),
        catalogue_title=_published(texts.t("事项清单"), ambient.catalogue.version, texts),
        settings=[_setting(row, texts) for row in ambient.settings],
        restart_text=texts.t("重新启动程序"),
        leave_text=texts.t("退出维护"),
    )


def _pages(current: TechnicianPage, texts: Texts) -> Rows:
    labels = {
        TechnicianPage.OVERVIEW: ("grid", texts.t("设备")),
        TechnicianPage.QUEUE: ("queue", texts.t("待传队列")),
        TechnicianPage.LOG: ("list", texts.t("日志")),
        TechnicianPage.SETTINGS: ("settings", texts.t("设置")),
        TechnicianPage.PAPERS: ("receipt", texts.t("补打")),
        TechnicianPage.UPKEEP: ("tool", texts.t("保养")),
    }
    return [
        {"id": page.value, "label": label, "icon": icon, "selected": page is current, "name": label}
        for page, (icon, label) in labels.items()
    ]


def _facts(ambient: Ambient, texts: Texts) -> Rows:
    network = {
        Link.ONLINE: texts.t("网络正常"),
        Link.NO_NETWORK: texts.t("没有网络"),
        Link.PLATFORM_DOWN: texts.t("平台停机"),
        Link.REFUSED: texts.t("平台不认本机，请检查密钥和时钟"),
    }
    return [
        fact(texts.t("终端编号"), ambient.site.terminal_id),
        fact(texts.t("地点"), ambient.site.called),
        fact(texts.t("村代码"), ambient.site.village_code),
        fact(texts.t("程序版本"), ambient.app_version),
        fact(texts.t("网络"), network[ambient.link]),
        fact(texts.t("待送出"), str(ambient.pending)),
        fact(texts.t("停住"), str(ambient.parked)),
        *([fact(texts.t("本月流量"), ambient.traffic)] if ambient.traffic else []),
    ]


_URGENCY = {Light.RED: 0, Light.YELLOW: 1, Light.GREEN: 2}


def _by_urgency(ambient: Ambient) -> list[DeviceRow]:
    """What does not work first, the way to the platform before the devices; checks that are well are told as one."""
    told = [*(row for row in ambient.checks if row.light is not Light.GREEN), *ambient.devices]
    return sorted(told, key=lambda row: _URGENCY[row.light])


def _headline(ambient: Ambient, rows: list[DeviceRow], texts: Texts) -> tuple[str, str, str]:
    """Kind, title and text of the one sentence that says where to begin."""
    open_rows = [row for row in rows if row.light is not Light.GREEN]
    if not open_rows:
        if not ambient.checks:
            return "info", texts.t("正在检查线路和本机"), texts.t("十几秒就好，请稍等。")
        return "ok", texts.t("都正常"), ""
    first = open_rows[0]
    broken = sum(row.light is Light.RED for row in open_rows)
    title = texts.t("有{count}处要修", count=broken) if broken else texts.t("能用，有{count}处要留意", count=len(open_rows))
    what = joined(texts, texts.t(first.label), texts.t(first.cause or first.state_text), texts.t(first.advice))
    return "danger" if broken else "warn", title, what


def _all_well(ambient: Ambient, texts: Texts) -> Rows:
    well = [texts.t(row.label) for row in ambient.checks if row.light is Light.GREEN]
    if not well:
        return []
    row = DeviceRow("checks", "线路和本机", Light.GREEN, "")
    return [_device(row, texts) | {"state": texts.t("、").join(well)}]


def _device(row: DeviceRow, texts: Texts) -> Row:
    light = {
        Light.GREEN: texts.t("正常"),
        Light.YELLOW: texts.t("要留意"),
        Light.RED: texts.t("不能用"),
    }[row.light]
    label = texts.t(row.label)
    state = texts.t(row.state_text)
    cause = texts.t(row.cause)
    return {
        "device_id": row.device_id,
        "label": label,
        "light": row.light.value,
        "light_text": light,
        "light_icon": _LIGHT_ICONS[row.light],
        "state": state,
        "cause": cause,
        "advice": texts.t(row.advice),
        "code": row.code,
        "address": row.address,
        "identity": row.identity,
        "simulated_text": texts.t("模拟设备") if row.simulated else "",
        "counters": _counters(row.counters, texts),
        "name": " ".join(part for part in (label, light, state, cause) if part),
    }


def _counters(counted: Mapping[str, int], texts: Texts) -> str:
    """What the supervision of a device counts (devices/owner.py), in words; what has not happened is not told."""
    words = {
        "works": texts.t("用过{count}次", count=counted.get("works", 0)),
        "faults": texts.t("出错{count}次", count=counted.get("faults", 0)),
        "bad_polls": texts.t("没回应{count}次", count=counted.get("bad_polls", 0)),
        "opens": texts.t("连接{count}次", count=counted.get("opens", 0)),
        "bugs": texts.t("程序错{count}次", count=counted.get("bugs", 0)),
    }
    return "  ·  ".join(text for name, text in words.items() if counted.get(name, 0))


def _tests(running: str, ambient: Ambient, texts: Texts) -> Rows:
    """The four every terminal has, and those of the further devices that this one has."""
    labels = {
        "receipt": ("receipt", texts.t("打印测试凭条")),
        "document": ("printer", texts.t("打印测试A4页")),
        "idcard": ("id-card", texts.t("读一张测试卡")),
        "camera": ("camera", texts.t("拍一张看看")),
    }
    further = {
        "scanner": ("scan", texts.t("扫一个码")),
        "documentcamera": ("documents", texts.t("拍一页看看")),
        "socialcard": ("card-in", texts.t("读一张社保卡")),
        "power": ("battery", texts.t("看看供电")),
        "inputs": ("lock", texts.t("看机柜，解除防拆")),
        "speaker": ("volume", texts.t("放一声听听")),
        "microphone": ("microphone", texts.t("对着麦克风说一句")),
    }
    here = {row.device_id for row in ambient.devices}
    labels |= {device: label for device, label in further.items() if device in here}
    return [
        {
            "device": device,
            "label": label,
            "icon": icon,
            "enabled": not running,
            "running": device == running,
            "name": texts.t("{label}，正在进行", label=label) if device == running else label,
        }
        for device, (icon, label) in labels.items()
    ]


def _published(what: str, version: int, texts: Texts) -> str:
    if version:
        return texts.t("{what}：平台第{version}版", what=what, version=version)
    return texts.t("{what}：本机自带", what=what)


def _setting(row: SettingRow, texts: Texts) -> Row:
    label, unit = texts.t(row.label), texts.t(row.unit)
    value = f"{row.value}{unit}" if row.value else texts.t("没有写")
    source = texts.t("平台下发") if row.from_platform else texts.t("本机文件")
    note = texts.t("平台要{wanted}，已改到安全范围", wanted=f"{row.asked}{unit}") if row.asked else ""
    return {
        "label": label,
        "value": value,
        "source": source,
        "from_platform": row.from_platform,
        "note": note,
        "name": " ".join(part for part in (label, value, source, note) if part),
    }


def _queue_row(row: QueueRow, texts: Texts) -> Row:
    title = texts.known(row.service_title)
    state = texts.known(row.state_text)
    return {
        "entry_id": row.entry_id,
        "receipt_no": in_fours(row.receipt_no),
        "title": title,
        "state": row.state,
        "state_text": state,
        "created_at": time_of_day(row.created_at, texts),
        "attempts_text": texts.t("已试{count}次", count=row.attempts),
        "exported_text": _exported(row, texts),
        "reason": _why(row.reason, texts),
        "name": f"{title} {in_fours(row.receipt_no)} {state}",
        "release_text": texts.t("放回队列") if row.state == _PARKED else "",
    }


def _exported(row: QueueRow, texts: Texts) -> str:
    return texts.t("{when} 导出过", when=time_of_day(row.exported_at, texts)) if row.exported_at else ""


def _log_row(row: LogRow, texts: Texts) -> Row:
    what, _, details = row.text.removesuffix("）").partition("（")
    text = texts.t("{what}（{details}）", what=texts.known(what), details=details) if details else texts.known(what)
    return {
        "at": time_of_day(row.at, texts),
        "text": text,
        "code": row.code,
        "receipt_no": in_fours(row.receipt_no),
        "name": f"{text} {row.code}".strip(),
    }


def _why(code: str, texts: Texts) -> str:
    """In words, with the code for the telephone."""
    words = WAITING_WORDS.get(code, "")
    return texts.t("{what}（{details}）", what=texts.t(words), details=code) if words else code
