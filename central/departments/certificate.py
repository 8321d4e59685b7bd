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

from central.departments.contract import IssueOrder
from central.departments.simulated_records import InsuranceRecord

TEMPLATE: Final = "insurance-certificate.typ"


@dataclass(frozen=True, slots=True)
class PrintedCertificate:
    """A finished PDF."""

    pdf: bytes
    pages: int


class CertificatePrinter:
    """Sets certificates. ``assets`` holds ``templates/`` and ``fonts/``; system fonts are never used."""

    def __init__(self, assets: Path) -> None:
        self._template = assets / "templates" / TEMPLATE
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[assets / "fonts"])

    def insurance_certificate(
        self, order: IssueOrder, record: InsuranceRecord, document_no: str, link: str
    ) -> PrintedCertificate:
        """The 参保证明: one A4 page. The same input gives the same bytes."""
        person = order.person
        data = {
            "document_no": document_no,
            "issued_on": order.issued_on.isoformat(),
            "name": person.name,
            "number": person.number,
            "sex": person.sex,
            "birth": person.birth,
            "record": msgspec.to_builtins(record),
            "qr": _qr_svg(link),
            "verify_code": order.verify_code,
            "link": link,
        }
        moment = datetime.combine(order.issued_on, time(), tzinfo=UTC)
        pdf = typst.compile(
            self._template,
            format="pdf",
            font_paths=self._fonts,
            sys_inputs={"data": msgspec.json.encode(data).decode()},
            pdf_standards="a-2b",
            timestamp=moment,
        )
        return PrintedCertificate(pdf, pages=1)


def _qr_svg(text: str) -> str:
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawing, kind="svg", border=0, xmldecl=False, svgns=True)
    return drawing.getvalue().decode()
