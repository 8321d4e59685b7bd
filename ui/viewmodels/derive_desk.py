"""Papers once more: the cadre's PIN, the search by receipt number, and what became of each paper in plain words."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.papers import PaperCase, PaperFate, PaperStory
from kiosk.session.ambient import Ambient
from kiosk.session.state import Desk, DeskPin, PaperState, Session
from ui.texts import Texts
from ui.viewmodels.derive_pad import accepts_keys, can_confirm, digit_keys, dots, entry_name, pad_trouble
from ui.viewmodels.props import Row, Rows
from ui.viewmodels.props_desk import DeskProps
from ui.viewmodels.wording import fact, in_fours, time_of_day, trouble_advice, trouble_title

_ICONS = {
    PaperFate.CONFIRMED: "check-circle",
    PaperFate.UNKNOWN: "help",
    PaperFate.STARTED: "printer",
}


def desk_props(session: Session, _ambient: Ambient, texts: Texts) -> DeskProps:
    phase = session.phase
    if isinstance(phase, DeskPin):
        return _pin(session, phase, texts)
    if not isinstance(phase, Desk):
        return DeskProps()
    if phase.case is not None:
        return _paper(phase, phase.case, texts)
    return _find(phase, texts) if phase.back is None else _base(phase, "paper", texts)


def _pin(session: Session, phase: DeskPin, texts: Texts) -> DeskProps:
    pad = phase.pad
    title, text = pad_trouble(pad, session.now, texts)
    return DeskProps(
        stage="pin",
        title=texts.t("请村干部输入密码"),
        hint=texts.t("村干部看过出纸口，才能补打。不是村干部，请点返回。"),
        entry_label=texts.t("村干部密码"),
        entry_shown=dots(pad),
        entry_name=entry_name(pad, texts),
        keys=digit_keys(texts, enabled=accepts_keys(pad, session.now)),
        busy=pad.checking,
        trouble_title=title,
        trouble_text=text,
        confirm_text=texts.t("正在核对密码") if pad.checking else texts.t("确定"),
        confirm_enabled=can_confirm(pad, session.now),
        cancel_text=texts.t("返回"),
    )


def _base(phase: Desk, stage: str, texts: Texts) -> DeskProps:
    return DeskProps(
        stage=stage,
        title=texts.t("补打回执"),
        who_text=texts.t("技术员 {who}", who=phase.who) if phase.role == "technician" else texts.t("村干部"),
        trouble_title=trouble_title(phase.trouble, texts),
        trouble_text=trouble_advice(phase.trouble, texts),
        leave_text=texts.t("退出补打") if phase.back is None else texts.t("返回"),
    )


def _find(phase: Desk, texts: Texts) -> DeskProps:
    searching = len(phase.typed) >= 4
    return replace(
        _base(phase, "find", texts),
        hint=texts.t("输入回执号最后几位数字，字母不用输。"),
        entry_label=texts.t("回执号最后几位"),
        entry_shown=in_fours(phase.typed),
        entry_name=texts.t("回执号最后几位，已输入{digits}", digits=" ".join(phase.typed)),
        keys=digit_keys(texts),
        day_text=texts.t("日终检查") if phase.back is None else "",
        rows_title=texts.t("找到的办件") if searching else texts.t("最近的办件"),
        rows=[_row(case, texts) for case in phase.rows],
        rows_empty_text="" if phase.rows else texts.t("本机没有这样的回执号。在别的终端办的，要到那台终端补打。"),
    )


def _row(case: PaperCase, texts: Texts) -> Row:
    title = texts.known(case.service_title)
    number = in_fours(case.receipt_no)
    hint = _words(case.newest, texts)
    return {
        "transaction_id": case.transaction_id,
        "title": title,
        "hint": f"{number}\n{hint}",
        "icon": _ICONS.get(case.newest.fate, "receipt"),
        "name": f"{title} {number} {hint}",
    }


def _paper(phase: Desk, case: PaperCase, texts: Texts) -> DeskProps:
    printing = phase.slip is not None and phase.slip.state is PaperState.PRINTING
    gone = case.is_document and (phase.back is None or phase.back.document is None)
    base = _base(phase, "paper", texts)
    waits = phase.slip.trouble if printing and phase.slip is not None else None
    failed = phase.slip.trouble if phase.slip is not None and phase.slip.state is PaperState.NOT_PRINTED else None
    shown = phase.trouble or waits or failed
    title, text = trouble_title(shown, texts), trouble_advice(shown, texts)
    if gone and shown is None:
        title = texts.t("证明文件不留在本机，不能补打")
        text = texts.t("请本人带身份证在这里重新开一份，不收费。")
    return replace(
        base,
        title=texts.known(case.service_title),
        trouble_title=title,
        trouble_text=text,
        facts=_facts(case, texts),
        story_title=texts.t("这张纸的经过"),
        story=_story(case, texts),
        working_text=texts.t("正在补打，请等几秒，从出纸口拿。") if printing else "",
        question=texts.t("请看看出纸口：最后这一张出来了吗？") if case.in_doubt and not printing else "",
        out_text=texts.t("打印出来了"),
        not_out_text=texts.t("没有打印出来"),
        order_text="" if gone or printing else texts.t("补打一张"),
        leave_text="" if printing else texts.t("返回"),
    )


def _facts(case: PaperCase, texts: Texts) -> Rows:
    rows = [
        fact(texts.t("回执号"), in_fours(case.receipt_no)),
        fact(texts.t("办理时间"), time_of_day(case.submitted_at, texts)),
    ]
    if case.document_no:
        rows.append(fact(texts.t("证明编号"), case.document_no))
    return rows


def _story(case: PaperCase, texts: Texts) -> Rows:
    rows: Rows = []
    for number, paper in enumerate(case.papers):
        role = texts.t("技术员") if paper.ordered_role == "technician" else texts.t("村干部")
        which = texts.t("第{number}次补打（{role}）", number=number, role=role) if number else texts.t("原件")
        text = texts.t("{which}：{story}", which=which, story=_words(paper, texts))
        rows.append({"text": text, "icon": _ICONS.get(paper.fate, "receipt"), "name": text})
    return rows


def _words(paper: PaperStory, texts: Texts) -> str:
    """What became of one paper, and how we know."""
    at = time_of_day(paper.at, texts)
    match paper.fate:
        case PaperFate.CONFIRMED:
            return texts.t("{at}打印好了，{proof}", at=at, proof=_proof(paper.proof, texts))
        case PaperFate.UNKNOWN:
            return texts.t("{at}打印，结果不明，{reason}", at=at, reason=_reason(paper.code, texts))
        case PaperFate.STARTED:
            return texts.t("正在打印")
        case PaperFate.DECLINED:
            return texts.t("没有要纸")
        case PaperFate.LAPSED if paper.code == "paper.not_seen":
            return texts.t("{at}有人看过，没有打印出来", at=at)
        case PaperFate.LAPSED:
            return texts.t("没有打印，人已走开")
        case _:
            return (
                texts.t("没有打印出来，{reason}", reason=_reason(paper.code, texts))
                if paper.code
                else texts.t("还没有打印")
            )


def _proof(proof: str, texts: Texts) -> str:
    match proof:
        case "cut-counter":
            return texts.t("切纸计数多了一次")
        case "person":
            return texts.t("有人看过")
        case _:
            return texts.t("打印机回报完成")


def _reason(code: str, texts: Texts) -> str:
    if "power_cut" in code:
        return texts.t("打印时断电")
    if "paper" in code or "media" in code:
        return texts.t("打印机没纸")
    return texts.t("打印机没有回报（{code}）", code=code)
