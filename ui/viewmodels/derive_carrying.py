"""Carrying the outbox by hand, on the technician's page of the queue: media, errands, and how the last one ended."""

from __future__ import annotations

from typing import TypedDict

from kiosk.domain.carrying import NO_MEDIUM, Errand, Exported, Medium, Outcome, Received
from kiosk.domain.trouble import Trouble
from kiosk.session.ambient import Ambient
from kiosk.session.state import Technician
from ui.texts import Texts
from ui.viewmodels.props import Row, Rows
from ui.viewmodels.wording import joined

_GIGA = 1_000_000_000
_MEGA = 1_000_000


class CarryProps(TypedDict):
    """The part of ``TechnicianProps`` that is made here."""

    carry_title: str
    carry_hint: str
    media: Rows
    carry_busy_text: str
    carry_result_kind: str
    carry_result_title: str
    carry_result_text: str


def carry_props(phase: Technician, ambient: Ambient, texts: Texts) -> CarryProps:
    kind, title, text = _result(phase.outcome, texts)
    return CarryProps(
        carry_title=texts.t("网络长期不通时，用U盘送"),
        carry_hint=_hint(ambient, texts),
        media=[_medium(medium, phase, ambient, texts) for medium in ambient.media] or [_none(texts)],
        carry_busy_text=_busy(phase, texts),
        carry_result_kind=kind,
        carry_result_title=title,
        carry_result_text=text,
    )


def _hint(ambient: Ambient, texts: Texts) -> str:
    if not ambient.media:
        return texts.t(NO_MEDIUM.advice)
    if not ambient.pending:
        return texts.t("没有等着送的办件，不用导出。")
    return texts.t("导出后办件仍留在本机，导入回执才算送到。")


def _medium(medium: Medium, phase: Technician, ambient: Ambient, texts: Texts) -> Row:
    label = texts.t("U盘 {name}", name=medium.name)
    free = texts.t("剩余 {size}", size=_size(medium.free_bytes))
    detail = texts.t("写保护，只能导入回执") if medium.read_only else free
    simulated = texts.t("模拟U盘") if medium.simulated else ""
    idle = phase.errand is None
    return {
        "folder": medium.folder,
        "label": label,
        "detail": detail,
        "simulated_text": simulated,
        **_buttons(texts, label, export=idle and not medium.read_only and ambient.pending > 0, receive=idle),
    }


def _none(texts: Texts) -> Row:
    """The buttons are there, grey, so that a technician knows what a stick would be good for."""
    label = texts.t(NO_MEDIUM.message)
    return {
        "folder": "",
        "label": label,
        "detail": "",
        "simulated_text": "",
        **_buttons(texts, label, export=False, receive=False),
    }


def _buttons(texts: Texts, label: str, *, export: bool, receive: bool) -> Row:
    export_text, receive_text = texts.t("导出到U盘"), texts.t("导入回执")
    return {
        "export_text": export_text,
        "export_enabled": export,
        "export_name": f"{export_text} {label}",
        "receive_text": receive_text,
        "receive_enabled": receive,
        "receive_name": f"{receive_text} {label}",
    }


def _busy(phase: Technician, texts: Texts) -> str:
    done, of = phase.carried
    if phase.errand is Errand.RECEIVE:
        return texts.t("正在导入回执，请不要拔U盘")
    if phase.errand is None:
        return ""
    if not of:
        return texts.t("正在导出，请不要拔U盘")
    return texts.t("正在导出，已写{done}笔，共{of}笔，请不要拔U盘", done=done, of=of)


def _result(outcome: Outcome | None, texts: Texts) -> tuple[str, str, str]:
    """Kind, title and text."""
    match outcome:
        case Exported():
            left = texts.t("还有{left}笔放不下，导入回执后再导出一次。", left=outcome.left) if outcome.left else ""
            where = texts.t("请把U盘交给平台导入，再带回执回来。文件：{file}", file=outcome.file)
            title = texts.t("已导出{count}笔，核对无误", count=outcome.entries)
            return ("warn" if left else "ok"), title, joined(texts, left, where)
        case Received():
            return _received(outcome, texts)
        case Trouble():
            return "danger", texts.t(outcome.message), texts.t(outcome.advice)
        case None:
            return "", "", ""


def _received(done: Received, texts: Texts) -> tuple[str, str, str]:
    parts = [
        texts.t("{count}笔以前就收到了。", count=done.known) if done.known else "",
        texts.t("{count}笔被平台退回，已搁置。", count=done.parked) if done.parked else "",
        texts.t("{count}笔平台稍后再收，继续等。", count=done.later) if done.later else "",
        texts.t("{count}笔的回执不可信，没有采用。", count=done.flawed) if done.flawed else "",
        texts.t("回执文件有一部分读不出，请让平台重新写一份。") if done.damaged else "",
    ]
    wrong = done.parked or done.later or done.flawed or done.damaged
    title = texts.t("平台已收到{count}笔", count=done.acked)
    return ("warn" if wrong else "ok"), title, joined(texts, *parts)


def _size(size: int) -> str:
    return f"{size / _GIGA:.1f} GB" if size >= _GIGA else f"{size / _MEGA:.0f} MB"
