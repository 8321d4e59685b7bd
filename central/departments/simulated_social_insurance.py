"""人社, simulated: takes pension certifications and issues insurance certificates over invented records.

Every record is derived from a hash of the id number, so any synthetic person has one, and always the same one.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Final

import msgspec

from central.departments.certificate import CertificatePrinter
from central.departments.contract import Accepted, CaseOrder, Declined, Issued, IssueOrder, Unavailable
from central.departments.simulated_records import age_on, insurance_record
from central.moments import months_later
from central.services import INSURANCE_CERTIFICATE, PENSION_CERTIFICATION, title_of

_CERTIFICATION_MONTHS: Final = 12
_YOUNGEST_PENSIONER: Final = 50
_SURE_METHODS: Final = frozenset({"face", "attendant"})


class SimulatedSocialInsurance:
    """A ``Department``. ``down`` makes it silent, as a department's system sometimes is."""

    department_id = "simulated-social-insurance"
    title = "人社（模拟）"
    simulated = True

    def __init__(self, printer: CertificatePrinter) -> None:
        self._printer = printer
        self._down = threading.Event()

    @property
    def down(self) -> bool:
        """Whether the department does not answer at present."""
        return self._down.is_set()

    @down.setter
    def down(self, value: bool) -> None:
        if value:
            self._down.set()
        else:
            self._down.clear()

    def takes_cases(self, service: str) -> bool:
        """Pension certifications, and the note that a certificate was issued at a terminal."""
        return service in {PENSION_CERTIFICATION, INSURANCE_CERTIFICATE}

    def issues_documents(self, service: str) -> bool:
        """Insurance certificates."""
        return service == INSURANCE_CERTIFICATE

    def accept(self, order: CaseOrder) -> Accepted | Declined | Unavailable:
        """Certifies that the pensioner lives; the next certification is due 12 months later.

        A certificate was decided when it was issued: its transaction is only noted.
        """
        if self.down:
            return Unavailable()
        if order.service == INSURANCE_CERTIFICATE:
            return Accepted("证明已在办理时出具")
        if not order.identity_check.passed or order.identity_check.method not in _SURE_METHODS:
            return Declined("department.identity_insufficient", "没有本人在场的核验结果，认证不予通过。")
        if age_on(order.person.birth, order.accepted_on) < _YOUNGEST_PENSIONER:
            return Declined("department.not_a_pensioner", "不在待遇领取人员名册内，不需要认证。")
        due = months_later(order.accepted_on, _CERTIFICATION_MONTHS)
        return Accepted(f"认证通过，下次认证截止 {due.isoformat()}", due)

    def issue(self, order: IssueOrder) -> Issued | Declined | Unavailable:
        """The insurance certificate as PDF/A-2b; the same request gives the same document number and content."""
        if self.down:
            return Unavailable()
        if not order.identity_check.passed:
            return Declined("department.identity_insufficient", "身份核验没有通过，不能出具证明。")
        record = insurance_record(order.person, order.issued_on, order.answers.get("insurance", ""))
        if record is None:
            return Declined("department.no_record", "没有查到您的参保记录。如有疑问，请咨询 12333。")
        document_no = _document_no(order)
        link = order.verify_url.format(document_no=document_no, code=order.verify_code)
        made = self._printer.insurance_certificate(order, record, document_no, link)
        return Issued(document_no, title_of(INSURANCE_CERTIFICATE), "application/pdf", made.pages, made.pdf)


def _document_no(order: IssueOrder) -> str:
    """``RS`` + day + ten digits that only this request gives."""
    order_key = msgspec.json.encode((order.request_id, order.person.number, sorted(order.answers.items())))
    digits = int.from_bytes(hashlib.sha256(order_key).digest()[:8], "big") % 10**10
    return f"RS{order.issued_on:%Y%m%d}{digits:010d}"
