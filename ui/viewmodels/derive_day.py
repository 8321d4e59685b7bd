"""The check at the end of a day: may the terminal be switched off, and what is to be done first."""

from __future__ import annotations

from kiosk.domain.dayclose import DayPoint, DayResult
from kiosk.session.ambient import Ambient
from kiosk.session.effects import PinRole
from kiosk.session.state import Session
from kiosk.session.upkeepstate import DayCheck
from ui.texts import Texts
from ui.viewmodels.props_upkeep import DayProps
from ui.viewmodels.rows import Row
from ui.viewmodels.wording import fact, sentence, time_of_day, trouble_advice, trouble_title


def day_props(session: Session, _ambient: Ambient, texts: Texts) -> DayProps:
    phase = session.phase if isinstance(session.phase, DayCheck) else DayCheck("", "")
    result = phase.result
    kind, title, text = _verdict(result, texts)
    return DayProps(
        title=texts.t("日终检查"),
        who_text=_who(phase, texts),
        busy_text=_busy(phase, texts),
        verdict_kind=kind,
        verdict_title=title,
        verdict_text=text,
        first=[_point(point, texts) for point in result.first] if result else [],
        tomorrow_title=texts.t("明天记得") if result and result.tomorrow else "",
        tomorrow=[_point(point, texts) for point in result.tomorrow] if result else [],
        facts_title=texts.t("今天") if result and result.counts else "",
        facts=[fact(texts.known(label), str(count)) for label, count in result.counts] if result else [],
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        again_text=texts.t("再查一次") if result and not (phase.checking or phase.printing) else "",
        print_text=_print_text(phase, texts),
        back_text=texts.t("返回"),
    )


def _who(phase: DayCheck, texts: Texts) -> str:
    if phase.role == PinRole.TECHNICIAN.value:
        return texts.t("技术员 {who}", who=phase.who)
    return texts.t("村干部 {who}", who=phase.who)


def _busy(phase: DayCheck, texts: Texts) -> str:
    if phase.checking:
        return texts.t("正在查，十几秒就好。")
    return texts.t("正在打印") if phase.printing else ""


def _verdict(result: DayResult | None, texts: Texts) -> tuple[str, str, str]:
    if result is None:
        return "", "", ""
    when = texts.t("{when} 查的", when=time_of_day(result.at, texts))
    if result.may_close:
        return "ok", texts.t("今天可以关机"), when
    return "warn", texts.t("先做这几件事，再关机"), when


def _print_text(phase: DayCheck, texts: Texts) -> str:
    if phase.result is None or phase.checking or phase.printing:
        return ""
    return texts.t("再打一张") if phase.printed else texts.t("打印结果")


def _point(point: DayPoint, texts: Texts) -> Row:
    label, colon, said = point.text.partition("：")
    text = f"{texts.known(label)}{texts.t('：')}{texts.known(said).rstrip('。.')}" if colon else texts.known(point.text)
    advice = sentence(texts.known(point.advice), texts)
    return {"text": text, "advice": advice, "name": f"{text} {advice}".strip()}
