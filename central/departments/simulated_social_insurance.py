"""人社, simulated: its pension counter, and insurance certificates over invented records.

Every record is derived from a hash of the id number, so any synthetic person has one, and always the same one. Who is in
the synthetic population has to come under the name that stands there.
"""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from central.departments.agency import about_lines
from central.departments.certificate import CertificatePrinter
from central.departments.contract import Accepted, CaseOrder, Declined, Issued, IssueOrder, NeedsPerson, Unavailable
from central.departments.silence import CanBeSilent
from central.departments.simulated_pensions import CASES, SimulatedPensions
from central.departments.simulated_population import is_somebody_else, place_of
from central.departments.simulated_records import insurance_record
from central.services import INSURANCE_CERTIFICATE, PENSION_DUE, title_of
from sync.wire.record import MEDIA_TYPE_RECORD, RecordBody, RecordLine

NOTE: Final = "以上为模拟数据"
_ANOTHER: Final = Declined("department.identity_mismatch", "姓名和身份证号对不上，请带身份证到派出所核对。")


class SimulatedSocialInsurance(CanBeSilent):
    """A ``Department``."""

    department_id = "simulated-social-insurance"
    title = "人社（模拟）"
    simulated = True

    def __init__(self, printer: CertificatePrinter) -> None:
        super().__init__()
        self._printer = printer
        self._pensions = SimulatedPensions()

    def takes_cases(self, service: str) -> bool:
        """What has to do with pensions, and the note that a certificate was issued at a terminal."""
        return service in CASES or service == INSURANCE_CERTIFICATE

    def issues_documents(self, service: str) -> bool:
        """Insurance certificates, and by when the next certification is due."""
        return service in {INSURANCE_CERTIFICATE, PENSION_DUE}

    def accept(self, order: CaseOrder) -> Accepted | Declined | NeedsPerson | Unavailable:
        """Decides, or leaves it to a person. A certificate was decided when it was issued: that is only noted."""
        if self.down:
            return Unavailable()
        if order.service == INSURANCE_CERTIFICATE:
            return Accepted("证明已在办理时出具")
        return _ANOTHER if is_somebody_else(order.person) else self._pensions.accept(order)

    def issue(self, order: IssueOrder) -> Issued | Declined | Unavailable:
        """The insurance certificate as PDF/A-2b, or lines for the screen; the same request gives the same answer."""
        if self.down:
            return Unavailable()
        if not order.identity_check.passed:
            return Declined("department.identity_insufficient", "身份核验没有通过，不能出具证明。")
        if is_somebody_else(order.person):
            return _ANOTHER
        if order.service == PENSION_DUE:
            return self._due(order)
        record = insurance_record(order.person, order.issued_on, order.answers.get("insurance", ""))
        if record is None:
            return Declined("department.no_record", "没有查到参保记录。如有疑问，请咨询 12333。")
        place = place_of(order.person)
        if place:
            record = msgspec.structs.replace(record, place=f"{place}（模拟参保地）")
        document_no = _document_no(order)
        link = order.verify_url.format(document_no=document_no, code=order.verify_code)
        made = self._printer.insurance_certificate(order, record, document_no, link)
        return Issued(document_no, title_of(INSURANCE_CERTIFICATE), "application/pdf", made.pages, made.pdf)

    def _due(self, order: IssueOrder) -> Issued | Declined:
        lines = self._pensions.due_lines(order)
        if lines is None:
            return Declined("department.no_record", "不在养老金领取名册里，不用认证。")
        body = RecordBody(tuple(RecordLine(label, value) for label, value in (*about_lines(order), *lines)), NOTE)
        return Issued(_document_no(order, "CX"), title_of(PENSION_DUE), MEDIA_TYPE_RECORD, 0, msgspec.json.encode(body))


def _document_no(order: IssueOrder, prefix: str = "RS") -> str:
    """The prefix + day + ten digits that only this request gives."""
    order_key = msgspec.json.encode((order.request_id, order.person.number, sorted(order.answers.items())))
    digits = int.from_bytes(hashlib.sha256(order_key).digest()[:8], "big") % 10**10
    return f"{prefix}{order.issued_on:%Y%m%d}{digits:010d}"
