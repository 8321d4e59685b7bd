"""Something to read: a notice of the village, or why a service has ended and what to use instead."""

from __future__ import annotations

from kiosk.domain.catalogue import Service
from kiosk.session.ambient import Ambient
from kiosk.session.state import NoticePaper, NoticeStep, Session
from ui.texts import Texts
from ui.viewmodels.props import NoticeProps, Row
from ui.viewmodels.wording import full_date, joined, systems_text, trouble_advice, trouble_title


def notice_props(session: Session, ambient: Ambient, texts: Texts) -> NoticeProps:
    phase = session.phase
    service = ambient.catalogue.by_id.get(phase.service_id) if isinstance(phase, NoticeStep) else None
    if not isinstance(phase, NoticeStep) or service is None:
        return NoticeProps()
    paper_kind, paper_text = notice_paper(phase, texts)
    printing = phase.paper is NoticePaper.PRINTING
    return NoticeProps(
        kicker=texts.t(service.department),
        title=texts.t(service.title),
        hint=_hint(service, texts),
        icon=service.icon,
        badge=texts.t("已经停办") if service.ended_on else systems_text(service, texts),
        ended=bool(service.ended_on),
        lines=[_line(line.title, line.text, texts) for line in service.lines],
        aloud_text="" if session.preferences.voice.muted else texts.t("读给我听"),
        print_text="" if service.ended_on or printing else texts.t("打印出来"),
        paper_kind=paper_kind,
        paper_text=paper_text,
        home_text=texts.t("看完了"),
    )


def _hint(service: Service, texts: Texts) -> str:
    if service.ended_on:
        return texts.t("{date}起停办", date=full_date(service.ended_on, texts))
    return texts.t(service.hint)


def _line(title: str, text: str, texts: Texts) -> Row:
    shown, words = texts.t(title), texts.t(text)
    return {"title": shown, "text": words, "name": f"{shown} {words}"}


def notice_paper(phase: NoticeStep, texts: Texts) -> tuple[str, str]:
    """Kind and words of how the printing goes; both empty before it was asked for."""
    match phase.paper:
        case NoticePaper.PRINTING:
            return "info", texts.t("正在打印，请等几秒。")
        case NoticePaper.PRINTED:
            return "ok", texts.t("打印好了，请从出纸口拿走。")
        case NoticePaper.FAILED:
            return "warn", joined(texts, trouble_title(phase.trouble, texts), trouble_advice(phase.trouble, texts))
        case _:
            return "", ""
