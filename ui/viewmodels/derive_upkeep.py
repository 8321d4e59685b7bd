"""Looking after the terminal: the choice of pages, and what is done again and again."""

from __future__ import annotations

from kiosk.session.ambient import Ambient, JobRow
from kiosk.session.state import Session
from kiosk.session.upkeepstate import UpkeepPage
from ui.texts import Texts
from ui.viewmodels.props_upkeep import JobsProps, UpkeepProps
from ui.viewmodels.rows import Row, Rows
from ui.viewmodels.wording import time_of_day

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0


def upkeep_props(session: Session, _ambient: Ambient, texts: Texts) -> UpkeepProps:
    return UpkeepProps(
        title=texts.t("保养"),
        who_text=who_text(session, texts),
        pages=_pages(texts),
        back_text=texts.t("返回"),
    )


def _pages(texts: Texts) -> Rows:
    labels = {
        UpkeepPage.DAY: ("check-circle", texts.t("日终检查"), texts.t("今天可以关机了吗？")),
        UpkeepPage.TOUCH: ("hand-tap", texts.t("触摸校准"), texts.t("点得准不准，偏了就校准")),
        UpkeepPage.CAMERA: ("camera", texts.t("摄像头校准"), texts.t("画面清不清楚，正不正")),
        UpkeepPage.LIGHT: ("contrast", texts.t("屏幕亮度"), texts.t("太亮太暗都在这里调")),
        UpkeepPage.JOBS: ("clock", texts.t("定时任务"), texts.t("自己做的事，上次做得怎样")),
    }
    return [{"id": page.value, "label": label, "hint": hint, "icon": icon} for page, (icon, label, hint) in labels.items()]


def who_text(session: Session, texts: Texts) -> str:
    return texts.t("技术员 {who}", who=getattr(session.phase, "who", ""))


def jobs_props(session: Session, ambient: Ambient, texts: Texts) -> JobsProps:
    return JobsProps(
        title=texts.t("定时任务"),
        who_text=who_text(session, texts),
        hint=texts.t("这些事终端自己做，一般不用管。"),
        jobs=[_job(row, texts) for row in ambient.rota],
        back_text=texts.t("返回"),
    )


def _job(row: JobRow, texts: Texts) -> Row:
    label, last, coming = texts.known(row.label), _last(row, texts), _next(row, texts)
    return {
        "job": row.name,
        "label": label,
        "hint": texts.known(row.hint),
        "failed": row.failed,
        "last": last,
        "next": coming,
        "run_text": texts.t("现在做") if row.by_hand and not (row.running or row.wanted) else "",
        "run_name": texts.t("{label}，现在做", label=label),
        "name": f"{label} {last} {coming}",
    }


def _last(row: JobRow, texts: Texts) -> str:
    if not row.last_at:
        return texts.t("还没有做过")
    when = time_of_day(row.last_at, texts)
    if not row.failed:
        return texts.t("{when} 做好了", when=when)
    return texts.t("{when} 没有做成：{why}", when=when, why=texts.known(row.why))


def _next(row: JobRow, texts: Texts) -> str:
    if row.running:
        return texts.t("正在做")
    if row.wanted:
        return texts.t("马上就做")
    if row.due_in is None:
        return texts.t("需要时做")
    if row.due_in < _MINUTE:
        return texts.t("一分钟内再做")
    if row.due_in < 2 * _HOUR:
        return texts.t("{count}分钟后再做", count=round(row.due_in / _MINUTE))
    if row.due_in < 2 * _DAY:
        return texts.t("{count}小时后再做", count=round(row.due_in / _HOUR))
    return texts.t("{count}天后再做", count=round(row.due_in / _DAY))
