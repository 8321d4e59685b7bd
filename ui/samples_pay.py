"""Samples of paying: the bill, the code, and every way it can end."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.catalogue import Catalogue
from kiosk.domain.copying import MOST_COPIES, NOT_MADE, TOO_MANY_COPIES
from kiosk.domain.payment import BillLine, PaymentState
from kiosk.domain.readiness import NO_NETWORK
from kiosk.session import state as st
from kiosk.session.ambient import Ambient, MoneyNote
from ui.samples_base import SLIP_STATES, SUBMITTED, Sample, at, journey_of
from ui.samples_cast import PAGES_OUT, PHONE, RECEIPT_NO, UNKNOWN_PAGES

_NUMBER = "JF0123456789012345"
_LINES = (BillLine("medical-2027", "居民医保（2027年）", 400_00),)
_FINES = (BillLine("fine-1", "违法停车罚款（1）", 150_00), BillLine("fine-2", "违法停车罚款（2）", 150_00))
_QR = "http://127.0.0.1:8700/simulated-pay/aZ09-_aZ09-_aZ09#模拟支付"


def paying(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    journey = journey_of(catalogue.by_id["medical-insurance-payment"], {"payer": "self"})
    fine = journey_of(catalogue.by_id["traffic-fine"], {"plate": "粤K12345"})
    step = st.PayStep(st.PayStatus.SHOWN, "o1", _LINES, _NUMBER, simulated=True)
    ends: list[tuple[str, st.PayStep]] = [
        ("pay-ordering", replace(step, status=st.PayStatus.ORDERING)),
        ("pay-shown", replace(step, qr=_QR, until=260.0)),
        ("pay-closing", replace(step, status=st.PayStatus.CLOSING, out_of_time=True)),
        ("pay-cancelling", replace(step, status=st.PayStatus.CLOSING)),
        ("pay-failed", replace(step, status=st.PayStatus.FAILED, trouble=NO_NETWORK)),
        ("pay-unknown", replace(step, status=st.PayStatus.UNKNOWN)),
        ("pay-booking", replace(step, status=st.PayStatus.BOOKING)),
        ("pay-unpaid", replace(step, status=st.PayStatus.UNPAID)),
        ("pay-too-late", replace(step, status=st.PayStatus.UNPAID, out_of_time=True)),
        ("pay-refunded", replace(step, status=st.PayStatus.REFUNDED, message="这笔费已经有人交过了，钱会退回给您。")),
    ]
    paid = st.Paid(400_00, _NUMBER, simulated=True)
    accepted = replace(SUBMITTED, accepted=True, ledger_no=7, next_due="")
    slips = [
        at(f"paid-{slip.state.value}", "result", world, st.ResultStep(accepted, slip, paid=paid), journey)
        for slip in (st.SlipStatus("x1", state, trouble) for state, trouble in SLIP_STATES)
    ]
    return [
        at("bill-one", "bill", world, st.BillStep("o1", _LINES, note="以上为模拟数据", simulated=True), journey),
        at("bill-several", "bill", world, st.BillStep("o1", _FINES, frozenset({"fine-2"}), simulated=True), fine),
        at("bill-empty", "bill", world, st.BillStep("o1", (), simulated=True), journey),
        at("billing", "working", world, st.WorkingStep(st.WorkKind.BILLING), journey),
        *(at(name, "pay", world, phase, journey) for name, phase in ends),
        *slips,
        *_gone(world),
    ]


def _gone(world: Ambient) -> list[Sample]:
    """The first screen after the person has left, or after a power cut."""
    title = "城乡居民医保缴费"
    told = [PaymentState.UNKNOWN, PaymentState.SETTLED, PaymentState.UNPAID, PaymentState.REFUNDED]
    notes = [(state.value, replace(world, money=MoneyNote(state.value, _NUMBER, title))) for state in told]
    offered = st.Attract(st.PendingSlip("x1", RECEIPT_NO, title, after_payment=True), st.SlipStatus("x1"))
    settled = dict(notes)["settled"]
    return [
        *(at(f"attract-money-{state}", "attract", ambient, st.Attract()) for state, ambient in notes),
        at("attract-money-slip", "attract", settled, offered),
    ]


def copying(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    """Copies, from the layout to the paper."""
    journey = journey_of(catalogue.by_id["paper-copies"], {"what": "card", "purpose": "bank"})
    status = st.CopyStatus
    steps = [
        ("copy-making", st.CopyStep()),
        ("copy-shown", st.CopyStep(status.SHOWN, 1)),
        ("copy-several", st.CopyStep(status.SHOWN, 3, 1, 3)),
        ("copy-too-many", st.CopyStep(status.SHOWN, 1, 0, MOST_COPIES, TOO_MANY_COPIES)),
        ("copy-printing", st.CopyStep(status.PRINTING, 1)),
        ("copy-waiting", st.CopyStep(status.PRINTING, 1, waiting_for=PAGES_OUT)),
        ("copy-printed", st.CopyStep(status.PRINTED, 1, copies=2)),
        ("copy-not-printed", st.CopyStep(status.NOT_PRINTED, 1, trouble=PAGES_OUT)),
        ("copy-unknown", st.CopyStep(status.UNKNOWN, 1, trouble=UNKNOWN_PAGES)),
        ("copy-failed", st.CopyStep(status.FAILED, trouble=NOT_MADE)),
    ]
    return [at(name, "copy", world, phase, journey) for name, phase in steps]


def video(catalogue: Catalogue, world: Ambient) -> list[Sample]:
    """Help by video, from the call to its end."""
    journey = journey_of(catalogue.by_id["video-help"], {"topic": "pension", "how": "video", "phone": PHONE})
    status = st.VideoStatus
    steps = [
        ("video-calling", st.VideoStep()),
        ("video-waiting", st.VideoStep(waiting="前面还有1位，请等一等。")),
        ("video-talking", st.VideoStep(status.TALKING, until=400.0, simulated=True)),
        ("video-no-line", st.VideoStep(status.NO_LINE, trouble=NO_NETWORK)),
    ]
    return [at(name, "video", world, phase, journey) for name, phase in steps]
