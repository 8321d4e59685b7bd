"""A notice on its way to the slip printer. Nothing is written down about it: a second one does no harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from devices.contract import DeviceFault, NotPrinted, Printed, PrintOutcome, PrintUnknown, ReceiptPrinter
from kiosk.clock import iso
from kiosk.documents.notice import notice_slip, privacy_slip
from kiosk.journeys.troubles import trouble_of
from kiosk.session import events as ev
from kiosk.session.noticestate import PRIVACY_NOTICE
from kiosk.shell.ports import Outside

_BEGIN_WITHIN: Final = 8.0
_JOB: Final = 9998
"""Never confused with a paper of the journal: the printer's thread does one after the other."""


def print_notice(outside: Outside, service_id: str, post: Callable[[ev.SessionEvent], None]) -> None:
    """``post`` is called on the printer's thread. ``KeyError`` for a service that the catalogue does not have."""
    today = f"{datetime.fromisoformat(iso(outside.clock)):%Y-%m-%d}"
    simulated = "receipt" in outside.house.simulated_devices()
    if service_id == PRIVACY_NOTICE:
        lines = tuple(text for _icon, text in outside.privacy)
        slip = privacy_slip(lines, outside.site.name, today, simulated=simulated)
    else:
        slip = notice_slip(outside.catalogue.by_id[service_id], outside.site.name, today, simulated=simulated)

    def work(printer: ReceiptPrinter) -> PrintOutcome:
        return printer.print_slip(slip, _JOB)

    def done(outcome: PrintOutcome | DeviceFault) -> None:
        match outcome:
            case Printed():
                post(ev.NoticePrinted(service_id))
            case NotPrinted(fault=fault) | PrintUnknown(fault=fault):
                post(ev.NoticeNotPrinted(service_id, trouble_of(fault)))
            case fault:
                post(ev.NoticeNotPrinted(service_id, trouble_of(fault)))

    outside.hub.submit("receipt", work, done, deadline=_BEGIN_WITHIN)
