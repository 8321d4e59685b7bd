"""The own licences: the list by whose they are, and one of them with what can be done with it."""

from __future__ import annotations

import re
from dataclasses import replace

from kiosk.domain.licences import Group, LicenceCard, LicenceState, Use
from kiosk.session.ambient import Ambient
from kiosk.session.state import Journey, LicencesStatus, LicencesStep, Session
from ui.texts import Texts
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.props_licences import LicencesProps
from ui.viewmodels.rows import Row, Rows
from ui.viewmodels.wording import fact, full_date, joined, trouble_advice, trouble_title

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ICONS = {Group.SELF: "id-card", Group.FAMILY: "family", Group.FIRM: "enterprise"}


def licences_props(session: Session, ambient: Ambient, texts: Texts) -> LicencesProps:
    phase, journey = session.phase, session.journey
    if not isinstance(phase, LicencesStep) or journey is None:
        return LicencesProps()
    props = LicencesProps(mode="list", service_title=service_title(session, texts))
    if phase.status is LicencesStatus.ASKING:
        hint = texts.t("正在等平台答复，一般几秒就好。")
        return replace(props, mode="asking", title=texts.t("正在查您的证照"), hint=hint, icon="search")
    if phase.status is LicencesStatus.FAILED:
        return _failed(props, phase, texts)
    card = journey.licence(phase.opened)
    return _list(props, phase, journey, texts) if card is None else _one(props, card, ambient, texts)


def _failed(props: LicencesProps, phase: LicencesStep, texts: Texts) -> LicencesProps:
    return replace(
        props,
        mode="failed",
        title=texts.t("没有查到您的证照"),
        hint=joined(texts, trouble_title(phase.trouble, texts), trouble_advice(phase.trouble, texts)),
        icon="warning",
        primary_text=texts.t("再试一次"),
        primary_icon="refresh",
        primary_use="retry",
    )


def _list(props: LicencesProps, phase: LicencesStep, journey: Journey, texts: Texts) -> LicencesProps:
    cards = journey.licences
    if not cards:
        return replace(
            props,
            title=texts.t("没有您的电子证照"),
            hint=texts.t("以后办了证就会有。有疑问可以打12345。"),
            icon="info",
            primary_text=texts.t("回首页"),
            primary_icon="home",
            primary_use="home",
        )
    groups = [group for group in Group if any(card.group is group for card in cards)]
    shown = [card for card in cards if phase.group in {None, card.group}]
    over = sum(card.state is LicenceState.OVER for card in cards)
    return replace(
        props,
        title=texts.t("您要看哪一张？"),
        hint=texts.t("有{count}张过期了，排在最前面。", count=over) if over else texts.t("点一张，可以看、亮码、打印。"),
        groups_title=texts.t("看谁的？") if len(groups) > 1 else "",
        groups=_groups(phase, groups, texts) if len(groups) > 1 else [],
        licences=_rows(shown, texts),
    )


def _groups(phase: LicencesStep, groups: list[Group], texts: Texts) -> Rows:
    choices: list[tuple[str, str, bool]] = [("", texts.t("全部"), phase.group is None)]
    choices += [(group.value, _group_words(group, texts), phase.group is group) for group in groups]
    return [
        {
            "id": group,
            "label": label,
            "selected": selected,
            "name": texts.t("{label}，已选", label=label) if selected else texts.t("{label}，没有选", label=label),
        }
        for group, label, selected in choices
    ]


def _group_words(group: Group, texts: Texts) -> str:
    words = {Group.SELF: texts.t("我的"), Group.FAMILY: texts.t("家里的"), Group.FIRM: texts.t("企业的")}
    return words[group]


def _rows(shown: list[LicenceCard], texts: Texts) -> Rows:
    """The first of each group says whose they are."""
    before = [None, *(card.group for card in shown)]
    return [_row(card, group is not card.group, texts) for card, group in zip(shown, before, strict=False)]


def _row(card: LicenceCard, first: bool, texts: Texts) -> Row:
    title, badge = texts.known(card.title), _state_words(card, texts)
    hint = texts.t("{holder} · {office}", holder=card.holder, office=texts.known(card.office))
    return {
        "id": card.number,
        "heading": _group_words(card.group, texts) if first else "",
        "title": title,
        "hint": hint,
        "icon": "warning" if card.state is LicenceState.OVER else _ICONS[card.group],
        "badge": badge,
        "name": texts.t("、").join(part for part in (title, hint, badge) if part),
    }


def _state_words(card: LicenceCard, texts: Texts) -> str:
    """Nothing of a licence that is in order."""
    match card.state:
        case LicenceState.OVER:
            return texts.t("已过期，要换新的")
        case LicenceState.SOON:
            return texts.t("快到期了")
        case LicenceState.VALID:
            return ""


def _one(props: LicencesProps, card: LicenceCard, ambient: Ambient, texts: Texts) -> LicencesProps:
    until = full_date(card.until, texts) if card.until else texts.t("没有期限")
    props = replace(
        props,
        mode="one",
        title=texts.known(card.title),
        hint=texts.t("{holder} · {office}", holder=card.holder, office=texts.known(card.office)),
        icon=_ICONS[card.group],
        facts=[
            *(fact(texts.known(label), _value(value, texts)) for label, value in card.facts),
            fact(texts.t("有效期至"), until),
        ],
        warning_text=_warning(card, ambient, texts),
        note_text=texts.t("这是模拟系统发的证照，只作演示。") if ambient.simulated else "",
    )
    buttons = [_button(use, texts) for use in card.uses]
    if not buttons:
        return replace(props, note_text=joined(texts, texts.t("这种证照在这里只能看"), props.note_text))
    props = replace(props, primary_text=buttons[0][0], primary_icon=buttons[0][1], primary_use=card.uses[0].value)
    if len(buttons) > 1:
        text, icon = buttons[1]
        props = replace(props, secondary_text=text, secondary_icon=icon, secondary_use=card.uses[1].value)
    return props


def _value(value: str, texts: Texts) -> str:
    """A day in the person's language; all else is the office's own words."""
    return full_date(value, texts) if _DAY.fullmatch(value) else texts.known(value)


def _button(use: Use, texts: Texts) -> tuple[str, str]:
    return (texts.t("亮码给人扫"), "qr") if use is Use.SHOW else (texts.t("打印复印件"), "printer")


def _warning(card: LicenceCard, ambient: Ambient, texts: Texts) -> str:
    if card.state is LicenceState.VALID:
        return ""
    title = texts.t("这张证过期了") if card.state is LicenceState.OVER else texts.t("这张证快到期了")
    service = ambient.catalogue.by_id.get(card.renewal)
    if service is not None:
        return joined(texts, title, texts.t("这台机器上能办“{service}”", service=texts.t(service.title)))
    return joined(texts, title, texts.t("请到{office}换新的", office=texts.known(card.office)))
