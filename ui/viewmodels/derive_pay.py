"""The bill, the code, and what is true about the money at every moment."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from urllib.parse import quote

from kiosk.domain.catalogue import Service
from kiosk.domain.payment import BillLine, PaymentState, yuan
from kiosk.session.ambient import Ambient, MoneyNote
from kiosk.session.state import BillStep, PayStatus, PayStep, Session
from ui.texts import Texts
from ui.viewmodels.derive_identity import service_title
from ui.viewmodels.props_pay import BillProps, PayProps
from ui.viewmodels.rows import Row, Rows
from ui.viewmodels.wording import fact, headline, joined, sentence, tips, trouble_advice, trouble_title

_MINUTE = 60
_TAIL = 4


def amount(fen: int, texts: Texts) -> str:
    return texts.t("{amount}元", amount=yuan(fen))


def bill_props(session: Session, _ambient: Ambient, texts: Texts) -> BillProps:
    phase = session.phase
    if not isinstance(phase, BillStep):
        return BillProps()
    simulated = texts.t("模拟支付，不会真的扣钱。") if phase.simulated else ""
    props = BillProps(
        service_title=service_title(session, texts),
        note=sentence(texts.known(phase.note), texts),
        simulated_text=simulated,
    )
    if not phase.lines:
        title = texts.t("现在没有要交的费")
        return replace(props, title=title, hint=texts.t("已经交过，或者还没到交费的时候。"), confirm_text=texts.t("知道了"))
    several = len(phase.lines) > 1
    return replace(
        props,
        title=texts.t("一共{amount}", amount=amount(phase.total, texts)),
        hint=texts.t("不想现在交的，点一下去掉。") if several else texts.t("请看看对不对。"),
        items=[_item(line, line.item_id not in phase.left_out, texts) for line in phase.lines] if several else [],
        facts=[] if several else [_fact(line, texts) for line in phase.lines],
        confirm_text=texts.t("对，去交费"),
        confirm_enabled=bool(phase.chosen),
    )


def _item(line: BillLine, chosen: bool, texts: Texts) -> Row:
    costs = amount(line.amount_fen, texts)
    label = f"{texts.known(line.label)}　{costs}"
    name = texts.t("{label}，已选", label=label) if chosen else texts.t("{label}，没有选", label=label)
    return {"value": line.item_id, "label": texts.known(line.label), "amount": costs, "selected": chosen, "name": name}


def _fact(line: BillLine, texts: Texts) -> Row:
    return fact(texts.known(line.label), amount(line.amount_fen, texts))


def pay_props(session: Session, ambient: Ambient, texts: Texts) -> PayProps:
    phase = session.phase
    if not isinstance(phase, PayStep):
        return PayProps()
    props = PayProps(
        status=phase.status.value,
        service_title=service_title(session, texts),
        simulated_text=texts.t("模拟支付，不会真的扣钱。") if phase.simulated else "",
    )
    match phase.status:
        case PayStatus.ORDERING:
            return replace(props, title=texts.t("正在开缴费单"), hint=texts.t("几秒就好。"), icon="hourglass", waiting=True)
        case PayStatus.SHOWN:
            service = None if session.journey is None else session.journey.service
            return _shown(props, phase, service, session.now, texts)
        case PayStatus.CLOSING:
            title = texts.t("时间到了，正在关单") if phase.out_of_time else texts.t("正在关单")
            hint = texts.t("再看一眼有没有付钱，请等一等。")
            return replace(props, title=title, hint=hint, icon="hourglass", waiting=True)
        case PayStatus.FAILED:
            return _failed(props, phase, texts)
        case _:
            return _settling(props, phase, ambient, texts)


def _shown(props: PayProps, phase: PayStep, service: Service | None, now: float, texts: Texts) -> PayProps:
    seconds = max(0, ceil(phase.until - now))
    left = texts.t("还有{minutes}分{seconds}秒", minutes=seconds // _MINUTE, seconds=f"{seconds % _MINUTE:02d}")
    ways = [] if service is None or service.payment is None else [texts.t(way.value) for way in service.payment.ways]
    return replace(
        props,
        title=amount(phase.amount_fen, texts),
        steps=tips(
            ("smartphone", texts.t("打开{ways}。", ways=texts.t("、").join(ways))),
            ("scan", texts.t("扫这个码，付钱。")),
            ("hourglass", texts.t("付好别走，等一等。")),
        ),
        qr_source=f"image://qr/{quote(phase.qr, safe='')}",
        qr_name=texts.t("付款的二维码，{amount}", amount=amount(phase.amount_fen, texts)),
        seconds_text=left,
        secondary_text=texts.t("不交了"),
    )


def _failed(props: PayProps, phase: PayStep, texts: Texts) -> PayProps:
    return replace(
        props,
        title=texts.t("没有开成缴费单，没有扣钱"),
        hint=joined(texts, trouble_title(phase.trouble, texts), trouble_advice(phase.trouble, texts)),
        icon="warning",
        primary_text=texts.t("再试一次"),
        primary_icon="refresh",
        secondary_text=texts.t("不交了"),
    )


def _settling(props: PayProps, phase: PayStep, ambient: Ambient, texts: Texts) -> PayProps:
    facts = _facts(phase, texts)
    phone = texts.t("村干部电话 {phone}", phone=ambient.site.attendant_phone)
    match phase.status:
        case PayStatus.UNKNOWN:
            return replace(
                props,
                title=texts.t("钱扣了没有，我们去问一问"),
                hint=texts.t("现在问不到平台。请先不要再付一次。"),
                icon="network-off",
                steps=tips(
                    ("check-circle", texts.t("扣了钱，就给您办成。")),
                    ("refresh", texts.t("扣了钱没办成，钱会自动退给您。")),
                    ("clock", texts.t("不想等可以先走，机器会接着问，第一屏会写结果。")),
                ),
                busy_text=texts.t("正在问……"),
                facts=facts,
                phone_text=phone,
                secondary_text=texts.t("先走，不等了"),
            )
        case PayStatus.BOOKING:
            return replace(
                props,
                title=texts.t("钱付好了，正在等部门记账"),
                hint=texts.t("记好就打印凭证。不想等可以先走：记上了就办成，没记上自动退钱。"),
                icon="hourglass",
                busy_text=texts.t("正在问……"),
                facts=facts,
                secondary_text=texts.t("先走，不等了"),
            )
        case PayStatus.REFUNDED:
            why = sentence(texts.known(phase.message), texts)
            return replace(
                props,
                title=texts.t("没有交成，钱退给您了"),
                hint=joined(texts, why, texts.t("钱原路退回到付款的手机上。")),
                icon="refresh",
                facts=facts,
                phone_text=phone,
                primary_text=texts.t("知道了"),
                primary_icon="home",
            )
        case _:
            why = texts.t("时间到了，没有等到付款。") if phase.out_of_time else texts.t("这张缴费单已经关了，不会再扣钱。")
            return replace(
                props,
                title=texts.t("没有付钱，也没有扣钱"),
                hint=why,
                icon="info",
                primary_text=texts.t("再交一次"),
                primary_icon="refresh",
                secondary_text=texts.t("不交了"),
            )


def _facts(phase: PayStep, texts: Texts) -> Rows:
    rows = [fact(texts.t("金额"), amount(phase.amount_fen, texts))]
    return [*rows, fact(texts.t("缴费单号"), phase.number)] if phase.number else rows


def money_lines(note: MoneyNote | None, texts: Texts) -> tuple[str, Rows]:
    """What the first screen says of a payment whose person has gone: title and lines; empty when there is none."""
    if note is None:
        return "", []
    service = texts.t(note.service_title)
    about = texts.t("{service}，缴费单尾号{tail}", service=service, tail=note.number[-_TAIL:])
    match note.state:
        case PaymentState.SETTLED:
            title, text = texts.t("刚才那笔费交好了"), texts.t("钱付好了，部门记上账了。")
        case PaymentState.REFUNDED:
            title, text = texts.t("刚才那笔费没有交成，钱退了"), texts.t("钱原路退回到付款的手机上。")
        case PaymentState.UNPAID:
            title, text = texts.t("刚才那笔费没有付，也没有扣钱"), texts.t("要交可以再办一次。")
        case _:
            title, text = texts.t("钱扣了没有，我们去问一问"), texts.t("扣了没办成的，会自动退给您。请先不要再付一次。")
    return headline(title), tips(("wallet", about), ("info", text))


def paying_lines(phase: BillStep | PayStep, texts: Texts) -> list[tuple[str, str]]:
    """What help says: icon and text."""
    if isinstance(phase, BillStep):
        return [
            ("eye", texts.t("看一看金额对不对。")),
            ("check", texts.t("对了就点最下面的大按钮。")),
        ]
    return [
        ("smartphone", texts.t("用手机扫屏幕上的码付钱。没有手机，请村干部帮忙。")),
        ("hourglass", texts.t("付好别走，等一等。")),
        ("wallet", texts.t("钱扣了没办成，会自动退给您。")),
    ]
