"""Printing, so that nothing is printed twice: journal first, device second, and never again on a guess."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime

from devices.contract import (
    DeviceFault,
    DocumentPrinter,
    JobProgress,
    NotPrinted,
    Printed,
    PrintOutcome,
    PrintUnknown,
    ReceiptPrinter,
)
from kiosk.documents.slip import PaymentFacts, SlipFacts, receipt_slip
from kiosk.domain.payment import PaymentState
from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.journeys.reprint import reprint_facts
from kiosk.journeys.troubles import trouble_of
from kiosk.session.events import PaperNotPrinted, PaperPrinted, PaperUnknown
from kiosk.store import audit, effects, payments, records
from kiosk.store.database import STORE_ERRORS, transaction
from sync import outbox
from sync.wire import slipcode
from sync.wire.payment import payment_number

_LOG = logging.getLogger("kiosk.paper")

PaperEvent = PaperPrinted | PaperNotPrinted | PaperUnknown

NOT_ALLOWED = Trouble("print.not_allowed", Cause.DEVICE, "这一份已经打印过了", "请看看出纸口；要补打请找村干部。")
NOT_NOTED = Trouble(
    "print.store_failed", Cause.DEVICE, "本机没能记下打印，所以没有打", "请再试一次。还不行就请村干部打技术员电话。"
)
WANTS_PAPER = Trouble("document.media", Cause.DEVICE, "A4打印机没纸了", "请告诉村干部加纸，加好后会自动接着打印。")
_PAPER_STEMS = ("media-empty", "media-needed", "media-low")


def slip_job_id(effect_id: str, attempt: int) -> int:
    """0 to 9999, stable for an attempt: comes back in the printer's completion message."""
    return (int(effect_id[-8:], 16) + attempt) % 10000


def print_slip(
    house: House,
    effect_id: str,
    printer: ReceiptPrinter,
    appointment: tuple[tuple[str, str], ...] = (),
    told: tuple[tuple[str, str], ...] = (),
) -> PaperEvent:
    """Runs on the printer's thread. The journal says ``started``, with the cut counter, before the first byte goes out.

    ``appointment`` and ``told`` (another answer that is wanted on paper) are known only while the person is there: a slip
    printed later has its number and no more.
    """
    baseline = printer.cut_counter()
    try:
        with house.connection() as connection:
            facts = _slip_facts(house, connection, effect_id, appointment, told)
            row = _start(house, connection, effect_id, baseline)
    except STORE_ERRORS:
        return PaperNotPrinted(effect_id, NOT_NOTED)
    if facts is None or row is None:
        return PaperNotPrinted(effect_id, NOT_ALLOWED)
    house.checkpoint("slip.started")
    outcome = printer.print_slip(receipt_slip(facts), slip_job_id(effect_id, row.attempts))
    house.checkpoint("slip.printed")
    return settle(house, effect_id, outcome)


def print_document(
    house: House,
    effect_id: str,
    pdf: bytes,
    printer: DocumentPrinter,
    waiting: Callable[[Trouble | None], None],
) -> PaperEvent:
    """Runs on the printer's thread; ``waiting`` hears when the printer waits for paper and when it goes on."""
    try:
        with house.connection() as connection:
            row = _start(house, connection, effect_id, None)
    except STORE_ERRORS:
        return PaperNotPrinted(effect_id, NOT_NOTED)
    if row is None:
        return PaperNotPrinted(effect_id, NOT_ALLOWED)
    house.checkpoint("document.started")
    outcome = printer.print_pdf(pdf, document_job_name(effect_id), progress=lambda job: waiting(waits_for(job)))
    house.checkpoint("document.printed")
    return settle(house, effect_id, outcome)


def document_job_name(effect_id: str) -> str:
    return f"yzz-{effect_id}"


def waits_for(job: JobProgress) -> Trouble | None:
    """What the printer waits for, told by the stems of the job's reasons."""
    needs_paper = any(reason.startswith(_PAPER_STEMS[:2]) for reason in job.reasons)
    return WANTS_PAPER if needs_paper else None


def settle(house: House, effect_id: str, outcome: PrintOutcome) -> PaperEvent:
    """Writes down what became of it, and says so.

    When it cannot be written down the effect stays ``started`` and is resolved at the next start; the person hears what
    came of it all the same, but is not invited to try again.
    """
    try:
        with house.connection() as connection, transaction(connection):
            return _settled(connection, house.moment.iso(), effect_id, outcome)
    except STORE_ERRORS as problem:
        _LOG.error("paper.not_noted effect_id=%s problem=%s", effect_id, type(problem).__name__)
    if isinstance(outcome, Printed):
        return PaperPrinted(effect_id)
    return PaperUnknown(effect_id, trouble_of(outcome.fault))


def _settled(connection: sqlite3.Connection, now: str, effect_id: str, outcome: PrintOutcome) -> PaperEvent:
    match outcome:
        case Printed(proof=proof):
            if effects.confirm(connection, effect_id, now, proof):
                audit.append(connection, now, "paper.printed", {"effect_id": effect_id, "proof": proof})
            return PaperPrinted(effect_id)
        case NotPrinted(fault=fault):
            if not effects.not_done(connection, effect_id, now, fault.code):
                # Given up already: only a proof of paper changes that.
                return PaperUnknown(effect_id, trouble_of(fault))
            audit.append(connection, now, "paper.not_printed", {"effect_id": effect_id, "code": fault.code})
            return PaperNotPrinted(effect_id, trouble_of(fault))
        case PrintUnknown(fault=fault):
            if effects.unknown(connection, effect_id, now, fault.code):
                audit.append(connection, now, "paper.unknown", {"effect_id": effect_id, "code": fault.code})
            return PaperUnknown(effect_id, trouble_of(fault))


def never_reached(house: House, effect_id: str, fault: DeviceFault) -> PaperEvent:
    """The printer's thread had no answer. What was not started cannot have come out; what was, nobody knows."""
    try:
        with house.connection() as connection, transaction(connection):
            row = effects.get(connection, effect_id)
            if row is not None and row.state is effects.EffectState.STARTED:
                return _settled(connection, house.moment.iso(), effect_id, PrintUnknown(fault))
            fields = {"effect_id": effect_id, "code": fault.code}
            audit.append(connection, house.moment.iso(), "paper.not_printed", fields)
    except STORE_ERRORS:
        return PaperUnknown(effect_id, trouble_of(fault))
    return PaperNotPrinted(effect_id, trouble_of(fault))


def decline(house: House, effect_id: str) -> None:
    now = house.moment.iso()
    with house.connection() as connection, transaction(connection):
        if effects.decline(connection, effect_id, now):
            audit.append(connection, now, "paper.declined", {"effect_id": effect_id})


def _start(house: House, connection: sqlite3.Connection, effect_id: str, baseline: int | None) -> effects.EffectRow | None:
    now = house.moment.iso()
    with transaction(connection):
        if not effects.start(connection, effect_id, now, baseline):
            return None
        audit.append(connection, now, "paper.started", {"effect_id": effect_id})
    return effects.get(connection, effect_id)


def _slip_facts(
    house: House,
    connection: sqlite3.Connection,
    effect_id: str,
    appointment: tuple[tuple[str, str], ...],
    told: tuple[tuple[str, str], ...],
) -> SlipFacts | None:
    row = effects.get(connection, effect_id)
    record = None if row is None else records.get(connection, row.transaction_id)
    if row is None or record is None:
        return None
    receipt = outbox.receipt(connection, record.entry_id)
    ledger_no = 0 if receipt is None else receipt.ledger_no
    reprint = reprint_facts(effects.papers_of(connection, row.transaction_id), effect_id) if row.reprint_of else None
    return SlipFacts(
        record=record,
        site_name=house.site_name,
        terminal_id=house.terminal_id,
        ledger_no=ledger_no,
        simulated="receipt" in house.simulated_devices(),
        reprint=reprint,
        appointment=appointment,
        told=told,
        code=_signed_code(house, record, ledger_no, 0 if reprint is None else reprint.number),
        payment=_payment_facts(connection, record.entry_id),
    )


def _signed_code(house: House, record: records.TransactionRecord, ledger_no: int, copy: int) -> str:
    signer = house.slip_signer()
    if signer is None:
        return ""
    at = datetime.fromisoformat(record.submitted_at)
    copy = min(copy, slipcode.MOST_COPIES)
    claim = slipcode.SlipClaim(record.receipt_no, at, slipcode.service_mark(record.service), ledger_no, copy)
    return slipcode.slip_text(claim, signer)


def _payment_facts(connection: sqlite3.Connection, entry_id: str) -> PaymentFacts | None:
    order = payments.get(connection, entry_id)
    if order is None or order.state is not PaymentState.SETTLED:
        return None
    return PaymentFacts(order.amount_fen, payment_number(entry_id), order.simulated)
