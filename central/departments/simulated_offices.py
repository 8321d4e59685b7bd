"""All departments that have no simulation of their own: each takes what the catalogue lays before it and answers plausibly.

What they answer is derived from a hash of the request or the id number, so that it is always the same; nothing is real.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import msgspec

from central.departments.agency import about_lines
from central.departments.certificate import CertificatePrinter
from central.departments.contract import Accepted, CaseOrder, Declined, Department, Issued, IssueOrder, Unavailable
from central.departments.silence import CanBeSilent
from central.departments.simulated_answers import answer_lines
from central.departments.simulated_certificates import certificate_sheet
from central.departments.simulated_records import represents
from central.services import ServiceLine
from sync.wire.record import MEDIA_TYPE_RECORD, RecordBody, RecordLine

NOTE: Final = "以上为模拟数据"
_DAYS: Final = (3, 5, 7, 10)
"""Working days that an office promises."""
_ANSWERED: Final = frozenset({"record", "document", "appointment", "licence"})
_PRINTED: Final = frozenset({"document", "licence"})
"""What a service gives at once."""
_PAID: Final = "payment"
_PREFIX: Final = "ZM"
_NO_SUCH_DAY: Final = Declined("department.no_such_day", "这一天约不了，请选两个月以内的星期一到星期五。")
_NOT_THE_REPRESENTATIVE: Final = Declined(
    "department.not_the_representative", "您不是这家企业的法定代表人，请法定代表人本人带身份证来办。"
)
_SCHOOL_RECORD: Final = "school-record"
_NO_PUPIL: Final = Declined("department.no_pupil", "没有查到学籍。查孩子的，请回到第一页，点“替孩子办”。")
_NO_RECORD: Final = Declined("department.no_record", "没有查到记录。如有疑问，请拨打 12345。")


class SimulatedOffice(CanBeSilent):
    """A ``Department`` for the services of one office."""

    simulated = True

    def __init__(self, department_id: str, name: str, lines: Iterable[ServiceLine], printer: CertificatePrinter) -> None:
        super().__init__()
        self.department_id = department_id
        self.title = f"{name}（模拟）"
        self._lines = {line.service: line for line in lines}
        self._printer = printer

    def takes_cases(self, service: str) -> bool:
        return service in self._lines

    def issues_documents(self, service: str) -> bool:
        """Records for the screen and certificates on paper."""
        line = self._lines.get(service)
        return line is not None and line.output in _ANSWERED

    def accept(self, order: CaseOrder) -> Accepted | Declined | Unavailable:
        """Takes the case and promises a day; notes a question that was answered already."""
        if self.down:
            return Unavailable()
        if not order.identity_check.passed:
            return Declined("department.identity_insufficient", "没有本人在场的核验结果，不予受理。")
        if self._lines[order.service].output == _PAID:
            return Accepted("缴费的时候已经记账")
        if self._lines[order.service].output in _ANSWERED:
            return Accepted("已在办理时答复")
        days = _DAYS[_number(order.entry_id) % len(_DAYS)]
        return Accepted(f"已受理，{days}个工作日内办结")

    def issue(self, order: IssueOrder) -> Issued | Declined | Unavailable:
        """The record that was asked for, as lines to show, or the certificate as a PDF."""
        if self.down:
            return Unavailable()
        if not order.identity_check.passed:
            return Declined("department.identity_insufficient", "身份核验没有通过，不能查询。")
        if not represents(order.answers.get("uscc", "")):
            return _NOT_THE_REPRESENTATIVE
        return self._certificate(order) if self._lines[order.service].output in _PRINTED else self._record(order)

    def _certificate(self, order: IssueOrder) -> Issued | Declined:
        sheet = certificate_sheet(order)
        if sheet is None:
            return _NO_RECORD
        document_no = f"{_PREFIX}{order.issued_on:%Y%m%d}{_number(order.request_id) % 10**10:010d}"
        link = order.verify_url.format(document_no=document_no, code=order.verify_code)
        made = self._printer.certificate(order, sheet, document_no, link)
        return Issued(document_no, sheet.title, "application/pdf", made.pages, made.pdf)

    def _record(self, order: IssueOrder) -> Issued | Declined:
        lines = answer_lines(order)
        if lines is None:
            return self._no_record(order.service)
        body = RecordBody(tuple(RecordLine(label, value) for label, value in (*about_lines(order), *lines)), NOTE)
        title = self._lines[order.service].title
        number = f"CX{order.issued_on:%Y%m%d}{_number(order.request_id) % 10**10:010d}"
        return Issued(number, title, MEDIA_TYPE_RECORD, 0, msgspec.json.encode(body))

    def _no_record(self, service: str) -> Declined:
        if service == _SCHOOL_RECORD:
            return _NO_PUPIL
        return _NO_SUCH_DAY if self._lines[service].output == "appointment" else _NO_RECORD


def simulated_offices(
    lines: Iterable[ServiceLine], besides: Iterable[Department], printer: CertificatePrinter
) -> tuple[SimulatedOffice, ...]:
    """An office for every name in the catalogue, for the services that none of ``besides`` takes."""
    taken = tuple(besides)
    by_name: dict[str, list[ServiceLine]] = {}
    for line in lines:
        if not any(department.takes_cases(line.service) for department in taken):
            by_name.setdefault(line.department, []).append(line)
    return tuple(
        SimulatedOffice(f"simulated-{hashlib.sha256(name.encode()).hexdigest()[:8]}", name, theirs, printer)
        for name, theirs in sorted(by_name.items())
    )


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
