"""Before a service is chosen: attract, home, the services of one category."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Category, Service
from kiosk.domain.trouble import Trouble
from kiosk.session.ambient import Ambient
from kiosk.session.state import Attract, CategoryList, PaperState, PendingSlip, Session, SlipStatus
from ui.texts import Texts
from ui.viewmodels.derive_pay import money_lines
from ui.viewmodels.props import AttractProps, CategoryProps, HomeProps, Row, Rows
from ui.viewmodels.wording import (
    clock,
    day_and_weekday,
    has_scanner,
    in_fours,
    joined,
    systems_text,
    tips,
    trouble_advice,
    trouble_title,
)

_POPULAR = 3
_POPULAR_IN_CARE = 2
_NOTICES = 3
_NOTICES_IN_CARE = 1
_SEEN_AT_ONCE = 7


def attract_props(session: Session, ambient: Ambient, texts: Texts) -> AttractProps:
    phase = session.phase
    pending = phase.pending_slip if isinstance(phase, Attract) else None
    slip = phase.slip if isinstance(phase, Attract) else None
    limit = _NOTICES_IN_CARE if session.preferences.care else _NOTICES
    degraded_title, degraded = _degraded(ambient, texts)
    money_title, money = money_lines(ambient.money, texts)
    reads_cards = any(service.hardware for service in ambient.catalogue.services)
    props = AttractProps(
        village_name=ambient.site.called,
        clock_text=clock(ambient.now),
        date_text=day_and_weekday(ambient.now.date(), texts),
        title=texts.t("触摸屏幕开始"),
        hint=_hint(reads_cards, has_scanner(ambient), texts),
        start_text=texts.t("开始办事"),
        emergency_title=texts.t("应急广播") if ambient.emergencies else "",
        emergencies=[{"text": text, "icon": "warning"} for text in ambient.emergencies[:limit]],
        notices_title=texts.t("村里通知") if ambient.notices else "",
        notices=[{"text": notice, "icon": "megaphone"} for notice in ambient.notices[:limit]],
        money_title=money_title,
        money=money,
        degraded_title=degraded_title,
        degraded=degraded,
    )
    return props if pending is None or slip is None else _with_slip(props, pending, slip, texts)


def _hint(reads_cards: bool, scans: bool, texts: Texts) -> str:
    if reads_cards and scans:
        return texts.t("也可以直接放身份证，或扫回执上的二维码查办件")
    if scans:
        return texts.t("也可以扫回执上的二维码查办件")
    return texts.t("也可以直接放身份证") if reads_cards else ""


def _with_slip(props: AttractProps, pending: PendingSlip, slip: SlipStatus, texts: Texts) -> AttractProps:
    title, text, print_text, decline_text = _slip_words(pending, slip, texts)
    return replace(
        props,
        slip_visible=True,
        slip_state=slip.state.value,
        slip_title=title,
        slip_text=text,
        slip_print_text=print_text,
        slip_decline_text=decline_text,
    )


def _slip_words(pending: PendingSlip, slip: SlipStatus, texts: Texts) -> tuple[str, str, str, str]:
    """Title, text, print button, other button."""
    about = texts.t("{service}，尾号{tail}", service=texts.t(pending.service_title), tail=in_fours(pending.receipt_no[-4:]))
    match slip.state:
        case PaperState.PRINTING:
            return texts.t("正在打印回执"), about, "", ""
        case PaperState.PRINTED:
            return texts.t("回执打印好了"), texts.t("请从出纸口拿走。"), "", texts.t("知道了")
        case PaperState.UNKNOWN:
            text = texts.t("请看看出纸口。没有的话，请告诉村干部。")
            return texts.t("不确定回执有没有打印出来"), text, texts.t("请村干部补打"), texts.t("知道了")
        case PaperState.NOT_PRINTED:
            saved = texts.t("办好的事已经保存，不用再来")
            text = joined(texts, trouble_title(slip.trouble, texts), saved, trouble_advice(slip.trouble, texts))
            return texts.t("回执没有打印出来"), text, texts.t("再打印一次"), texts.t("不用打印")
        case _ if pending.after_payment:
            text = joined(texts, about, texts.t("钱付好了，部门记上账了"))
            return texts.t("还有一张缴费凭证没打印"), text, texts.t("打印凭证"), texts.t("不用打印")
        case _:
            text = joined(texts, about, texts.t("刚才停电了，办好的事已经保存"))
            return texts.t("还有一张回执没打印"), text, texts.t("打印回执"), texts.t("不用打印")


def _degraded(ambient: Ambient, texts: Texts) -> tuple[str, Rows]:
    done_here = [service for service in ambient.catalogue.services if not service.is_read]
    blocked = [(service, trouble) for service in done_here if (trouble := _blocked(service, ambient))]
    if not blocked:
        return "", []
    call: Row = {
        "text": texts.t("要帮忙请打村里电话 {phone}", phone=ambient.site.attendant_phone),
        "icon": "phone",
    }
    if len(blocked) == len(done_here):
        reasons = dict.fromkeys(trouble_title(trouble, texts) for _, trouble in blocked)
        return texts.t("这台机器现在不能办事"), [*tips(*(("warning", reason) for reason in reasons)), call]
    by_reason: dict[str, list[Service]] = {}
    for service, trouble in blocked:
        by_reason.setdefault(trouble_title(trouble, texts), []).append(service)
    rows = tips(*(("info", _not_now(reason, services, texts)) for reason, services in by_reason.items()))
    return texts.t("这些事现在办不了，其他都能办"), [*rows, call]


def _not_now(reason: str, services: list[Service], texts: Texts) -> str:
    """One line a reason, however many services it stops; the most used one stands for the others."""
    first = min(services, key=lambda service: (service.popular_rank == 0, service.popular_rank))
    title = texts.t(first.title)
    if len(services) == 1:
        return texts.t("{service}：{reason}", service=title, reason=reason)
    return texts.t("{reason}：{service}等{count}件事", reason=reason, service=title, count=len(services))


def home_props(session: Session, ambient: Ambient, texts: Texts) -> HomeProps:
    limit = _POPULAR_IN_CARE if session.preferences.care else _POPULAR
    riding = bool(ambient.site.vehicle_plate)
    popular = ambient.catalogue.on_the_road(limit + limit % 2) if riding else ambient.catalogue.popular(limit)
    popular_title = texts.t("车上办得最多的") if riding else texts.t("村里办得最多的")
    return HomeProps(
        question=texts.t("您要办什么？"),
        categories=[_category_tile(category, ambient, texts) for category in ambient.catalogue.categories],
        popular_title=popular_title if popular else "",
        popular=[service_row(service, ambient, texts) for service in popular],
        popular_first=riding,
        search_text=texts.t("找要办的事"),
        search_hint=texts.t("写几个字就行，比如：退休金"),
        hotline_text=texts.t("有不明白的，可以打 12345"),
    )


def category_props(session: Session, ambient: Ambient, texts: Texts) -> CategoryProps:
    phase = session.phase if isinstance(session.phase, CategoryList) else CategoryList("")
    category = next((item for item in ambient.catalogue.categories if item.id == phase.category), None)
    services = ambient.catalogue.in_category(phase.category)
    groups = _groups(phase, services, texts)
    shown = tuple(service for service in services if not groups or phase.group in {"", service.group})
    return CategoryProps(
        title=texts.t(category.label) if category else "",
        hint=texts.t("请选您要办的事") if services else "",
        icon=category.icon if category else "",
        groups_title=texts.t("要办哪一类？") if groups else "",
        groups=groups,
        services=_under_headings(shown, ambient, texts) if groups and not phase.group else _rows(shown, ambient, texts),
        empty_text="" if services else texts.t("这里还没有能办的事。请问村干部，或打 12345。"),
    )


def _groups(phase: CategoryList, services: tuple[Service, ...], texts: Texts) -> Rows:
    """The groups of a list too long to be seen at once, each to be looked at alone; none for a short one."""
    names = list(dict.fromkeys(service.group for service in services if service.group))
    if len(services) <= _SEEN_AT_ONCE or len(names) < 2:
        return []
    return [_group(name, texts.t(name) if name else texts.t("全部"), name == phase.group, texts) for name in ("", *names)]


def _group(name: str, label: str, selected: bool, texts: Texts) -> Row:
    spoken = texts.t("{label}，已选", label=label) if selected else label
    return {"id": name, "label": label, "selected": selected, "name": spoken}


def _rows(services: tuple[Service, ...], ambient: Ambient, texts: Texts) -> Rows:
    return [{**service_row(service, ambient, texts), "heading": ""} for service in services]


def _under_headings(services: tuple[Service, ...], ambient: Ambient, texts: Texts) -> Rows:
    rows = _rows(services, ambient, texts)
    before = ""
    for row, service in zip(rows, services, strict=True):
        row["heading"] = texts.t(service.group) if service.group != before else ""
        before = service.group
    return rows


def _blocked(service: Service, ambient: Ambient) -> Trouble | None:
    readiness = ambient.readiness.get(service.id)
    return readiness.trouble if readiness else None


def _can_start(service: Service, ambient: Ambient) -> bool:
    readiness = ambient.readiness.get(service.id)
    return readiness is not None and readiness.ready


def service_row(service: Service, ambient: Ambient, texts: Texts) -> Row:
    """A service as lists show it; grey with the reason when it cannot be done now."""
    enabled = _can_start(service, ambient)
    trouble = _blocked(service, ambient)
    title = texts.t(service.title)
    reason = "" if enabled else trouble_title(trouble, texts) or texts.t("正在检查设备")
    return {
        "id": service.id,
        "title": title,
        "hint": texts.t(service.hint),
        "icon": service.icon,
        "enabled": enabled,
        "reason": reason,
        "advice": trouble_advice(trouble, texts),
        "name": title if enabled else _grey_name(title, reason, texts),
        "badge": texts.t("已经停办") if service.ended_on else systems_text(service, texts, most=1),
    }


def _category_tile(category: Category, ambient: Ambient, texts: Texts) -> Row:
    services = ambient.catalogue.in_category(category.id)
    enabled = any(_can_start(service, ambient) for service in services)
    troubles = [trouble for service in services if (trouble := _blocked(service, ambient))]
    label = texts.t(category.label)
    reason = ""
    if not services:
        reason = texts.t("还没有开通")
    elif not enabled:
        reason = trouble_title(troubles[0], texts) if troubles else texts.t("正在检查设备")
    return {
        "id": category.id,
        "label": label,
        "hint": texts.t(category.hint),
        "icon": category.icon,
        "enabled": enabled,
        "reason": reason,
        "name": label if enabled else _grey_name(label, reason, texts),
    }


def _grey_name(label: str, reason: str, texts: Texts) -> str:
    return texts.t("{label}，现在不能办：{reason}", label=label, reason=reason)
