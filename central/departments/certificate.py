"""Certificates as PDF/A-2b, set with Typst from a template and fonts that the caller names."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Final

import msgspec
import segno
import typst

from central.departments.agency import who_asked
from central.departments.contract import IssueOrder
from central.departments.sheet import Sheet
from central.departments.simulated_records import InsuranceRecord

INSURANCE_TEMPLATE: Final = "insurance-certificate.typ"
SHEET_TEMPLATE: Final = "certificate.typ"


@dataclass(frozen=True, slots=True)
class PrintedCertificate:
    """A finished PDF."""

    pdf: bytes
    pages: int


class CertificatePrinter:
    """Sets certificates. ``assets`` holds ``templates/`` and ``fonts/``; system fonts are never used."""

    def __init__(self, assets: Path) -> None:
        self._templates = assets / "templates"
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[assets / "fonts"])

    def insurance_certificate(
        self, order: IssueOrder, record: InsuranceRecord, document_no: str, link: str
    ) -> PrintedCertificate:
        """The 参保证明: one A4 page. The same input gives the same bytes."""
        data = {**_common(order, document_no, link), "record": msgspec.to_builtins(record)}
        return self._set(INSURANCE_TEMPLATE, order, data)

    def certificate(self, order: IssueOrder, sheet: Sheet, document_no: str, link: str) -> PrintedCertificate:
        """Whatever an office certifies. The same input gives the same bytes."""
        data = {
            **_common(order, document_no, link),
            "sheet": msgspec.to_builtins(sheet),
            "valid_until": sheet.valid_until.isoformat() if sheet.valid_until else "",
            "licence_id": sheet.licence_id,
        }
        return self._set(SHEET_TEMPLATE, order, data)

    def _set(self, template: str, order: IssueOrder, data: dict[str, object]) -> PrintedCertificate:
        moment = datetime.combine(order.issued_on, time(), tzinfo=UTC)
        inputs = {"data": msgspec.json.encode(data).decode()}
        setter = typst.Compiler(self._templates / template, font_paths=self._fonts, sys_inputs=inputs)
        pdf = setter.compile(format="pdf", pdf_standards="a-2b", timestamp=moment, pdf_tags=False)
        if not isinstance(pdf, bytes):
            raise TypeError("a PDF is one file")
        return PrintedCertificate(pdf, pages=int(setter.query("<pages>", field="value", one=True)))


def _common(order: IssueOrder, document_no: str, link: str) -> dict[str, object]:
    person = order.person
    return {
        "document_no": document_no,
        "issued_on": order.issued_on.isoformat(),
        "name": person.name,
        "number": person.number,
        "sex": person.sex,
        "birth": person.birth,
        "qr": _qr_svg(link),
        "verify_code": order.verify_code,
        "link": link,
        "asked_by": who_asked(order),
    }


def _qr_svg(text: str) -> str:
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawing.getvalue().decode()
