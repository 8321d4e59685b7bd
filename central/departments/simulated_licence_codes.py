"""模拟亮证: a licence shown as a code, for a minute, to whoever has to see it. Nothing here is real.

A code lies in the office's memory until it ends, and nowhere else; a new one of the same licence ends the earlier one.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from central.departments.contract import Accepted, CaseOrder, Declined, Issued, IssueOrder, SeenLicence, Unavailable
from central.departments.licence_values import Holding
from central.departments.simulated_holdings import holding_numbered
from central.masking import masked_name
from central.moments import Clock
from sync.wire.licences import CODE_PREFIX
from sync.wire.livecode import LiveCode

SERVICE: Final = "e-licence"
SECONDS: Final = 60
_NONE_SUCH: Final = Declined("department.no_record", "没有查到这张证照。如有疑问，请拨打 12345。")
_OVER: Final = Declined("licence.over", "这张证照已经过期，不能亮码，请先换新的。")
_NOT_SHOWN: Final = Declined("licence.not_shown", "这种证照不能亮码。")
_NOT_THE_PERSON: Final = Declined("department.identity_insufficient", "没有核对是不是本人，不能亮码。")


@dataclass(frozen=True, slots=True)
class _Live:
    content: str
    until: datetime
    holding: Holding


class SimulatedLicenceCodes:
    """A ``Department`` that shows codes (``LiveCodes``) and reads them again. ``down`` makes it silent."""

    department_id = "simulated-licence-codes"
    title = "电子证照系统（模拟）"
    simulated = True

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._live: dict[str, _Live] = {}
        """By the licence's identifier; at most one each."""
        self.down = False

    def takes_cases(self, _service: str) -> bool:
        return False

    def issues_documents(self, _service: str) -> bool:
        return False

    def accept(self, _order: CaseOrder) -> Accepted | Declined | Unavailable:
        return Declined("department.no_such_document", "这个系统不受理办件。")

    def issue(self, _order: IssueOrder) -> Issued | Declined | Unavailable:
        return Declined("department.no_such_document", "平台还不能出具这种证明。")

    def shows(self, service: str, answers: dict[str, str]) -> bool:
        return service == SERVICE and answers.get("how") == "show"

    def show(self, order: IssueOrder) -> LiveCode | Declined | Unavailable:
        if self.down:
            return Unavailable()
        if not order.identity_check.passed:
            return _NOT_THE_PERSON
        holding = holding_numbered(order.person, order.answers.get("licence", ""), order.issued_on)
        if holding is None:
            return _NONE_SUCH
        if not holding.kind.shows:
            return _NOT_SHOWN
        if holding.is_over(order.issued_on):
            return _OVER
        now = self._clock()
        live = _Live(CODE_PREFIX + secrets.token_hex(12).upper(), now + timedelta(seconds=SECONDS), holding)
        with self._guard:
            self._live = {number: one for number, one in self._live.items() if one.until > now}
            self._live[holding.number] = live
        return LiveCode(live.content, SECONDS)

    def read(self, content: str, day: date) -> SeenLicence | None:
        """What somebody sees who scans a shown code within its minute; None for one that does not count (any more)."""
        now = self._clock()
        with self._guard:
            live = next((one for one in self._live.values() if one.content == content and one.until > now), None)
        if live is None:
            return None
        holding = live.holding
        return SeenLicence(
            title=holding.kind.title,
            number=holding.number,
            holder=masked_name(holding.person.name) if holding.firm is None else holding.firm.name,
            office=f"{holding.kind.office}（模拟）",
            until=holding.until,
            over=holding.is_over(day),
        )
