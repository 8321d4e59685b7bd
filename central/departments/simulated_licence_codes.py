"""模拟亮证: a licence shown as a code, for a minute, to whoever has to see it. Nothing here is real."""

from __future__ import annotations

from datetime import date
from typing import Final

from central.departments.contract import Accepted, CaseOrder, Declined, Issued, IssueOrder, SeenLicence, Unavailable
from central.departments.licence_values import Holding
from central.departments.shown_codes import ShownCodes
from central.departments.simulated_holdings import holding_numbered
from central.masking import masked_name
from central.moments import Clock
from sync.wire.licences import CODE_PREFIX
from sync.wire.livecode import LiveCode

SERVICE: Final = "e-licence"
_NONE_SUCH: Final = Declined("department.no_record", "没有查到这张证照。如有疑问，请拨打 12345。")
_OVER: Final = Declined("licence.over", "这张证照已经过期，不能亮码，请先换新的。")
_NOT_SHOWN: Final = Declined("licence.not_shown", "这种证照不能亮码。")
_NOT_THE_PERSON: Final = Declined("department.identity_insufficient", "没有核对是不是本人，不能亮码。")


class SimulatedLicenceCodes:
    """A ``Department`` that shows codes (``LiveCodes``) and reads them again. ``down`` makes it silent."""

    department_id = "simulated-licence-codes"
    title = "电子证照系统（模拟）"
    simulated = True

    def __init__(self, clock: Clock) -> None:
        self._codes: ShownCodes[Holding] = ShownCodes(CODE_PREFIX, clock)
        """By the licence's identifier."""
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
        return self._codes.show(holding.number, holding)

    def read(self, content: str, day: date) -> SeenLicence | None:
        """What somebody sees who scans a shown code within its minute; None for one that does not count (any more)."""
        seen = self._codes.read(content)
        if seen is None or not seen.in_time:
            return None
        holding = seen.what
        return SeenLicence(
            title=holding.kind.title,
            number=holding.number,
            holder=masked_name(holding.person.name) if holding.firm is None else holding.firm.name,
            office=f"{holding.kind.office}（模拟）",
            until=holding.until,
            over=holding.is_over(day),
        )
