"""模拟医保电子凭证: codes that count once and for a minute, and the till that takes them. Nothing here is real."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from central.departments.contract import Accepted, CaseOrder, Declined, Issued, IssueOrder, Unavailable
from central.departments.shown_codes import ShownCodes
from central.moments import Clock
from sync.wire.livecode import LiveCode

SERVICE: Final = "medical-voucher"
PREFIX: Final = "MONI-YB:"
"""No till outside this simulation takes a code that begins so."""
_NOT_THE_PERSON: Final = Declined("department.identity_insufficient", "没有本人在场的核验结果，不予受理。")


class Till(StrEnum):
    """What a pharmacy's till hears about a code."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    """Never given out, used already, replaced by a newer one, or out of time and forgotten."""
    OUT_OF_TIME = "out_of_time"


class SimulatedVouchers:
    """A ``Department`` that shows codes (``LiveCodes``). ``down`` makes it silent."""

    department_id = "simulated-vouchers"
    title = "医疗保障局（模拟）"
    simulated = True

    def __init__(self, clock: Clock) -> None:
        self._codes: ShownCodes[None] = ShownCodes(PREFIX, clock)
        """By identity number."""
        self.down = False

    def takes_cases(self, service: str) -> bool:
        return service == SERVICE

    def issues_documents(self, _service: str) -> bool:
        return False

    def accept(self, order: CaseOrder) -> Accepted | Declined | Unavailable:
        if self.down:
            return Unavailable()
        return Accepted("凭证已经当面出示") if order.identity_check.passed else _NOT_THE_PERSON

    def issue(self, _order: IssueOrder) -> Issued | Declined | Unavailable:
        return Declined("department.no_such_document", "平台还不能出具这种证明。")

    def shows(self, service: str, _answers: dict[str, str]) -> bool:
        return service == SERVICE

    def show(self, order: IssueOrder) -> LiveCode | Declined | Unavailable:
        if self.down:
            return Unavailable()
        if not order.identity_check.passed:
            return _NOT_THE_PERSON
        return self._codes.show(order.person.number, None)

    def take(self, content: str) -> Till:
        """A till scans a code: it counts once."""
        seen = self._codes.read(content, take=True)
        if seen is None:
            return Till.UNKNOWN
        return Till.TAKEN if seen.in_time else Till.OUT_OF_TIME
