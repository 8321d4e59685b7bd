"""After the commit: what is true now, the paper, the rating, the card; and a journey that cannot go on."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from kiosk.domain.catalogue import Output, Service
from kiosk.domain.trouble import Cause
from kiosk.session.ambient import Ambient, Link
from kiosk.session.state import Journey, Paid, RecordShown, ResultStep, Session, TakeCard, TroubleScreen
from ui.texts import Texts
from ui.viewmodels.derive_code import code_truth, with_code
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.derive_paper import Paper, paper_of
from ui.viewmodels.derive_pay import amount
from ui.viewmodels.props import RatingProps, ResultProps, Rows, TakeCardProps, TroubleProps
from ui.viewmodels.wording import (
    fact,
    full_date,
    in_fours,
    sentence,
    time_of_day,
    trouble_advice,
    trouble_title,
    what_was_done,
)

QR_PREFIX = "YZZ1:"
"""First version of what a receipt's QR says: the prefix and the receipt number, nothing personal."""


def result_props(session: Session, ambient: Ambient, texts: Texts) -> ResultProps:
    phase, journey = session.phase, session.journey
    if not isinstance(phase, ResultStep) or journey is None:
        return ResultProps()
    submitted = phase.submitted
    title, explanation, icon = _truth(phase, journey.service, ambient, texts)
    paper = paper_of(phase, journey.service, texts)
    number = in_fours(submitted.receipt_no)
    props = ResultProps(
        delivery="accepted" if submitted.accepted else "saved",
        service_title=service_title(session, texts),
        title=title,
        explanation=explanation,
        icon=icon,
        receipt_label=texts.t("回执号"),
        receipt_no=number,
        receipt_name=texts.t("回执号{number}", number=number),
        qr_source=f"image://qr/{quote(QR_PREFIX + submitted.receipt_no, safe='')}",
        qr_name=texts.t("回执号的二维码"),
        qr_hint=texts.t("用手机扫一扫，留个凭据"),
        facts=_facts(phase, journey, texts),
        record=_record_rows(phase, texts),
        record_note=_record_note(phase, texts),
        after_text=sentence(texts.t(_after(journey)), texts),
        finish_text=paper.finish_text if paper else texts.t("完成"),
    )
    if phase.code is not None:
        props = with_code(props, phase.code, session.now, texts)
    return props if paper is None else _with_paper(props, paper)


def _after(journey: Journey) -> str:
    """What happens next; texts translate it."""
    if journey.left_to_centre:
        return "人社部门看了照片再定，结果看“我的办件”，也会打电话"
    return journey.service.after


def _with_paper(props: ResultProps, paper: Paper) -> ResultProps:
    return replace(
        props,
        paper_visible=True,
        paper_kind=paper.kind,
        paper_state=paper.state,
        paper_title=paper.title,
        paper_text=paper.text,
        paper_icon=paper.icon,
        paper_busy=paper.busy,
        paper_print_text=paper.print_text,
        paper_picture_name=paper.picture_name,
    )


def _truth(phase: ResultStep, service: Service, ambient: Ambient, texts: Texts) -> tuple[str, str, str]:
    """Title, explanation, icon: never more than what has happened."""
    what = what_was_done(service, texts)
    if phase.paid is not None:
        title = texts.t("交好了，{amount}", amount=amount(phase.paid.amount_fen, texts))
        return title, _paid_line(phase.paid, texts), "check-circle"
    if phase.document is not None:
        title = texts.t("证明开好了")
        return title, _document_line(phase.document.title, phase.document.simulated, texts), "certificate"
    if phase.code is not None:
        return *code_truth(phase.code, service, texts), "qr"
    if phase.record is not None and service.output is Output.APPOINTMENT:
        return texts.t("约好了"), _record_source(phase.record, service, texts), "calendar"
    if phase.record is not None and service.answer_on_slip:
        return texts.t("办好了，请记下来"), _record_source(phase.record, service, texts), "check-circle"
    if phase.record is not None:
        return texts.t("查到了"), _record_source(phase.record, service, texts), "check-circle"
    if service.gentle:
        safe = texts.t("已经保存好，会自动送到人社部门，您不用再来。")
        return texts.t("我们记下了，请您节哀"), safe, "check-circle"
    if phase.submitted.accepted:
        return texts.t("平台已经收到您的{what}", what=what), texts.t("已经交给部门办理，您不用在这里等。"), "cloud-check"
    title = texts.t("办好了，已经保存在本机")
    match ambient.link:
        case Link.ONLINE:
            return title, texts.t("正在送到平台，您不用等，也不用再来。"), "check-circle"
        case Link.NO_NETWORK:
            return title, texts.t("现在没有网络。网络恢复后会自动送到平台，您不用再来。"), "check-circle"
        case _:
            return title, texts.t("平台现在收不到。恢复后会自动送到平台，您不用再来。"), "check-circle"


def _record_source(record: RecordShown, service: Service, texts: Texts) -> str:
    if record.simulated:
        return texts.t("数据由模拟部门提供，只作演示。")
    return texts.t("数据由{department}提供。", department=texts.t(service.department))


def _record_rows(phase: ResultStep, texts: Texts) -> Rows:
    """What a department answers is its own words; some of them, such as a choice of the form, are known here."""
    lines = () if phase.record is None else phase.record.lines
    return [fact(texts.known(label), texts.known(value)) for label, value in lines]


def _record_note(phase: ResultStep, texts: Texts) -> str:
    return sentence(texts.known(phase.record.note), texts) if phase.record is not None else ""


def _paid_line(paid: Paid, texts: Texts) -> str:
    if paid.simulated:
        return texts.t("模拟支付，没有真的扣钱，只作演示。")
    return texts.t("钱付好了，部门记上账了。")


def _document_line(title: str, simulated: bool, texts: Texts) -> str:
    if simulated:
        return texts.t("《{title}》由模拟部门开出，只作演示，不能当凭证。", title=texts.known(title))
    return texts.t("《{title}》已经由部门开出。", title=texts.known(title))


def _facts(phase: ResultStep, journey: Journey, texts: Texts) -> Rows:
    if phase.record is not None:
        return []
    submitted = phase.submitted
    rows = [fact(texts.t("办理时间"), time_of_day(submitted.submitted_at, texts))]
    if journey.person is not None:
        rows.insert(0, fact(texts.t("姓名"), texts.name(journey.person.name)))
    if phase.document is not None and phase.document.document_no:
        rows.append(fact(texts.t("证明编号"), phase.document.document_no))
    if phase.paid is not None:
        rows.append(fact(texts.t("缴费单号"), phase.paid.number))
    if submitted.next_due:
        rows.append(fact(texts.t("下次办理"), texts.t("{date}以前", date=full_date(submitted.next_due, texts))))
    return rows


def rating_props(_session: Session, _ambient: Ambient, texts: Texts) -> RatingProps:
    labels = {
        5: texts.t("非常满意"),
        4: texts.t("满意"),
        3: texts.t("一般"),
        2: texts.t("不满意"),
        1: texts.t("非常不满意"),
    }
    return RatingProps(
        title=texts.t("这次办得怎么样？"),
        hint=texts.t("点一个笑脸就行，不记您的名字。"),
        faces=[
            {"score": score, "label": label, "icon": f"smile-{score}", "name": label} for score, label in labels.items()
        ],
        skip_text=texts.t("跳过"),
    )


def take_card_props(session: Session, _ambient: Ambient, texts: Texts) -> TakeCardProps:
    thanked = not isinstance(session.phase, TakeCard) or session.phase.thanked
    return TakeCardProps(
        title=texts.t("请拿走您的身份证"),
        hint=texts.t("身份证还在读卡区。"),
        thanks_text=texts.t("谢谢您，慢走。") if thanked else "",
        picture_name=texts.t("从读卡区拿走身份证"),
        finish_text=texts.t("已经拿走了"),
    )


def trouble_props(session: Session, ambient: Ambient, texts: Texts) -> TroubleProps:
    phase = session.phase
    if not isinstance(phase, TroubleScreen):
        return TroubleProps()
    safe = texts.t("已经办好的事都保存了，不用再来。") if phase.saved else texts.t("什么都没有提交，您的信息已经清掉。")
    return TroubleProps(
        title=trouble_title(phase.trouble, texts),
        safe_text=safe,
        advice=trouble_advice(phase.trouble, texts),
        phone_text=texts.t("村干部电话 {phone}", phone=ambient.site.attendant_phone),
        code_text=texts.t("代码 {code}", code=phase.trouble.code),
        icon="network-off" if phase.trouble.cause is Cause.NETWORK else "warning",
        home_text=texts.t("回首页"),
    )
