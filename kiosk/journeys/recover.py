"""After a power cut: every effect that was left open is resolved by asking the device, then a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from devices.contract import DeviceFault, DocumentPrinter, NotPrinted, Printed, PrintUnknown, ReceiptPrinter
from kiosk.journeys.house import House
from kiosk.journeys.paper import document_job_name, settle
from kiosk.session.state import PendingSlip
from kiosk.store import audit, effects, records
from kiosk.store.database import transaction

STILL_THERE_SECONDS = 600.0
"""A person may still stand at the terminal this long after the power came back; afterwards an unprinted slip lapses."""

NEVER_CAME_OUT = DeviceFault("print.power_cut", "断电时还没有打印", "可以再打印一次。", transient=True)
NOBODY_KNOWS = DeviceFault(
    "print.unknown_after_power_cut", "断电时不知道有没有打印出来", "请看看出纸口；要补打请找村干部。"
)


def open_slips(house: House) -> tuple[effects.EffectRow, ...]:
    """Slips whose printing was under way: to be resolved on the printer's thread."""
    with house.connection() as connection:
        rows = effects.unsettled(connection)
    started = effects.EffectState.STARTED
    return tuple(row for row in rows if row.kind is effects.EffectKind.SLIP and row.state is started)


def open_documents(house: House) -> tuple[effects.EffectRow, ...]:
    with house.connection() as connection:
        rows = effects.unsettled(connection)
    started = effects.EffectState.STARTED
    return tuple(row for row in rows if row.kind is effects.EffectKind.DOCUMENT and row.state is started)


def resolve_slip(house: House, row: effects.EffectRow, printer: ReceiptPrinter) -> None:
    """The cut counter tells: one more than before means that the slip came out; the same means that it did not.

    Anything else, also two more, proves nothing: somebody may have pressed the feed button or changed the printer.
    """
    counter = printer.cut_counter()
    cuts = None if counter is None or row.baseline is None else counter - row.baseline
    match cuts:
        case 1:
            settle(house, row.effect_id, Printed("cut-counter"))
        case 0:
            settle(house, row.effect_id, NotPrinted(NEVER_CAME_OUT))
        case _:
            settle(house, row.effect_id, PrintUnknown(NOBODY_KNOWS))


def resolve_document(house: House, row: effects.EffectRow, printer: DocumentPrinter) -> None:
    """The printer is asked for the job by its name."""
    outcome = printer.settle(document_job_name(row.effect_id))
    settle(house, row.effect_id, outcome if outcome is not None else PrintUnknown(NOBODY_KNOWS))


def give_up_asking(house: House, rows: Iterable[effects.EffectRow]) -> None:
    """The device stays silent: what was started becomes unknown, and only a person may decide."""
    for row in rows:
        settle(house, row.effect_id, PrintUnknown(NOBODY_KNOWS))


def left_behind(house: House) -> frozenset[str]:
    """The effects that are open at a start: everything later belongs to somebody who stands there now."""
    with house.connection() as connection:
        return frozenset(row.effect_id for row in effects.unsettled(connection))


def slip_to_offer(house: House, left: frozenset[str]) -> PendingSlip | None:
    """The one unprinted slip of ``left`` to offer. Others lapse: older ones, pages that were only in memory,
    and reprints, which only a person with a PIN may order again."""
    now = house.moment.iso()
    offer: PendingSlip | None = None
    with house.connection() as connection, transaction(connection):
        for row in reversed(effects.unsettled(connection)):
            if row.state is not effects.EffectState.INTENDED or row.effect_id not in left:
                continue
            record = records.get(connection, row.transaction_id)
            fresh = _seconds_between(row.intended_at, now) <= STILL_THERE_SECONDS
            first = row.kind is effects.EffectKind.SLIP and not row.reprint_of
            if offer is None and record is not None and fresh and first:
                offer = PendingSlip(row.effect_id, record.receipt_no, record.service_title)
            else:
                effects.lapse(connection, row.effect_id, now)
                audit.append(connection, now, "paper.lapsed", {"effect_id": row.effect_id})
    return offer


def _seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
