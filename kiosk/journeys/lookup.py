"""How far has it come? What this terminal remembers of a receipt, and nothing of the person."""

from __future__ import annotations

from typing import Final

from kiosk.domain.trouble import Cause, Trouble
from kiosk.journeys.house import House
from kiosk.session.state import FoundReceipt, Standing
from kiosk.store import records
from kiosk.store.database import STORE_ERRORS
from sync import outbox
from sync.wire.decision import ACCEPTED, DECLINED

UNREADABLE = Trouble("lookup.store", Cause.DEVICE, "这台机器现在查不了", "请稍后再试，或打 12345 报回执号。")

_DECIDED: Final = {ACCEPTED: Standing.FINISHED, DECLINED: Standing.DECLINED}


def look_up(house: House, receipt_no: str) -> FoundReceipt | Trouble | None:
    """None when this terminal remembers no such transaction. ``receipt_no`` is a checked number."""
    try:
        with house.connection() as connection:
            record = records.of_receipt(connection, receipt_no)
            if record is None:
                return None
            receipt = outbox.receipt(connection, record.entry_id)
            entry = outbox.get(connection, record.entry_id)
            decision = outbox.decision(connection, record.entry_id)
    except STORE_ERRORS:
        return UNREADABLE
    parked = entry is not None and entry.state is outbox.State.PARKED
    standing = Standing.ACCEPTED if receipt is not None else Standing.PARKED if parked else Standing.WAITING
    if receipt is not None and decision is not None:
        standing = _DECIDED.get(decision.state, standing)
    return FoundReceipt(
        receipt_no=receipt_no,
        service_title=record.service_title,
        submitted_at=record.submitted_at,
        standing=standing,
        entry_id=record.entry_id,
        service=record.service,
        ledger_no=0 if receipt is None else receipt.ledger_no,
        reason=decision.reason if decision is not None and standing is Standing.DECLINED else "",
        next_due=record.next_due if standing is Standing.FINISHED else "",
        decided_at=decision.at if decision is not None and standing in _DECIDED.values() else "",
    )
