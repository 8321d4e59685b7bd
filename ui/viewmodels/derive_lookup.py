"""我的办件: what this terminal knows of a scanned receipt. The number is masked: the person holds it, others look on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.domain.due import DueState, due_state
from kiosk.session.ambient import Ambient
from kiosk.session.state import FoundReceipt, LookUpStatus, LookUpStep, Session, SlipRating, Standing
from ui.texts import Texts
from ui.viewmodels.props import LookUpProps
from ui.viewmodels.wording import fact, full_date, time_of_day, trouble_advice, trouble_title

_TAIL = 4


def look_up_props(session: Session, ambient: Ambient, texts: Texts) -> LookUpProps:
    phase = session.phase
    if not isinstance(phase, LookUpStep):
        return LookUpProps()
    props = LookUpProps(
        kicker=texts.t("我的办件"),
        status=phase.status.value,
        again_text=texts.t("还要查的话，把另一张回执的二维码对准扫码窗。"),
        phone_text=texts.t("查询请打 12345，报回执号"),
        home_text=texts.t("知道了"),
        rate_text=texts.t("给这次服务打分") if phase.rating is SlipRating.OPEN else "",
        rated_text=_rated(phase, texts),
    )
    match phase.status:
        case LookUpStatus.SEARCHING:
            return replace(props, title=texts.t("正在查"), icon="search", again_text="", phone_text="")
        case LookUpStatus.FOUND if phase.found is not None:
            return _found(props, phase.found, ambient, texts)
        case LookUpStatus.NOT_HERE:
            title = texts.t("这台机器上查不到这张回执")
            advice = texts.t("可能是在别的机器上办的，或者时间久了。平台上都有记录。")
            return replace(props, title=title, icon="search", advice=advice)
        case LookUpStatus.FAILED:
            title, advice = trouble_title(phase.trouble, texts), trouble_advice(phase.trouble, texts)
            return replace(props, title=title, icon="warning", advice=advice)
        case _:
            title = trouble_title(phase.trouble, texts) or texts.t("这不是办理回执上的码")
            advice = texts.t("请把办理回执上的二维码对准扫码窗。别的码这台机器不认。")
            return replace(props, title=title, icon="qr", advice=advice, again_text="", phone_text="")


def _rated(phase: LookUpStep, texts: Texts) -> str:
    """A slip of another terminal may have been rated elsewhere: only the platform knows, and keeps the first."""
    if phase.rating is SlipRating.DONE:
        return texts.t("这张回执已经评过分了，谢谢您。")
    elsewhere = phase.rating is SlipRating.OPEN and phase.status is LookUpStatus.NOT_HERE
    return texts.t("不在这台机器办的也能打分；以前评过的，按第一次算。") if elsewhere else ""


def _found(props: LookUpProps, found: FoundReceipt, ambient: Ambient, texts: Texts) -> LookUpProps:
    title, explanation, icon = _standing(found.standing, texts)
    facts = [
        fact(texts.t("事项"), texts.t(found.service_title)),
        fact(texts.t("办理时间"), time_of_day(found.submitted_at, texts)),
        fact(texts.t("回执号"), texts.t("尾号 {tail}", tail=found.receipt_no[-_TAIL:])),
    ]
    if found.ledger_no:
        facts.append(fact(texts.t("总账号"), str(found.ledger_no)))
    if found.decided_at:
        facts.insert(1, fact(texts.t("部门办理时间"), time_of_day(found.decided_at, texts)))
    if found.next_due:
        day = texts.t("{date}以前", date=full_date(found.next_due, texts))
        facts.insert(1, fact(texts.t("下次办理"), day))
        explanation = _due_words(found.next_due, ambient.now.date(), texts) or explanation
    if found.reason:
        facts.insert(1, fact(texts.t("部门的话"), texts.known(found.reason)))
    if found.standing in (Standing.PARKED, Standing.DECLINED):
        props = replace(props, phone_text=texts.t("村干部电话 {phone}", phone=ambient.site.attendant_phone))
    return replace(props, standing=found.standing.value, title=title, explanation=explanation, icon=icon, facts=facts)


def _due_words(next_due: str, today: date, texts: Texts) -> str:
    """What somebody with an old slip needs to hear; nothing while there is time."""
    match due_state(date.fromisoformat(next_due), today):
        case DueState.OVERDUE:
            return texts.t("下次办理的日子已经过了，请尽快再办一次。")
        case DueState.SOON:
            return texts.t("快到下次办理的日子了，现在就可以再办。")
        case DueState.EARLY:
            return ""


def _standing(standing: Standing, texts: Texts) -> tuple[str, str, str]:
    match standing:
        case Standing.WAITING:
            return texts.t("在本机等待送出"), texts.t("已经保存好了。网络恢复后会自动送出，您不用再来。"), "queue"
        case Standing.ACCEPTED:
            return texts.t("平台已经收到"), texts.t("办件已经在平台记账，不会丢。"), "cloud-check"
        case Standing.FINISHED:
            return texts.t("部门办好了"), texts.t("这件事办完了，您不用再来。"), "check-circle"
        case Standing.DECLINED:
            return texts.t("部门没办成"), texts.t("请带上回执问村干部，看看还要补什么。"), "warning"
        case Standing.PARKED:
            return texts.t("平台还没有收下"), texts.t("办件保存在本机，没有丢。请告诉村干部，技术员会处理。"), "warning"
