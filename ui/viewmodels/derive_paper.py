"""The slip or the certificate at the result: one sentence for every state it can be in."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Service
from kiosk.domain.trouble import Trouble
from kiosk.domain.values import dataclass
from kiosk.session.state import DocumentStatus, PaperState, ResultStep, SlipStatus
from ui.texts import Texts
from ui.viewmodels.wording import joined, trouble_advice, trouble_title, what_was_done


@dataclass(frozen=True)
class Paper:
    """What the result says about its paper; ``finish_text`` is the way on."""

    kind: str
    state: str
    title: str
    text: str
    icon: str
    busy: bool
    print_text: str
    finish_text: str
    picture_name: str = ""


def paper_of(phase: ResultStep, service: Service, texts: Texts) -> Paper | None:
    """None when there is nothing to print."""
    if phase.document is not None:
        return _with_picture(_document(phase.document, texts), phase.document, texts)
    if phase.slip is not None and phase.paid is not None:
        return _voucher(phase.slip, texts)
    if phase.slip is not None:
        return _slip(phase.slip, what_was_done(service, texts), texts)
    return None


def _slip(slip: SlipStatus, what: str, texts: Texts) -> Paper:
    saved = texts.t("您的{what}已经保存，不用再来。", what=what)
    done = texts.t("完成")
    match slip.state:
        case PaperState.OFFERED:
            hint = texts.t("不要纸的，记住回执号就行。")
            return _paper(slip, texts.t("要打印回执吗？"), hint, "receipt", texts.t("打印回执"), texts.t("不用打印，完成"))
        case PaperState.PRINTING:
            return _paper(slip, texts.t("正在打印回执"), texts.t("请等几秒，从下面的出纸口拿。"), "printer", "", "")
        case PaperState.PRINTED:
            return _paper(slip, texts.t("回执打印好了"), texts.t("请从下面的出纸口拿走。"), "check-circle", "", done)
        case PaperState.NOT_PRINTED:
            text = joined(texts, saved, trouble_advice(slip.trouble, texts))
            title = trouble_title(slip.trouble, texts) or texts.t("回执没有打印出来")
            return _paper(slip, title, text, "warning", texts.t("再打印一次"), done)
        case PaperState.UNKNOWN:
            look = texts.t("请看看出纸口。没有的话，请告诉村干部。")
            text = joined(texts, trouble_title(slip.trouble, texts), look, saved)
            return _paper(slip, texts.t("不确定回执有没有打印出来"), text, "warning", texts.t("请村干部补打"), done)
        case _:
            return _paper(slip, texts.t("没有打印回执"), texts.t("记住回执号就行。"), "receipt", "", done)


def _voucher(slip: SlipStatus, texts: Texts) -> Paper:
    saved = texts.t("费已经交好，记在账上，不用再交。")
    done = texts.t("完成")
    match slip.state:
        case PaperState.OFFERED:
            return _paper(slip, texts.t("要打印凭证吗？"), saved, "receipt", texts.t("打印凭证"), texts.t("不用打印，完成"))
        case PaperState.PRINTING:
            return _paper(slip, texts.t("正在打印凭证"), texts.t("请等几秒，从下面的出纸口拿。"), "printer", "", "")
        case PaperState.PRINTED:
            return _paper(slip, texts.t("凭证打印好了"), texts.t("请从下面的出纸口拿走。"), "check-circle", "", done)
        case PaperState.NOT_PRINTED:
            text = joined(texts, saved, trouble_advice(slip.trouble, texts))
            title = trouble_title(slip.trouble, texts) or texts.t("凭证没有打印出来")
            return _paper(slip, title, text, "warning", texts.t("再打印一次"), done)
        case PaperState.UNKNOWN:
            look = texts.t("请看看出纸口。没有的话，请告诉村干部。")
            text = joined(texts, trouble_title(slip.trouble, texts), look, saved)
            return _paper(slip, texts.t("不确定凭证有没有打印出来"), text, "warning", texts.t("请村干部补打"), done)
        case _:
            return _paper(slip, texts.t("没有打印凭证"), saved, "receipt", "", done)


def _document(document: DocumentStatus, texts: Texts) -> Paper:
    safe = texts.t("证明已经开好。没有拿到纸就走的话，要重新办一次，不收费。")
    done = texts.t("完成")
    pages = texts.t("一共{pages}页。", pages=document.pages)
    match document.state:
        case PaperState.OFFERED:
            ask = texts.t("要打印证明吗？")
            return _paper(document, ask, pages, "printer", texts.t("打印证明"), texts.t("不用打印，完成"))
        case PaperState.PRINTING if document.waiting_for is not None:
            return _waiting(document, document.waiting_for, safe, texts)
        case PaperState.PRINTING:
            text = joined(texts, pages, texts.t("请不要离开，从出纸口拿。"))
            return _paper(document, texts.t("正在打印证明"), text, "printer", "", "")
        case PaperState.PRINTED:
            return _paper(document, texts.t("证明打印好了"), texts.t("请从出纸口拿走，别落下。"), "check-circle", "", done)
        case PaperState.NOT_PRINTED:
            text = joined(texts, safe, trouble_advice(document.trouble, texts))
            title = trouble_title(document.trouble, texts) or texts.t("证明没有打印出来")
            return _paper(document, title, text, "warning", texts.t("再打印一次"), done)
        case PaperState.UNKNOWN:
            look = texts.t("请看看出纸口。没有的话，请告诉村干部。")
            text = joined(texts, trouble_title(document.trouble, texts), look, safe)
            title = texts.t("不确定证明有没有打印出来")
            return _paper(document, title, text, "warning", texts.t("请村干部补打"), done)
        case _:
            return _paper(document, texts.t("没有打印证明"), texts.t("记住回执号就行。"), "printer", "", done)


def _with_picture(paper: Paper, document: DocumentStatus, texts: Texts) -> Paper:
    """Until it is in the hand, what will come out can be seen."""
    if not document.previewed or document.state in {PaperState.PRINTED, PaperState.DECLINED}:
        return paper
    name = texts.t("证明第1页的样子，一共{pages}页", pages=document.pages)
    return replace(paper, picture_name=name)


def _waiting(document: DocumentStatus, waiting_for: Trouble, safe: str, texts: Texts) -> Paper:
    go_on = texts.t("弄好后会接着打印")
    text = joined(texts, safe, trouble_advice(waiting_for, texts), go_on)
    paper = _paper(document, trouble_title(waiting_for, texts), text, "warning", "", "")
    return Paper(paper.kind, "waiting", paper.title, paper.text, paper.icon, False, "", "")


def _paper(
    paper: SlipStatus | DocumentStatus, title: str, text: str, icon: str, print_text: str, finish_text: str
) -> Paper:
    return Paper(
        kind="document" if isinstance(paper, DocumentStatus) else "slip",
        state=paper.state.value,
        title=title,
        text=text,
        icon=icon,
        busy=paper.state is PaperState.PRINTING,
        print_text=print_text,
        finish_text=finish_text,
    )
