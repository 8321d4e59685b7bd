"""The receipt slip (回执): says truthfully how far the transaction has come. No name, no number of a person."""

from __future__ import annotations

from datetime import date, datetime

from devices.contract import Feed, QrCode, Rule, Slip, SlipBlock, TextLine
from kiosk.domain.papers import PaperFate
from kiosk.domain.payment import yuan
from kiosk.domain.receipts import SLIP_PREFIX, grouped
from kiosk.domain.values import dataclass
from kiosk.store.records import TransactionRecord

SAVED_HERE = ("已在本机办好并保存，还没有送到平台。", "网络恢复后会自动送出，您不用再来。")
_ROLES = {"attendant": "村干部", "technician": "技术员"}
ACCEPTED = ("平台已经收到。",)
BOOKED = ("已经约好，请按时去。",)
PAID = ("钱已经付好，部门记上账了。",)


@dataclass(frozen=True, slots=True)
class ReprintFacts:
    """What makes a reprint visibly one: never taken for the first paper."""

    number: int
    original: PaperFate
    original_at: str
    """When the first paper came to that state, ISO."""
    role: str
    """Of who ordered it, ``attendant`` or ``technician``: never the name."""


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What makes a slip a voucher."""

    amount_fen: int
    number: str
    simulated: bool
    """No real money moved."""


@dataclass(frozen=True, slots=True)
class SlipFacts:
    record: TransactionRecord
    site_name: str
    terminal_id: str
    ledger_no: int
    """0 while the platform has not accepted it."""
    simulated: bool
    reprint: ReprintFacts | None = None
    appointment: tuple[tuple[str, str], ...] = ()
    """Label and value: when and where to go."""
    told: tuple[tuple[str, str], ...] = ()
    """Label and value of another answer that is wanted on paper."""
    code: str = ""
    """The signed code, see ``sync.wire.slipcode``; empty: the receipt number alone."""
    payment: PaymentFacts | None = None


def receipt_qr(receipt_no: str) -> str:
    """What the QR of a slip and of the result screen holds."""
    return f"{SLIP_PREFIX}{receipt_no}"


def receipt_slip(facts: SlipFacts) -> Slip:
    record = facts.record
    blocks: list[SlipBlock] = [
        TextLine(facts.site_name, centred=True),
        TextLine("缴费凭证" if facts.payment is not None else "办理回执", bold=True, scale=2, centred=True),
    ]
    if facts.reprint is not None:
        blocks.append(TextLine(f"补打（第{facts.reprint.number}次）", bold=True, centred=True))
        blocks.append(TextLine(_original(facts.reprint), centred=True))
        blocks.append(TextLine(f"由{_ROLES.get(facts.reprint.role, '工作人员')}补打", centred=True))
    blocks += [
        Rule(),
        TextLine(f"事项：{record.service_title}", bold=True),
        TextLine(f"时间：{_minute(record.submitted_at)}"),
        TextLine(f"终端：{facts.terminal_id}"),
        TextLine("回执号："),
        TextLine(grouped(record.receipt_no), bold=True),
        Rule(),
        *_answer(facts),
        *(TextLine(line) for line in _standing(facts)),
    ]
    if record.next_due:
        blocks.append(TextLine(f"平台受理后，下次最迟{_day(record.next_due)}再办。"))
    blocks += [Feed(), QrCode(facts.code or receipt_qr(record.receipt_no))]
    blocks.append(TextLine("查询请打12345，报回执号", centred=True))
    if facts.simulated:
        blocks.append(TextLine("模拟设备打印，不作凭证", centred=True))
    return Slip(tuple(blocks))


def _answer(facts: SlipFacts) -> list[SlipBlock]:
    """What the department answered, as far as it may stand on paper; its number can be asked for everywhere."""
    if facts.payment is not None:
        paid = facts.payment
        lines = [TextLine(f"已交：{yuan(paid.amount_fen)}元", bold=True, scale=2), TextLine(f"缴费单号：{paid.number}")]
        return [*lines, *([TextLine("模拟支付，没有真的扣钱", bold=True)] if paid.simulated else []), Rule()]
    if facts.appointment or facts.told:
        lines = [TextLine(f"{label}：{value}", bold=True) for label, value in facts.appointment or facts.told]
        return [*lines, Rule()]
    return [TextLine(f"编号：{facts.record.document_no}"), Rule()] if facts.record.document_no else []


def _original(reprint: ReprintFacts) -> str:
    match reprint.original:
        case PaperFate.CONFIRMED:
            return f"原件于{_minute(reprint.original_at)}打印"
        case PaperFate.UNKNOWN:
            return f"原件于{_minute(reprint.original_at)}打印，结果不明"
        case _:
            return "原件没有打印"


def _standing(facts: SlipFacts) -> tuple[str, ...]:
    if facts.appointment:
        return BOOKED
    if facts.payment is not None:
        return (*PAID, *((f"总账号：{facts.ledger_no}",) if facts.ledger_no else ()))
    if facts.ledger_no:
        return (*ACCEPTED, f"总账号：{facts.ledger_no}")
    return SAVED_HERE


def _minute(iso: str) -> str:
    return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M")


def _day(iso_day: str) -> str:
    day = date.fromisoformat(iso_day)
    return f"{day.year}年{day.month}月{day.day}日"
